package metrics_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/metrics"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/schedule"
)

type city struct {
	sources []report.Source
	results []report.Judged
	asked   int
	down    error
}

func (c *city) Sources(context.Context) (report.SourcesPage, error) {
	c.asked++
	return report.SourcesPage{Sources: c.sources}, c.down
}

func (c *city) Indicators(_ context.Context, p period.Period) (report.Indicators, error) {
	var out report.Indicators
	for _, r := range c.results {
		if r.Period == p {
			out.Results = append(out.Results, r)
		}
	}
	return out, nil
}

func (*city) LastComplete(period.Kind) period.Period { return period.QuarterOf(2026, 3) }

func now() time.Time { return time.Unix(1_790_000_000, 0) }

func figures(c *city, clock func() time.Time) *metrics.Figures {
	return metrics.NewFigures(metrics.Setup{
		Reporter: c, Kinds: []period.Kind{period.Quarter}, Now: clock,
		Version: func(context.Context) (string, error) { return "1", nil },
	})
}

func TestSources(t *testing.T) {
	failing := report.Source{
		Declared: report.SourceSetup{Name: "gateway"}, Status: report.SourceFailing, Bookmark: now().Add(-2 * time.Hour), Held: now().Add(-3 * time.Hour),
		Last: now().Add(-time.Minute), FailingSince: now().Add(-time.Hour), Fault: "answer 503", RefusedCount: 7,
		Outcomes: []report.Outcome{{At: now().Add(-time.Minute), Fault: "answer 503"}, {At: now().Add(-time.Hour), Fault: "answer 503"}, {At: now().Add(-2 * time.Hour), Read: 9}},
	}
	wave := report.Source{Declared: report.SourceSetup{Name: "wave", Occasional: true}, Status: report.SourceFine, Bookmark: now().Add(-1000 * time.Hour), Held: now().Add(-1000 * time.Hour)}
	never := report.Source{Declared: report.SourceSetup{Name: "new"}, Status: report.SourceNever}
	c := &city{sources: []report.Source{failing, wave, never}}
	want := `
# HELP vigie_source_failing_since_timestamp_seconds First failure since the last run without fault; absent while a source does not fail.
# TYPE vigie_source_failing_since_timestamp_seconds gauge
vigie_source_failing_since_timestamp_seconds{source="gateway"} 1.7899964e+09
# HELP vigie_source_lag_seconds Time since the end of what is known of a source that is read regularly.
# TYPE vigie_source_lag_seconds gauge
vigie_source_lag_seconds{source="gateway"} 10800
# HELP vigie_source_last_success_timestamp_seconds Last run without fault, of the runs that are remembered.
# TYPE vigie_source_last_success_timestamp_seconds gauge
vigie_source_last_success_timestamp_seconds{source="gateway"} 1.7899928e+09
# HELP vigie_source_refused_readings Data that are refused now.
# TYPE vigie_source_refused_readings gauge
vigie_source_refused_readings{source="gateway"} 7
vigie_source_refused_readings{source="new"} 0
vigie_source_refused_readings{source="wave"} 0
`
	if err := testutil.CollectAndCompare(figures(c, now), strings.NewReader(want),
		"vigie_source_failing_since_timestamp_seconds", "vigie_source_lag_seconds", "vigie_source_last_success_timestamp_seconds", "vigie_source_refused_readings"); err != nil {
		t.Error(err)
	}
}

// What is missing or withheld has a verdict and no value: it is no zero.
func TestMissingIsNotZero(t *testing.T) {
	judged := func(id string, state measure.State, v indicator.Verdict) report.Judged {
		return report.Judged{Result: indicator.Result{
			Indicator: id, Period: period.QuarterOf(2026, 3), Figure: indicator.Figure{State: state, Value: 12}, Verdict: v, Target: &indicator.InForce{Limit: 20},
		}}
	}
	aimless := judged("cost", measure.Known, indicator.Unknown)
	aimless.Target, aimless.Reasons = nil, []indicator.Reason{{Code: indicator.ReasonNoTarget}}
	adrift := judged("carbon", measure.Known, indicator.Unknown)
	adrift.Target, adrift.Reasons = nil, []indicator.Reason{{Code: indicator.ReasonBaselineMissing}}
	c := &city{results: []report.Judged{judged("energy", measure.Known, indicator.Met), judged("water", measure.Missing, indicator.Unknown), judged("qvt", measure.Withheld, indicator.Withheld), aimless, adrift}}
	const of = `",period="2026-T3",running="false",system="",unit="`
	want := `
# HELP vigie_indicator_limit Limit of the target in force.
# TYPE vigie_indicator_limit gauge
vigie_indicator_limit{indicator="energy` + of + `kWh"} 20
vigie_indicator_limit{indicator="qvt` + of + `"} 20
vigie_indicator_limit{indicator="water` + of + `L"} 20
# HELP vigie_indicator_value Figure of an indicator that has a target; absent while it is missing or withheld.
# TYPE vigie_indicator_value gauge
vigie_indicator_value{indicator="carbon` + of + `kg CO2e"} 12
vigie_indicator_value{indicator="energy` + of + `kWh"} 12
`
	if err := testutil.CollectAndCompare(figures(c, now), strings.NewReader(want), "vigie_indicator_limit", "vigie_indicator_value"); err != nil {
		t.Error(err)
	}
	if n := testutil.CollectAndCount(figures(c, now), "vigie_indicator_verdict"); n != 4*8 {
		t.Errorf("%d series of verdicts, want eight for each of four indicators", n)
	}
}

// While the store is down that alone is told; scrapes close together ask once.
func TestScrapesAreCheap(t *testing.T) {
	at := now()
	c := &city{sources: []report.Source{{Declared: report.SourceSetup{Name: "a"}, Status: report.SourceFine}}}
	f := figures(c, func() time.Time { return at })
	for range 5 {
		if n := testutil.CollectAndCount(f, "vigie_source_status"); n != 6 {
			t.Fatalf("%d states", n)
		}
	}
	if c.asked != 1 {
		t.Errorf("five scrapes at once asked %d times", c.asked)
	}
	at, c.down = at.Add(time.Minute), errors.New("down")
	if n := testutil.CollectAndCount(f, "vigie_source_status"); n != 0 {
		t.Error("figures from before are told as those of now")
	}
	up := "# HELP vigie_store_up 1 while the store answers.\n# TYPE vigie_store_up gauge\nvigie_store_up 0\n"
	if err := testutil.CollectAndCompare(f, strings.NewReader(up), "vigie_store_up"); err != nil {
		t.Error(err)
	}
}

func TestSchedule(t *testing.T) {
	s := metrics.Schedule{Sources: []string{"a", "other"}, Status: func(source string) (schedule.Status, bool) {
		return schedule.Status{Next: now(), Stuck: now(), Failures: 3}, source == "a"
	}}
	want := `
# HELP vigie_schedule_failures_in_a_row Runs of a source that failed one after the other.
# TYPE vigie_schedule_failures_in_a_row gauge
vigie_schedule_failures_in_a_row{source="a"} 3
# HELP vigie_schedule_running 1 while a source is being read.
# TYPE vigie_schedule_running gauge
vigie_schedule_running{source="a"} 0
# HELP vigie_schedule_stuck 1 while a call to a source ignores that its time is over.
# TYPE vigie_schedule_stuck gauge
vigie_schedule_stuck{source="a"} 1
`
	if err := testutil.CollectAndCompare(s, strings.NewReader(want), "vigie_schedule_failures_in_a_row", "vigie_schedule_running", "vigie_schedule_stuck"); err != nil {
		t.Error(err)
	}
	var _ prometheus.Collector = s
}
