package survey

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

// ItemTally is one item as everybody answered it, in memory.
type ItemTally struct {
	Instrument string // its key
	Item       Item
	N          int
	Codes      map[int]int // how many gave each answer of the scale
	With       Pairs       // its scores beside those of general wellbeing
}

// add counts one respondent; general is their score of general wellbeing.
func (t *ItemTally) add(in Instrument, codes map[string]int, general float64, known bool) {
	score, ok, _ := in.item(t.Item, codes)
	if !ok {
		return
	}
	if t.Codes == nil {
		t.Codes = map[int]int{}
	}
	t.N++
	t.Codes[codes[t.Item.Code]]++
	if known {
		t.With.add(score, general)
	}
}

// Pairs tallies two scores of the same respondents.
type Pairs struct {
	N                  int
	x, y, xx, yy, both float64
}

func (p *Pairs) add(x, y float64) {
	p.N++
	p.x, p.y = p.x+x, p.y+y
	p.xx, p.yy, p.both = p.xx+x*x, p.yy+y*y, p.both+x*y
}

// Correlation is Pearson's; false under three pairs, or where one of the two is
// the same for all.
func (p *Pairs) Correlation() (float64, bool) {
	n := float64(p.N)
	if n < 3 {
		return 0, false
	}
	vx, vy := p.xx-p.x*p.x/n, p.yy-p.y*p.y/n
	if vx < 1e-9 || vy < 1e-9 {
		return 0, false
	}
	return (p.both - p.x*p.y/n) / math.Sqrt(vx*vy), true
}

// Concerns reports whether an item is one that everybody can answer, on a scale,
// about something else than general wellbeing: what may go with it.
func (i Instrument) Concerns(it Item) bool {
	at := slices.IndexFunc(i.Dimensions, func(d Dimension) bool { return d.ID == it.Dimension })
	return it.Dimension != Bien && !it.OfUsers && at >= 0 && !i.Dimensions[at].Share
}

// tallies lays out the items of some instruments. The answers to a question of
// how many are no scale, and are left out.
func tallies(instruments []Instrument) (list []ItemTally, of []Instrument) {
	for _, in := range instruments {
		for _, it := range in.Items {
			if !slices.ContainsFunc(in.Dimensions, func(d Dimension) bool { return d.ID == it.Dimension && d.Share }) {
				list, of = append(list, ItemTally{Instrument: in.Key(), Item: it}), append(of, in)
			}
		}
	}
	return list, of
}

// general is a respondent's score of general wellbeing, by the first instrument
// that asks for it.
func general(instruments []Instrument, codes map[string]int) (float64, bool) {
	for _, in := range instruments {
		if len(in.ItemsOf(Bien)) > 0 {
			return in.Score(Bien, codes)
		}
	}
	return 0, false
}

// Answer is the metric of the share, in percent, of those who gave one answer to
// an item.
func (i Item) Answer(code int) measure.Metric {
	return i.Metric() + measure.Metric(fmt.Sprintf("%s%d", answered, code))
}

// Rank is the metric of an item's rank among those that go with general
// wellbeing.
func (i Item) Rank() measure.Metric { return i.Metric() + ranked }

const (
	answered = ".answer."
	ranked   = ".rank"
)

// IsAnswer and IsRank tell the metrics of items that Answer and Rank name.
func IsAnswer(m measure.Metric) bool { return strings.Contains(string(m), answered) }

// IsRank is described with IsAnswer.
func IsRank(m measure.Metric) bool { return strings.HasSuffix(string(m), ranked) }
