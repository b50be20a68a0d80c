package table_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Whatever stands in a file, it is read or refused: no panic, no amount that
// cannot be, nothing without its time.
func FuzzTable(f *testing.F) {
	for i, text := range []string{
		monthly, "from,to,value\n2026-10-01,2026-10-02,1\n", "Mois;Valeur (kWh)\n01/09/2026;(1,5)\n", "date,value\n2026-10-25 02:00,1\n2026-10-25 02:00,2\n",
		"{\"date\":\"2026-09-01\",\"value\":1e9}\n", "date,value\n1795824000,1\n", "PK\x03\x04",
	} {
		f.Add(text, i)
	}
	all := []string{"", "several: sum\n", "rolling: 28 d\n", "period: week\n", "until: excluded\nseveral: sum\n", "columns: {person: system}\nseveral: sum\n"}
	f.Fuzz(func(t *testing.T, text string, which int) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		deps := collectortest.Deps(t, &strings.Builder{})
		deps.Dir = dir
		source, err := table.New(collectortest.Decoder("path: [a]\nmetric: cost\nunit: EUR\nplace: chat\n"+all[max(which, -which, 0)%len(all)]), deps)
		if err != nil {
			t.Fatal(err)
		}
		readings, _, err := table.Figures(t.Context(), source)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range readings {
			if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) || (r.Value < 0 && r.Metric != measure.Cost) || !r.Window.From.Before(r.Window.To) {
				t.Errorf("%+v", r)
			}
		}
	})
}
