package estimate_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/estimate"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/pythontest"
)

// near reports whether two numbers agree to 1e-9 of the larger.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

func shipped(t testing.TB) *impact.Catalogue {
	t.Helper()
	c, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// former is a catalogue as it was kept before EcoLogits 0.11.3.
func former(t testing.TB) *impact.Catalogue {
	t.Helper()
	var c impact.Catalogue
	if err := json.Unmarshal([]byte(`{"models": [], "zones": [], "providers": []}`), &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// table reads a CSV file whole.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile(name) //nolint:gosec // our own file
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// results are the columns that Rows works out.
func results() []string {
	var names []string
	for _, name := range []string{"energy_kwh", "gwp_kg", "adpe_kgsb", "pe_mj", "usage_gwp_kg", "embodied_gwp_kg", "water_l"} {
		names = append(names, name+"_low", name+"_high")
	}
	return names
}

// The results of the real EcoLogits, all of them, to 1e-9: those of the
// reference and those of vectors.py, and those of 0.9.3 by the method that goes
// on to hold for what was derived by it. The results are taken out of the files
// first, so that none can be copied.
func TestVectors(t *testing.T) {
	for _, c := range []struct {
		name string
		rows int
		by   *impact.Catalogue
	}{
		{"ecologits-0.11.3-vectors.csv", 80, shipped(t)},
		{"ecologits-0.11.3-by-model.csv", 263, shipped(t)},
		{"drawn-explicit.csv", 60, shipped(t)},
		{"drawn-by-model.csv", 120, shipped(t)},
		{"ecologits-0.9.3-vectors.csv", 80, former(t)},
	} {
		want := table(t, "testdata/"+c.name)
		if len(want)-1 != c.rows {
			t.Errorf("%s: %d vectors, want %d", c.name, len(want)-1, c.rows)
		}
		agree(t, c.name, c.by, want)
	}
}

// The real EcoLogits is run on inputs that are drawn anew each time.
func TestRealEcoLogits(t *testing.T) {
	folder, seed := t.TempDir(), strconv.FormatInt(time.Now().UnixNano(), 10)
	if said, err := pythontest.Script(t, "testdata/vectors.py", seed, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, rows := range map[string]int{"drawn-explicit.csv": 60, "drawn-by-model.csv": 120} {
		want := table(t, filepath.Join(folder, name))
		if len(want)-1 != rows || slices.EqualFunc(want, table(t, "testdata/"+name), slices.Equal) {
			t.Errorf("%s: %d vectors of seed %s, want %d that are not those of the file kept", name, len(want)-1, seed, rows)
		}
		agree(t, name+" of seed "+seed, shipped(t), want)
	}
}

// agree estimates a table's inputs anew and compares.
func agree(t *testing.T, name string, by *impact.Catalogue, want [][]string) {
	t.Helper()
	got := estimated(t, by, inputsOf(t, want))
	for i, row := range want[1:] {
		for at, column := range want[0] {
			text := got[i+1][slices.Index(got[0], column)]
			if !slices.Contains(results(), column) {
				if text != row[at] {
					t.Errorf("%s, line %d, %s: %q, was %q", name, i+2, column, text, row[at])
				}
				continue
			}
			a, errA := strconv.ParseFloat(text, 64)
			b, errB := strconv.ParseFloat(row[at], 64)
			if errA != nil || errB != nil || !near(a, b) {
				t.Errorf("%s, line %d, %s: %s, should be %s", name, i+2, column, text, row[at])
			}
		}
	}
}

// inputsOf is a table without its results.
func inputsOf(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		var kept []string
		for i, cell := range row {
			if !slices.Contains(results(), rows[0][i]) {
				kept = append(kept, cell)
			}
		}
		if err := w.Write(kept); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.Bytes()
}

func estimated(t testing.TB, by *impact.Catalogue, text []byte) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := estimate.Rows(by, bytes.NewReader(text), &out, time.Now()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A file's own result columns are worked out anew in their place, and its other
// columns stay where they were.
func TestResultsInTheirPlace(t *testing.T) {
	want := table(t, "testdata/ecologits-0.11.3-by-model.csv")
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	for i, row := range want {
		row = slices.Clone(row)
		if i > 0 {
			row[5] = "999"
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	got := estimated(t, shipped(t), text.Bytes())
	if !slices.Equal(got[0], want[0]) {
		t.Fatalf("the header is %v, was %v", got[0], want[0])
	}
	for i := range want[1:] {
		a, errA := strconv.ParseFloat(got[i+1][5], 64)
		b, errB := strconv.ParseFloat(want[i+1][5], 64)
		if errA != nil || errB != nil || !near(a, b) {
			t.Errorf("line %d: %s, should be %s", i+2, got[i+1][5], want[i+1][5])
		}
	}
}

// A row that cannot be is written without results and told with its line, its
// column and what is accepted; the other rows are estimated.
func TestBadRows(t *testing.T) {
	const header, good = "provider,model,output_tokens,request_latency_s,zone\n", "openai,gpt-4o,100,,\n"
	rows := func(name string) [][]string { return table(t, "testdata/"+name) }
	explicit := strings.Split(string(inputsOf(t, rows("ecologits-0.11.3-vectors.csv"))), "\n")
	first := strings.Replace(explicit[1], "144.0,144.0,1800,1800,400", "%", 1)
	for name, c := range map[string]struct{ text, told string }{
		"model":          {header + "openai,gpt-9,100,,\n" + good, `line 2, column 2 (model): "gpt-9" is not a model of openai in EcoLogits 0.11.3`},
		"other supplier": {header + "openai,mistral-large-latest,100,,\n" + good, "line 2, column 2 (model)"},
		"supplier":       {header + "acme,gpt-4o,100,,\n" + good, `line 2, column 1 (provider): "acme" is not accepted: write a supplier: anthropic, cohere`},
		"no model":       {header + "openai,,100,,\n" + good, "line 2, column 2 (model): it is empty: write a model"},
		"zone":           {header + "openai,gpt-4o,100,,FRE\n" + good, `line 2, column 5 (zone): there are no factors for "FRE": did you mean`},
		"tokens":         {header + "openai,gpt-4o,many,,\n" + good, `line 2, column 3 (output_tokens): "many" is not accepted: write tokens, 0 or more`},
		"no tokens":      {header + "openai,gpt-4o,,,\n" + good, "line 2, column 3 (output_tokens): it is empty"},
		"negative":       {header + "openai,gpt-4o,-1,,\n" + good, "column 3 (output_tokens)"},
		"latency":        {header + "openai,gpt-4o,100,fast,\n" + good, "line 2, column 4 (request_latency_s): \"fast\" is not accepted: write seconds"},
		"infinite":       {header + "openai,gpt-4o,1e400,,\n" + good, "column 3 (output_tokens)"},
		"percentage":     {header + "openai,gpt-4o,100%,,\n" + good, "column 3 (output_tokens)"},
		"long":           {header + "openai,gpt-4o,100,,,,\n" + good, "line 2: 7 columns, and the header names 5"},
		"quote":          {header + "openai,\"gpt-4o,100,,\n" + good, "line 2"},
		"turned":         {explicit[0] + "\n" + strings.Replace(first, "%", "8,7,1800,1800,400", 1) + "\n" + explicit[2], "line 2, column 1 (active_b_low): 8 is above active_b_high, 7"},
		"above total":    {explicit[0] + "\n" + strings.Replace(first, "%", "144,144,80,80,400", 1) + "\n" + explicit[2], "above the total"},
		"none active":    {explicit[0] + "\n" + strings.Replace(first, "%", "0,144,1800,1800,400", 1) + "\n" + explicit[2], "line 2, column 1 (active_b_low): \"0\" is not accepted: write 1e9 parameters, above 0"},
		"PUE":            {explicit[0] + "\n" + strings.Replace(explicit[1], "1.55,1.55", "0.9,1.55", 1) + "\n" + explicit[2], "column 10 (pue_low): \"0.9\" is not accepted: write a PUE, 1 or more"},
	} {
		var out bytes.Buffer
		err := estimate.Rows(shipped(t), strings.NewReader(c.text), &out, time.Now())
		if err == nil || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, should say %q", name, err, c.told)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if last := lines[len(lines)-1]; strings.HasSuffix(last, ",") || len(lines) < 2 {
			t.Errorf("%s: the good row is lost:\n%s", name, out.String())
		}
	}
	for name, c := range map[string]struct{ text, told string }{
		"nothing":        {"", "header"},
		"no such column": {strings.Replace(explicit[0], "pue_low", "pue", 1) + "\n" + explicit[1], "pue_low"},
		"twice":          {strings.Replace(explicit[0], "pue_low", "pue_high", 1) + "\n" + explicit[1], "twice"},
		"neither shape":  {"a,b\n1,2\n", "or provider, model"},
	} {
		if err := estimate.Rows(shipped(t), strings.NewReader(c.text), &bytes.Buffer{}, time.Now()); err == nil || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, should say %q", name, err, c.told)
		}
	}
}

// A French export has semicolons, decimal commas and a byte order mark.
func TestFrenchRows(t *testing.T) {
	text := "\xef\xbb\xbfprovider;model;output_tokens;request_latency_s;zone\r\nmistral;mistral/mistral-large-latest;400;2,5;FR\r\n"
	got := estimated(t, shipped(t), []byte(text))
	want := estimated(t, shipped(t), []byte("provider,model,output_tokens,request_latency_s,zone\nmistralai,mistral-large-latest,400,2.5,FRA\n"))
	if !slices.Equal(got[1][5:], want[1][5:]) {
		t.Errorf("%v, should be %v", got[1][5:], want[1][5:])
	}
}

// Many bad rows are counted, not listed.
func TestManyBadRows(t *testing.T) {
	text := "provider,model,output_tokens\n" + strings.Repeat("openai,gpt-4o,x\n", 500)
	err := estimate.Rows(shipped(t), strings.NewReader(text), &bytes.Buffer{}, time.Now())
	if err == nil || strings.Count(err.Error(), "\n") > 30 || !strings.Contains(err.Error(), "and 480 rows more") {
		t.Errorf("500 bad rows are told as %v", err)
	}
}

func FuzzRows(f *testing.F) {
	for _, name := range []string{"ecologits-0.9.3-vectors.csv", "drawn-by-model.csv"} {
		given, err := os.ReadFile("testdata/" + name) //nolint:gosec // our own file
		if err != nil {
			f.Fatal(err)
		}
		f.Add(given[:4000])
	}
	f.Add([]byte("a,b\n1,2\n"))
	c := shipped(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		var out bytes.Buffer
		if err := estimate.Rows(c, bytes.NewReader(text), &out, time.Now()); err == nil && out.Len() == 0 {
			t.Error("no fault, and nothing written")
		}
	})
}
