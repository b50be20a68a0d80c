package disclosure

import (
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// progressStep is how many answers lie between two numbers that are told of an
// open wave.
const progressStep = 10

// Progress is what may be told, and rest, of how many answers an open wave has:
// the step that was reached, from the wave's k on, and never more than 90 % of
// those invited, as no row says that everybody answered. Nothing where the wave
// is not open, or where so few are invited that nothing would be true.
func Progress(w survey.Wave, invited, answers int, now time.Time, zone *time.Location) (measure.Progress, bool) {
	if !w.Open(now, zone) || answers < 0 {
		return measure.Progress{}, false
	}
	p := measure.Progress{
		Wave: w.ID, Invited: max(0, invited), Least: up(w.Threshold()),
		Day: period.DateOf(now, zone).Start(zone).UTC(), Until: w.Closed.AddDays(1).Start(zone).UTC(),
	}
	most := answers
	if p.Invited > 0 {
		most = p.Invited * 9 / 10
	}
	if p.Invited > 0 && most < p.Least {
		return measure.Progress{}, false
	}
	if told := min(answers, most) / progressStep * progressStep; told >= p.Least {
		p.Answers = told
	}
	return p, true
}

// up is the first step that is no less than n.
func up(n int) int { return (n + progressStep - 1) / progressStep * progressStep }
