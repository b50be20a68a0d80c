package dashboard_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// infinity is a query of Grafana's Infinity data source, as docs/open-data.md
// has it.
type infinity struct {
	URL     string `json:"url"`
	Root    string `json:"root_selector"`
	Format  string `json:"format"`
	Columns []struct {
		Selector, Text, Type string
	} `json:"columns"`
}

// typed says what a value is not of the type that a column gives it; one that is
// null is an empty cell.
func typed(v any, kind string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		if kind == "number" {
			return ""
		}
	case string:
		_, day := time.Parse(time.DateOnly, v)
		_, second := time.Parse(time.RFC3339, v)
		if kind == "string" || (kind == "timestamp" && (day == nil || second == nil)) {
			return ""
		}
	}
	return "is no " + kind
}

// The queries for Grafana that the documents give are answered to a token of an
// elected official, with rows of the columns and types that they name.
func TestTheQueriesForGrafanaAreAnswered(t *testing.T) {
	base := start(t, opened(t))
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(document(t, "../docs/open-data.md"), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d queries", len(blocks))
	}
	for _, b := range blocks {
		var q infinity
		if err := json.Unmarshal([]byte(b[1]), &q); err != nil {
			t.Fatal(err)
		}
		path, ok := strings.CutPrefix(q.URL, "https://vigie.ville.fr")
		a := ask(t, http.MethodGet, base+path, as("elu"))
		if !ok || a.status != http.StatusOK {
			t.Fatalf("%s answers %d: %s", q.URL, a.status, a.body)
		}
		rows, ok := child(t, decode(t, a), q.Root).([]any)
		if !ok || len(rows) < 3 {
			t.Fatalf("%s has %d rows in %s", q.URL, len(rows), q.Root)
		}
		filled := map[string]bool{}
		for _, row := range rows {
			for _, c := range q.Columns {
				cell := row
				for step := range strings.SplitSeq(c.Selector, ".") {
					of, ok := cell.(map[string]any)
					if _, has := of[step]; !ok || !has {
						t.Fatalf("%s: a row has no %s: %v", q.URL, c.Selector, row)
					}
					cell = of[step]
				}
				filled[c.Selector] = filled[c.Selector] || cell != nil
				if fault := typed(cell, c.Type); fault != "" {
					t.Errorf("%s: %s %s: %v", q.URL, c.Selector, fault, cell)
				}
			}
		}
		for _, c := range q.Columns {
			if !filled[c.Selector] {
				t.Errorf("%s: %s is never filled", q.URL, c.Selector)
			}
		}
		if q.Format == "timeseries" && q.Columns[0].Type != "timestamp" {
			t.Errorf("%s is over no time", q.URL)
		}
		if stranger := get(t, base+path); stranger.status != http.StatusUnauthorized {
			t.Errorf("%s answers a stranger %d", q.URL, stranger.status)
		}
	}
}
