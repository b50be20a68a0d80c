package impact

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// saidOf is the line of a published figure, by field.
func saidOf(t *testing.T, f kit.PublishedFigure) map[string]string {
	t.Helper()
	p, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(p, kit.Setup{Catalogue: indicator.Catalogue(), Automatic: map[string]bool{"prom": true, "gateway": true}})}
	f.State = measure.Known
	table := m.table("0.5.0", kit.Authority{Name: "Ville", INSEE: "51454"}, []kit.Published{{Quarter: period.QuarterOf(2026, 3), Number: 2, Figures: []kit.PublishedFigure{f}}})
	if len(table.Rows) != 1 {
		t.Fatalf("%d lines", len(table.Rows))
	}
	out := map[string]string{}
	for i, c := range table.Rows[0] {
		out[table.Header[i]] = strings.ReplaceAll(c.Text, "\u00a0", " ")
	}
	return out
}

// What a line says of how sure it is, of what it covers, of when and of how it
// was collected is so.
func TestALineSaysWhatIsSo(t *testing.T) {
	whole := kit.PublishedFigure{Indicator: indicator.IDEnergy, Value: 100, Low: 90, High: 110, Coverage: 0.8, Sources: []string{"prom", "gateway"}}
	with := func(change func(*kit.PublishedFigure)) kit.PublishedFigure {
		f := whole
		f.Sources = slices.Clone(f.Sources)
		change(&f)
		return f
	}
	cases := map[string]struct {
		f        kit.PublishedFigure
		says     map[string]string
		has, not []string // of the comment
	}{
		"an exact figure":   {whole, map[string]string{"indicateur": "Consommation d’énergie", "est_automatise": "true", "est_periode": "true", "date": "2026-09-30", "date_debut": "2026-07-01"}, []string{"Couverture : 80 %."}, []string{"Fourchette", "confiance", "total"}},
		"a range":           {with(func(f *kit.PublishedFigure) { f.Spread = measure.Range }), nil, []string{"Fourchette : de 90 à 110."}, []string{"confiance"}},
		"an interval":       {with(func(f *kit.PublishedFigure) { f.Spread = measure.CI95 }), nil, []string{"Intervalle de confiance à 95 % : de 90 à 110."}, []string{"Fourchette"}},
		"a part":            {with(func(f *kit.PublishedFigure) { f.Coverage = 0.79 }), map[string]string{"indicateur": "Consommation d’énergie (partie suivie)"}, []string{"Couverture : 79 %.", "ce n’est pas le total"}, nil},
		"nothing expected":  {with(func(f *kit.PublishedFigure) { f.Coverage, f.Unexpected = 0, true }), map[string]string{"indicateur": "Consommation d’énergie"}, nil, []string{"Couverture", "total"}},
		"by hand in part":   {with(func(f *kit.PublishedFigure) { f.Sources[1] = "workbook" }), map[string]string{"est_automatise": "false"}, nil, nil},
		"corrected by hand": {with(func(f *kit.PublishedFigure) { f.Corrected = true }), map[string]string{"est_automatise": "false"}, nil, nil},
		"declared":          {with(func(f *kit.PublishedFigure) { f.Declared = true }), map[string]string{"est_automatise": "false"}, nil, nil},
		"of the register":   {with(func(f *kit.PublishedFigure) { f.Indicator, f.Sources = indicator.IDScope, nil }), map[string]string{"est_automatise": "false", "type_indicateur": "usage", "source_collecte": "calcul de Vigie"}, nil, nil},
		"a score": {with(func(f *kit.PublishedFigure) {
			f.Indicator, f.Sources, f.Held = indicator.IDMeaning, []string{"enquete"}, period.Date{Year: 2026, Month: 9, Day: 18}
		}), map[string]string{"date": "2026-09-18", "est_automatise": "false", "est_periode": "false", "date_debut": "", "type_indicateur": "impact"}, nil, nil},
	}
	for name, c := range cases {
		got := saidOf(t, c.f)
		for field, want := range c.says {
			if got[field] != want {
				t.Errorf("%s: %s is %q, not %q", name, field, got[field], want)
			}
		}
		for _, want := range c.has {
			if !strings.Contains(got["commentaires"], want) {
				t.Errorf("%s does not say %q: %q", name, want, got["commentaires"])
			}
		}
		for _, not := range c.not {
			if strings.Contains(got["commentaires"], not) {
				t.Errorf("%s says %q: %q", name, not, got["commentaires"])
			}
		}
	}
}
