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
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
)

// layout is what every template gets.
type layout struct {
	Lang       view.Lang
	Page       *view.Page
	Body       any
	Brand      Brand
	Logo       string
	Nav        []view.Choice
	Account    *view.Choice // where to sign in, or out; nil when nobody does
	Other      string       // the same page in the other language
	Conformity string
	Weight     string
	Zone       string
	Version    string
	assets     map[string]asset
	opens      func(path string) bool // for the reader
}

// Opens reports whether the reader may open a page, by its address.
func (l layout) Opens(path string) bool { return l.opens(path) }

// Asset returns the address of a file of the pages.
func (l layout) Asset(name string) string { return l.assets[name].path }

// page answers with one kind of page: from the cache while its data are
// current, else drawn once for all who ask for it together. While the store is
// down, pages drawn before still answer.
func (s *Server) page(k kind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r, err := s.readFor(k, c)
		if err != nil {
			return err
		}
		version, down := "", error(nil)
		if !k.offline {
			version, down = s.versions.look(c.UserContext())
		}
		key := r.key(k.name)
		now := s.setup.Now()
		old := s.shelf.get(key)
		if old != nil && (down != nil || (old.version == version && now.Sub(old.at) < k.fresh)) {
			s.counts.hits.Add(1)
			return send(c, old)
		}
		if down != nil {
			return storeDown(down)
		}
		s.counts.misses.Add(1)
		ctx, cancel := context.WithTimeout(c.UserContext(), 25*time.Second)
		defer cancel()
		made, err, _ := s.flights.Do(key+"\x00"+version, func() (any, error) { return s.draw(ctx, k, r, version) })
		if err != nil {
			return err
		}
		d, ok := made.(*drawn)
		if !ok {
			return errors.New("drawing a page gave something else than a page")
		}
		s.shelf.put(key, d)
		return send(c, d)
	}
}

// draw makes an answer and compresses it.
func (s *Server) draw(ctx context.Context, k kind, r request, version string) (*drawn, error) {
	start := s.setup.Now()
	made, err := k.make(ctx, r)
	if err != nil {
		return nil, err
	}
	packed, err := compress(made.raw)
	if err != nil {
		return nil, err
	}
	s.counts.drawn(s.setup.Now().Sub(start))
	sum := sha256.Sum256(made.raw)
	return &drawn{
		kind: made.kind, gzip: packed, etag: `W/"` + hex.EncodeToString(sum[:9]) + `"`, version: version, at: start,
	}, nil
}

// charts fills the figures' drawings. A chart that cannot be drawn leaves its
// table, beside a word on why, and is an error: what is kept for good must have
// all of them, a page goes on without. That the program was built without its
// drawing engine is no error.
func (s *Server) charts(ctx context.Context, lang *language, figures []*view.Figure) error {
	var group errgroup.Group
	group.SetLimit(2)
	for _, f := range figures {
		group.Go(func() error { return s.chartsOf(ctx, lang, f) })
	}
	return group.Wait()
}

func (s *Server) chartsOf(ctx context.Context, lang *language, f *view.Figure) error {
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
func (s *Server) render(lang *language, roles access.Roles, name string, b body) ([]byte, error) {
	l := s.layout(lang, roles, b)
	var out bytes.Buffer
	if err := lang.pages[name].Execute(&out, l); err != nil {
		return nil, fmt.Errorf("rendering the page %s: %w", name, err)
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

func (s *Server) layout(lang *language, roles access.Roles, b body) layout {
	page := b.Head()
	l := layout{
		Lang: lang.p.Lang(), Page: page, Body: b, Brand: s.setup.Brand, Logo: s.assets["logo"].path, Zone: s.setup.Zone.String(),
		Version: s.setup.Version, Weight: weightMark, assets: s.assets,
		Conformity: lang.p.T("footer.a11y", lang.p.T("a11y."+view.Conformity(s.setup.Audit))),
	}
	l.opens = func(path string) bool { return s.opens(path, roles) }
	l.Other = page.Path
	if lang.p.Lang() == view.FR {
		l.Other = "/en" + page.Path
	}
	for _, n := range []struct{ id, path string }{
		{"home", "/"}, {"quarters", "/trimestres"}, {"frugality", "/frugalite"}, {"wellbeing", "/bien-etre"}, {"systems", "/systemes"}, {"commitments", "/engagements"}, {"sources", "/sources"}, {"entry", "/saisie"}, {"method", "/methode"},
	} {
		if !l.opens(n.path) {
			continue
		}
		l.Nav = append(l.Nav, view.Choice{Value: lang.p.Path(n.path), Label: lang.p.T("nav." + n.id), Chosen: n.id == page.Nav})
	}
	l.Account = s.accountLink(lang, roles)
	return l
}

// accountLink leads to where readers sign in, out, or take another role; nil
// when nobody does.
func (s *Server) accountLink(lang *language, roles access.Roles) *view.Choice {
	if s.setup.Gate == nil {
		return nil
	}
	path, word := accountPath, "nav.account"
	switch {
	case s.setup.Gate.SignOn() == access.Switch:
		word = "nav.switch"
	case !roles.Meet(access.Staff) && s.setup.Gate.SignOn() != access.Proxy:
		path, word = signInPath, "nav.signin"
	}
	return &view.Choice{Value: lang.p.Path(path), Label: lang.p.T(word)}
}

// try renders every page once, empty, so that a fault in a template shows at
// the start.
func (s *Server) try() error {
	samples := map[string]body{
		"overview":      &view.Overview{},
		"frugality":     &view.Frugality{},
		"footprint":     &view.Footprint{},
		"compare":       &view.Compare{},
		"figures":       &view.Figures{},
		"systems":       &view.Systems{},
		"system":        &view.System{},
		"sources":       &view.Sources{},
		"source":        &view.Source{},
		"method":        &view.Method{},
		"agentsmethod":  &view.AgentsMethod{},
		"models":        &view.Models{},
		"wellbeing":     &view.Wellbeing{},
		"directions":    &view.ByDirection{},
		"commitments":   &view.Commitments{},
		"approvals":     &view.Approvals{},
		"approval":      &view.Approval{},
		"data":          &view.Data{},
		"publish":       &view.Publish{},
		"quarter":       &view.Quarter{},
		"quarters":      &view.Quarters{},
		"year":          &view.Year{},
		"dialogue":      &view.Dialogue{},
		"systemstaff":   &view.SystemStaff{},
		"accessibility": &view.Accessibility{},
		"privacy":       &view.Privacy{},
		"legal":         &view.Legal{},
		"entry":         &view.Entering{},
		"draft":         &view.DraftPage{},
		"signedout":     &view.SignedOut{},
		"switch":        &view.RoleSwitch{},
		"signin":        &view.SignIn{},
		"account":       &view.Account{},
		"fault":         &view.Fault{},
	}
	for _, lang := range s.langs {
		for name, t := range lang.pages {
			b, ok := samples[name]
			if !ok {
				return fmt.Errorf("the page %s has no sample to try it with", name)
			}
			if err := t.Execute(io.Discard, s.layout(lang, access.Everyone, b)); err != nil {
				return fmt.Errorf("trying the page %s: %w", name, err)
			}
		}
	}
	return nil
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
	page := lang.maker.Fault(f.Key, f.Accepted)
	html, broken := s.render(lang, readerOf(c).Roles, "fault", page)
	c.Status(f.Status)
	if broken != nil {
		s.setup.Log.Error("rendering the page of a fault", "error", broken)
		return c.SendString(page.Title)
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
