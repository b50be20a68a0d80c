package page

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
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
	Editions     *edition.Shelf
	Publisher    Publisher
	Entry        EntryService
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
	Zone     *time.Location
	Now      func() time.Time

	opening opening
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
