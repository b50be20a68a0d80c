package ingest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// forged has the shape of cells and is none.
type forged []measure.Reading

func (f forged) Readings() []measure.Reading { return f }

// One answer of one direction, as a collector that forgot disclosure.Protect
// would return it, does not enter; nor do cells of the collector's own make,
// nor one that is put beside what is stored.
func TestRawSurveyCellIsRefused(t *testing.T) {
	t.Parallel()
	p := pipeline(t, &stored{})
	day := measure.Window{From: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	for _, group := range []measure.Group{survey.DirectionGroup("dsi"), survey.ServiceGroup("x"), survey.NoDirection(), survey.UseYes} {
		raw := measure.Reading{
			Key:   measure.Key{Source: "forgetful", Metric: "survey.sens", Method: measure.Declared, Group: group, Window: day},
			State: measure.Known, Value: 12, Low: 12, High: 12, Count: 1, Covered: day.Length(),
		}
		b, err := p.Run(t.Context(), measure.Batch{Source: "forgetful", Window: day, Readings: []measure.Reading{raw}})
		if err != nil || len(b.All()) != 0 || len(b.Refused) != 1 || b.Refused[0].Where.String() != " survey.sens 2026-09-30T00:00:00Z" {
			t.Errorf("%s: %d figures pass, refused %+v, %v", group, len(b.All()), b.Refused, err)
		}
		if b, err := p.Run(t.Context(), measure.Batch{Source: "forgetful", Window: day, Cells: forged{raw}}); !errors.Is(err, disclosure.ErrRaw) {
			t.Errorf("%s, forged: %d figures pass, %v", group, len(b.All()), err)
		}
		b = restate(t, measure.Batch{Source: "forgetful", Window: day}, raw)
		if len(b.All()) != 0 || len(b.Refused) != 1 {
			t.Errorf("%s, beside what is stored: %d figures pass, refused %+v", group, len(b.All()), b.Refused)
		}
		if _, err := p.Restate(t.Context(), measure.Batch{Source: "forgetful", Window: day, Readings: []measure.Reading{raw}}, nil, pue(t, 1)); !errors.Is(err, disclosure.ErrRaw) {
			t.Errorf("%s: what a store cannot have held stands: %v", group, err)
		}
	}
}
