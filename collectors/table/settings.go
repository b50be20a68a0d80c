package table

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

type settings struct {
	Path      []string                    `yaml:"path"`      // files, * and ? allowed; relative to the configuration
	Layout    string                      `yaml:"layout"`    // long: one figure a row; wide: one column a metric; workbook: of `vigie template`
	Sheet     string                      `yaml:"sheet"`     // of an XLSX; "": the first one
	Separator string                      `yaml:"separator"` // of a CSV: one character; "": found
	Decimal   tabular.Convention          `yaml:"decimal"`   // point or comma; "": settled by the file
	Dates     tabular.DateOrder           `yaml:"dates"`     // dmy or mdy; "": settled by the file
	Period    string                      `yaml:"period"`    // of dates: hour, day, week (from that day), month, quarter, year; "": settled by the file
	Until     string                      `yaml:"until"`     // where periods have an end: included (the last day) or excluded (the first one after); "": settled by the file
	Rolling   days                        `yaml:"rolling"`   // 28 d: each row counts so many days up to its date
	Zone      string                      `yaml:"zone"`      // of times of day without one; the authority's
	Several   string                      `yaml:"several"`   // sum: lines of one file about one thing and period add up; "": they are refused
	Columns   map[field]string            `yaml:"columns"`   // headings that differ from the usual ones
	Metrics   map[string]metricSettings   `yaml:"metrics"`   // by text of the metric column, or by heading when wide
	Metric    measure.Metric              `yaml:"metric"`    // of all figures, when no column tells
	Unit      string                      `yaml:"unit"`      // of all figures, when no column tells
	Place     collectors.Place            `yaml:"place"`     // of rows without a system
	Places    map[string]collectors.Place `yaml:"places"`    // by text of the system column
	Method    string                      `yaml:"method"`    // declared, estimated, or measured with evidence
	Evidence  string                      `yaml:"evidence"`  // document behind the figures, when no column tells
	Boundary  string                      `yaml:"boundary"`  // of energy: gpu, server, rack, facility
	Tax       string                      `yaml:"tax"`       // of costs: ht or ttc
}

type metricSettings struct {
	Metric measure.Metric `yaml:"metric"`
	Unit   string         `yaml:"unit"`
}

func (s *settings) check() error {
	s.Layout, s.Method = cmp.Or(s.Layout, "long"), cmp.Or(s.Method, "declared")
	errs := []error{
		collectors.CheckPatterns(s.Path), s.checkMetrics(), collectors.OneOf("layout", s.Layout, "long", "wide", "workbook"),
		collectors.OneOf("method", s.Method, "declared", "estimated", "measured"),
		collectors.OneOf("several", s.Several, "", "sum"), collectors.OneOf("until", s.Until, "", "included", "excluded"),
		collectors.OneOf("period", s.Period, "", "hour", "day", "week", "month", "quarter", "year"),
		collectors.OneOf("boundary", s.Boundary, append(collectors.Boundaries(), "")...), collectors.OneOf("tax", s.Tax, "", "ht", "ttc"),
	}
	if len(s.Separator) > 1 {
		errs = append(errs, reason.New("prefixed", "separator", reason.New("set.separator", s.Separator)))
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		errs = append(errs, reason.New("prefixed", "zone", reason.New("set.zone", s.Zone)))
	}
	_, both := s.Columns[from]
	if _, named := s.Columns[period]; both && named {
		errs = append(errs, reason.New("prefixed", "columns", reason.New("set.table.once")))
	}
	for f := range s.Columns {
		if _, ok := synonyms()[f]; !ok && f != from {
			errs = append(errs, reason.New("prefixed", "columns", reason.New("set.known", f, fieldNames())))
		}
	}
	if s.Layout == "wide" && len(s.Metrics) == 0 {
		errs = append(errs, reason.New("prefixed", "metrics", reason.New("set.table.metrics")))
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return errors.Join(errs...)
}

// days is a number of days, written 28 d.
type days int

// UnmarshalText reads 28 d, 28 days, 28 jours or 28.
func (d *days) UnmarshalText(text []byte) error {
	number := strings.TrimSpace(strings.TrimRight(string(text), "abcdefghijklmnopqrstuvwxyz"))
	n, err := strconv.Atoi(number)
	if word := strings.TrimSpace(strings.TrimPrefix(string(text), number)); err != nil || n < 1 || n > 366 || !slices.Contains([]string{"", "d", "day", "days", "j", "jour", "jours"}, word) {
		return reason.New("set.table.days", string(text))
	}
	*d = days(n)
	return nil
}

func (s *settings) checkMetrics() error {
	list := map[string]metricSettings{}
	for text, m := range s.Metrics {
		list[fmt.Sprintf("metrics: %q", text)] = m
	}
	if s.Metric != "" {
		list["metric"] = metricSettings{s.Metric, s.Unit}
	}
	var errs []error
	for where, m := range list {
		if info, ok := accepted(m.Metric); !ok {
			known := measure.MetricsOf(func(i measure.MetricInfo) bool { _, ok := accepted(i.Metric); return ok })
			errs = append(errs, reason.New("prefixed", where, reason.New("set.table.metric", m.Metric, strings.Join(known, ", "))))
		} else if _, ok := factor(m.Unit, info); !ok && m.Unit != "" {
			errs = append(errs, reason.New("prefixed", where, reason.New("set.table.unit", m.Unit, m.Metric, info.Unit)))
		}
	}
	return errors.Join(errs...)
}

// accepted returns how a metric is counted, if a table may bring it: surveys
// come by their own way, where people are protected, but for who was invited;
// the register is ours.
func accepted(m measure.Metric) (measure.MetricInfo, bool) {
	info, ok := measure.InfoOf(m)
	if m == measure.Invited {
		return info, true
	}
	if !ok || info.Kind == measure.Score || strings.HasPrefix(string(m), "survey.") || strings.HasPrefix(string(m), "systems.") {
		return measure.MetricInfo{}, false
	}
	return info, true
}

func methodOf(text string) (measure.Method, bool) {
	switch fold(text) {
	case "declared", "déclaré", "declare":
		return measure.Declared, true
	case "estimated", "estimé", "estime":
		return measure.Estimated, true
	case "measured", "mesuré", "mesure":
		return measure.Measured, true
	}
	return measure.Unstated, false
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// foldPlaces gives the places by their names as they are compared.
func (s *settings) foldPlaces() map[string]collectors.Place {
	places := make(map[string]collectors.Place, len(s.Places))
	for name, place := range s.Places {
		places[fold(name)] = place
	}
	return places
}
