package dashboard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// quarters lists the quarters; it needs no figure, and so no store.
func (s *Server) quarters(_ context.Context, r request) (body, error) {
	list, err := s.published()
	if err != nil {
		return nil, err
	}
	page := r.lang.maker.Quarters(list, s.setup.Reporter.LastComplete(period.Quarter))
	if r.public() {
		page.Live = nil
	}
	return page, nil
}

func (s *Server) quarter(ctx context.Context, r request) (body, error) {
	q, err := s.readQuarter(r.id)
	if err != nil {
		return nil, err
	}
	list, err := s.published()
	if err != nil {
		return nil, err
	}
	last, err := s.lastEdition(list, q)
	if err != nil {
		return nil, err
	}
	a, err := s.setup.Reporter.Overview(ctx, q)
	if err != nil {
		return nil, unanswered(err)
	}
	var said register.Comments
	if s.setup.Comments != nil {
		if said, err = s.setup.Comments(ctx, q); err != nil {
			return nil, err
		}
	}
	return r.lang.maker.Quarter(a, said, view.Shelved{Entries: list, Last: last}), nil
}

// lastEdition reads the figures of a quarter's last edition that stands.
func (s *Server) lastEdition(list []edition.Entry, q period.Period) (view.Published, error) {
	number := 0
	for _, e := range list {
		if e.Kind == edition.Published && e.Quarter == q && e.Withdrawn == nil {
			number = e.Number
		}
	}
	if number == 0 {
		return view.Published{}, nil
	}
	content, _, err := s.setup.Editions.Read(q, number)
	if err != nil {
		return view.Published{}, err
	}
	var f frozen
	if err := json.Unmarshal(content.Figures, &f); err != nil {
		return view.Published{}, fmt.Errorf("reading the figures of edition %d of %s: %w", number, q, err)
	}
	out := view.Published{Quarter: q, Number: number}
	for _, x := range f.Indicators.Indicators {
		out.Figures = append(out.Figures, publishedFigure(x))
	}
	return out, nil
}

func publishedFigure(x apiIndicator) view.PublishedFigure {
	p := view.PublishedFigure{
		Indicator: x.ID, System: measure.System(x.System), Sources: x.Sources, Coverage: x.Coverage.Share,
		Declared: len(x.Methods) > 0 && !slices.ContainsFunc(x.Methods, func(s apiShare) bool { return s.Method != methodID(measure.Declared) }),
	}
	switch {
	case x.State == "withheld":
		p.State = measure.Withheld
	case x.Value != nil:
		p.State, p.Value, p.Low, p.High = measure.Known, *x.Value, *x.Value, *x.Value
		if x.Low != nil && x.High != nil {
			p.Low, p.High = *x.Low, *x.High
		}
	}
	if x.Target != nil {
		p.Limit, p.Basis = &x.Target.Limit, x.Target.Basis
	}
	return p
}

func (s *Server) published() ([]edition.Entry, error) {
	if s.setup.Editions == nil {
		return nil, nil
	}
	return s.setup.Editions.List()
}

func (s *Server) readQuarter(text string) (period.Period, error) {
	q, err := s.readPeriod(text)
	if err == nil && q.Kind != period.Quarter {
		err = &pageError{Status: fiber.StatusNotFound, Key: "period"}
	}
	return q, err
}

// edition answers with an edition's page, or its figures, as they were
// published: from the shelf, whatever the store does.
func (s *Server) edition(c *fiber.Ctx) error {
	q, err := s.readQuarter(c.Params("id"))
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
	c.Set(fiber.HeaderCacheControl, "no-cache") // it never changes, but may be withdrawn
	if c.Params("ext") == "json" {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
		return c.Send(content.Figures)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src '"+e.Style+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(page)
}

func (s *Server) tombstone(c *fiber.Ctx, e edition.Entry) error {
	lang, _ := s.languageOf(c.Path())
	raw, err := s.render(lang, readerOf(c).Roles, "quarters", lang.maker.Tombstone(e))
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

// Edition makes an edition: its page in both languages, and its figures.
func (s *Server) Edition(ctx context.Context, said register.Comments, stamp edition.Stamp) (edition.Content, error) {
	var out edition.Content
	a, err := s.setup.Reporter.Overview(ctx, stamp.Quarter)
	if err != nil {
		return out, err
	}
	leads := map[string]string{}
	pages := map[string][]byte{}
	for _, lang := range s.langs {
		q := lang.maker.Edition(a, said, stamp)
		if err := s.charts(ctx, lang, q.Drawn()); err != nil {
			return out, err
		}
		var page bytes.Buffer
		if err := lang.pages["quarter"].ExecuteTemplate(&page, "edition", s.layout(lang, access.Public, q)); err != nil {
			return out, fmt.Errorf("rendering the edition: %w", err)
		}
		code := string(lang.p.Lang())
		leads[code], pages[code] = q.Lead, page.Bytes()
	}
	out.Page, out.English = pages["fr"], pages["en"]
	out.Figures, err = s.frozen(ctx, frozen{Edition: stamp, Edited: said.Headline, Headline: leads})
	return out, err
}

func (s *Server) frozen(ctx context.Context, f frozen) ([]byte, error) {
	a, err := s.setup.Reporter.Indicators(ctx, f.Edition.Quarter)
	if err != nil {
		return nil, err
	}
	f.Indicators = s.indicatorsOf(a, "")
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
