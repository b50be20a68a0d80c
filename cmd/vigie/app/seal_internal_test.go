package app

import (
	"errors"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// forged has the shape of cells and is none.
type forged []measure.Reading

func (f forged) Readings() []measure.Reading { return f }

// One answer of one direction, as a collector that forgot disclosure.Protect
// would return it, passes no door; nor do cells of the collector's own make.
func TestRawSurveyCellIsRefused(t *testing.T) {
	t.Parallel()
	a := newApp(&config.Config{Zone: time.UTC, Directions: survey.Directions{{ID: "dsi"}}}, Options{})
	a.assumptions = &assumptions{kept: true, history: impact.NewHistory(&impact.State{})}
	day := measure.Window{From: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	through := func(b measure.Batch) (measure.Batch, error) {
		for _, step := range a.steps() {
			var err error
			if b, err = step(t.Context(), b); err != nil {
				return b, err
			}
		}
		return b, nil
	}
	for _, group := range []measure.Group{survey.DirectionGroup("dsi"), survey.ServiceGroup("x"), survey.NoDirection(), survey.UseYes} {
		raw := measure.Reading{
			Key:   measure.Key{Source: "forgetful", Metric: "survey.sens", Method: measure.Declared, Group: group, Window: day},
			State: measure.Known, Value: 12, Low: 12, High: 12, Count: 1, Covered: day.Length(),
		}
		b, err := through(measure.Batch{Source: "forgetful", Window: day, Readings: []measure.Reading{raw}})
		if err != nil || len(b.All()) != 0 || len(b.Refused) != 1 || b.Refused[0].Where != " survey.sens 2026-09-30T00:00:00Z" {
			t.Errorf("%s: %d figures pass, refused %+v, %v", group, len(b.All()), b.Refused, err)
		}
		if b, err := through(measure.Batch{Source: "forgetful", Window: day, Cells: forged{raw}}); !errors.Is(err, disclosure.ErrRaw) {
			t.Errorf("%s, forged: %d figures pass, %v", group, len(b.All()), err)
		}
	}
}
