package entry

import (
	"reflect"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// What is written at rest is read as it was, to the last digit, and nothing
// else is: another workbook, another zone, another format.
func TestSaidAtRest(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 7, 31, 22, 0, 0, 0, time.UTC)
	w := measure.Window{From: from, To: from.AddDate(0, 1, 0)}
	third := 412.5 / 3
	want := Said{
		Figures: []Figure{{Where: `sheet "Chiffres", cell D2`, Reading: measure.Reading{
			Key:   measure.Key{System: "assistant", Part: "cloud", Metric: measure.Energy, Method: measure.Estimated, Model: "m", Group: "direction/voirie", Window: w},
			State: measure.Known, Value: third, Low: third / 3, High: 5 * third / 3, Spread: measure.Range, Covered: w.Length(),
			Basis: measure.BasisFields{Evidence: "facture n° 12 ; août = 3 %", Boundary: "facility", PUEBy: "source"}.Basis(),
		}}},
		Notes: []Note{
			{Period: w, About: "energy", Text: "Congés.\n<b>"},
			{Period: w, Action: true, Text: "Éteindre", Owner: "DSI", Due: measure.Window{From: from, To: from.AddDate(0, 0, 1)}, Progress: Running},
		},
		Refused: []measure.Refusal{{Where: "", Reason: "a workbook without a sheet", Whole: true}, {Where: "cell A3", Reason: "negative", Count: 3}, {Where: "x", Reason: "y", Lacking: true}},
	}
	text, err := want.text("abc", "Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	got, ok := readSaid(text, "abc", "Europe/Paris")
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%v: read\n%+v, want\n%+v", ok, got, want)
	}
	for name, other := range map[string][3]string{
		"another workbook": {string(text), "abd", "Europe/Paris"}, "another zone": {string(text), "abc", "UTC"}, "cut": {string(text[:len(text)/2]), "abc", "Europe/Paris"},
		"another format": {`{"format": 2, "sha256": "abc", "zone": "UTC"}`, "abc", "UTC"}, "nothing": {"", "abc", "UTC"},
	} {
		if got, ok := readSaid([]byte(other[0]), other[1], other[2]); ok {
			t.Errorf("%s is read: %+v", name, got)
		}
	}
}

// A fault of the whole file is told by the file's name alone.
func TestIn(t *testing.T) {
	t.Parallel()
	got := Said{Refused: []measure.Refusal{{Reason: "no sheet"}, {Where: "cell A3"}}}.In("a.xlsx")
	if got.Refused[0].Where.String() != "a.xlsx" || got.Refused[1].Where.String() != "a.xlsx, cell A3" {
		t.Errorf("%+v", got)
	}
}

// What rests is read or not, never half, and what is read is written as it was.
func FuzzReadSaid(f *testing.F) {
	w := measure.Window{From: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	seed := Said{
		Figures: []Figure{{Where: "cell A2", Reading: measure.Reading{Key: measure.Key{Metric: measure.Cost, Method: measure.Declared, Window: w}, State: measure.Known, Value: 3, Low: 3, High: 3, Covered: w.Length()}}},
		Notes:   []Note{{Period: w, Text: "Congés."}},
	}
	text, err := seed.text("h", "UTC")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":1,"sha256":"h","zone":"UTC","figures":[{"basis":"a=b;a=c"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		said, ok := readSaid(raw, "h", "UTC")
		if !ok {
			return
		}
		text, err := said.text("h", "UTC")
		if err != nil {
			t.Fatal(err)
		}
		if again, ok := readSaid(text, "h", "UTC"); !ok || !reflect.DeepEqual(again, said) {
			t.Errorf("read %+v, then %+v", said, again)
		}
	})
}
