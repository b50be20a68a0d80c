package entry

import (
	"net/url"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What was typed stays, chosen or written, even what no list offers; what is
// wrong stands at its field, where the page opens.
func TestNothingTypedIsLost(t *testing.T) {
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	m := presenter{kit.NewPresenter(printer, kit.Setup{})}
	o := offers{today: period.Date{Year: 2026, Month: 11, Day: 30}, metrics: []string{"Énergie"}, systems: []string{"Recherche (recherche)"}, directions: []survey.Direction{{ID: "dsi", Names: []survey.Label{{Name: "Direction du numérique"}}}}}
	sent := url.Values{"kind": {"figure"}, "period": {"2019-02"}, "system": {"Recherche (recherche)"}, "metric": {"Énergie"}, "value": {"douze"}, "unit": {"kWh"}, "title": {"Relevé"}, "reason": {""}, "evidence": {"Facture 12"}}
	refused := []measure.Refusal{
		{Where: reason.New("where.cell", "Chiffres", "D2"), Reason: reason.New("direction")},
		{Where: reason.New("where.cell", "Chiffres", "J2"), Reason: reason.New("model")},
	}
	faults, others := m.place(entry.KindFigure, refused)
	if len(faults) != 1 || faults["value"] == "" || len(others) != 1 || others[0].Where != "" {
		t.Errorf("%v at fields, %v above", faults, others)
	}
	for _, f := range m.forms(o, sent, faults) {
		for _, x := range f.Fields {
			want := ""
			if f.Kind == "figure" {
				want = sent.Get(x.Name)
			}
			chosen := ""
			for _, c := range x.Options {
				if c.Chosen {
					chosen = c.Value
				}
			}
			if x.Value != want || len(x.Options) > 0 && chosen != want {
				t.Errorf("%s: %q is typed, %q chosen, not %q", x.ID, x.Value, chosen, want)
			}
			if faulty := f.Kind == "figure" && x.Name == "value"; (x.Fault != "") != faulty || x.First != faulty {
				t.Errorf("%s: the fault is %q, the page opens there: %v", x.ID, x.Fault, x.First)
			}
			if x.Name == "direction" && x.Options[0].Label != "Direction du numérique" {
				t.Errorf("a direction is offered as %q", x.Options[0].Label)
			}
		}
	}
	if n := len(m.forms(offers{today: o.today}, nil, nil)); n != 1 {
		t.Errorf("%d forms for somebody who may enter of nothing, not the comment alone", n)
	}
}
