package influxtest_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

var server influxtest.Shared

func TestMain(m *testing.M) {
	defer server.Stop()
	m.Run()
}

// Each test has a database of its own, which takes v2 writes and answers Flux.
func TestSharedDatabases(t *testing.T) {
	first, second := server.Target(t), server.Target(t)
	if first.URL != second.URL || first.Bucket == second.Bucket {
		t.Errorf("want one server and two databases, got %+v and %+v", first, second)
	}
	write(t, first, "energy v=42 1600000000")
	if got := flux(t, first); !strings.Contains(got, ",42,") {
		t.Errorf("the point is not there: %q", got)
	}
	if got := flux(t, second); strings.Contains(got, "42") {
		t.Errorf("the point is in the other database: %q", got)
	}
}

// What was acknowledged before a kill -9 is there after the restart, and
// between the two nobody answers.
func TestKillAndRestart(t *testing.T) {
	own := influxtest.Start(t)
	target := own.Target(t)
	write(t, target, "energy v=42 1600000000")
	own.Kill(t)
	if connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(target.URL, "http://")); err == nil {
		t.Error("a killed server listens")
		shut(t, connection)
	}
	own.Restart(t)
	if own.URL != target.URL {
		t.Errorf("the server moved from %s to %s", target.URL, own.URL)
	}
	if got := flux(t, target); !strings.Contains(got, ",42,") {
		t.Errorf("the point is lost: %q", got)
	}
}

// A server named by the environment is used instead, in a database made for the
// test: here a 1.8, which has no v2 endpoint for buckets.
func TestElsewhere1x(t *testing.T) {
	other := influxtest.Start(t).Target(t)
	elsewhere(t, influxtest.Target{URL: other.URL, Bucket: "x", Token: other.Token})
	var shared influxtest.Shared
	var target influxtest.Target
	t.Run("while the test runs", func(t *testing.T) {
		target = shared.Target(t)
		if target.URL != other.URL || !strings.HasPrefix(target.Bucket, "x-") {
			t.Errorf("got %+v", target)
		}
		write(t, target, "energy v=42 1600000000")
		if got := flux(t, target); !strings.Contains(got, ",42,") {
			t.Errorf("the point is not there: %q", got)
		}
	})
	status, _ := ask(t, target, "/api/v2/write?bucket="+url.QueryEscape(target.Bucket), "text/plain", "energy v=42")
	if status != http.StatusNotFound {
		t.Errorf("the database is still there: status %d", status)
	}
}

// On a 2.x the bucket is made and removed by the v2 API.
func TestElsewhere2x(t *testing.T) {
	var asked []string
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
		answer := map[string]string{
			"GET /api/v2/orgs":     `{"orgs":[{"id":"0a","name":"ville"}]}`,
			"POST /api/v2/buckets": `{"id":"0b"}`,
		}[r.Method+" "+r.URL.Path]
		if _, err := io.WriteString(w, answer); err != nil {
			t.Error(err)
		}
	}))
	defer fake.Close()
	elsewhere(t, influxtest.Target{URL: fake.URL, Org: "ville", Bucket: "x", Token: "secret"})
	t.Run("while the test runs", func(t *testing.T) {
		var shared influxtest.Shared
		if got := shared.Target(t); got.Org != "ville" || !strings.HasPrefix(got.Bucket, "x-") || got.Token != "secret" {
			t.Errorf("got %+v", got)
		}
	})
	want := []string{
		"GET /api/v2/orgs?org=ville Token secret",
		"POST /api/v2/buckets Token secret",
		"DELETE /api/v2/buckets/0b Token secret",
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func elsewhere(t *testing.T, target influxtest.Target) {
	t.Helper()
	t.Setenv("VIGIE_TEST_INFLUX_URL", target.URL)
	t.Setenv("VIGIE_TEST_INFLUX_ORG", target.Org)
	t.Setenv("VIGIE_TEST_INFLUX_BUCKET", target.Bucket)
	t.Setenv("VIGIE_TEST_INFLUX_TOKEN", target.Token)
}

func write(t *testing.T, target influxtest.Target, line string) {
	t.Helper()
	post(t, target, "/api/v2/write?precision=s&bucket="+url.QueryEscape(target.Bucket), "text/plain", line)
}

func flux(t *testing.T, target influxtest.Target) string {
	t.Helper()
	return post(t, target, "/api/v2/query", "application/vnd.flux", `from(bucket: "`+target.Bucket+`") |> range(start: 0)`)
}

func post(t *testing.T, target influxtest.Target, path, kind, body string) string {
	t.Helper()
	status, text := ask(t, target, path, kind, body)
	if status/100 != 2 {
		t.Fatalf("%s: status %d: %s", path, status, text)
	}
	return text
}

func ask(t *testing.T, target influxtest.Target, path, kind, body string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", "Token "+target.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, response.Body)
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func shut(t *testing.T, open io.Closer) {
	t.Helper()
	if err := open.Close(); err != nil {
		t.Error(err)
	}
}
