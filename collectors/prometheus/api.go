package prometheus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/reason"
)

const nameLabel = "__name__"

// span is a half-open stretch of time in milliseconds: after from, up to to.
type span struct{ from, to int64 }

// sample is one value at a time in milliseconds since 1970.
type sample struct {
	at    int64
	value float64
}

// series is what one set of labels said, in order of time.
type series struct {
	labels  map[string]string
	samples []sample
	also    []map[string]string // labels of the same counter under other targets
}

// in returns the samples of a stretch of time.
func (s *series) in(over span) []sample {
	after := func(end int64) int {
		return sort.Search(len(s.samples), func(i int) bool { return s.samples[i].at > end })
	}
	return s.samples[after(over.from):after(over.to)]
}

// api asks one Prometheus.
type api struct {
	settings settings
	deps     collectors.Deps
}

// raw returns the samples of a selector as they were stored, in pieces.
func (a *api) raw(ctx context.Context, selector string, over span) ([]series, error) {
	return a.pieces(ctx, selector, over, chunk.Milliseconds())
}

// one returns the samples of a selector of one series, or few.
func (a *api) one(ctx context.Context, selector string, over span) ([]series, error) {
	return a.pieces(ctx, selector, over, 3*memory)
}

func (a *api) pieces(ctx context.Context, selector string, over span, length int64) ([]series, error) {
	all := &pieces{byLabels: make(map[string]int)}
	for from := over.from; from < over.to; from += length {
		piece := span{from, min(over.to, from+length)}
		query := fmt.Sprintf("%s[%s]", selector, milliseconds(piece.to-piece.from))
		found, err := a.query(ctx, query, piece.to, "matrix")
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			all.add(s, piece)
		}
	}
	return all.series, nil
}

// pieces puts together the series of queries over adjacent stretches of time.
type pieces struct {
	series   []series
	byLabels map[string]int
}

func (p *pieces) add(s series, over span) {
	key := labelKey(s.labels, nil)
	at, known := p.byLabels[key]
	if !known {
		at = len(p.series)
		p.byLabels[key] = at
		p.series = append(p.series, series{labels: s.labels})
	}
	for _, x := range s.samples { // the server may count the first moment in
		if x.at > over.from && x.at <= over.to {
			p.series[at].samples = append(p.series[at].samples, x)
		}
	}
}

// value returns the one value of an instant query, and whether there is any.
func (a *api) value(ctx context.Context, query string, at int64) (float64, bool, error) {
	found, err := a.query(ctx, query, at, "vector")
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	best := math.Inf(-1)
	for _, s := range found {
		for _, x := range s.samples {
			best = max(best, x.value)
		}
	}
	return best, !math.IsInf(best, -1), nil
}

// query asks at one moment, in milliseconds.
func (a *api) query(ctx context.Context, query string, at int64, kind string) ([]series, error) {
	form := url.Values{"query": {query}, "time": {strconv.FormatFloat(float64(at)/1000, 'f', 3, 64)}}
	address := strings.TrimRight(a.settings.URL, "/") + "/api/v1/query"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, reason.While(err, "doing.prometheus")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header["Idempotency-Key"] = nil // a query changes nothing: it may be sent again
	key, err := a.authorise(req)
	if err != nil {
		return nil, err
	}
	var said answer
	if err := collectors.FetchJSON(a.deps.HTTP, req, key, &said); err != nil {
		return nil, hint(err)
	}
	return said.series(kind)
}

// authorise adds the credential and says which one, for errors.
func (a *api) authorise(req *http.Request) (reason.Text, error) {
	secret := a.settings.Bearer
	if a.settings.Basic.User != "" {
		secret = a.settings.Basic.Password
	}
	if secret.IsZero() {
		return reason.New("key.prometheus"), nil
	}
	credential, err := a.deps.Reveal(secret)
	if err != nil {
		return "", reason.While(err, "doing.prometheus.key")
	}
	if a.settings.Basic.User != "" {
		req.SetBasicAuth(a.settings.Basic.User, credential)
		return reason.New("key.basic", a.settings.Basic.User, secret.Where()), nil
	}
	req.Header.Set("Authorization", "Bearer "+credential)
	return reason.New("key.bearer", secret.Where()), nil
}

// hint says what a refused query means here: its text is ours and the settings'.
func hint(err error) error {
	var failed *collectors.SourceError
	if !errors.As(err, &failed) {
		return err
	}
	switch failed.Status {
	case http.StatusBadRequest:
		failed.Reason = reason.New("query.refused")
	case http.StatusUnprocessableEntity:
		failed.Reason = reason.New("query.large")
	}
	return err
}

// answer is the envelope of the HTTP API.
type answer struct {
	Status   string   `json:"status"`
	Warnings []string `json:"warnings"`
	Data     struct {
		ResultType string `json:"resultType"`
		Result     []struct {
			Metric map[string]string `json:"metric"`
			Value  *sample           `json:"value"`
			Values []sample          `json:"values"`
		} `json:"result"`
	} `json:"data"`
}

// UnmarshalJSON reads [seconds, "value"]; the value may be NaN or infinite.
// Answers are made of these by the hundred thousand: hence no decoder within.
func (s *sample) UnmarshalJSON(text []byte) error {
	inner, closed := bytes.CutSuffix(bytes.TrimPrefix(text, []byte("[")), []byte("]"))
	first, second, pair := bytes.Cut(inner, []byte(","))
	second = bytes.TrimSpace(second)
	if !closed || !pair || len(second) < 2 || second[0] != '"' || second[len(second)-1] != '"' {
		return errors.New("a sample is not a time with a value")
	}
	seconds, err := strconv.ParseFloat(string(bytes.TrimSpace(first)), 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > 1e12 {
		return errors.New("a sample has no time")
	}
	value, err := strconv.ParseFloat(string(second[1:len(second)-1]), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return errors.New("a sample's value is not a number")
	}
	s.at, s.value = int64(math.Round(seconds*1000)), value
	return nil
}

// series checks the envelope of an answer and returns what is in it.
func (a *answer) series(kind string) ([]series, error) {
	switch {
	case a.Status != "success" || a.Data.ResultType != kind:
		return nil, reason.New("prom.answer", kind)
	case len(a.Warnings) > 0:
		return nil, reason.New("prom.warnings", len(a.Warnings))
	}
	found := make([]series, 0, len(a.Data.Result))
	for _, r := range a.Data.Result {
		s := series{labels: r.Metric, samples: r.Values}
		if r.Value != nil {
			s.samples = append(s.samples, *r.Value)
		}
		found = append(found, s)
	}
	return found, nil
}

func milliseconds(ms int64) string {
	return strconv.FormatInt(ms, 10) + "ms"
}
