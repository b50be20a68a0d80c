package dashboard

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// body is a typed page, ready for its template.
type body = view.Shown

// content is an answer's type and its bytes.
type content struct {
	kind string
	raw  []byte
}

// kind is one kind of answer: a page, a file, or data of the API.
type kind struct {
	name string // in the cache, and of a page's template
	path string
	who  access.Roles // may open it
	// fresh is how long a drawing holds while the data do not change: what it
	// says of now ("il y a 2 heures") grows old.
	fresh time.Duration
	// offline pages need no figure, and so no store.
	offline bool
	// named answers have no copy under /en: their address says it all.
	named bool
	// based answers hold addresses of the pages in full.
	based bool
	// audited answers are written down with who took them.
	audited bool
	make    func(ctx context.Context, r request) (content, error)
}

// build makes a typed page.
type build func(ctx context.Context, r request) (body, error)

// html makes the content of a page from its typed body.
func (s *Server) html(name string, of build) func(context.Context, request) (content, error) {
	return func(ctx context.Context, r request) (content, error) {
		b, err := of(ctx, r)
		if err != nil {
			return content{}, err
		}
		if err := s.charts(ctx, r.lang, b.Drawn()); err != nil {
			s.setup.Log.Error("a page is without a chart", "page", name, "error", err)
		}
		raw, err := s.render(r.lang, r.roles, name, b)
		return content{fiber.MIMETextHTMLCharsetUTF8, raw}, err
	}
}

// kinds is the table of pages.
func (s *Server) kinds() []kind {
	const hour, moment = time.Hour, 10 * time.Second // a run can fail without changing a figure
	const staff = access.Staff
	list := make([]kind, 0, 16)
	for _, p := range []struct {
		name, path string
		who        access.Roles
		fresh      time.Duration
		offline    bool
		make       build
	}{
		{"overview", "/", staff, hour, false, s.overview},
		{"frugality", "/frugalite", staff, hour, false, s.frugality},
		{"footprint", "/empreinte", staff, hour, false, s.footprint},
		{"compare", "/comparer", staff, hour, false, s.compare},
		{"wellbeing", "/bien-etre", staff, hour, false, s.wellbeing},
		{"directions", "/bien-etre/directions", access.HR, hour, false, s.directions},
		{"figures", "/chiffres/:id", staff, hour, false, s.figures},
		{"commitments", "/engagements", s.open("engagements"), hour, false, s.commitments},
		{"approvals", "/approbations", staff, hour, true, s.approvals},
		{"approval", "/approbations/:id", staff, hour, false, s.approval},
		{"systems", "/systemes", s.open("systemes"), hour, false, s.systems},
		{"dialogue", "/systemes/:id/dialogue", staff, hour, false, s.dialogue},
		{"systemstaff", "/systemes/:id/directions", access.HR, hour, false, s.systemStaff},
		{"system", "/systemes/:id", s.open("systemes"), hour, false, s.system},
		{"quarters", "/trimestres", s.open("trimestres"), moment, true, s.quarters},
		{"quarter", "/trimestres/:id", staff, moment, false, s.quarter},
		{"sources", "/sources", staff, moment, false, s.sources},
		{"source", "/sources/:id", staff, moment, false, s.source},
		{"method", "/methode", s.open("methode"), 24 * hour, true, s.method},
		{"agentsmethod", "/methode/bien-etre", s.open("methode"), 24 * hour, true, s.agentsMethod},
		{"models", "/methode/modeles", s.open("methode"), 24 * hour, true, s.models},
		{"accessibility", "/accessibilite", s.open("accessibilite"), 24 * hour, true, s.accessibility},
		{"privacy", "/confidentialite", access.Everyone, 24 * hour, true, s.privacy},
		{"legal", "/mentions-legales", access.Everyone, 24 * hour, true, s.legal},
	} {
		list = append(list, kind{name: p.name, path: p.path, who: p.who, fresh: p.fresh, offline: p.offline, make: s.html(p.name, p.make)})
	}
	return slices.Concat(list, s.dataKinds(), s.openKinds())
}

func (s *Server) overview(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Overview(ctx, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Overview(a), nil
}

func (s *Server) frugality(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Frugality(ctx, r.period, r.system)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Frugality(a), nil
}

func (s *Server) footprint(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Footprint(ctx, r.period, "")
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Footprint(a), nil
}

func (s *Server) commitments(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Commitments(ctx, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Commitments(a), nil
}

func (s *Server) wellbeing(ctx context.Context, r request) (body, error) {
	a, err := s.agents(ctx, r)
	if err != nil {
		return nil, err
	}
	return r.lang.maker.Wellbeing(a), nil
}

func (s *Server) directions(ctx context.Context, r request) (body, error) {
	a, err := s.agents(ctx, r)
	if err != nil {
		return nil, err
	}
	return r.lang.maker.ByDirection(a), nil
}

// agents answers how agents live with AI, as the reader may know: groups to
// human resources alone.
func (s *Server) agents(ctx context.Context, r request) (report.Wellbeing, error) {
	hr := r.roles.Meet(access.HR)
	a, err := s.setup.Reporter.Wellbeing(ctx, disclosure.Reader{HR: hr, Compare: hr}, r.period.Last().Period(period.Quarter))
	if err != nil {
		return a, unanswered(err)
	}
	return a, nil
}

func (s *Server) compare(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Footprint(ctx, r.period, r.model)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Compare(a), nil
}

// figures is the page of one figure's table, made from the page that shows it.
func (s *Server) figures(ctx context.Context, r request) (body, error) {
	return s.figuresPage(ctx, r)
}

func (s *Server) figuresPage(ctx context.Context, r request) (*view.Figures, error) {
	page, err := s.shows(ctx, r)
	if err != nil {
		return nil, err
	}
	out, ok := r.lang.maker.Figures(page, r.id, r.period, r.system)
	if !ok {
		return nil, &pageError{Status: fiber.StatusNotFound, Key: "figure", Accepted: strings.Join(view.FigureIDs(), ", ")}
	}
	return out, nil
}

// shows makes the page that shows a figure: the figures of /frugalite by their
// own ids, the small histories of the cards by those of their indicators.
func (s *Server) shows(ctx context.Context, r request) (view.Shown, error) {
	isIndicator := slices.ContainsFunc(s.setup.View.Catalogue, func(d indicator.Definition) bool { return d.ID == r.id })
	switch {
	case slices.Contains(view.FigureIDs(), r.id):
		return s.frugality(ctx, r)
	case r.id == view.WellbeingID:
		return s.wellbeing(ctx, r)
	case slices.Contains(view.FootprintIDs(), r.id):
		a, err := s.setup.Reporter.Footprint(ctx, r.period, "")
		if err != nil {
			return nil, unanswered(err)
		}
		return r.lang.maker.Footprint(a), nil
	case isIndicator:
		return s.showsCard(ctx, r)
	}
	return nil, &pageError{Status: fiber.StatusNotFound, Key: "figure", Accepted: strings.Join(view.FigureIDs(), ", ")}
}

// showsCard makes the page that has the card of an indicator. The first page and
// a system's hold few cards: what else has a target has its card on the quarter's.
func (s *Server) showsCard(ctx context.Context, r request) (view.Shown, error) {
	home, of := s.overview, r
	if r.system != "" {
		home, of.id = s.system, string(r.system)
	}
	page, err := home(ctx, of)
	if err != nil || slices.ContainsFunc(page.Drawn(), func(f *view.Figure) bool { return f.ID == r.id }) {
		return page, err
	}
	a, err := s.setup.Reporter.Overview(ctx, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Targeted(a, r.system), nil
}

func (s *Server) systems(ctx context.Context, r request) (body, error) {
	if err := r.sheetOf(len(s.setup.View.Register.Systems)); err != nil {
		return nil, err
	}
	a, err := s.setup.Reporter.Systems(ctx, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	page := r.lang.maker.Systems(a, r.sheet)
	if r.public() {
		page = r.lang.maker.Register(a, r.sheet)
	}
	return page, nil
}

func (s *Server) system(ctx context.Context, r request) (body, error) {
	id := measure.System(r.id)
	if err := s.knows(id); err != nil {
		return nil, err
	}
	a, err := s.setup.Reporter.System(ctx, id, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	page := r.lang.maker.System(a)
	if r.public() {
		return page.CardAlone(), nil
	}
	staff, quarter, err := s.staffOf(ctx, id, r)
	if err != nil {
		return nil, err
	}
	if len(staff.Rows) > 0 {
		page.Staff = r.lang.p.Path(view.Address(view.SystemStaffPath(id), quarter, ""))
	}
	return page, nil
}

// systemStaff sets use beside wellbeing, by direction.
func (s *Server) systemStaff(ctx context.Context, r request) (body, error) {
	id := measure.System(r.id)
	if err := s.knows(id); err != nil {
		return nil, err
	}
	staff, quarter, err := s.staffOf(ctx, id, r)
	if err != nil {
		return nil, err
	}
	return r.lang.maker.SystemStaff(id, quarter, staff), nil
}

// staffOf answers for the quarter of a request, to human resources alone.
func (s *Server) staffOf(ctx context.Context, id measure.System, r request) (report.SystemStaff, period.Period, error) {
	quarter := r.period.Last().Period(period.Quarter)
	staff, err := s.setup.Reporter.SystemStaff(ctx, disclosure.Reader{HR: r.roles.Meet(access.HR)}, id, quarter)
	if err != nil {
		return staff, quarter, unanswered(err)
	}
	return staff, quarter, nil
}

// dialogue is the sheet of a system for the staff committee.
func (s *Server) dialogue(ctx context.Context, r request) (body, error) {
	id := measure.System(r.id)
	if err := s.knows(id); err != nil {
		return nil, err
	}
	card, _ := s.setup.View.Register.Find(id)
	a, err := s.setup.Reporter.Commitments(ctx, r.period)
	if err != nil {
		return nil, unanswered(err)
	}
	return r.lang.maker.Dialogue(card, a), nil
}

func (s *Server) sources(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Sources(ctx)
	if err != nil {
		return nil, unanswered(err)
	}
	if err := r.sheetOf(len(a.Sources)); err != nil {
		return nil, err
	}
	return r.lang.maker.Sources(a, r.sheet), nil
}

func (s *Server) source(ctx context.Context, r request) (body, error) {
	a, err := s.setup.Reporter.Sources(ctx)
	if err != nil {
		return nil, unanswered(err)
	}
	page, ok := r.lang.maker.Source(a, r.id)
	if !ok {
		return nil, &pageError{Status: fiber.StatusNotFound, Key: "source"}
	}
	return page, nil
}

func (s *Server) method(_ context.Context, r request) (body, error) {
	return r.lang.maker.Method(), nil
}

func (s *Server) agentsMethod(_ context.Context, r request) (body, error) {
	return r.lang.maker.AgentsMethod(s.setup.View.Instruments), nil
}

func (s *Server) models(_ context.Context, r request) (body, error) {
	if err := r.sheetOf(r.lang.maker.ModelCount()); err != nil {
		return nil, err
	}
	return r.lang.maker.Models(r.sheet), nil
}

func (s *Server) accessibility(_ context.Context, r request) (body, error) {
	return r.lang.maker.Accessibility(s.setup.Audit, s.setup.Brand.Name), nil
}

func (s *Server) privacy(_ context.Context, r request) (body, error) {
	return r.lang.maker.Privacy(s.setup.Notice), nil
}

func (s *Server) legal(_ context.Context, r request) (body, error) {
	return r.lang.maker.Legal(s.setup.Notice), nil
}

// unanswered is the fault of a question that report could not answer: an
// unknown system, or a store that is down.
func unanswered(err error) error {
	if errors.Is(err, report.ErrUnknownSystem) {
		return &pageError{Status: fiber.StatusNotFound, Key: "system", Cause: err}
	}
	return storeDown(err)
}
