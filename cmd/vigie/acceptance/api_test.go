package acceptance_test

import (
	"encoding/json"
	"testing"
	"time"
)

// figure is a value of the API: null unless its state is known.
type figure struct {
	State  string   `json:"state"`
	Value  *float64 `json:"value"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Spread string   `json:"spread"`
}

// judged is one indicator of the API.
type judged struct {
	ID     string `json:"id"`
	System string `json:"system"`
	Period string `json:"period"`
	figure
	Coverage struct {
		Share   float64  `json:"share"`
		Without []string `json:"without"`
	} `json:"coverage"`
	Verdict string `json:"verdict"`
	Target  *struct {
		Limit float64 `json:"limit"`
		Per   string  `json:"per"`
	} `json:"target"`
	Reasons []string `json:"reasons"`
}

// indicators asks the API for a period.
func (s *served) indicators(period string) (list []judged, running bool) {
	s.t.Helper()
	var got struct {
		Running    bool     `json:"running"`
		Indicators []judged `json:"indicators"`
	}
	decode(s.t, s.get("/api/v1/indicators?periode="+period), &got)
	return got.Indicators, got.Running
}

// point is one period of a series of the API.
type point struct {
	Period string `json:"period"`
	figure
}

// series asks the API for an indicator or a metric by period.
func (s *served) series(id, from, to string) []point {
	s.t.Helper()
	var got struct {
		Points []point `json:"points"`
	}
	decode(s.t, s.get("/api/v1/series/"+id+"?de="+from+"&periode="+to), &got)
	return got.Points
}

// source is how the API says that a source is.
type source struct {
	Name    string     `json:"name"`
	Status  string     `json:"status"`
	Read    int        `json:"read"`
	Refused int        `json:"refused"`
	Until   *time.Time `json:"figures_until"`
	LastRun time.Time  `json:"last_run"`
}

func (s *served) source(name string) source {
	s.t.Helper()
	list := sourcesIn(s.t, s.get("/api/v1/sources"))
	for _, one := range list {
		if one.Name == name {
			return one
		}
	}
	s.t.Fatalf("the API has no source %q: %v", name, list)
	return source{}
}

func sourcesIn(t testing.TB, body string) []source {
	t.Helper()
	var got struct {
		Sources []source `json:"sources"`
	}
	decode(t, body, &got)
	return got.Sources
}

// untilStatus waits until a source has a status.
func (s *served) untilStatus(name, status string) {
	s.t.Helper()
	s.until(name+" "+status, "/api/v1/sources", func(body string) bool {
		for _, one := range sourcesIn(s.t, body) {
			if one.Name == name {
				return one.Status == status
			}
		}
		return false
	})
}

// of finds an indicator of the authority ("") or of a system.
func of(t testing.TB, list []judged, id, system string) judged {
	t.Helper()
	for _, one := range list {
		if one.ID == id && one.System == system {
			return one
		}
	}
	t.Fatalf("the API has no %s of %q", id, system)
	return judged{}
}

func decode(t testing.TB, body string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%v in %.500s", err, body)
	}
}
