package influx_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/influx"
)

// TestLiteral: no text can end a Flux string or call something in it.
func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{
		"plain été":        `"plain été"`,
		`a"b`:              `"a\"b"`,
		`a\`:               `"a\\"`,
		"${1+1}":           `"\x24{1+1}"`,
		"a\nb\x00":         `"a\x0ab\x00"`,
		`") |> yield() //`: `"\") |> yield() //"`,
	} {
		if got := influx.Literal(text); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}

func FuzzTag(f *testing.F) {
	for _, s := range []string{"", "-", "%2D", "a b,c=d", "\\", "\n", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tag := influx.TagValue(s)
		if tag == "" || strings.ContainsAny(tag, "\\\n\r\t") {
			t.Errorf("%q became the tag %q", s, tag)
		}
		if got, err := influx.Untag(tag); err != nil || got != s {
			t.Errorf("%q came back as %q (%v)", s, got, err)
		}
	})
}

func FuzzFigures(f *testing.F) {
	f.Add("1;0;2.5;2;3;0;10;3600000000000;counts=query")
	f.Add("gone")
	f.Add("9999;;;;;;;;")
	f.Fuzz(func(t *testing.T, s string) {
		var r measure.Reading
		if influx.ParseFigures(s, &r) != nil {
			return
		}
		if r.State > 9 || r.Spread > 9 {
			return // never written
		}
		var again measure.Reading
		if err := influx.ParseFigures(influx.FiguresOf(&r), &again); err != nil || again.Basis != r.Basis || again.Count != r.Count {
			t.Errorf("%q: %+v came back as %+v (%v)", s, r, again, err)
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add("rules:")
	f.Add("no colon")
	f.Add(influx.PackDays("rules", []measure.Day{{Key: measure.Key{Source: "x", Metric: measure.Energy}, Value: 1, Basis: measure.BasisFields{Note: "b"}.Basis()}}))
	f.Fuzz(func(t *testing.T, s string) {
		days, _, err := influx.UnpackDays(s, "a")
		for i := range days {
			if err == nil && days[i].System != "a" {
				t.Errorf("a day of %q", days[i].System)
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add("12 00ff 0a")
	f.Add("dirty")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := influx.ParseManifest(s); err == nil && s == "" {
			t.Error("nothing was read as a manifest")
		}
	})
}

// TestPointTime: the place of a reading gives its window back, whatever the
// length, and lies in the last second of it.
func TestPointTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := time.Unix(rapid.Int64Range(1e9, 3e9).Draw(t, "to"), 0).UTC()
		length := time.Duration(rapid.Int64Range(1, 400*86400).Draw(t, "length")) * time.Second
		w := measure.Window{From: to.Add(-length), To: to}
		if got := influx.PointWindow(w); got != w {
			t.Errorf("%v came back as %v", w, got)
		}
	})
}
