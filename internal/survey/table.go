package survey

import (
	"iter"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Measure is one column of a table: a dimension, or a common item when those
// who use AI are set beside those who do not.
type Measure struct {
	Instrument string // its key
	Metric     measure.Metric
	Title      Text
	items      []Item
	of         Instrument
}

// Scale is that on which it was answered.
func (m Measure) Scale() Scale { return m.of.Scale }

// Table is a wave tallied by group, in memory: it may not be stored as it is.
// Every respondent is in the whole authority, in one direction or the blank
// one, in one service of it when the wave is cut so, and in one group of use.
type Table struct {
	Wave     Wave
	Measures []Measure
	Groups   []Tally     // the whole authority first, then in organisational order
	Agreed   []Agreement // of each measure, how its items go together, of everybody
	Items    []ItemTally // of everybody
	Common   []Measure   // what use is compared on
	Use      []Tally     // UseYes, UseNo, UseBlank, when the wave compares them
	Outside  int         // answers that are on no scale, counted as not given
	There    Directions
	All      Directions
}

// Tally is one group.
type Tally struct {
	Group     measure.Group
	Parent    measure.Group // of a service or its blank: the direction
	Invited   int           // 0: not known
	Responses int
	Stats     []Stat // one for each measure
}

// Stat is what is kept of the scores of one group and measure, in memory.
type Stat struct {
	N            int
	Sum, Squares float64
	Favourable   int             // scores of at least 75
	Unfavourable int             // scores of at most 25
	Scores       map[float64]int // how many have each
}

// Mean is the mean score, 0 to 100; 0 when nobody has one.
func (s Stat) Mean() float64 {
	if s.N == 0 {
		return 0
	}
	return s.Sum / float64(s.N)
}

// Shares returns the favourable and the unfavourable share, in percent.
func (s Stat) Shares() (favourable, unfavourable float64) {
	if s.N == 0 {
		return 0, 0
	}
	return 100 * float64(s.Favourable) / float64(s.N), 100 * float64(s.Unfavourable) / float64(s.N)
}

// Plus is the scores of both.
func (s Stat) Plus(o Stat) Stat {
	out := Stat{
		N: s.N + o.N, Sum: s.Sum + o.Sum, Squares: s.Squares + o.Squares,
		Favourable: s.Favourable + o.Favourable, Unfavourable: s.Unfavourable + o.Unfavourable,
	}
	if out.N > 0 {
		out.Scores = map[float64]int{}
	}
	for _, scores := range []map[float64]int{s.Scores, o.Scores} {
		for score, n := range scores {
			out.Scores[score] += n
		}
	}
	return out
}

// Moved is how many scores there are in one of the two that are not in the
// other, of the one that has more of them: the least number of persons who
// answered otherwise.
func (s Stat) Moved(o Stat) int {
	same := 0
	for score, n := range s.Scores {
		same += min(n, o.Scores[score])
	}
	return max(s.N, o.N) - same
}

// add counts one respondent.
func (t *Tally) add(measures []Measure, codes map[string]int) {
	t.Responses++
	for i, m := range measures {
		s := &t.Stats[i]
		score, ok := m.of.mean(m.items, codes)
		if !ok {
			continue
		}
		s.N++
		if s.Scores == nil {
			s.Scores = map[float64]int{}
		}
		s.Scores[score]++
		s.Sum += score
		s.Squares += score * score
		if score >= 75 {
			s.Favourable++
		}
		if score <= 25 {
			s.Unfavourable++
		}
	}
}

// Tabulate tallies a wave. Respondents of a unit that does not exist at launch
// count among those without one.
func Tabulate(w Wave, instruments []Instrument, all Directions, respondents iter.Seq[Respondent]) Table {
	there := all.On(w.Opened)
	if w.Split != ByService {
		there = slices.DeleteFunc(there, func(d Direction) bool { return d.Parent != "" })
	}
	t := Table{Wave: w, There: there, All: all}
	for _, in := range instruments {
		t.measure(in)
	}
	t.Agreed = make([]Agreement, len(t.Measures))
	items, of := tallies(instruments)
	t.Items = items
	at := t.lay()
	for r := range respondents {
		t.itemize(instruments, of, r.Codes)
		for _, g := range t.placesOf(r.Unit) {
			at[g].add(t.Measures, r.Codes)
		}
		for i, m := range t.Measures {
			if scores, all := m.of.scores(m.items, r.Codes); all {
				t.Agreed[i].add(scores)
			}
		}
		if use := at[useOf(r.Use)]; use != nil {
			use.add(t.Common, r.Codes)
		}
		for _, in := range instruments {
			t.Outside += in.outside(r.Codes)
		}
	}
	return t
}

// itemize counts one respondent's answers to each item. of are the items'
// instruments.
func (t *Table) itemize(instruments, of []Instrument, codes map[string]int) {
	whole, known := general(instruments, codes)
	for i := range t.Items {
		t.Items[i].add(of[i], codes, whole, known)
	}
}

// Concerns reports whether an item may go with general wellbeing.
func (t *Table) Concerns(of *ItemTally) bool {
	at := slices.IndexFunc(t.Measures, func(m Measure) bool { return m.Instrument == of.Instrument })
	return at >= 0 && t.Measures[at].of.Concerns(of.Item)
}

// measure adds the dimensions of an instrument, and its common items.
func (t *Table) measure(in Instrument) {
	for _, d := range in.Dimensions {
		t.Measures = append(t.Measures, Measure{in.Key(), d.Metric(), d.Title, in.ItemsOf(d.ID), in})
	}
	for _, item := range in.Items {
		if item.Common {
			t.Common = append(t.Common, Measure{in.Key(), item.Metric(), item.Text, []Item{item}, in})
		}
	}
}

// lay sets out the groups, empty.
func (t *Table) lay() map[measure.Group]*Tally {
	group := func(g, parent measure.Group, invited int) {
		t.Groups = append(t.Groups, Tally{Group: g, Parent: parent, Invited: invited, Stats: make([]Stat, len(t.Measures))})
	}
	group("", "", t.Wave.InvitedAll(t.There))
	for _, d := range t.There {
		if d.Parent != "" {
			continue
		}
		group(DirectionGroup(d.ID), "", t.Wave.invited(d))
		cut := false
		for _, s := range t.There {
			if s.Parent == d.ID {
				group(ServiceGroup(s.ID), DirectionGroup(d.ID), t.Wave.invited(s))
				cut = true
			}
		}
		if cut {
			group(NoService(d.ID), DirectionGroup(d.ID), 0)
		}
	}
	group(NoDirection(), "", 0)
	if t.Wave.CompareUse && len(t.Common) > 0 {
		for _, g := range []measure.Group{UseYes, UseNo, UseBlank} {
			t.Use = append(t.Use, Tally{Group: g, Stats: make([]Stat, len(t.Common))})
		}
	}
	return t.index()
}

func (t *Table) index() map[measure.Group]*Tally {
	at := map[measure.Group]*Tally{}
	for i := range t.Groups {
		at[t.Groups[i].Group] = &t.Groups[i]
	}
	for i := range t.Use {
		at[t.Use[i].Group] = &t.Use[i]
	}
	return at
}

// placesOf lists the groups that a respondent of a unit counts in.
func (t *Table) placesOf(unit string) []measure.Group {
	d, ok := t.All.Find(unit)
	if ok && d.Parent != "" && t.Wave.Split != ByService {
		d, ok = t.All.Find(d.Parent)
	}
	has := func(id string) bool {
		return slices.ContainsFunc(t.There, func(o Direction) bool { return o.ID == id })
	}
	if !ok || !has(d.ID) {
		return []measure.Group{"", NoDirection()}
	}
	if d.Parent != "" {
		if !has(d.Parent) {
			return []measure.Group{"", NoDirection()}
		}
		return []measure.Group{"", DirectionGroup(d.Parent), ServiceGroup(d.ID)}
	}
	places := []measure.Group{"", DirectionGroup(d.ID)}
	if slices.ContainsFunc(t.There, func(o Direction) bool { return o.Parent == d.ID }) {
		places = append(places, NoService(d.ID))
	}
	return places
}

func useOf(u Use) measure.Group {
	switch u {
	case UsesAI:
		return UseYes
	case UsesNoAI:
		return UseNo
	case UseUnstated:
	}
	return UseBlank
}

// At returns where a group is, -1 when the wave has none such.
func (t *Table) At(g measure.Group) int {
	return slices.IndexFunc(t.Groups, func(o Tally) bool { return o.Group == g })
}
