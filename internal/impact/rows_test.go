package impact_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/impact"
)

const vectorsFile = "testdata/ecologits-0.9.3-vectors.csv"

// A file's own result columns are worked out anew, from its inputs alone.
func TestEstimateRows(t *testing.T) {
	given, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(given)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	// The results are taken out, so that none can be copied.
	var inputs bytes.Buffer
	w := csv.NewWriter(&inputs)
	for _, row := range want {
		if err := w.Write(row[:17]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	var out bytes.Buffer
	if err := impact.EstimateRows(&inputs, &out); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d rows of %d, %v", len(got), len(want), err)
	}
	column := map[string]int{}
	for i, name := range got[0] {
		column[name] = i
	}
	for r, row := range want[1:] {
		for i, name := range want[0] {
			at, ok := column[name]
			if !ok {
				t.Fatalf("the column %s is missing", name)
			}
			if row[i] == got[r+1][at] {
				continue
			}
			a, errA := strconv.ParseFloat(row[i], 64)
			b, errB := strconv.ParseFloat(got[r+1][at], 64)
			if errA != nil || errB != nil || !near(a, b) {
				t.Errorf("row %d, %s: %s, should be %s", r+1, name, got[r+1][at], row[i])
			}
		}
	}
}

func TestBadRows(t *testing.T) {
	given, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(given), "\n")
	for name, c := range map[string]struct{ text, told string }{
		"nothing":           {"", "header"},
		"no such column":    {strings.Replace(lines[0], "pue_low", "pue", 1) + lines[1], "pue_low"},
		"twice":             {strings.Replace(lines[0], "pue_low", "pue_high", 1) + lines[1], "twice"},
		"not a number":      {lines[0] + strings.Replace(lines[1], "50.0", "x", 1), "active_b_low"},
		"empty":             {lines[0] + strings.Replace(lines[1], "50.0", "", 1), "line 2"},
		"active over total": {lines[0] + strings.Replace(lines[1], "1000,1000", "10,10", 1), "above the total"},
		"short":             {lines[0] + "1,2\n", "fields"},
	} {
		if err := impact.EstimateRows(strings.NewReader(c.text), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, should say %q", name, err, c.told)
		}
	}
}

func FuzzEstimateRows(f *testing.F) {
	given, err := os.ReadFile(vectorsFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(given)
	f.Add([]byte("a,b\n1,2\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var out bytes.Buffer
		if err := impact.EstimateRows(bytes.NewReader(text), &out); err == nil && out.Len() == 0 {
			t.Error("no fault, and nothing written")
		}
	})
}

func FuzzBounds(f *testing.F) {
	for _, text := range []string{"44", "44..132", "1,5..2", "..", "1e9..", "NaN", "1..2..3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b impact.Bounds
		if err := b.UnmarshalText([]byte(text)); err == nil && (b.Low != b.Low || b.High-b.High != 0) {
			t.Errorf("%q is read as %v", text, b)
		}
	})
}
