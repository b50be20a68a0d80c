package demo

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// metrics answers instant queries as Prometheus does, those with a selector and
// a range: it knows no other PromQL.
type metrics struct {
	city   *City
	now    func() time.Time
	series []series
	form   *regexp.Regexp
	match  *regexp.Regexp
}

func newMetrics(c *City, now func() time.Time) *metrics {
	return &metrics{
		city: c, now: now, series: c.monitored(),
		form:  regexp.MustCompile(`^(?:(last_over_time|max_over_time|resets)\()?([^\[]*)\[(\d+)ms\]\)?$`),
		match: regexp.MustCompile(`(\w+)(=~|!=|=)("(?:[^"\\]|\\.)*")`),
	}
}

// ServeHTTP answers /api/v1/query.
func (m *metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := m.form.FindStringSubmatch(r.FormValue("query"))
	seconds, err := strconv.ParseFloat(r.FormValue("time"), 64)
	if parts == nil || err != nil {
		http.Error(w, `{"status":"error","errorType":"bad_data","error":"this is a made-up Prometheus"}`, http.StatusBadRequest)
		return
	}
	length, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil {
		http.Error(w, `{"status":"error","errorType":"bad_data","error":"a range that is no number"}`, http.StatusBadRequest)
		return
	}
	at := time.UnixMilli(int64(math.Round(seconds * 1000)))
	answer(w, m.query(parts[1], m.selected(parts[2]), at, time.Duration(length)*time.Millisecond))
}

// query writes the answer to one query.
func (m *metrics) query(function string, list []*series, at time.Time, length time.Duration) []byte {
	to := at
	if now := m.now(); to.After(now) {
		to = now
	}
	kind := "matrix"
	if function != "" {
		kind = "vector"
	}
	out := []byte(`{"status":"success","data":{"resultType":"` + kind + `","result":[`)
	some := false
	for _, s := range list {
		values, of := m.city.samples(nil, s, at.Add(-length), to)
		if of.n == 0 {
			continue
		}
		if some {
			out = append(out, ',')
		}
		some = true
		out = append(out, `{"metric":`...)
		out = append(out, labels(s.labels)...)
		switch function {
		case "":
			out = append(append(append(out, `,"values":[`...), values...), ']')
		case "last_over_time":
			out = vector(out, at, of.last)
		case "resets":
			out = vector(out, at, float64(of.resets))
		default:
			out = vector(out, at, of.most)
		}
		out = append(out, '}')
	}
	return append(out, `]}}`...)
}

func vector(out []byte, at time.Time, value float64) []byte {
	out = append(out, `,"value":[`...)
	out = strconv.AppendFloat(out, float64(at.UnixMilli())/1000, 'f', 3, 64)
	out = append(out, `,"`...)
	out = strconv.AppendFloat(out, value, 'f', -1, 64)
	return append(out, `"]`...)
}

func labels(of map[string]string) []byte {
	text, err := json.Marshal(of)
	if err != nil {
		return []byte("{}") // a map of texts can always be written
	}
	return text
}

// selected are the series of a selector.
func (m *metrics) selected(selector string) []*series {
	name, _, _ := strings.Cut(selector, "{")
	wanted := m.match.FindAllStringSubmatch(selector, -1)
	var list []*series
	for i := range m.series {
		s := &m.series[i]
		if name != "" && s.labels["__name__"] != name {
			continue
		}
		if !slices.ContainsFunc(wanted, func(w []string) bool { return !matches(s.labels[w[1]], w[2], w[3]) }) {
			list = append(list, s)
		}
	}
	return list
}

// matches holds a label to one matcher of a selector.
func matches(value, operator, quoted string) bool {
	wanted, err := strconv.Unquote(quoted)
	if err != nil {
		return false
	}
	switch operator {
	case "=~":
		anchored, err := regexp.Compile("^(?:" + wanted + ")$")
		return err == nil && anchored.MatchString(value)
	case "!=":
		return value != wanted
	}
	return value == wanted
}

// answer sends JSON. A client that has gone away needs none.
func answer(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(text); err != nil {
		panic(http.ErrAbortHandler)
	}
}
