package demo

import (
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// The story, in quarters after the beginning. The comparisons of the last
// whole quarter (the eighth) are with the fourth.
const (
	deskOpens     = 4 // the desk's assistant arrives: an extension
	newGateway    = 2 // the gateway of the drafting assistant is replaced …
	oldGateway    = 3 // … and the old one switched off a quarter later
	mailOpens     = 3 // the mail's sorting comes into service
	boardsSleep   = 5 // the transcription server learns to sleep
	searchChanges = 5 // the search gets a leaner model, and more people use it
	summaries     = 8 // a system comes into service without any figure
	metered       = 4 // the supplier declares its energy; until then it is estimated
)

// date is the first day of a quarter of the story, and some days later.
func (c *City) date(quarter, days int) period.Date {
	return period.Of(c.Start, c.Zone, period.Quarter).Add(quarter).First().AddDays(days)
}

// moment is when that day begins.
func (c *City) moment(quarter, days int) time.Time { return c.date(quarter, days).Start(c.Zone) }

// past reports whether a quarter of the story has begun in hour h.
func (c *City) past(quarter int, h hour) bool { return h >= c.acts[quarter] }

// years is how long the story has gone on.
func (c *City) years(h hour) float64 { return float64(h-hourOf(c.Start)) / (365.25 * 24) }

// rates is what happens in the city.
func rates() map[Stream]rate {
	return map[Stream]rate{
		DraftQueries: volume(DraftQueries, office, 1900, 0.16),
		DraftLarge:   share(DraftLarge, DraftQueries, 0.3),
		DraftInput:   times(DraftInput, DraftQueries, 620),
		DraftOutput:  times(DraftOutput, DraftQueries, 340),

		CouncilSeconds: volume(CouncilSeconds, chamber, 24_000, 0.08),
		CouncilEnergy:  councilEnergy,

		DeskQueries:  after(deskOpens, deskDays, volume(DeskQueries, public, 92, 0.25)),
		DeskFailures: after(deskOpens, deskDays, volume(DeskFailures, public, 2, 0)),
		DeskEnergy:   after(deskOpens, deskDays, deskEnergy),

		TranslationQueries: volume(TranslationQueries, office, 240, 0.05),
		TranslationInput:   times(TranslationInput, TranslationQueries, 900),
		TranslationOutput:  times(TranslationOutput, TranslationQueries, 950),

		MailLetters: after(mailOpens, 0, volume(MailLetters, batch, 520, -0.03)),
		MailCalls:   times(MailCalls, MailLetters, 3.2),
		MailEnergy:  after(mailOpens, 0, mailEnergy),

		SearchQueries: searchQueries,
		SearchOutput:  times(SearchOutput, SearchQueries, 410),
		SearchGPU:     searchEnergy(SearchGPU, 120, 13.5),
		SearchCPU:     searchEnergy(SearchCPU, 60, 1.5),
	}
}

// deskDays is how many days into its quarter the desk's assistant opens.
const deskDays = 6

// volume is a number of uses: so many on an ordinary working day of the story's
// beginning, growing by a share each year.
func volume(s Stream, when shape, perDay, growth float64) rate {
	return func(c *City, h hour) int64 {
		mean := perDay * c.days.busy(when, h) * math.Pow(1+growth, c.years(h))
		return whole(s, h, mean*(0.75+0.5*chance(s, h, 1)))
	}
}

// whole rounds up or down, so that means are kept.
func whole(s Stream, h hour, x float64) int64 { return int64(x + chance(s, h, 2)) }

// share is the part of another stream.
func share(s, of Stream, part float64) rate {
	return func(c *City, h hour) int64 {
		n := c.at(of, h)
		return min(n, whole(s, h, float64(n)*part))
	}
}

// times is so much for each of another stream, more or less.
func times(s, of Stream, each float64) rate {
	return func(c *City, h hour) int64 {
		return whole(s, h, float64(c.at(of, h))*each*(0.9+0.2*chance(s, h, 1)))
	}
}

// after is nothing before so many days of a quarter of the story have passed.
func after(quarter, days int, then rate) rate {
	return func(c *City, h hour) int64 {
		if h < c.acts[quarter]+hour(24*days) {
			return 0
		}
		return then(c, h)
	}
}

// councilQuarter is the energy of a quarter of the transcription, in kWh: both
// boards, completed by the declared share of their server, through the PUE.
func (c *City) councilQuarter(quarter period.Period) float64 {
	const completed, pue = 1 + (0.25+0.4)/2, 1.5
	w := quarter.Window(c.Zone)
	return 2 * float64(c.Between(CouncilEnergy, w.From, w.To)) / 3.6e9 * completed * pue
}

// councilEnergy is what one of two boards takes: most of it while nobody
// speaks, until it learns to sleep.
func councilEnergy(c *City, h hour) int64 {
	idle := 58.0 // W
	if c.past(boardsSleep, h) {
		idle = 31
	}
	watts := idle * (0.97 + 0.06*chance(CouncilEnergy, h, 1))
	joules := watts*3600 + 9.5*float64(c.at(CouncilSeconds, h))
	return int64(joules * 1000)
}

// deskEnergy is what the desk's server takes at its outlet.
func deskEnergy(c *City, h hour) int64 {
	return whole(DeskEnergy, h, 70+4*chance(DeskEnergy, h, 1)+0.9*float64(c.at(DeskQueries, h)))
}

// mailEnergy is what the mail's server takes.
func mailEnergy(c *City, h hour) int64 {
	return whole(MailEnergy, h, 18+2*chance(MailEnergy, h, 1)+0.05*float64(c.at(MailCalls, h)))
}

// searchQueries grow by themselves, and faster once the answers are better and
// cheaper: the rebound.
func searchQueries(c *City, h hour) int64 {
	growth := math.Pow(1.06, c.years(h))
	if c.past(searchChanges, h) {
		growth *= 1.24
	}
	mean := 560 * c.days.busy(office, h) * growth
	return whole(SearchQueries, h, mean*(0.75+0.5*chance(SearchQueries, h, 1)))
}

// searchEnergy is what boards or processors take: idle watts, and watt-hours
// for each query, a tenth less with the leaner model.
func searchEnergy(s Stream, idle, each float64) rate {
	return func(c *City, h hour) int64 {
		per := each
		if c.past(searchChanges, h) {
			per *= 0.94
		}
		watts := idle*(0.98+0.04*chance(s, h, 1)) + per*float64(c.at(SearchQueries, h))
		return int64(watts * 3600)
	}
}
