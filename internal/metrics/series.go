package metrics

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/report"
)

// series is one name with its help and labels.
type series struct {
	name, help string
	labels     []string
}

func (s series) desc() *prometheus.Desc { return prometheus.NewDesc(s.name, s.help, s.labels, nil) }

// gauge is one value of a series without labels, or with them in their order.
func gauge(s series, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(s.desc(), prometheus.GaugeValue, value, labels...)
}

//nolint:gochecknoglobals // the table of names, which nothing changes
var (
	bySource    = []string{"source"}
	byIndicator = []string{"indicator", "system", "unit", "period", "running"}

	storeUp        = series{"vigie_store_up", "1 while the store answers.", nil}
	outdatedMonths = series{"vigie_outdated_months", "Months derived under statements that have changed since.", nil}

	sourceStatus       = series{"vigie_source_status", "1 for the state that a source is in, 0 for the others.", []string{"source", "status"}}
	sourceSuccess      = series{"vigie_source_last_success_timestamp_seconds", "Last run without fault, of the runs that are remembered.", bySource}
	sourceRun          = series{"vigie_source_last_run_timestamp_seconds", "Last run, with or without fault.", bySource}
	sourceUntil        = series{"vigie_source_figures_until_timestamp_seconds", "End of what is known of a source.", bySource}
	sourceLag          = series{"vigie_source_lag_seconds", "Time since the end of what is known of a source that is read regularly.", bySource}
	sourceRead         = series{"vigie_source_read_readings", "Readings of the last run.", bySource}
	sourceRefused      = series{"vigie_source_refused_readings", "Data that are refused now.", bySource}
	sourceFailingSince = series{"vigie_source_failing_since_timestamp_seconds", "First failure since the last run without fault; absent while a source does not fail.", bySource}

	indicatorValue   = series{"vigie_indicator_value", "Figure of an indicator that has a target; absent while it is missing or withheld.", byIndicator}
	indicatorLimit   = series{"vigie_indicator_limit", "Limit of the target in force.", byIndicator}
	indicatorVerdict = series{"vigie_indicator_verdict", "1 for the verdict of an indicator that has a target, 0 for the others.", append(byIndicator[:5:5], "verdict")}
)

// statuses are the states of a source.
func statuses() []report.SourceStatus {
	return []report.SourceStatus{report.SourceFine, report.SourceLate, report.SourceFailing, report.SourceRefused, report.SourceNever, report.SourceUnknown}
}

func ofSources(list []report.Source, now time.Time) []prometheus.Metric {
	var out []prometheus.Metric
	for i := range list {
		s := &list[i]
		name := s.Declared.Name
		for _, status := range statuses() {
			out = append(out, gauge(sourceStatus, oneIf(s.Status == status), name, string(status)))
		}
		moment := func(of series, at time.Time) {
			if !at.IsZero() {
				out = append(out, gauge(of, float64(at.Unix()), name))
			}
		}
		moment(sourceRun, s.Last)
		moment(sourceSuccess, lastSuccess(s.Outcomes))
		moment(sourceUntil, s.Until())
		moment(sourceFailingSince, s.FailingSince)
		if !s.Until().IsZero() && !s.Declared.Occasional && s.Status != report.SourceUnknown {
			out = append(out, gauge(sourceLag, max(0, now.Sub(s.Until()).Seconds()), name))
		}
		if len(s.Outcomes) > 0 {
			out = append(out, gauge(sourceRead, float64(s.Read), name))
		}
		out = append(out, gauge(sourceRefused, float64(s.RefusedCount), name))
	}
	return out
}

// lastSuccess is when the latest run without fault was; zero if none is known.
func lastSuccess(list []report.Outcome) time.Time {
	for _, o := range list {
		if o.Fault == "" {
			return o.At
		}
	}
	return time.Time{}
}

// ofIndicators tells the indicators that have a target. Missing is not zero: it
// has no value, and a verdict all the same.
func ofIndicators(answer report.Indicators) []prometheus.Metric {
	var out []prometheus.Metric
	for i := range answer.Results {
		r := &answer.Results[i]
		aimed := r.Target != nil
		if !aimed && !slices.ContainsFunc(r.Reasons, func(x indicator.Reason) bool { return x.Code == indicator.ReasonBaselineMissing }) {
			continue
		}
		definition, _ := indicator.Find(r.Indicator)
		labels := []string{r.Indicator, string(r.System), string(definition.Unit), r.Period.String(), strconv.FormatBool(r.Running)}
		if r.Figure.Known() {
			out = append(out, gauge(indicatorValue, r.Figure.Value, labels...))
		}
		if aimed { // else its limit is not known: the baseline year has no figure
			out = append(out, gauge(indicatorLimit, r.Target.Limit, labels...))
		}
		for v := indicator.Unknown; v <= indicator.OffTrack; v++ {
			out = append(out, gauge(indicatorVerdict, oneIf(v == r.Verdict), append(labels[:5:5], v.String())...))
		}
	}
	return out
}

func oneIf(so bool) float64 {
	if so {
		return 1
	}
	return 0
}
