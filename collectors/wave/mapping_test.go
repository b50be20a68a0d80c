package wave_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

func headings(more ...string) []wave.Heading {
	return wave.Headings(append([]string{"id", "e-mail", "quelle direction", "bloc[A1]", "groupe/a2", "use", "comment"}, more...))
}

func mapping() wave.Mapping {
	return wave.Mapping{
		Values:    map[string]int{"A1": 1, "A2": 2},
		Direction: wave.Direction{Column: "quelle direction", Values: map[string]string{"C": "culture"}},
		Use:       wave.Use{Column: "use"},
	}
}

// place names a place by its numbers.
func place(number, column int) reason.Text {
	return reason.Text(fmt.Sprintf("(%d,%d)", number, column))
}

// read adds one row to an export of 60 good ones, columns 2 to 5 of headings,
// and returns the respondent that it makes.
func read(t *testing.T, s wave.Surveys, row [4]string) (survey.Respondent, wave.Judged) {
	t.Helper()
	r, err := wave.NewReader(mapping(), s, s.Waves[0], headings())
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Columns(); !slices.Equal(got, []int{2, 3, 4, 5}) {
		t.Fatalf("columns %v are read, want those of the mapping only", got)
	}
	r.Add(1, true, func(at int) string { return row[at-2] })
	for i := range 60 {
		codes := []string{"1", "2", "3"}
		good := [4]string{"voirie", codes[i%3], codes[(i+1)%3], "oui"}
		r.Add(i+2, true, func(at int) string { return good[at-2] })
	}
	judged, err := r.Judge(place)
	if err != nil {
		t.Fatalf("%q: %v", row, err)
	}
	return judged.Respondents[0], judged
}

func TestReader(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	for _, test := range []struct {
		row  [4]string // direction, A1, A2, use
		want survey.Respondent
		lost int
	}{
		{[4]string{"DVP", "A1", "3", "Y"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A1": 1, "A2": 3}, Use: survey.UsesAI}, 0},
		{[4]string{" voirie ET proprete", "tout a fait d'accord", "", "non"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A1": 3}, Use: survey.UsesNoAI}, 0},
		{[4]string{"voirie", "NR", "Peut-être", "NR"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A2": 2}}, 0},
		{[4]string{"c", "", "", ""}, survey.Respondent{Unit: "culture", Codes: map[string]int{}}, 0},
		{[4]string{"voirie", "2.0", "3,00", "oui"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A1": 2, "A2": 3}, Use: survey.UsesAI}, 0},
		{[4]string{"voirie", "2 - Peut-être", "Non (1)", "oui"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A1": 2, "A2": 1}, Use: survey.UsesAI}, 0},
		{[4]string{"voirie", "<b>Non</b>", "100 %", "oui"}, survey.Respondent{Unit: "voirie", Codes: map[string]int{"A1": 1, "A2": 3}, Use: survey.UsesAI}, 0},
		{[4]string{"Voiries", `=HYPERLINK("x")`, "2", "rarement"}, survey.Respondent{Codes: map[string]int{"A1": survey.OutOfScale, "A2": 2}}, 2},
	} {
		got, judged := read(t, s, test.row)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q gave %+v, want %+v", test.row, got, test.want)
		}
		if len(judged.Lost) != test.lost || strings.Contains(fmt.Sprint(judged.Lost), "Voiries") {
			t.Errorf("after %q: %q", test.row, judged.Lost)
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	for name, test := range map[string]struct {
		change func(*wave.Mapping)
		had    []wave.Heading
		want   []string
	}{
		"two columns":      {nil, headings("A1"), []string{"2 columns are of the item A1"}},
		"in another case":  {nil, headings("a1"), []string{"2 columns are of the item A1"}},
		"no column":        {nil, wave.Headings([]string{"quelle direction", "use"}), []string{"no column is of the item A1", "item A2"}},
		"no direction":     {nil, wave.Headings([]string{"A1", "A2"}), []string{`direction: the export has no column "quelle direction"`, `no column "use"`}},
		"two directions":   {nil, headings("quelle direction"), []string{`direction: 2 columns of the export have the heading "quelle direction"`}},
		"a missing name":   {func(m *wave.Mapping) { m.Items = map[string]string{"Question 1": "A1"} }, headings(), []string{`items: the export has no column "Question 1"`}},
		"a repeated head":  {func(m *wave.Mapping) { m.Items = map[string]string{"x": "A1"} }, headings("x", "x"), []string{`2 columns of the export have the heading "x"`}},
		"an item of two":   {func(m *wave.Mapping) { m.Items = map[string]string{"x": "A1", "y": "A1"} }, headings("x", "y"), []string{"2 columns are of the item A1"}},
		"a column for two": {func(m *wave.Mapping) { m.Items = map[string]string{"x y": "A1", "xy": "A2"} }, headings("x  y"), []string{"is given two items"}},
	} {
		m := mapping()
		if test.change != nil {
			test.change(&m)
		}
		_, err := wave.NewReader(m, s, s.Waves[0], test.had)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
	}
}

// A column that is named is of that item, and then no other one is by its code.
func TestNamedColumnWins(t *testing.T) {
	t.Parallel()
	s, m := surveys(t), mapping()
	m.Items = map[string]string{"comment": "A1"}
	r, err := wave.NewReader(m, s, s.Waves[0], headings())
	if err != nil || !slices.Equal(r.Columns(), []int{2, 4, 5, 6}) {
		t.Errorf("columns %v are read, %v", r.Columns(), err)
	}
}

func TestMappingIsChecked(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	if err := mapping().Check(s, s.Waves[0]); err != nil {
		t.Error(err)
	}
	bad := wave.Mapping{
		Items:     map[string]string{"q": "Z9"},
		Values:    map[string]int{"Oui !": 1, "OUI": 2},
		ValuesOf:  map[string]map[string]int{"who5@1": {}, "mini@1": {"é": 1, "E": 2}},
		Direction: wave.Direction{Values: map[string]string{"x": "nowhere"}},
		Use:       wave.Use{Yes: []string{"Y", "Parfois"}, No: []string{"N", "parfois "}},
	}
	err := bad.Check(s, s.Waves[0])
	for _, want := range []string{`items: "Z9"`, `values: "OUI" and "Oui !"`, `values_of: "who5@1"`, `values_of: "E" and "é"`, `direction: "nowhere"`, "direction: write its column", "use: write its column", `use: "parfois " is among yes and among no`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if _, err := s.Find("w2"); err == nil || !strings.Contains(err.Error(), "which has w1") {
		t.Errorf("an unknown wave gave %v", err)
	}
}

// No cell makes a code that its item has not, and nothing of it is told.
func FuzzReader(f *testing.F) {
	f.Add("DVP", "A1", "3", "Y")
	f.Add("\xff", "9999999999999999999", "-1", "=1+1")
	f.Fuzz(func(t *testing.T, direction, first, second, use string) {
		s := surveys(t)
		r, err := wave.NewReader(mapping(), s, s.Waves[0], headings())
		if err != nil {
			t.Fatal(err)
		}
		row := []string{direction, first, second, use}
		r.Add(1, true, func(at int) string { return row[at-2] })
		judged, err := r.Judge(place)
		if err != nil {
			for _, text := range row {
				if len(text) > 12 && strings.Contains(err.Error(), text) {
					t.Errorf("%v quotes %q", err, row)
				}
			}
			return
		}
		got := judged.Respondents[0]
		if len(got.Codes) > 2 || (got.Unit != "" && got.Unit != "voirie" && got.Unit != "culture") {
			t.Errorf("%q gave %+v", row, got)
		}
		table := survey.Tabulate(s.Waves[0], s.Instruments, s.Directions, slices.Values([]survey.Respondent{got}))
		if n := table.Groups[0].Responses; n != 1 {
			t.Errorf("%q counts %d times", row, n)
		}
	})
}

// TestOwnQuestionnaire: what Vigie's own questionnaire offers needs no setting,
// in codes and in the words of both languages; its codes in its column alone.
func TestOwnQuestionnaire(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	for _, c := range []struct {
		column, direction, answer string
		want                      survey.Use
		lost                      int
	}{
		{"IAUSAGE", "Je ne souhaite pas répondre", "0", survey.UsesNoAI, 0},
		{"iausage", "NR", "3", survey.UsesAI, 0},
		{"IAUSAGE", "I prefer not to answer", "Chaque semaine", survey.UsesAI, 0},
		{"usage", "", "Never", survey.UsesNoAI, 0},
		{"usage", "", "1", 0, 1},
		{"usage", "", "Je ne souhaite pas répondre", 0, 0},
	} {
		m := wave.Mapping{Direction: wave.Direction{Column: "where"}, Use: wave.Use{Column: c.column}}
		r, err := wave.NewReader(m, s, s.Waves[0], wave.Headings([]string{"where", c.column, "A1", "A2"}))
		if err != nil {
			t.Fatal(err)
		}
		row := []string{c.direction, c.answer, "Ne souhaite pas répondre ou non concerné", "Prefer not to say or not applicable"}
		r.Add(1, true, func(at int) string { return row[at] })
		judged, err := r.Judge(place)
		if err != nil {
			t.Fatal(err)
		}
		if got := judged.Respondents[0]; got.Use != c.want || got.Unit != "" || len(got.Codes) != 0 || len(judged.Lost) != c.lost {
			t.Errorf("%q gave %+v, %q", row, got, judged.Lost)
		}
	}
}
