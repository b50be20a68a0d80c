package wave

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/survey"
)

// Mapping says what the columns of an export are. A column that it does not
// name is not read.
type Mapping struct {
	// Items gives the item of a column. A column that is not here is of the item
	// whose code it is, or has between brackets: SENS1, climat[SENS1].
	Items map[string]string `yaml:"items"`
	// Values gives the code of an answer: {A1: 1, A2: 2}. An answer that is not
	// here is its own number, or a word of the instrument's scale.
	Values map[string]int `yaml:"values"`
	// ValuesOf is the same for one instrument, instead: {who5@1: {A1: 5}}.
	ValuesOf map[string]map[string]int `yaml:"values_of"`
	// Blank lists what stands for no answer, beside an empty cell; by default what
	// Vigie's own questionnaire offers: NR and its words.
	Blank     []string  `yaml:"blank"`
	Direction Direction `yaml:"direction"`
	Use       Use       `yaml:"use"`
}

// Direction is the column of the direction or service.
type Direction struct {
	Column string            `yaml:"column"`
	Values map[string]string `yaml:"values"` // id by answer; others are found by id, name or alias
}

// Use is the column of the use of AI.
type Use struct {
	Column string `yaml:"column"`
	// Yes are the answers of those who use AI, No of those who do not. By default
	// Y, yes, oui and N, no, non, and the answers of Vigie's own questionnaire: its
	// words, and its codes where the column is its question's.
	Yes []string `yaml:"yes"`
	No  []string `yaml:"no"`
}

// Check refuses, all at once, what no export can be read by: items and
// directions that there are not, answers given two codes.
func (m Mapping) Check(s Surveys, w survey.Wave) error {
	var faults []error
	items := itemsOf(s.InstrumentsOf(w))
	for _, column := range slices.Sorted(maps.Keys(m.Items)) {
		if _, ok := items[m.Items[column]]; !ok {
			faults = append(faults, fmt.Errorf("items: %q is not an item of the wave %s, which has %s", m.Items[column], w.ID, strings.Join(slices.Sorted(maps.Keys(items)), ", ")))
		}
	}
	for _, id := range slices.Sorted(maps.Values(m.Direction.Values)) {
		if _, ok := s.Directions.Find(id); !ok {
			faults = append(faults, fmt.Errorf("direction: %q is not the id of a direction of the configuration", id))
		}
	}
	for key := range maps.Keys(m.ValuesOf) {
		if !slices.Contains(w.Instruments, key) {
			faults = append(faults, fmt.Errorf("values_of: %q is not an instrument of the wave %s, which has %s", key, w.ID, strings.Join(w.Instruments, ", ")))
		}
	}
	faults = append(faults, twice("values", m.Values), twice("direction", m.Direction.Values))
	for _, key := range slices.Sorted(maps.Keys(m.ValuesOf)) {
		faults = append(faults, twice("values_of", m.ValuesOf[key]))
	}
	if m.Direction.Column == "" && len(m.Direction.Values) > 0 {
		faults = append(faults, errors.New("direction: write its column"))
	}
	return errors.Join(append(faults, m.Use.check())...)
}

func (u Use) check() error {
	var faults []error
	if u.Column == "" && len(u.Yes)+len(u.No) > 0 {
		faults = append(faults, errors.New("use: write its column"))
	}
	for _, text := range u.No {
		if slices.ContainsFunc(u.Yes, func(yes string) bool { return survey.Fold(yes) == survey.Fold(text) }) {
			faults = append(faults, fmt.Errorf("use: %q is among yes and among no", text))
		}
	}
	return errors.Join(faults...)
}

// twice refuses answers that are the same but for case, accents and
// punctuation, and have two meanings.
func twice[V comparable](key string, values map[string]V) error {
	seen := map[string]string{}
	for _, text := range slices.Sorted(maps.Keys(values)) {
		word := survey.Fold(text)
		if first, ok := seen[word]; ok && word != "" && values[first] != values[text] {
			return fmt.Errorf("%s: %q and %q are the same but for case, accents and punctuation, and have two meanings", key, first, text)
		}
		seen[word] = text
	}
	return nil
}

// itemsOf gives the instrument of each item.
func itemsOf(list []survey.Instrument) map[string]survey.Instrument {
	items := map[string]survey.Instrument{}
	for _, in := range list {
		for _, item := range in.Items {
			items[item.Code] = in
		}
	}
	return items
}

// Reader reads the rows of one export by a mapping.
type Reader struct {
	mapping Mapping
	surveys Surveys
	wave    survey.Wave
	items   map[int]string // by column
	codes   map[string]map[string]int
	blank   map[string]bool
	at      struct{ direction, use int } // -1: none
	uses    map[string]survey.Use
	lost    struct{ direction, use bool }
}

// none is where a column is that an export need not have.
const none = -1

// NewReader finds the columns of a wave among the headings of an export. All
// that is missing, and each item that two columns are of, is told at once.
func NewReader(m Mapping, s Surveys, w survey.Wave, headings []string) (*Reader, error) {
	r := &Reader{mapping: m, surveys: s, wave: w, items: map[int]string{}, codes: map[string]map[string]int{}, blank: map[string]bool{}}
	faults := []error{r.findItems(headings)}
	for _, c := range []struct {
		key, name string
		at        *int
	}{{"direction", m.Direction.Column, &r.at.direction}, {"use", m.Use.Column, &r.at.use}} {
		*c.at = slices.Index(headings, c.name)
		if c.name == "" {
			*c.at = none
		} else if *c.at < 0 {
			faults = append(faults, fmt.Errorf("%s: the export has no column %q", c.key, c.name))
		}
	}
	r.learnCodes()
	r.learnUses()
	return r, errors.Join(faults...)
}

func (r *Reader) findItems(headings []string) error {
	var faults []error
	items := itemsOf(r.surveys.InstrumentsOf(r.wave))
	for _, column := range slices.Sorted(maps.Keys(r.mapping.Items)) {
		if !slices.Contains(headings, column) {
			faults = append(faults, fmt.Errorf("items: the export has no column %q", column))
			delete(items, r.mapping.Items[column])
		}
	}
	for _, code := range slices.Sorted(maps.Keys(items)) {
		switch at := r.columnsOf(code, headings); len(at) {
		case 0:
			faults = append(faults, fmt.Errorf("items: no column is of the item %s: name the one that is", code))
		case 1:
			r.items[at[0]] = code
		default:
			faults = append(faults, fmt.Errorf("items: %d columns are of the item %s: name the one that is", len(at), code))
		}
	}
	return errors.Join(faults...)
}

// columnsOf returns the columns of an item: those that are named, else those
// whose code is its own to the letter, else but for case.
func (r *Reader) columnsOf(code string, headings []string) []int {
	var at []int
	for _, is := range []func(heading string) bool{
		func(heading string) bool { return r.mapping.Items[heading] == code },
		func(heading string) bool { return r.mapping.Items[heading] == "" && codeIn(heading) == code },
		func(heading string) bool {
			return r.mapping.Items[heading] == "" && strings.EqualFold(codeIn(heading), code)
		},
	} {
		for i, heading := range headings {
			if is(heading) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			break
		}
	}
	return at
}

// codeIn returns what a heading has between brackets or behind a slash, or all
// of it.
func codeIn(heading string) string {
	if open := strings.LastIndexByte(heading, '['); open >= 0 && strings.HasSuffix(heading, "]") {
		return heading[open+1 : len(heading)-1]
	}
	return heading[strings.LastIndexByte(heading, '/')+1:]
}

// learnCodes makes, for each item, one map from an answer to its code.
func (r *Reader) learnCodes() {
	for code, in := range itemsOf(r.surveys.InstrumentsOf(r.wave)) {
		known := map[string]int{}
		for i, word := range in.Scale.Words {
			known[survey.Fold(word.FR)], known[survey.Fold(word.EN)] = in.Scale.Low+i, in.Scale.Low+i
		}
		delete(known, "")
		values := r.mapping.Values
		if own, ok := r.mapping.ValuesOf[in.Key()]; ok {
			values = own
		}
		for text, n := range values {
			known[survey.Fold(text)] = n
		}
		maps.Copy(known, values) // as it is written, whatever another one folds to
		r.codes[code] = known
	}
	blank := r.mapping.Blank
	if blank == nil {
		blank = Blanks()
	}
	for _, text := range blank {
		r.blank[survey.Fold(text)] = true
	}
}

// Blanks are the answers that stand for none unless the settings say which do.
func Blanks() []string {
	alone, item := survey.Unwilling(), survey.NotConcerned()
	return []string{survey.RefusedCode, alone.FR, alone.EN, item.FR, item.EN}
}

func (r *Reader) learnUses() {
	use := r.mapping.Use
	if use.Yes == nil && use.No == nil {
		use.Yes, use.No = UseWords(use.Column)
	}
	r.uses = map[string]survey.Use{}
	for _, text := range use.Yes {
		r.uses[survey.Fold(text)] = survey.UsesAI
	}
	for _, text := range use.No {
		r.uses[survey.Fold(text)] = survey.UsesNoAI
	}
}

// UseWords are the answers of those who use AI and of those who do not, in a
// column whose settings do not say.
func UseWords(column string) (yes, no []string) {
	yes, no = []string{"Y", "yes", "oui"}, []string{"N", "no", "non"}
	for _, a := range survey.UseAnswers() {
		words := []string{a.Text.FR, a.Text.EN}
		if strings.EqualFold(strings.TrimSpace(column), survey.UseCode) {
			words = append(words, a.Code)
		}
		if a.Use == survey.UsesAI {
			yes = append(yes, words...)
		} else {
			no = append(no, words...)
		}
	}
	return yes, no
}

// Columns lists the columns that are read; all others must be dropped.
func (r *Reader) Columns() []int {
	list := slices.Collect(maps.Keys(r.items))
	for _, at := range []int{r.at.direction, r.at.use} {
		if at != none && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	slices.Sort(list)
	return list
}

// Read makes a respondent of one row; cell gives the text of a column of
// Columns, "" where there is no answer.
func (r *Reader) Read(cell func(column int) string) survey.Respondent {
	out := survey.Respondent{Codes: make(map[string]int, len(r.items))}
	for column, item := range r.items {
		if text := strings.TrimSpace(cell(column)); text != "" {
			if code, ok := r.code(item, text); ok {
				out.Codes[item] = code
			}
		}
	}
	if r.at.direction != none {
		out.Unit = r.unit(strings.TrimSpace(cell(r.at.direction)))
	}
	if r.at.use != none {
		text := strings.TrimSpace(cell(r.at.use))
		var known bool
		out.Use, known = r.uses[survey.Fold(text)]
		r.lost.use = r.lost.use || (!known && text != "" && !r.blank[survey.Fold(text)])
	}
	return out
}

// code returns the code of an answer, OutOfScale when it has none; false when
// it stands for no answer.
func (r *Reader) code(item, text string) (int, bool) {
	if n, ok := r.codes[item][text]; ok {
		return n, true
	}
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	word := survey.Fold(text)
	if n, ok := r.codes[item][word]; ok && word != "" {
		return n, true
	}
	if r.blank[word] {
		return 0, false
	}
	return survey.OutOfScale, true
}

func (r *Reader) unit(text string) string {
	if text == "" || r.blank[survey.Fold(text)] {
		return ""
	}
	for answer, id := range r.mapping.Direction.Values {
		if survey.Fold(answer) == survey.Fold(text) {
			return id
		}
	}
	id, ok := r.surveys.Directions.Identify(text, r.wave.Opened)
	r.lost.direction = r.lost.direction || !ok
	return id
}

// Lost tells what the rows read so far had that is not known, without quoting
// or counting it.
func (r *Reader) Lost() []string {
	var list []string
	if r.lost.direction {
		list = append(list, fmt.Sprintf("some answers to %q name no direction that is there on %s: they count among those who did not say; add aliases to the directions, or values to the mapping", r.mapping.Direction.Column, r.wave.Opened))
	}
	if r.lost.use {
		list = append(list, fmt.Sprintf("some answers to %q say neither yes nor no: they count among those who did not say; write yes and no in the mapping", r.mapping.Use.Column))
	}
	return list
}
