package indicator

import (
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// whole is the share of the hours expected above which a month has no gap.
const whole = 0.99

// Gap is a month for which a source answered less than it should.
type Gap struct {
	Source  string
	System  measure.System
	Part    measure.Part
	Metric  measure.Metric
	Month   period.Period
	Covered float64 // 0–1 of the hours expected
}

// Gaps looks through the rows of some months for what each source left out of
// the flows that it speaks of, each within its own lag.
func (f *Figures) Gaps(first, last period.Period, rows []measure.Month) []Gap {
	type at struct {
		source string
		system measure.System
		part   measure.Part
		metric measure.Metric
	}
	covered := map[at]map[int64]time.Duration{}
	var order []at
	for i := range rows {
		row := &rows[i]
		info, _ := measure.InfoOf(row.Metric)
		if row.Group != "" || row.Source == measure.IdleSource || info.Kind != measure.Flow {
			continue
		}
		key := at{row.Source, row.System, row.Part, row.Metric}
		if covered[key] == nil {
			covered[key] = map[int64]time.Duration{}
			order = append(order, key)
		}
		covered[key][row.Window.From.Unix()] += row.Covered
	}
	var list []Gap
	for _, key := range order {
		running, until := f.runningOf(key.system, key.part), f.scope.Now.Add(-f.scope.Lags[key.source])
		for _, month := range period.Range(first, last) {
			w := month.Window(f.scope.Zone)
			h := hours{expectedIn(running, w, until), covered[key][w.From.Unix()]}
			if h.expected > 0 && h.share() < whole {
				list = append(list, Gap{key.source, key.system, key.part, key.metric, month, h.share()})
			}
		}
	}
	return list
}

func (f *Figures) runningOf(system measure.System, part measure.Part) []measure.Window {
	for _, i := range f.of(system) {
		for at := range f.systems[i].parts {
			if p := &f.systems[i].parts[at]; system != "" && p.ID == part {
				return p.Running
			}
		}
	}
	return nil
}
