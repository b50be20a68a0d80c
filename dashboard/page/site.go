package page

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Site is what pages are made from, beside a request.
type Site struct {
	Reporter Reporter
	Known    kit.Setup
	Rows     []Row // every page, for those about pages
	// Organisation is the authority's name on its pages.
	Organisation string
	Authority    kit.Authority
	Audit        kit.Audit
	Notice       kit.Notice // who answers for the pages
	Editions     *edition.Archive
	Publisher    Publisher
	Entry        EntryService
	Actions      ActionService
	Projects     ProjectService // nil: nobody fills in a project here
	Waves        WaveService    // nil: no wave is accepted on a page
	Sessions     SessionService // nil: nobody signs in here
	// Comments are what was written of a quarter beside its figures; nil: nothing.
	Comments func(context.Context, period.Period) (register.Comments, error)
	// Frozen reads the figures of an edition that stands.
	Frozen func(quarter period.Period, number int) (kit.Published, error)
	// Opens reports whether one of the roles opens a page, by its pattern.
	Opens func(path string, roles access.Roles) bool
	// Presenter is that of the files which have one language: French.
	Presenter *kit.Presenter
	// Unsigned says that nobody signs on: every reader holds every role.
	Unsigned bool
	// Told are the channels by which people are told; nil: by none.
	Told func() []notify.State
	Zone *time.Location
	Now  func() time.Time

	opening opening
}

// Channels are those by which people are told.
func (s *Site) Channels() []notify.State {
	if s.Told == nil {
		return nil
	}
	return s.Told()
}

// opening is the period that pages open on, for a while.
type opening struct {
	mu     sync.Mutex
	until  time.Time
	period period.Period
}

// whileOpen is how long it holds before the store is asked again.
const whileOpen = 10 * time.Second

// opens is the period of a page that was asked for none.
func (s *Site) opens(ctx context.Context) period.Period {
	o := &s.opening
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := s.Now(); o.period.IsZero() || !now.Before(o.until) || now.Before(o.until.Add(-whileOpen)) {
		o.until, o.period = now.Add(whileOpen), s.Reporter.Opening(ctx, period.Quarter)
	}
	return o.period
}

// Today is the civil day of the authority.
func (s *Site) Today() period.Date { return period.DateOf(s.Now(), s.Zone) }

// firstYear is where Vigie's calendar begins.
const firstYear = 2000

// ReadPeriod reads a period that has begun; none asked for is the one that pages
// open on.
func (s *Site) ReadPeriod(ctx context.Context, text string) (period.Period, error) {
	if text == "" {
		return s.opens(ctx), nil
	}
	p, err := period.Parse(text)
	if err != nil || p.Year < firstYear || p.First().Compare(s.Today()) > 0 {
		return p, &Error{Status: http.StatusNotFound, Key: "period", Cause: err}
	}
	return p, nil
}

// ReadQuarter reads a quarter that has begun.
func (s *Site) ReadQuarter(ctx context.Context, text string) (period.Period, error) {
	q, err := s.ReadPeriod(ctx, text)
	if err == nil && q.Kind != period.Quarter {
		err = NotFound("period")
	}
	return q, err
}

// Said is what was written and decided of a quarter beside its figures, but for
// what the configuration has.
func (s *Site) Said(ctx context.Context, q period.Period) (register.Comments, error) {
	if s.Comments == nil {
		return register.Comments{}, nil
	}
	return s.Comments(ctx, q)
}

// Decided is all that was decided, that of the configuration first.
func (s *Site) Decided(ctx context.Context, p period.Period) ([]register.Action, error) {
	said, err := s.Said(ctx, p.Last().Period(period.Quarter))
	return slices.Concat(s.Known.Actions, said.Actions), err
}

// Following is the presenter of a request, which knows all that was decided.
func (s *Site) Following(ctx context.Context, r Request) (*kit.Presenter, error) {
	decided, err := s.Decided(ctx, r.Period)
	return r.Presenter.Following(decided), err
}

// ListDecided is what calls for a decision in a period, of the authority and of
// its systems, with what was decided about it.
func (s *Site) ListDecided(ctx context.Context, p period.Period) (report.Decided, error) {
	decided, err := s.Decided(ctx, p)
	if err != nil {
		return report.Decided{}, err
	}
	a, err := s.Reporter.Overview(ctx, p)
	if err != nil {
		return report.Decided{}, Unanswered(err)
	}
	return a.Decided(decided), nil
}

// Knows refuses a system that the register has not, before the store is asked.
func (s *Site) Knows(id measure.System) error {
	if _, ok := s.Known.Register.Find(id); !ok {
		return &Error{Status: http.StatusNotFound, Key: "system", Cause: fmt.Errorf("system %q is not in the register", id)}
	}
	return nil
}

// Staff answers how agents live with AI, as the reader may know: groups to
// human resources alone.
func (s *Site) Staff(ctx context.Context, r Request) (report.Wellbeing, error) {
	hr := r.Roles.Meet(access.HR)
	a, err := s.Reporter.Wellbeing(ctx, disclosure.Reader{HR: hr, Compare: hr}, r.Period.Last().Period(period.Quarter))
	if err != nil {
		return a, Unanswered(err)
	}
	return a, nil
}

// SystemStaff answers who uses a system beside wellbeing for the quarter of a
// request, to human resources alone.
func (s *Site) SystemStaff(ctx context.Context, id measure.System, r Request) (report.SystemStaff, period.Period, error) {
	quarter := r.Period.Last().Period(period.Quarter)
	a, err := s.Reporter.SystemStaff(ctx, disclosure.Reader{HR: r.Roles.Meet(access.HR)}, id, quarter)
	if err != nil {
		return a, quarter, Unanswered(err)
	}
	return a, quarter, nil
}

// Published lists the editions; none where nothing can be published.
func (s *Site) Published() ([]edition.Entry, error) {
	if s.Editions == nil {
		return nil, nil
	}
	return s.Editions.List()
}

// LastEdition reads the figures of a quarter's last edition that stands; its
// number is 0 when there is none.
func (s *Site) LastEdition(list []edition.Entry, q period.Period) (kit.Published, error) {
	number := 0
	for _, e := range list {
		if e.Kind == edition.Published && e.Quarter == q && e.Withdrawn == nil {
			number = e.Number
		}
	}
	if number == 0 {
		return kit.Published{}, nil
	}
	return s.Frozen(q, number)
}

// Standing are the last editions of each quarter that stand, in order of
// quarters.
func Standing(list []edition.Entry) []edition.Entry {
	last := map[period.Period]int{}
	for i, e := range list {
		if e.Kind == edition.Published && e.Withdrawn == nil {
			last[e.Quarter] = i
		}
	}
	var out []edition.Entry
	for i, e := range list {
		if at, ok := last[e.Quarter]; ok && at == i {
			out = append(out, e)
		}
	}
	return out
}
