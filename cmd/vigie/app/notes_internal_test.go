package app

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// workbook is a source that has notes.
type workbook struct {
	collectors.Collector
	notes []table.Note
}

func (w workbook) Notes(context.Context) ([]table.Note, error) { return w.notes, nil }

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
	a := &App{
		cfg:      &config.Config{Zone: time.UTC},
		register: register.Register{Systems: []register.System{{ID: "ocr", Name: "Tri du courrier"}}},
		sources: []source{{}, {collector: workbook{notes: []table.Note{
			{Period: of("2026-09"), About: "consommation d’énergie", Text: "Congés."},
			{Period: of("2026-T3"), About: "OCR", Text: "Arrêt en août."},
			{Period: of("2026-T3"), About: "Salle serveur", Text: "Climatisation neuve."},
			{Period: of("2026-07"), About: "carbon", Text: "Changer de zone", Owner: "DSI", Action: true, Due: day, Progress: table.Running},
			{Period: of("2026-10"), About: "energy", Text: "D’un autre trimestre."},
			{Period: of("2026"), About: "energy", Text: "De l’année."},
		}}}},
	}
	got, err := a.comments(t.Context(), period.QuarterOf(2026, 3))
	want := register.Comments{
		Comments: []register.Comment{
			{Indicator: "energy", Text: "Congés."}, {System: "ocr", Text: "Arrêt en août."}, {Text: "Salle serveur – Climatisation neuve."},
		},
		Actions: []register.Action{{Indicator: "carbon", Text: "Changer de zone", Owner: "DSI", Due: period.Date{Year: 2026, Month: 12, Day: 31}}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v, want\n%+v", err, got, want)
	}
}
