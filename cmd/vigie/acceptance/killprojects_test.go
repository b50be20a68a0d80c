package acceptance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/config"
)

// restingProject is what this test reads of a project as it rests.
type restingProject struct {
	Revision int `json:"revision"`
	Steps    []struct {
		Kind   string `json:"kind"`
		Reason string `json:"reason"`
	} `json:"steps"`
}

func (h *house) project(path string) (p restingProject) {
	h.t.Helper()
	raw, err := os.ReadFile(h.path(path))
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// wholeProject is a form in which everything that a trial needs is there.
func wholeProject(t *testing.T) url.Values {
	t.Helper()
	book, err := config.ShippedQuestions()
	if err != nil {
		t.Fatal(err)
	}
	f := url.Values{
		"name": {"Essai"}, "for": {"trial"}, "start": {"2026-01-01"}, "end": {"2099-12-31"}, "triers": {"50"},
		"criteria": {"moins de reprises"}, "decider": {"Directrice du numérique"},
	}
	for _, q := range book[0].Quick {
		f.Set("q."+q.ID, "yes")
	}
	for _, q := range book[0].KnockOuts {
		f.Set("q."+q.ID, "no")
	}
	for _, q := range book[0].Weighed() {
		f.Set("r."+q.ID, "1")
		f.Set("s."+q.ID, "1")
	}
	return f
}

// killDeciding submits a project and takes it back, with a reason of its own each
// time, while the server is killed: a step that was answered 303 is kept once, one
// that was cut once or not, and none is taken out of its turn.
func killDeciding(t *testing.T, times int) {
	t.Helper()
	h := newHouse(t, enteringHouse)
	const password = "tuba Cigogne 7 raclette" //nolint:gosec // of a made-up account
	h.mustWith(password+"\n", "user", "add", "agent", "--role", "contributeur")
	const file, dossier = "data/projects/essai.json", "/approbations/essai/dossier"
	acknowledged, submitted, unsure, sent, took := map[string]bool{}, 0, 0, 0, time.Duration(0)
	for i := range times {
		s := h.serve()
		client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		session := s.signIn(client, password)
		if i == 0 {
			for _, path := range []string{"/approbations/nouveau", dossier} {
				form, from := wholeProject(t), time.Now()
				form.Set("do", "save")
				form.Set("revision", "1")
				status, err := s.post(client, session, path, form)
				if took = time.Since(from); err != nil || status != http.StatusSeeOther {
					t.Fatalf("%s: %d, %v", path, status, err)
				}
			}
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for alive := true; alive; {
				p := h.project(file)
				if n := len(p.Steps); n > 0 && p.Steps[n-1].Kind == "submit" {
					reason := fmt.Sprintf("motif-%04d", sent)
					sent++
					status, err := s.post(client, session, dossier, url.Values{"do": {"recall"}, "reason": {reason}})
					alive, acknowledged[reason] = err == nil, status == http.StatusSeeOther
					continue
				}
				status, err := s.post(client, session, dossier, url.Values{"do": {"submit"}, "revision": {strconv.Itoa(p.Revision)}})
				switch alive = err == nil; {
				case status == http.StatusSeeOther:
					submitted++
				case err != nil:
					unsure++
				}
			}
		}()
		time.Sleep(took * time.Duration(1+i%7) / 2) // the moment is the point of this test
		s.end(syscall.SIGKILL)
		<-done
	}
	h.stepsOnce(h.project(file), acknowledged, submitted, unsure)
	t.Logf("%d kills, %d reasons sent, %d submissions acknowledged", times, sent, submitted)
	if out := h.must("audit", "verify").out; !strings.Contains(out, "in order") {
		t.Errorf("the log: %s", out)
	}
	h.must("check")
}

// stepsOnce holds what is kept to what was answered.
func (h *house) stepsOnce(p restingProject, acknowledged map[string]bool, submitted, unsure int) {
	h.t.Helper()
	kept, submits := map[string]int{}, 0
	for i, step := range p.Steps {
		if want := []string{"submit", "recall"}[i%2]; step.Kind != want {
			h.t.Fatalf("step %d is %s, where %s has its turn", i, step.Kind, want)
		}
		if step.Kind == "submit" {
			submits++
		} else {
			kept[step.Reason]++
		}
	}
	confirmed := 0
	for reason, yes := range acknowledged {
		if yes {
			confirmed++
		}
		if n := kept[reason]; n > 1 || (yes && n != 1) {
			h.t.Errorf("%s, acknowledged %v, is kept %d times", reason, yes, n)
		}
	}
	if submits < submitted || submits > submitted+unsure {
		h.t.Errorf("%d submissions are kept, of %d acknowledged and %d cut", submits, submitted, unsure)
	}
	if confirmed < 2 {
		h.t.Error("nothing was acknowledged before a kill: this test proves nothing")
	}
}

func (s *served) post(client *http.Client, session *http.Cookie, path string, form url.Values) (int, error) {
	req, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(form.Encode())) //nolint:noctx // a test's own server
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(session)
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// One id in the folder of approvals and on the pages is told by check and by
// serve, which does not start; what was typed is still there once one of them is
// gone.
func TestOneProjectInTwoPlaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t, enteringHouse+"approvals: approbations\n")
	if err := os.Mkdir(h.path("approbations"), 0o750); err != nil {
		t.Fatal(err)
	}
	const password = "tuba Cigogne 7 raclette" //nolint:gosec // of a made-up account
	h.mustWith(password+"\n", "user", "add", "agent", "--role", "contributeur")
	s := h.serve()
	client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := wholeProject(t)
	form.Set("do", "save")
	if status, err := s.post(client, s.signIn(client, password), "/approbations/nouveau", form); err != nil || status != http.StatusSeeOther {
		t.Fatalf("%d, %v", status, err)
	}
	s.end(syscall.SIGTERM)
	blank := h.must("approve", "--new", "essai").out
	if err := os.WriteFile(h.path("approbations/essai.yaml"), []byte(blank), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "serve"} {
		got := h.run(command)
		if said := got.out + got.err; got.code == 0 || !strings.Contains(said, `"essai"`) || !strings.Contains(said, "keep one of the two") {
			t.Errorf("%s: %d, %s", command, got.code, said)
		}
	}
	if err := os.Remove(h.path("approbations/essai.yaml")); err != nil {
		t.Fatal(err)
	}
	h.must("check")
	if p := h.project("data/projects/essai.json"); p.Revision != 1 {
		t.Errorf("it is changed: %+v", p)
	}
}
