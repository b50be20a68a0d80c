package dashboard

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
)

// answer is one of the answers of a row: a page, or one of its files.
type answer struct {
	name, path string // in the cache; of its route
	make       func(ctx context.Context, r page.Request) (page.Content, error)
}

// answers are those of a row: two for a table, of its CSV files and of its
// workbook, else one.
func (s *Server) answers(w page.Row) []answer {
	switch {
	case w.Table != nil:
		return []answer{
			{w.Name + ".csv", w.CSVPattern(), func(ctx context.Context, r page.Request) (page.Content, error) {
				return s.tableFile(ctx, w, r, r.File+".csv")
			}},
			{w.Name + ".xlsx", w.Path + "/" + kit.Workbook, func(ctx context.Context, r page.Request) (page.Content, error) {
				return s.tableFile(ctx, w, r, kit.Workbook)
			}},
		}
	case w.File != nil:
		return []answer{{w.Name, w.Path, func(ctx context.Context, r page.Request) (page.Content, error) { return w.File(ctx, s.site, r) }}}
	}
	return []answer{{w.Name, w.Path, func(ctx context.Context, r page.Request) (page.Content, error) { return s.html(ctx, w, r) }}}
}

// html makes the content of a page from its typed body.
func (s *Server) html(ctx context.Context, w page.Row, r page.Request) (page.Content, error) {
	b, err := w.Body(ctx, s.site, r)
	if err != nil {
		return page.Content{}, err
	}
	undrawn := s.charts(ctx, s.language(r.Presenter.Lang()), b.Drawn())
	if undrawn != nil {
		s.setup.Log.Error("a page is without a chart", "page", w.Name, "error", undrawn)
	}
	raw, err := s.render(r, w, b)
	return page.Content{Type: fiber.MIMETextHTMLCharsetUTF8, Raw: raw, Partial: undrawn != nil}, err
}

// tableFile makes one file of a table, of what its reader may see. A name that
// no table has is refused before anything is read.
func (s *Server) tableFile(ctx context.Context, w page.Row, r page.Request, name string) (page.Content, error) {
	if err := page.KnownFile(name); err != nil {
		return page.Content{}, err
	}
	table, err := w.Table(ctx, s.site, r)
	if err != nil {
		return page.Content{}, err
	}
	return page.FileOf(r.Presenter, table, w.SheetName(r), name)
}

// kept answers from the cache while its data are current, else with what is
// drawn once for all who ask for it together. While the store is down, what was
// drawn before still answers.
func (s *Server) kept(w page.Row, a answer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r, err := s.readFor(w, c)
		if err != nil {
			return err
		}
		version, down := "", error(nil)
		if !w.Offline {
			version, down = s.versions.look(c.UserContext())
		}
		key := keyOf(r, a.name)
		now := s.setup.Now()
		if w.Menu != "" {
			s.fronts.asked(front{key, a, r, now})
		}
		key += s.filledKey() + s.typedKey()
		old, known := s.cache.Get(key)
		if known && (down != nil || (s.versions.shows(old.version, version) && now.Sub(old.at) < w.Fresh)) {
			s.counts.hits.Inc()
			return send(c, old)
		}
		if down != nil {
			return page.StoreDown(down)
		}
		s.counts.misses.Inc()
		return s.answerDrawn(c, wanted{of: a, by: r, key: key, version: version})
	}
}

// answerDrawn draws an answer for whoever asked, unless they have left.
func (s *Server) answerDrawn(c *fiber.Ctx, w wanted) error {
	conn := c.Context().Conn()
	w.left = func() bool { return gone(conn) }
	d, err := s.drawOnce(c.UserContext(), w)
	if errors.Is(err, errLeft) && !w.left() { // somebody else asked first, and left
		d, err = s.drawOnce(c.UserContext(), w)
	}
	if errors.Is(err, errLeft) {
		return c.SendStatus(fiber.StatusServiceUnavailable)
	}
	if err != nil {
		return err
	}
	return send(c, d)
}

// atOnce is how many answers are drawn at a time, of all who ask: more would
// share the same processors and take the same time together, in more memory.
const atOnce = 2

// errLeft says that nobody waits for an answer any more.
var errLeft = errors.New("whoever asked has left")

// wanted is an answer that somebody waits for; left says whether they have gone,
// and nil that nobody has to wait.
type wanted struct {
	of           answer
	by           page.Request
	key, version string
	left         func() bool
}

// drawOnce draws an answer for all who ask for it together, and keeps it. It waits
// for its turn.
func (s *Server) drawOnce(ctx context.Context, w wanted) (*drawn, error) {
	ctx, cancel := context.WithTimeout(ctx, 25*time.Second)
	defer cancel()
	made, err, _ := s.flights.Do(w.key+"\x00"+w.version, func() (any, error) {
		if err := s.turns.Acquire(ctx, 1); err != nil {
			return nil, &pageError{Status: fiber.StatusServiceUnavailable, Key: "crowded", Cause: err}
		}
		defer s.turns.Release(1)
		if w.left != nil && w.left() {
			return nil, errLeft
		}
		return s.draw(ctx, w.of, w.by, w.version)
	})
	if err != nil {
		return nil, err
	}
	d, ok := made.(*drawn)
	if !ok {
		return nil, errors.New("drawing a page gave something else than a page")
	}
	if !d.partial {
		s.cache.Put(w.key, d, len(d.gzip))
	}
	return d, nil
}

// draw makes an answer and compresses it.
func (s *Server) draw(ctx context.Context, a answer, r page.Request, version string) (*drawn, error) {
	start := s.setup.Now()
	made, err := a.make(ctx, r)
	if err != nil {
		return nil, err
	}
	packed, err := compress(made.Raw)
	if err != nil {
		return nil, err
	}
	s.counts.drawn(s.setup.Now().Sub(start))
	return &drawn{
		kind: made.Type, gzip: packed, etag: etagOf(made.Raw), version: version, at: start, partial: made.Partial,
	}, nil
}

// etagOf is the validator of an answer. It is weak: the same is sent compressed
// or not.
func etagOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return `W/"` + hex.EncodeToString(sum[:9]) + `"`
}

// charts fills the figures' drawings. A chart that cannot be drawn leaves its
// table, beside a word on why, and is an error: what is kept for good must have
// all of them, a page goes on without. That the program was built without its
// drawing engine is no error.
func (s *Server) charts(ctx context.Context, lang *language, figures []*kit.Figure) error {
	var group errgroup.Group
	group.SetLimit(2)
	for _, f := range figures {
		group.Go(func() error { return s.chartsOf(ctx, lang, f) })
	}
	return group.Wait()
}

func (s *Server) chartsOf(ctx context.Context, lang *language, f *kit.Figure) error {
	for i, d := range f.Charts {
		svg, err := s.setup.Charts.Draw(ctx, d.Spec)
		if err == nil {
			f.Charts[i].SVG = svg
			continue
		}
		f.Charts, f.Said = nil, lang.p.T("figure.not_drawn")
		if errors.Is(err, chart.ErrNoBundle) {
			f.Said = lang.p.T("figure.no_bundle")
			return nil
		}
		return fmt.Errorf("drawing a chart of %s: %w", f.ID, err)
	}
	return nil
}

// The footer says what the page weighs, which is known only once it is made:
// weightMark holds its place.
const weightMark = "@page-weight@"

// render executes a page's template and fills in its weight.
func (s *Server) render(r page.Request, w page.Row, b kit.Body) ([]byte, error) {
	lang := s.language(r.Presenter.Lang())
	var out bytes.Buffer
	if err := lang.templates.Page(&out, w.Name, s.layout(r, w, b)); err != nil {
		return nil, fmt.Errorf("rendering the page %s: %w", w.Name, err)
	}
	packed, err := compress(out.Bytes())
	if err != nil {
		return nil, err
	}
	size, requests := len(packed), 1
	for _, a := range s.assets {
		requests++
		if a.gzip != nil {
			size += len(a.gzip)
		} else {
			size += len(a.raw)
		}
	}
	kB := float64(size) / 1000
	score := ecoIndex(countNodes(out.Bytes()), requests, kB)
	said := lang.p.T("footer.weight", lang.p.Number(kB, 0), lang.p.Number(float64(score), 0), ecoGrade(score))
	return bytes.Replace(out.Bytes(), []byte(weightMark), []byte(template.HTMLEscapeString(said)), 1), nil
}

// filling is how much of a first collection is done, and whether it goes on.
func (s *Server) filling() (share float64, going bool) {
	if s.setup.Filled == nil {
		return 1, false
	}
	return s.setup.Filled()
}

// filledKey tells drawings apart by what they say of a first collection, to a
// twentieth of it.
func (s *Server) filledKey() string {
	share, going := s.filling()
	if !going {
		return ""
	}
	return "\x00" + strconv.Itoa(int(20*share))
}

// typedKey tells drawings apart by what was decided and approved when they were
// made.
func (s *Server) typedKey() string {
	key := ""
	if s.setup.Actions != nil {
		key += "\x00" + strconv.Itoa(s.setup.Actions.Mark())
	}
	if s.setup.Projects != nil {
		key += "\x00p" + strconv.Itoa(s.setup.Projects.Mark())
	}
	return key
}

// send answers with a drawn page, or with 304 to whoever has it already.
func send(c *fiber.Ctx, d *drawn) error {
	c.Set(fiber.HeaderETag, d.etag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding+", "+fiber.HeaderCookie)
	if has(c.Get(fiber.HeaderIfNoneMatch), d.etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, d.kind)
	if acceptsGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(d.gzip)
	}
	plain, err := decompress(d.gzip)
	if err != nil {
		return err
	}
	return c.Send(plain)
}

// has reports whether a list of validators holds one, weakly compared.
func has(list, etag string) bool {
	for candidate := range strings.SplitSeq(list, ",") {
		if c := strings.TrimSpace(candidate); c == "*" || strings.TrimPrefix(c, "W/") == strings.TrimPrefix(etag, "W/") {
			return list != ""
		}
	}
	return false
}

// answerFault is the page of an error, in the language of the address. Details
// go to the log, never to the page.
func (s *Server) answerFault(c *fiber.Ctx, err error) error {
	f := faultOf(err)
	if f.Status >= fiber.StatusInternalServerError {
		s.setup.Log.Error("answering with a fault", "path", c.Path(), "status", f.Status, "error", err)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	lang, path := s.languageOf(c.Path())
	if strings.HasPrefix(path, "/api/") {
		return answerProblem(c, f, lang.p)
	}
	if f.Status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "30")
	}
	fault := led().fault
	v := page.Visit{Request: page.Request{Presenter: lang.p, Roles: readerOf(c).Roles}, Said: f.Key, Accepted: f.Accepted}
	c.Status(f.Status)
	reply, broken := fault.Form(c.UserContext(), s.site, v)
	if broken != nil {
		return fmt.Errorf("making the page of a fault: %w", broken)
	}
	html, broken := s.render(v.Request, fault, reply.Body)
	if broken != nil {
		s.setup.Log.Error("rendering the page of a fault", "error", broken)
		return c.SendString(reply.Body.Head().Title)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(html)
}

func compress(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return out.Bytes(), nil
}

func decompress(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("reading a drawn page: %w", err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading a drawn page: %w", err)
	}
	return raw, nil
}
