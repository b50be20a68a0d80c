package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// written is what a program of the state 338d084 wrote (testdata/written338).
type written struct {
	t    *testing.T
	dir  string
	cfg  *config.Config
	made time.Time // a little after it was written
}

// open copies what was written and reads its configuration.
func openWritten(t *testing.T) *written {
	t.Helper()
	w := &written{t: t, dir: t.TempDir(), made: time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC)}
	from := filepath.Join("testdata", "written338")
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(w.dir, name), 0o700)
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(w.dir, name), raw, 0o600) //nolint:gosec // as above
	})
	if err == nil {
		w.cfg, err = config.LoadIn(filepath.Join(w.dir, "vigie.yaml"), w.dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *written) options() app.Options {
	return app.Options{Getenv: func(string) string { return "" }, Now: func() time.Time { return w.made }}
}

func (w *written) app() *app.App {
	w.t.Helper()
	a, err := app.Open(w.t.Context(), w.cfg, w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return a
}

// said is a file of what was written, without the line's end.
func (w *written) said(name string) string {
	w.t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.dir, name)) //nolint:gosec // the test's own
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.TrimSpace(string(raw))
}

// figures is what an answer of the API says.
type figures struct {
	Indicators []struct {
		ID     string   `json:"id"`
		System string   `json:"system"`
		Value  *float64 `json:"value"`
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
	} `json:"indicators"`
}

func parseFigures(t *testing.T, raw []byte) map[string][3]float64 {
	t.Helper()
	var f figures
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	out := map[string][3]float64{}
	for _, x := range f.Indicators {
		if x.Value != nil && x.Low != nil && x.High != nil {
			out[x.ID+" "+x.System] = [3]float64{*x.Value, *x.Low, *x.High}
		}
	}
	return out
}

// The figures of the store are those that 338d084 told, and those that are
// worked out apart: 30 days of 2 kWh of the equipment under a PUE of 1.5, of
// which one is left out and one corrected to 1 kWh; 29 days of 100 queries. What
// it told exactly of agents is told as docs/disclosure.md says since: means and
// shares to a point, 64 answers as 65, and the interval of so many.
func TestWrittenStore(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	a := w.app()
	var raw []byte
	if err := a.WithPages(func(pages *dashboard.Server) (err error) {
		raw, _, err = pages.Indicators(t.Context(), period.QuarterOf(2026, 3))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	got, want := parseFigures(t, raw), parseFigures(t, []byte(w.said("expected/indicators.json")))
	want["energy serveur"] = [3]float64{85.5, 85.5, 85.5}
	want["queries "] = [3]float64{2900, 2900, 2900}
	want["cost "] = [3]float64{1234.5, 1234.5, 1234.5}
	want["trained_share "] = [3]float64{46, 46, 46} // 60 of 130
	want["participation "] = [3]float64{50, 50, 50} // 65 of 130
	half := 1.96 * math.Sqrt(25*25/65.0*(1-65/130.0)+1/12.0)
	for _, id := range []string{"sens", "esprit_critique", "lien", "autonomie", "charge", "competence", "confiance", "bien_etre"} {
		mean := math.Floor(want[id+" "][0] + 0.5)
		want[id+" "] = [3]float64{mean, mean - half, mean + half}
	}
	if len(want) < 25 {
		t.Fatalf("338d084 told %d figures only", len(want))
	}
	for key, figure := range want {
		told, ok := got[key]
		for i := range figure {
			ok = ok && math.Abs(told[i]-figure[i]) < 1e-9
		}
		if !ok {
			t.Errorf("%s is %v, was %v", key, told, figure)
		}
	}
	if method := a.Assumptions().At(time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)).Site("serveur", "").PUE; method != (impact.Bounds{Low: 1.5, High: 1.5}) {
		t.Errorf("August is derived under a PUE of %v, was 1.5", method)
	}
	if list := a.Assumptions().Derivations(); !strings.Contains(list[0].Method, "0.9.3") {
		t.Errorf("the first figures are derived by %q, were by EcoLogits 0.9.3", list[0].Method)
	}
}

// All of the store passes into another: what was hidden of small groups is not
// shown, and nothing of agents is more exact than it is told.
func TestWrittenCells(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	inside := filepath.Join(w.dir, "copie.db")
	if err := upkeep.Copy(t.Context(), app.Opener(w.cfg, w.options()), w.cfg.Store.URL, "sqlite:"+inside, nil); err != nil {
		t.Fatal(err)
	}
	was, is := w.readings(filepath.Join(w.dir, "vigie.db")), w.readings(inside)
	w.hold(was, is, func(measure.Reading) bool { return true })
}

// ofAgents tells what is said of agents: their answers, who was trained.
func ofAgents(r measure.Reading) bool {
	return strings.HasPrefix(string(r.Metric), "survey.") && r.Metric != measure.Invited || r.Metric == measure.AgentsTrained
}

// hold holds what a store became to what it was: of agents nothing hidden is
// shown and all of them together are told to a point; all else that is to be the
// same is.
func (w *written) hold(was, is map[measure.Key]measure.Reading, same func(measure.Reading) bool) {
	w.t.Helper()
	kept, hidden, coarse := 0, 0, 0
	for key, r := range was {
		now, ok := is[key]
		switch {
		case r.State == measure.Withheld:
			hidden++
			if now.State == measure.Known || r.Value != 0 || r.Count != 0 {
				w.t.Errorf("what was withheld, %+v, is told: %+v", r, now)
			}
		case ofAgents(r) && r.Group != "":
			told := now.Value
			if r.Metric == measure.AgentsTrained { // a share, to a point, of the sixty agents of the roads
				told = 100 * told / 60
			}
			if now.State == measure.Known && math.Abs(told-math.Round(told)) > 1e-9 {
				w.t.Errorf("an exact figure of a group rests: %+v", now)
			}
		case ofAgents(r) && !strings.HasSuffix(string(r.Metric), "favourable"):
			coarse++
			if !ok || math.Abs(now.Value-r.Value) > 1 {
				w.t.Errorf("%+v became %+v", r, now)
			}
		case !ofAgents(r) && same(r):
			kept++
			if now != r {
				w.t.Errorf("%+v became %+v", r, now)
			}
		}
	}
	if kept < 100 || hidden == 0 || coarse < 9 {
		w.t.Errorf("held to %d readings, %d hidden and %d of all agents", kept, hidden, coarse)
	}
}

// readings is all that a store holds.
func (w *written) readings(path string) map[measure.Key]measure.Reading {
	w.t.Helper()
	keep, err := sqlite.Open(w.t.Context(), path, measure.Rules{Zone: w.cfg.Zone})
	if err != nil {
		w.t.Fatal(err)
	}
	states, err := keep.Sources(w.t.Context())
	out := map[measure.Key]measure.Reading{}
	for _, s := range states {
		for r, rerr := range keep.Readings(w.t.Context(), s.Source, measure.Window{}) {
			err = errors.Join(err, rerr)
			out[r.Key] = r
		}
	}
	if err := errors.Join(err, keep.Close()); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// Recomputing what was written keeps what sources said, every correction and
// every cell.
func TestWrittenRecomputed(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	was := w.readings(filepath.Join(w.dir, "vigie.db"))
	a := w.app()
	span := measure.Window{From: period.QuarterOf(2026, 3).Window(w.cfg.Zone).From, To: period.QuarterOf(2026, 3).Window(w.cfg.Zone).To}
	if _, err := a.Corrections().Recompute(t.Context(), span, nil, func(float64) {}); err != nil {
		t.Fatal(err)
	}
	is := w.readings(filepath.Join(w.dir, "vigie.db"))
	w.hold(was, is, func(r measure.Reading) bool { return !r.Basis.Derived() })
}

// The archive is whole, to the hash that the minutes hold, and gives its pages.
func TestWrittenEditions(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	archive := app.ArchiveOf(w.cfg, w.options().Now)
	list, err := archive.Verify()
	if err != nil || len(list) != 4 || list[3].Hash != w.said("expected/verify") {
		t.Fatalf("%+v, %v, want the last %s", list, err, w.said("expected/verify"))
	}
	content, e, err := archive.Read(period.QuarterOf(2026, 3), 2)
	if err != nil || e.Erratum != "Une virgule." || !strings.Contains(string(content.Page), "Une virgule.") || !strings.Contains(string(content.English), "<html") {
		t.Errorf("%+v, %v", e, err)
	}
	if content, e, err := archive.Read(period.QuarterOf(2026, 2), 1); err != nil || len(content.Page) != 0 || e.Withdrawn == nil || e.Withdrawn.Reason != "essai de retrait" {
		t.Errorf("what was withdrawn: %d bytes, %+v, %v", len(content.Page), e, err)
	}
}

// The log holds, to the hash that was kept, and goes on.
func TestWrittenLog(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	log := app.AuditOf(w.cfg, w.options().Now)
	lines := strings.Split(w.said("expected/audit"), "\n")
	kept := lines[len(lines)-1]
	state, err := log.Verify(kept)
	if err != nil || !strings.HasPrefix(lines[0], "18 events") || state.Entries != 18 {
		t.Fatalf("%+v, %v; it was %q", state, err, lines)
	}
	if err := log.Configuration(t.Context(), w.cfg.Path); err != nil {
		t.Fatal(err)
	}
	if again, err := log.Verify(kept); err != nil || again.Entries != 18 {
		t.Errorf("the configuration is the same, and the log has %d events, %v", again.Entries, err)
	}
}

// serve serves what was written, at the time at which it was.
func (w *written) serve() string {
	w.t.Helper()
	a := w.app()
	ctx, stop := context.WithCancel(context.WithoutCancel(w.t.Context()))
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := a.Serve(ctx, ln); !errors.Is(err, upkeep.ErrExact) {
		w.t.Fatalf("exact figures of groups rest in the store, and it is served: %v", err)
	}
	if _, err := upkeep.Coarsen(ctx, a.Store()); err != nil {
		w.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.Serve(ctx, ln) }()
	w.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	})
	return "http://" + ln.Addr().String()
}

// ask sends a request and returns the answer's page.
func (w *written) ask(c *http.Client, r *http.Request) (status int, page string) {
	w.t.Helper()
	res, err := c.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func (w *written) request(method, address string, form url.Values) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// A password, a session that was open and a token let in those that they did.
func TestWrittenAccounts(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	accounts, err := app.OpenAccounts(t.Context(), w.cfg, w.options().Now)
	if err != nil {
		t.Fatal(err)
	}
	users, err := accounts.Users.List()
	if err := errors.Join(err, accounts.Close()); err != nil || len(users) != 4 {
		t.Fatalf("%v, %v", users, err)
	}
	base := w.serve()
	r := w.request(http.MethodGet, base+"/compte", nil)
	r.Header.Set("Cookie", w.said("session"))
	if status, page := w.ask(http.DefaultClient, r); status != http.StatusOK || !strings.Contains(page, "agent") {
		t.Errorf("the session that was open: %d", status)
	}
	r = w.request(http.MethodGet, base+"/api/v1/systems", nil)
	r.Header.Set("Authorization", "Bearer "+w.said("token"))
	if status, _ := w.ask(http.DefaultClient, r); status != http.StatusOK {
		t.Errorf("the token: %d", status)
	}
	if status, page := w.ask(w.signedIn(base, "rh"), w.request(http.MethodGet, base+"/compte", nil)); status != http.StatusOK || !strings.Contains(page, "rh") {
		t.Errorf("the password: %d", status)
	}
}

// signedIn is a browser after its login signed in.
func (w *written) signedIn(base, login string) *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	w.t.Cleanup(c.CloseIdleConnections)
	form := url.Values{"login": {login}, "password": {"quatre mots bien choisis"}, "suite": {"/compte"}}
	if status, _ := w.ask(c, w.request(http.MethodPost, base+"/connexion", form)); status != http.StatusOK {
		w.t.Fatalf("signing in as %s: %d", login, status)
	}
	return c
}

// What was entered is listed with what became of it; what waits is shown as it
// was entered, accepted by another person and stored at once; what was accepted
// goes on to count, and its workbooks are read once more and then no more.
func TestWrittenDrafts(t *testing.T) {
	t.Parallel()
	w := openWritten(t)
	base := w.serve()
	chef := w.signedIn(base, "chef")
	if status, page := w.ask(chef, w.request(http.MethodGet, base+"/saisie", nil)); status != http.StatusOK ||
		!strings.Contains(page, "Août accepté") || !strings.Contains(page, "Juillet refusé") || !strings.Contains(page, "Septembre en attente") {
		t.Fatalf("the list: %d", status)
	}
	drafts := w.drafts()
	status, page := w.ask(chef, w.request(http.MethodGet, base+"/saisie/"+drafts["Septembre en attente"], nil))
	if status != http.StatusOK || !strings.Contains(page, "777") || !strings.Contains(page, "facture 12") || !strings.Contains(page, `name="verdict"`) {
		t.Errorf("what waits: %d", status)
	}
	if _, page := w.ask(chef, w.request(http.MethodGet, base+"/saisie/"+drafts["Action"], nil)); !strings.Contains(page, "Éteindre la nuit") || !strings.Contains(page, "DSI") {
		t.Error("the action is not shown")
	}
	if _, page := w.ask(chef, w.request(http.MethodGet, base+"/saisie/"+drafts["Juillet refusé"], nil)); !strings.Contains(page, "900") || strings.Contains(page, `name="verdict"`) {
		t.Error("what was refused is not shown as it was")
	}
	for _, title := range []string{"Septembre en attente", "Action"} {
		if status, _ := w.ask(chef, w.request(http.MethodPost, base+"/saisie/"+drafts[title], url.Values{"verdict": {"accept"}})); status != http.StatusOK {
			t.Fatalf("accepting: %d", status)
		}
	}
	for _, id := range []string{drafts["Août accepté"], drafts["Septembre en attente"]} {
		if _, err := os.Stat(filepath.Join(w.dir, "data", "saisie", id+".json")); err != nil {
			t.Errorf("what it says is not kept: %v", err)
		}
	}
	const longest = 20 * time.Second
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		var costs []float64
		for _, r := range w.readings(filepath.Join(w.dir, "vigie.db")) {
			if r.Source == measure.EntrySource && r.Metric == measure.Cost {
				costs = append(costs, r.Value)
			}
		}
		if len(costs) == 2 && costs[0]+costs[1] == 1234.5+777 {
			return
		}
		if time.Since(start) > longest {
			t.Fatalf("after %s the costs that were entered are %v, want 1234.5 and 777", longest, costs)
		}
	}
}

// drafts are the ids of what was entered, by title.
func (w *written) drafts() map[string]string {
	w.t.Helper()
	list, err := filepath.Glob(filepath.Join(w.dir, "data", "drafts", "*", "draft.json"))
	if err != nil || len(list) != 4 {
		w.t.Fatalf("%v, %v", list, err)
	}
	out := map[string]string{}
	for _, path := range list {
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own
		var d entry.Draft
		if err := errors.Join(err, json.Unmarshal(raw, &d)); err != nil {
			w.t.Fatal(err)
		}
		out[d.Title] = d.ID
	}
	return out
}
