package entry_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// A note of a month or of the quarter itself belongs to the quarter, under
// what its writer named, by id or by title; what nobody knows keeps its name.
func TestNotesOfAQuarter(t *testing.T) {
	t.Parallel()
	of := func(text string) measure.Window {
		p, err := period.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return p.Window(time.UTC)
	}
	day := measure.Window{From: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	r := register.Register{Systems: []register.System{{ID: "ocr", Name: "Tri du courrier"}}}
	notes := []entry.Note{
		{Period: of("2026-09"), About: "consommation d’énergie", Text: "Congés."},
		{Period: of("2026-T3"), About: "OCR", Text: "Arrêt en août."},
		{Period: of("2026-T3"), About: "Salle serveur", Text: "Climatisation neuve."},
		{Period: of("2026-07"), About: "carbon", Text: "Changer de zone", Owner: "DSI", Action: true, Due: day, Progress: entry.Running},
		{Period: of("2026-10"), About: "energy", Text: "D’un autre trimestre."},
		{Period: of("2026"), About: "energy", Text: "De l’année."},
	}
	got := entry.Comments(notes, period.QuarterOf(2026, 3), r, time.UTC)
	want := register.Comments{
		Comments: []register.Comment{
			{Indicator: "energy", Text: "Congés."}, {System: "ocr", Text: "Arrêt en août."}, {Text: "Salle serveur – Climatisation neuve."},
		},
		Actions: []register.Action{{Indicator: "carbon", Text: "Changer de zone", Owner: "DSI", Due: period.Date{Year: 2026, Month: 12, Day: 31}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
}
