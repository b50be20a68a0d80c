package requestlog

import (
	"cmp"
	"errors"
	"maps"
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
	Path       []string                    `yaml:"path"`        // files, * and ? allowed; relative to the configuration
	Format     string                      `yaml:"format"`      // jsonl, json, csv or combined; "": by how the file begins
	Separator  string                      `yaml:"separator"`   // of a CSV: one character; "": found
	Columns    columns                     `yaml:"columns"`     // names, or dotted paths in JSON
	TimeFormat string                      `yaml:"time_format"` // Go's notation, unix or unix_ms; "": the usual ones
	Zone       string                      `yaml:"zone"`        // of times without zone; UTC
	Dates      tabular.DateOrder           `yaml:"dates"`       // dmy or mdy; "": settled by the file
	Decimal    tabular.Convention          `yaml:"decimal"`     // point or comma; "": settled by the file
	Success    []string                    `yaml:"success"`     // values of the status column that count; 2xx, and the usual words
	Only       map[string][]string         `yaml:"only"`        // by column: lines with another value are passed over
	Ignore     map[string][]string         `yaml:"ignore"`      // by column: lines with such a value are passed over
	SimpleYes  []string                    `yaml:"simple_yes"`  // labels of a query for which a search engine was enough
	SimpleNo   []string                    `yaml:"simple_no"`   // labels of the others; anything else is not classified
	Energy     energySettings              `yaml:"energy"`
	Counts     collectors.Counts           `yaml:"counts"` // query or call; query
	Place      collectors.Place            `yaml:"place"`  // of what places does not name
	Places     map[string]collectors.Place `yaml:"places"` // by value of the system column, else of the model column
	Silence    time.Duration               `yaml:"silence"`
}

// columns are the names of what is read; all else in a log is dropped unread.
type columns struct {
	Time         names `yaml:"time"`
	System       names `yaml:"system"`
	Model        names `yaml:"model"`
	InputTokens  names `yaml:"input_tokens"`
	OutputTokens names `yaml:"output_tokens"`
	Simple       names `yaml:"simple"`
	Energy       names `yaml:"energy"`
	Status       names `yaml:"status"`
	User         names `yaml:"user"`
}

// names are those of one column: the first that has a value in a line counts.
type names []string

// UnmarshalText reads `prompt_tokens | input_tokens`.
func (n *names) UnmarshalText(text []byte) error {
	*n = nil
	for name := range strings.SplitSeq(string(text), "|") {
		if name = strings.TrimSpace(name); name != "" {
			*n = append(*n, name)
		}
	}
	return nil
}

// field is something that is read of each line, by the names that it may have.
type field struct {
	setting string
	paths   names
}

// name is a field for people: what the settings call it.
func (f field) name() string {
	quoted := make([]string, len(f.paths))
	for i, path := range f.paths {
		quoted[i] = strconv.Quote(path)
	}
	return strings.Join(quoted, " or ")
}

type energySettings struct {
	Unit        string `yaml:"unit"`         // Wh, kWh, J, kJ, mJ
	Boundary    string `yaml:"boundary"`     // gpu, server, rack, facility
	PUEIncluded bool   `yaml:"pue_included"` // the figure holds the PUE already
	Method      string `yaml:"method"`       // measured or estimated
}

// The columns in the order in which the cells of an entry stand.
const (
	colTime = iota
	colSystem
	colModel
	colInput
	colOutput
	colSimple
	colEnergy
	colStatus
	colUser
	colCount
)

// fields lists what is read of each line: the columns, in their order, then
// what only and ignore look at.
func (s *settings) fields() []field {
	c := s.Columns
	list := []field{
		{"time", c.Time},
		{"system", c.System},
		{"model", c.Model},
		{"input_tokens", c.InputTokens},
		{"output_tokens", c.OutputTokens},
		{"simple", c.Simple},
		{"energy", c.Energy},
		{"status", c.Status},
		{"user", c.User},
	}
	for _, filter := range []map[string][]string{s.Only, s.Ignore} {
		for _, name := range slices.Sorted(maps.Keys(filter)) {
			if name != wholeLine {
				list = append(list, field{name, names{name}})
			}
		}
	}
	return list
}

func (s *settings) check() (*time.Location, error) {
	s.defaults()
	zone, zoneErr := collectors.Zone(s.Zone, time.UTC)
	errs := []error{collectors.CheckPatterns(s.Path), zoneErr, s.checkWords(), checkPaths(s.fields()), s.checkPlaces(), s.checkEnergy()}
	if len(s.Columns.Time) == 0 {
		errs = append(errs, reason.New("prefixed", "columns.time", reason.New("set.log.time")))
	}
	if s.Silence < 0 {
		errs = append(errs, reason.New("prefixed", "silence", reason.New("set.log.silence")))
	}
	return zone, errors.Join(errs...)
}

func (s *settings) defaults() {
	s.Counts = cmp.Or(s.Counts, collectors.CountsQueries)
	if s.Success == nil {
		s.Success = []string{"2xx", "success", "succeeded", "successful", "ok", "completed", "true"}
	}
	if s.Format == formatCombined {
		s.Columns.Time, s.Columns.Status = names{"time"}, names{"status"}
	}
	if s.Silence == 0 {
		s.Silence = 72 * time.Hour
	}
	for _, list := range [][]string{s.Success, s.SimpleYes, s.SimpleNo} {
		for i := range list {
			list[i] = strings.ToLower(strings.TrimSpace(list[i]))
		}
	}
}

func (s *settings) checkWords() error {
	errs := []error{collectors.OneOf("format", s.Format, "", formatLines, formatDocument, formatCSV, formatCombined), s.Counts.Check()}
	if len(s.Separator) > 1 {
		errs = append(errs, reason.New("prefixed", "separator", reason.New("set.separator", s.Separator)))
	}
	if len(s.Columns.Simple) > 0 && (len(s.SimpleYes) == 0 || len(s.SimpleNo) == 0) {
		errs = append(errs, reason.New("prefixed", "simple_yes, simple_no", reason.New("set.log.simple")))
	}
	return errors.Join(errs...)
}

func (s *settings) checkPlaces() error {
	if s.Place.System == "" && len(s.Places) == 0 {
		return reason.New("prefixed", "place", reason.New("set.log.place"))
	}
	if len(s.Places) > 0 && len(s.Columns.System)+len(s.Columns.Model) == 0 {
		return reason.New("prefixed", "places", reason.New("set.log.places"))
	}
	return nil
}

func (s *settings) checkEnergy() error {
	if len(s.Columns.Energy) == 0 {
		return nil
	}
	return errors.Join(
		collectors.OneOf("energy.unit", s.Energy.Unit, "Wh", "kWh", "J", "kJ", "mJ"),
		collectors.OneOf("energy.boundary", s.Energy.Boundary, collectors.Boundaries()...),
		collectors.OneOf("energy.method", s.Energy.Method, "measured", "estimated"),
	)
}

// wattHours returns how many Wh one unit is.
func wattHours(unit string) (float64, bool) {
	factor, ok := map[string]float64{"Wh": 1, "kWh": 1000, "J": 1. / 3600, "kJ": 1. / 3.6, "mJ": 1. / 3.6e6}[unit]
	return factor, ok
}

func (e energySettings) metric() measure.Metric {
	if e.PUEIncluded || e.Boundary == "facility" {
		return measure.Energy
	}
	return measure.EnergyIT
}

func (e energySettings) stated() measure.Method {
	if e.Method == "measured" {
		return measure.Measured
	}
	return measure.Estimated
}

func (e energySettings) basis(note string) measure.Basis {
	f := measure.BasisFields{Boundary: e.Boundary, Note: note}
	if e.PUEIncluded {
		f.PUEBy = "source"
	}
	return f.Basis()
}

// successful tells whether a status counts: the word itself, or its class
// ("2xx") for a number of three digits, as 200 or "200 OK".
func (s *settings) successful(status string) bool {
	status = strings.ToLower(status)
	if slices.Contains(s.Success, status) {
		return true
	}
	code, _, _ := strings.Cut(status, " ")
	_, err := strconv.Atoi(code)
	return err == nil && len(code) == 3 && (slices.Contains(s.Success, code) || slices.Contains(s.Success, code[:1]+"xx"))
}
