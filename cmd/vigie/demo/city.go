// Package demo is the made-up city that `vigie demo` shows: eight systems and
// two years of plausible history that enter through the real collectors, from
// upstreams that it plays itself. Every figure is a pure function of a stream
// and an hour, so that the same hour read again always says the same.
package demo

import (
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// quarters is how many whole quarters the story holds before the running one.
const quarters = 8

// Stream names one thing that is counted in the city, by the hour.
type Stream string

// The streams, with their unit. Whole numbers, so that sums are exact.
const (
	DraftQueries Stream = "redaction/queries"
	DraftLarge   Stream = "redaction/queries-large" // those answered by the large model
	DraftInput   Stream = "redaction/input"         // token
	DraftOutput  Stream = "redaction/output"        // token

	CouncilSeconds Stream = "transcription/audio" // s
	CouncilEnergy  Stream = "transcription/gpu"   // mJ of one of the two boards

	DeskQueries  Stream = "accueil/queries" // successful requests
	DeskFailures Stream = "accueil/failures"
	DeskEnergy   Stream = "accueil/outlet" // Wh

	TranslationQueries Stream = "traduction/queries"
	TranslationInput   Stream = "traduction/input"
	TranslationOutput  Stream = "traduction/output"

	MailLetters Stream = "courrier/letters" // query
	MailCalls   Stream = "courrier/calls"
	MailEnergy  Stream = "courrier/energy" // Wh

	SearchQueries Stream = "recherche/queries"
	SearchOutput  Stream = "recherche/output"
	SearchGPU     Stream = "recherche/gpu" // J
	SearchCPU     Stream = "recherche/cpu" // J
)

// City is the made-up city. Its methods may be called at once by several.
type City struct {
	Zone  *time.Location
	Start time.Time // first instant of the story: a civil midnight

	days  calendar
	rates map[Stream]rate
	acts  [quarters + 2]hour // when each quarter of the story begins

	mu   sync.Mutex
	sums map[Stream][]int64 // of the hours from the origin on
}

// rate gives what happens in one hour of the city's clock.
type rate func(c *City, h hour) int64

// New makes the city whose story begins at a civil midnight of zone.
func New(start period.Date, zone *time.Location) *City {
	c := &City{Zone: zone, Start: start.Start(zone), days: newCalendar(zone), sums: map[Stream][]int64{}}
	c.rates = rates()
	for i := range c.acts {
		c.acts[i] = hourOf(c.moment(i, 0))
	}
	return c
}

// Beginning is the first day of the story told on a day: eight quarters before
// the running one.
func Beginning(today period.Date) period.Date {
	return period.MonthOf(today.Year, today.Month).In(period.Quarter).Add(-quarters).First()
}

// hour counts hours since 1970.
type hour int64

func hourOf(t time.Time) hour { return hour(t.Unix() / 3600) }

func (h hour) start() time.Time { return time.Unix(int64(h)*3600, 0).UTC() }

// origin is the hour from which everything is counted up: a day before the
// story, so that every counter has a base.
func (c *City) origin() hour { return hourOf(c.Start) - 24 }

// Amount is what happens of a stream in the hour that begins at t.
func (c *City) Amount(s Stream, t time.Time) int64 { return c.at(s, hourOf(t)) }

// at is zero before the origin.
func (c *City) at(s Stream, h hour) int64 {
	if h < c.origin() {
		return 0
	}
	return c.rates[s](c, h)
}

// since is the sum of a stream from the origin up to the start of hour h.
func (c *City) since(s Stream, h hour) int64 {
	n := int(h - c.origin())
	if n <= 0 {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sums := c.sums[s]
	if len(sums) == 0 {
		sums = append(sums, 0)
	}
	for len(sums) <= n {
		next := c.origin() + hour(len(sums)-1)
		sums = append(sums, sums[len(sums)-1]+c.at(s, next))
	}
	c.sums[s] = sums
	return sums[n]
}

// Counter is what a counter that began at zero at the origin shows at t. Within
// an hour it rises evenly, in whole numbers.
func (c *City) Counter(s Stream, t time.Time) int64 {
	h := hourOf(t)
	total := c.since(s, h)
	if rest := t.Unix() - int64(h)*3600; rest > 0 {
		total += (c.since(s, h+1) - total) * rest / 3600
	}
	return total
}

// Between is the sum of a stream over whole hours.
func (c *City) Between(s Stream, from, to time.Time) int64 {
	return c.since(s, hourOf(to)) - c.since(s, hourOf(from))
}
