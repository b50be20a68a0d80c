package dashboard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// readFrozen reads the figures of an edition.
func (s *Server) readFrozen(q period.Period, number int) (kit.Published, error) {
	content, _, err := s.setup.Editions.Read(q, number)
	if err != nil {
		return kit.Published{}, err
	}
	var f frozen
	if err := json.Unmarshal(content.Figures, &f); err != nil {
		return kit.Published{}, fmt.Errorf("reading the figures of edition %d of %s: %w", number, q, err)
	}
	out := kit.Published{Quarter: q, Number: number}
	for _, x := range f.Indicators.Indicators {
		out.Figures = append(out.Figures, publishedFigure(x))
	}
	return out, nil
}

func publishedFigure(x apiIndicator) kit.PublishedFigure {
	p := kit.PublishedFigure{
		Indicator: x.ID, System: measure.System(x.System), Sources: x.Sources, Coverage: x.Coverage.Share,
		Unexpected: x.Coverage.Expected != nil && !*x.Coverage.Expected,
		Corrected:  slices.ContainsFunc(x.Corrections, func(c apiCorrection) bool { return c.Replaced }),
		Declared:   len(x.Methods) > 0 && !slices.ContainsFunc(x.Methods, func(s apiShare) bool { return s.Method != methodID(measure.Declared) }),
	}
	if held, err := period.ParseDate(x.HeldOn); err == nil {
		p.Held = held
	}
	switch {
	case x.State == "withheld":
		p.State = measure.Withheld
	case x.Value != nil:
		p.State, p.Value, p.Low, p.High = measure.Known, *x.Value, *x.Value, *x.Value
		if x.Low != nil && x.High != nil {
			p.Low, p.High, p.Spread = *x.Low, *x.High, spreadOf(x.Spread)
		}
	}
	if x.Target != nil {
		p.Limit, p.Basis = &x.Target.Limit, x.Target.Basis
	}
	return p
}

// edition answers with an edition's page, or its figures, as they were
// published: from the archive, whatever the store does.
func (s *Server) edition(c *fiber.Ctx) error {
	q, err := s.site.ReadQuarter(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil || s.setup.Editions == nil || !slices.Contains([]string{"", "html", "json"}, c.Params("ext")) {
		return fiber.ErrNotFound
	}
	content, e, err := s.setup.Editions.Read(q, number)
	switch {
	case errors.Is(err, edition.ErrNone):
		return fiber.ErrNotFound
	case err != nil:
		return err
	case e.Withdrawn != nil:
		return s.tombstone(c, e)
	}
	page := content.Page
	if lang, _ := s.languageOf(c.Path()); lang.p.Lang() == "en" && content.English != nil {
		page = content.English
	}
	if c.Params("ext") == "json" {
		return s.sealed(c, fiber.MIMEApplicationJSONCharsetUTF8, content.Figures)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, alonePolicy(e.Style))
	return s.sealed(c, fiber.MIMETextHTMLCharsetUTF8, page)
}

// sealed answers with a file of an edition. It never changes but may be
// withdrawn, so that it is read from the archive each time and compressed once.
func (s *Server) sealed(c *fiber.Ctx, kind string, raw []byte) error {
	sum := sha256.Sum256(raw)
	key := "edition\x00" + string(sum[:])
	d, ok := s.cache.Get(key)
	if !ok {
		packed, err := compress(raw)
		if err != nil {
			return err
		}
		d = &drawn{kind: kind, gzip: packed, etag: etagOf(raw), at: s.setup.Now()}
		s.cache.Put(key, d, len(packed))
	}
	return send(c, d)
}

func (s *Server) tombstone(c *fiber.Ctx, e edition.Entry) error {
	v := s.visit(c)
	v.Edition = e
	reply, err := led().tombstone.Form(c.UserContext(), s.site, v)
	if err != nil {
		return err
	}
	raw, err := s.render(v.Request, led().tombstone, reply.Body)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusGone).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(raw)
}

// frozen is what an edition keeps of its figures.
type frozen struct {
	Edition    edition.Stamp     `json:"edition"`
	Headline   map[string]string `json:"headline"` // by language, made by rule
	Edited     string            `json:"headline_edited,omitempty"`
	Indicators apiIndicators     `json:"indicators"`
	Basis      []frozenBasis     `json:"basis"`
	Inputs     string            `json:"inputs_sha256"` // of every figure with its origins and their factors
}

// frozenBasis is where one part of a figure comes from.
type frozenBasis struct {
	Indicator string  `json:"indicator"`
	System    string  `json:"system"`
	Source    string  `json:"source"`
	Metric    string  `json:"metric"`
	Model     string  `json:"model,omitempty"`
	Value     float64 `json:"value"` // in the metric's canonical unit
	Basis     string  `json:"basis"` // method version, boundary, factors
}

// Edition makes an edition: its page in both languages, and its figures. What may
// not be sealed is refused.
func (s *Server) Edition(ctx context.Context, said register.Comments, stamp edition.Stamp) (edition.Content, error) {
	var out edition.Content
	leads := map[string]string{}
	pages := map[string][]byte{}
	for _, lang := range s.langs {
		raw, lead, err := s.alone(ctx, led().edition, page.Visit{Request: page.Request{Presenter: lang.p, Roles: access.Public}, Comments: said, Stamp: stamp})
		if err != nil {
			return out, err
		}
		code := string(lang.p.Lang())
		leads[code], pages[code] = lead, raw
	}
	out.Page, out.English = pages["fr"], pages["en"]
	a, err := s.setup.Reporter.Indicators(ctx, stamp.Quarter)
	if err != nil {
		return out, err
	}
	out.Figures, err = s.frozen(a, frozen{Edition: stamp, Edited: said.Headline, Headline: leads})
	if err != nil {
		return out, err
	}
	return out, s.fit(out, stamp, a.Results)
}

func (s *Server) frozen(a report.Indicators, f frozen) ([]byte, error) {
	f.Indicators = indicatorsOf(s.site.Presenter, a, "")
	for _, r := range a.Results {
		for _, o := range r.Figure.Origins {
			f.Basis = append(f.Basis, frozenBasis{r.Indicator, string(r.System), o.Source, string(o.Metric), o.Model, o.Value, o.Basis.String()})
		}
	}
	inputs, err := json.Marshal(f.Basis)
	if err != nil {
		return nil, fmt.Errorf("writing the figures of the edition: %w", err)
	}
	sum := sha256.Sum256(inputs)
	f.Inputs = hex.EncodeToString(sum[:])
	raw, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing the figures of the edition: %w", err)
	}
	return raw, nil
}

// Mail makes the digest of an edition that was published: what it says, as mail
// programs show it, and its headline.
func (s *Server) Mail(ctx context.Context, lang kit.Lang, e edition.Entry) (raw []byte, lead string, err error) {
	v := page.Visit{Request: page.Request{Presenter: s.language(lang).p, Roles: access.Public}}
	v.Stamp = edition.Stamp{Quarter: e.Quarter, Number: e.Number, At: e.At, By: e.By, Reservations: e.Reservations, Lacks: e.Lacks, Erratum: e.Erratum, Previous: e.Previous}
	if s.setup.Comments != nil {
		if v.Comments, err = s.setup.Comments(ctx, e.Quarter); err != nil {
			return nil, "", err
		}
	}
	return s.alone(ctx, led().mail, v)
}

// Words are the words and the presentation of the pages in a language.
func (s *Server) Words(lang kit.Lang) *kit.Presenter { return s.language(lang).p }
