package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-ia/vigie/internal/schedule"
)

//nolint:gochecknoglobals // names, which nothing changes
var (
	scheduleNext     = series{"vigie_schedule_next_run_timestamp_seconds", "When a source is read next, back-off included.", bySource}
	scheduleRunning  = series{"vigie_schedule_running", "1 while a source is being read.", bySource}
	scheduleStuck    = series{"vigie_schedule_stuck", "1 while a call to a source ignores that its time is over.", bySource}
	scheduleFailures = series{"vigie_schedule_failures_in_a_row", "Runs of a source that failed one after the other.", bySource}
)

// Schedule collects how the reading of sources goes on.
type Schedule struct {
	Sources []string
	Status  func(source string) (schedule.Status, bool)
}

// Describe tells nothing ahead: which series there are follows from the sources.
func (Schedule) Describe(chan<- *prometheus.Desc) {}

// Collect tells of each source that this process reads.
func (s Schedule) Collect(out chan<- prometheus.Metric) {
	for _, name := range s.Sources {
		j, ok := s.Status(name)
		if !ok {
			continue
		}
		if !j.Next.IsZero() {
			out <- gauge(scheduleNext, float64(j.Next.Unix()), name)
		}
		out <- gauge(scheduleRunning, oneIf(!j.Running.IsZero()), name)
		out <- gauge(scheduleStuck, oneIf(!j.Stuck.IsZero()), name)
		out <- gauge(scheduleFailures, float64(j.Failures), name)
	}
}
