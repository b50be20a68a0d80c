package prometheus_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// point is one sample of the fake: a time in milliseconds and a value.
type point struct {
	at    int64
	value float64
}

// line is one series of the fake.
type line struct {
	labels map[string]string
	points []point
}

// fake answers the few forms of query that the collector asks, from samples in
// memory. It is written from the documentation of the HTTP API, not from the
// collector; TestRealPrometheus holds both to the real one.
type fake struct {
	t     *testing.T
	lines []line
}

var (
	queryForm   = regexp.MustCompile(`^(?:(last_over_time|max_over_time|resets)\()?([^\[]*)\[(\d+)ms\]\)?$`)
	matcherForm = regexp.MustCompile(`(\w+)(=~|!~|!=|=)("(?:[^"\\]|\\.)*")`)
	nameForm    = regexp.MustCompile(`^[a-zA-Z_:][\w:]*`)
)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := queryForm.FindStringSubmatch(r.FormValue("query"))
	seconds, err := strconv.ParseFloat(r.FormValue("time"), 64)
	if parts == nil || err != nil || r.URL.Path != "/api/v1/query" {
		f.t.Errorf("the fake does not know %s %q at %q", r.URL.Path, r.FormValue("query"), r.FormValue("time"))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	length, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil {
		f.t.Error(err)
	}
	to := int64(seconds*1000 + 0.5)
	result, kind := []any{}, "matrix"
	if parts[1] != "" {
		kind = "vector"
	}
	for _, l := range f.lines {
		if !matches(f.t, parts[2], l.labels) {
			continue
		}
		var values []any
		best, last := 0.0, 0.0
		for _, p := range l.points {
			if p.at >= to-length && p.at <= to { // closed on both sides, as up to version 2
				values = append(values, []any{float64(p.at) / 1000, strconv.FormatFloat(p.value, 'g', -1, 64)})
				switch {
				case parts[1] == "resets" && len(values) > 1 && p.value < last:
					best++
				case parts[1] == "last_over_time", parts[1] != "resets" && (len(values) == 1 || p.value > best):
					best = p.value
				}
				last = p.value
			}
		}
		switch {
		case len(values) == 0:
		case kind == "vector":
			value := []any{seconds, strconv.FormatFloat(best, 'g', -1, 64)}
			result = append(result, map[string]any{"metric": f.kept(parts[1], l.labels), "value": value})
		default:
			result = append(result, map[string]any{"metric": l.labels, "values": values})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	err = json.NewEncoder(w).Encode(map[string]any{
		"status": "success", "data": map[string]any{"resultType": kind, "result": result},
	})
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// kept are the labels that a function leaves: some lose the name.
func (f *fake) kept(function string, labels map[string]string) map[string]string {
	labels = maps.Clone(labels)
	if function != "last_over_time" {
		delete(labels, "__name__")
	}
	return labels
}

func matches(t *testing.T, selector string, labels map[string]string) bool {
	t.Helper()
	if name := nameForm.FindString(selector); name != "" && labels["__name__"] != name {
		return false
	}
	return !slices.ContainsFunc(matcherForm.FindAllStringSubmatch(selector, -1), func(m []string) bool {
		value, err := strconv.Unquote(m[3])
		if err != nil {
			t.Errorf("matcher %q: %v", m[0], err)
		}
		switch m[2] {
		case "=~":
			return !regexp.MustCompile("^(?:" + value + ")$").MatchString(labels[m[1]])
		case "!~":
			return regexp.MustCompile("^(?:" + value + ")$").MatchString(labels[m[1]])
		case "!=":
			return labels[m[1]] == value
		}
		return labels[m[1]] != value
	})
}

// of makes a line of a metric of one instance.
func of(name string, points []point, more ...string) line {
	labels := map[string]string{"__name__": name, "instance": "srv:1", "job": "ia"}
	for i := 0; i+1 < len(more); i += 2 {
		labels[more[i]] = more[i+1]
	}
	return line{labels, points}
}

// every makes points at a regular interval, from a time on.
func every(interval, from int64, values ...float64) []point {
	var points []point
	for i, v := range values {
		points = append(points, point{from + int64(i)*interval, v})
	}
	return points
}

func (p point) String() string { return fmt.Sprintf("%v@%d", p.value, p.at/1000) }
