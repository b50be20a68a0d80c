package wave

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Judged is what the responses of an export are, once all were seen.
type Judged struct {
	Respondents []survey.Respondent
	Empty       int           // responses without any answer that are left out
	Scales      []reason.Text // how numbers are read that are not the codes of their scale
	Lost        []reason.Text // what is not known, without quoting or counting it
}

// What may be odd in an export that is right: one answer in fifty.
const fewOf = 50

// Judge makes the respondents, or refuses the export whole: when over 2 % of an
// item's answers are off its scale, when its numbers may be those of another
// scale, and of responses that the export does not say to be complete, when one
// holds texts and no answer, or over 2 % hold nothing. place says
// where a column of a response is, or with number 0 a column; the error names
// places, kinds and scales, never an answer.
func (r *Reader) Judge(place func(number, column int) reason.Text) (Judged, error) {
	var out Judged
	scales, faults := r.scales()
	if len(faults) == 0 {
		faults = r.offScale(scales, place)
	}
	if len(faults) > 0 {
		return out, errors.Join(faults...)
	}
	for _, key := range slices.Sorted(maps.Keys(scales)) {
		if told := scales[key].told; told != "" {
			out.Scales = append(out.Scales, reason.New("prefixed", key, told))
		}
	}
	who := placer{Reader: r, uses: r.uses(), units: map[int]unit{}}
	var mute, empty []int
	for _, row := range r.rows {
		one, answers, texts := r.respondent(row, scales)
		switch {
		case answers == 0 && texts > 0 && !row.complete:
			mute = append(mute, row.number)
			continue
		case answers == 0 && !row.complete:
			empty = append(empty, row.number)
			continue
		}
		who.place(&one, row)
		out.Respondents = append(out.Respondents, one)
	}
	out.Empty = len(empty)
	if len(mute) > 0 {
		faults = append(faults, reason.New("wave.mute", placesOf(mute, place)))
	}
	if fewOf*len(empty) > len(r.rows) {
		faults = append(faults, reason.New("wave.no.answer", placesOf(empty, place)))
	}
	out.Lost = who.lost()
	if len(faults) > 0 {
		return Judged{}, errors.Join(faults...)
	}
	return out, nil
}

// placesOf names the first of some responses.
func placesOf(numbers []int, place func(number, column int) reason.Text) reason.Text {
	text := place(numbers[0], none)
	if len(numbers) > 1 {
		text = reason.New("where.others", text)
	}
	return text
}

// scales settles how the answers to each instrument are read.
func (r *Reader) scales() (map[string]*scale, []error) {
	scales := map[string]*scale{}
	var faults []error
	counts := r.counts()
	for _, in := range r.surveys.InstrumentsOf(r.wave) {
		s := newScale(in, r.mapping)
		scales[in.Key()] = s
		all, blanks := map[string]int{}, false
		for item, of := range counts {
			if r.of[item].Key() != in.Key() {
				continue
			}
			for text, n := range of {
				all[text] += n
				blanks = blanks || nothing(text) || s.blank[canon(text)]
			}
		}
		if err := s.settle(all, blanks); err != nil {
			faults = append(faults, err)
		}
	}
	return scales, faults
}

// counts are the texts of each item, and how often each is there.
func (r *Reader) counts() map[string]map[string]int {
	counts := map[string]map[string]int{}
	for i, column := range r.columns {
		item, ok := r.items[column]
		if !ok {
			continue
		}
		of := map[string]int{}
		for _, row := range r.rows {
			of[r.texts[row.cells[i]]]++
		}
		counts[item] = of
	}
	return counts
}

// offScale refuses the items of which over 2 % of the answers are on no scale,
// those of an instrument with the same fault together.
func (r *Reader) offScale(scales map[string]*scale, place func(number, column int) reason.Text) []error {
	type fault struct {
		key         string
		what, kinds reason.Text
	}
	at := map[fault][]reason.Text{}
	var order []fault
	counts := r.counts()
	for _, column := range r.columns {
		item, ok := r.items[column]
		if !ok {
			continue
		}
		s := scales[r.of[item].Key()]
		what, kinds := s.off(counts[item])
		if what == "" {
			continue
		}
		f := fault{s.of.Key(), what, kinds}
		if at[f] == nil {
			order = append(order, f)
		}
		at[f] = append(at[f], reason.New("wave.of", place(0, column), item))
	}
	var faults []error
	for _, f := range order {
		s := scales[f.key].of.Scale
		faults = append(faults, reason.New("wave.off", firstOf(at[f]), f.what, s.Low, s.High, f.key, f.kinds, orders(f.key, s, f.kinds)))
	}
	return faults
}

// firstOf names the first columns of many.
func firstOf(columns []reason.Text) reason.Text {
	const maxNamed = 4
	if len(columns) > maxNamed {
		return reason.New("wave.items.more", reason.List(columns[:maxNamed]...), len(columns)-maxNamed)
	}
	return reason.List(columns...)
}

// orders writes both orders of codes that tell none.
func orders(key string, s survey.Scale, kinds reason.Text) reason.Text {
	if !strings.Contains(string(kinds), "scale.kind.codes") {
		return ""
	}
	up, down := make([]string, 0, s.High-s.Low+1), make([]string, 0, s.High-s.Low+1)
	for i := range s.High - s.Low + 1 {
		up = append(up, fmt.Sprintf("A%d: %d", i+1, s.Low+i))
		down = append(down, fmt.Sprintf("A%d: %d", i+1, s.High-i))
	}
	return reason.New("wave.orders", key, strings.Join(up, ", "), strings.Join(down, ", "))
}

// off says what is wrong with the answers to an item, and of what kinds those
// are that are off its scale; "" when 2 % or fewer are.
func (s *scale) off(counts map[string]int) (what, kinds reason.Text) {
	answers, outside := 0, 0
	are := map[reason.Text]bool{}
	var numbers []float64
	for text, n := range counts {
		code, given := s.read(text)
		if !given {
			continue
		}
		answers += n
		if code == survey.OutOfScale {
			outside += n
			are[s.kind(text)] = true
		}
		if v, percent, ok := value(text); ok && !percent && s.coded == nil && !s.numbers {
			numbers = append(numbers, v)
		}
	}
	kinds = reason.List(slices.Sorted(maps.Keys(are))...)
	switch {
	case fewOf*outside > answers:
		return reason.New("scale.off"), kinds
	case s.shifted(numbers, "=") != nil:
		return reason.New("scale.step"), kinds
	}
	return "", ""
}

// respondent reads the answers of one response: how many there are, and how many
// texts are none.
func (r *Reader) respondent(row row, scales map[string]*scale) (one survey.Respondent, answers, texts int) {
	one.Codes = make(map[string]int, len(r.items))
	for i, column := range r.columns {
		item, ok := r.items[column]
		if !ok {
			continue
		}
		s := scales[r.of[item].Key()]
		code, given := s.read(r.texts[row.cells[i]])
		switch {
		case !given:
			continue
		case code < s.of.Scale.Low || code > s.of.Scale.High:
			texts++
		default:
			answers++
		}
		one.Codes[item] = code
	}
	return one, answers, texts
}

// placer puts respondents into directions and uses of AI, and remembers what of
// the responses is not known.
type placer struct {
	*Reader
	uses          map[string]survey.Use
	units         map[int]unit // by text
	noUnit, noUse bool
}

// unit is the direction that a text names, and whether it is one or stands for
// no answer.
type unit struct {
	id    string
	known bool
}

func (p *placer) place(one *survey.Respondent, row row) {
	text := func(column int) int { return row.cells[slices.Index(p.columns, column)] }
	if p.at.direction != none {
		n := text(p.at.direction)
		u, ok := p.units[n]
		if !ok {
			u = p.unit(p.texts[n])
			p.units[n] = u
		}
		one.Unit = u.id
		p.noUnit = p.noUnit || !u.known
	}
	if p.at.use != none {
		said := p.texts[text(p.at.use)]
		use, ok := p.uses[canon(said)]
		one.Use = use
		p.noUse = p.noUse || (!ok && !p.isBlank(said))
	}
}

func (p *placer) unit(text string) unit {
	if p.isBlank(text) {
		return unit{known: true}
	}
	for answer, id := range p.mapping.Direction.Values {
		if canon(answer) == canon(text) {
			return unit{id, true}
		}
	}
	id, ok := p.surveys.Directions.Identify(text, p.wave.Opened)
	return unit{id, ok}
}

// isBlank tells whether a text stands for no answer.
func (r *Reader) isBlank(text string) bool {
	list := r.mapping.Blank
	if list == nil {
		list = Blanks()
	}
	return nothing(text) || slices.ContainsFunc(list, func(b string) bool { return canon(b) == canon(text) })
}

// uses gives the use of AI that an answer tells, by canon.
func (r *Reader) uses() map[string]survey.Use {
	use := r.mapping.Use
	if use.Yes == nil && use.No == nil {
		use.Yes, use.No = UseWords(use.Column)
	}
	uses := map[string]survey.Use{}
	for _, text := range use.Yes {
		uses[canon(text)] = survey.UsesAI
	}
	for _, text := range use.No {
		uses[canon(text)] = survey.UsesNoAI
	}
	return uses
}

// lost tells what is not known, without quoting or counting it.
func (p *placer) lost() []reason.Text {
	var list []reason.Text
	if p.noUnit {
		list = append(list, reason.New("wave.unit", p.mapping.Direction.Column, p.wave.Opened))
	}
	if p.noUse {
		list = append(list, reason.New("wave.use", p.mapping.Use.Column))
	}
	return list
}
