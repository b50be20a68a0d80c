package measure_test

import (
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// oldGet and oldSet are how a basis was read and written while it was a text in
// memory: stores hold what they wrote, so the typed one must agree with them.
func oldGet(basis, key string) string {
	for pair := range strings.SplitSeq(basis, ";") {
		if k, v, ok := strings.Cut(pair, "="); ok && k == key {
			if s, err := url.QueryUnescape(v); err == nil {
				return s
			}
			return v
		}
	}
	return ""
}

func oldSet(basis, key, value string) string {
	pairs := make([]string, 0, 4)
	for pair := range strings.SplitSeq(basis, ";") {
		if k, _, ok := strings.Cut(pair, "="); ok && k != key {
			pairs = append(pairs, pair)
		}
	}
	if value != "" {
		pairs = append(pairs, key+"="+url.QueryEscape(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ";")
}

// everything is a basis with every key, as it stands at rest.
const everything = "assumption=usage%3A5..15%2Fmonth;boundary=server;closed=2026-03-20;completed=1.2..1.6;corrected=plug+moved+%28A%29;" +
	"counts=query;derived=vigie;evidence=facture+12;factor=ADEME%3B2025;file=a.xlsx%23energy;files=a.csv%7Cb.csv;grid=utc-day;invited=40;k=10;" +
	"method=ecologits-0.9.3;note=a%3Bb%3Dc+%C3%A9;params=gpt-4o+2026-03-13;place=openai;pue=1.2%2C1.30;pue_by=vigie;quarter=2026-T1;" +
	"scoring=1;sd=12.5;split=directions;tax=ttc;unheard=of;wave=w;wue=0.2..0.4;zone=FRA+mix-2025-09"

// Every key goes to its field and comes back as the bytes that it was.
func TestBasisAtRest(t *testing.T) {
	b, err := measure.ParseBasis(everything)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != everything || b.Fields().Basis() != b {
		t.Errorf("came back as\n%s", b)
	}
	f := b.Fields()
	for key, got := range map[string]string{
		"assumption": f.Assumption, "boundary": f.Boundary, "closed": f.Closed, "completed": f.Completed.String(), "corrected": f.Corrected,
		"counts": f.Counts, "derived": f.Derived, "evidence": f.Evidence, "factor": f.Factor, "file": f.File, "files": f.Files, "grid": f.Grid,
		"method": f.Method, "note": f.Note, "params": f.Params, "place": f.Place, "pue": f.PUE.String(), "pue_by": f.PUEBy,
		"quarter": f.Quarter, "scoring": f.Scoring, "split": f.Split, "tax": f.Tax, "wave": f.Wave, "wue": f.WUE.String(), "zone": f.Zone,
	} {
		if want := oldGet(everything, key); got != want || got == "" {
			t.Errorf("%s is %q, should be %q", key, got, want)
		}
	}
	if f.K != 10 || f.Invited != 40 || f.SD != 12.5 {
		t.Errorf("k %d, invited %d, sd %v", f.K, f.Invited, f.SD)
	}
	masked := b.With(func(f *measure.BasisFields) { f.Invited, f.SD = 0, 0 })
	if want := oldSet(oldSet(everything, "invited", ""), "sd", ""); masked.String() != want {
		t.Errorf("without two keys it is\n%s, should be\n%s", masked, want)
	}
	if empty := (measure.BasisFields{}).Basis(); empty != (measure.Basis{}) || empty.String() != "" || empty.Fields() != (measure.BasisFields{}) {
		t.Errorf("nothing is %q", empty)
	}
}

// What stores of the version before the typed basis hold (one of each shape in
// that of its made-up city) is read and written as the same bytes.
func TestBasisOfOldStores(t *testing.T) {
	stored, err := os.ReadFile("testdata/bases-338d084.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(stored)) {
		line = strings.TrimSpace(line)
		if b, err := measure.ParseBasis(line); err != nil || b.String() != line || b.Fields().Basis().String() != line {
			t.Errorf("%q came back as %q, %v", line, b, err)
		}
	}
}

// A basis that was not written by this program is refused by the name of its
// key, and nothing of its values is told.
func TestBasisRefused(t *testing.T) {
	for text, key := range map[string]string{
		"method": "method", "=secret": "", "boundary=server;": "", "note=": "note", ";note=a": "",
		"pue=1.3;boundary=server": "boundary", "note=a;note=secret": "note", "note=secret;note=b": "note",
		"note=%zzsecret": "note", "note=a b": "note", "note=a%2c": "note", "unheard=a b": "unheard",
		"sd=secret": "sd", "sd=": "sd", "sd=NaN": "sd", "sd=-1": "sd", "sd=0": "sd", "sd=101": "sd", "sd=12.50": "sd", "sd=12%2C13": "sd",
		"k=secret": "k", "k=0": "k", "k=-4": "k", "k=07": "k", "k=10.5": "k", "invited=1e3": "invited",
		"closed=secret": "closed", "closed=2026-02-30": "closed", "quarter=secret": "quarter", "quarter=2026-T5": "quarter", "quarter=2026-": "quarter",
		"pue=secret": "pue", "pue=inf": "pue", "pue=-1": "pue", "pue=1.6..1.2": "pue", "pue=1.2..": "pue", "pue=1.2%2C": "pue",
		"wue=NaN": "wue", "completed=1..2..3": "completed",
	} {
		b, err := measure.ParseBasis(text)
		if err == nil {
			t.Errorf("%q is read as %q", text, b)
			continue
		}
		if !strings.Contains(err.Error(), strconv.Quote(key)) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v: should name %q, and no value", text, err, key)
		}
	}
	for _, text := range []string{"quarter=2026", "quarter=2026-07", "quarter=2026-T4", "pue=1.50", "wue=0", "pue=1e0"} {
		if b, err := measure.ParseBasis(text); err != nil || b.String() != text {
			t.Errorf("%q came back as %q, %v", text, b, err)
		}
	}
}

// FuzzBasis: what is read is written as it was, byte for byte, and what the old
// functions read in it is what its fields say.
func FuzzBasis(f *testing.F) {
	f.Add(everything, "a;b=c é")
	f.Add("boundary=server;pue=1.2", "")
	f.Add(";;=;x", "x")
	f.Add("a!=1;a=1;note=%00;z=%3B", "\xff")
	f.Fuzz(func(t *testing.T, text, note string) {
		b, err := measure.ParseBasis(text)
		if err != nil {
			if b != (measure.Basis{}) {
				t.Errorf("%q is refused, and read as %q", text, b)
			}
			b = measure.Basis{}
		} else if b.String() != text || b.Fields().Basis() != b {
			t.Fatalf("%q came back as %q and %q", text, b, b.Fields().Basis())
		}
		noted := b.With(func(f *measure.BasisFields) { f.Note = note })
		if want := oldSet(b.String(), "note", note); noted.String() != want {
			t.Errorf("%q with a note %q is %q, was %q", b, note, noted, want)
		}
		if again, err := measure.ParseBasis(noted.String()); err != nil || again != noted || again.Fields().Note != oldGet(noted.String(), "note") {
			t.Errorf("%q came back as %q, %v", noted, again, err)
		}
	})
}

const typical = "boundary=server;completed=1.2..1.6;derived=vigie;factor=ADEME+base+2025;method=ecologits-0.9.3;params=gpt-4o+2026-03-13;pue=1.3;pue_by=vigie;wue=0.2..0.4;zone=FRA+mix-2025-09"

func BenchmarkBasis(b *testing.B) {
	basis, err := measure.ParseBasis(typical)
	if err != nil {
		b.Fatal(err)
	}
	text := typical
	b.Run("get/old", func(b *testing.B) {
		for b.Loop() {
			if oldGet(text, "method") != "ecologits-0.9.3" {
				b.Fatal()
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			if basis.Fields().Method != "ecologits-0.9.3" {
				b.Fatal()
			}
		}
	})
	b.Run("set/old", func(b *testing.B) {
		for b.Loop() {
			oldSet(oldSet(text, "note", "requests-unknown"), "grid", "utc-day")
		}
	})
	b.Run("set", func(b *testing.B) {
		for b.Loop() {
			basis.With(func(f *measure.BasisFields) { f.Note, f.Grid = "requests-unknown", measure.UTCDay })
		}
	})
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := measure.ParseBasis(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("string", func(b *testing.B) {
		for b.Loop() {
			if basis.String() != text {
				b.Fatal()
			}
		}
	})
}
