package wave

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Mapping says what the columns of an export are. A column that it does not
// name is not read.
type Mapping struct {
	// Items gives the item of a column. A column that is not here is of the item
	// that it names (Names).
	Items map[string]string `yaml:"items,omitempty"`
	// Values gives the code of an answer: {A1: 1, A2: 2}. Where one of them is a
	// number, no other number is an answer. An answer that is not here is a word of
	// the instrument's scale, or its own number if the numbers of the export are
	// those of the scale (scale.go).
	Values map[string]int `yaml:"values,omitempty"`
	// ValuesOf is the same for one instrument, instead: {who5@1: {A1: 5}}.
	ValuesOf map[string]map[string]int `yaml:"values_of,omitempty"`
	// Blank lists what stands for no answer, beside an empty cell and what programs
	// write for one; by default Blanks.
	Blank     []string  `yaml:"blank,omitempty"`
	Direction Direction `yaml:"direction,omitempty"`
	Use       Use       `yaml:"use,omitempty"`
}

// Direction is the column of the direction or service.
type Direction struct {
	Column string            `yaml:"column"`
	Values map[string]string `yaml:"values,omitempty"` // id by answer; others are found by id, name or alias
}

// Use is the column of the use of AI.
type Use struct {
	Column string `yaml:"column"`
	// Yes are the answers of those who use AI, No of those who do not. By default
	// Y, yes, oui and N, no, non, and the answers of Vigie's own questionnaire: its
	// words, and its codes where the column is its question's.
	Yes []string `yaml:"yes,omitempty"`
	No  []string `yaml:"no,omitempty"`
}

// Check refuses, all at once, what no export can be read by: items and
// directions that there are not, answers given two codes.
func (m Mapping) Check(s Surveys, w survey.Wave) error {
	var faults []error
	items := itemsOf(s.InstrumentsOf(w))
	for _, column := range slices.Sorted(maps.Keys(m.Items)) {
		if _, ok := items[m.Items[column]]; !ok {
			faults = append(faults, reason.New("prefixed", "items", reason.New("set.item", m.Items[column], w.ID, strings.Join(slices.Sorted(maps.Keys(items)), ", "))))
		}
	}
	for _, id := range slices.Sorted(maps.Values(m.Direction.Values)) {
		if _, ok := s.Directions.Find(id); !ok {
			faults = append(faults, reason.New("prefixed", "direction", reason.New("set.direction", id)))
		}
	}
	for key := range maps.Keys(m.ValuesOf) {
		if !slices.Contains(w.Instruments, key) {
			faults = append(faults, reason.New("prefixed", "values_of", reason.New("set.instrument", key, w.ID, strings.Join(w.Instruments, ", "))))
		}
	}
	faults = append(faults, twice("values", m.Values), twice("direction", m.Direction.Values))
	for _, key := range slices.Sorted(maps.Keys(m.ValuesOf)) {
		faults = append(faults, twice("values_of", m.ValuesOf[key]))
	}
	if m.Direction.Column == "" && len(m.Direction.Values) > 0 {
		faults = append(faults, reason.New("prefixed", "direction", reason.New("set.column")))
	}
	return errors.Join(append(faults, m.Use.check())...)
}

func (u Use) check() error {
	var faults []error
	if u.Column == "" && len(u.Yes)+len(u.No) > 0 {
		faults = append(faults, reason.New("prefixed", "use", reason.New("set.column")))
	}
	for _, text := range u.No {
		if slices.ContainsFunc(u.Yes, func(yes string) bool { return survey.Fold(yes) == survey.Fold(text) }) {
			faults = append(faults, reason.New("prefixed", "use", reason.New("set.use", text)))
		}
	}
	return errors.Join(faults...)
}

// twice refuses answers that are the same but for case, accents and
// punctuation, and have two meanings.
func twice[V comparable](key string, values map[string]V) error {
	seen := map[string]string{}
	for _, text := range slices.Sorted(maps.Keys(values)) {
		word := canon(text)
		if first, ok := seen[word]; ok && word != "" && values[first] != values[text] {
			return reason.New("prefixed", key, reason.New("set.same", first, text))
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

// Blanks are the answers that stand for none unless the settings say which do:
// those of Vigie's own questionnaire, and what other ones offer beside a scale.
func Blanks() []string {
	alone, item := survey.Unwilling(), survey.NotConcerned()
	return []string{
		survey.RefusedCode, alone.FR, alone.EN, item.FR, item.EN,
		"Sans opinion", "Sans objet", "Sans réponse", "Non concerné", "Non concernée", "Non concerné(e)", "Non applicable", "NC", "NSP", "Ne sait pas",
		"Ne se prononce pas", "Ne souhaite pas répondre", "Je ne sais pas", "Ne sais pas", "Ne souhaite pas se prononcer", "Je ne suis pas concerné(e)",
		"No opinion", "Not concerned", "Not applicable", "Does not apply", "Don't know", "I don't know", "Prefer not to say", "Prefer not to answer", "No answer",
	}
}

// nothing is what programs write in place of an empty cell, whatever the
// settings say: R, pandas, Stata, Excel and LimeSurvey.
func nothing(text string) bool {
	switch strings.ToLower(text) {
	case "", ".", "-", "–", "—", "na", "n/a", "#n/a", "#n/d", "nan", "null", "#null!", "none", "<na>", "{question_not_shown}":
		return true
	}
	return false
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
