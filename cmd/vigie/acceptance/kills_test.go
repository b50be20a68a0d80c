package acceptance_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// kills is how often a proof kills: so many times in CI, so many under `make
// proof`, which sets VIGIE_PROOF.
func kills(inCI, inProof int) int {
	if os.Getenv("VIGIE_PROOF") != "" {
		return inProof
	}
	return inCI
}

// TestKilledEverywhere kills (-9) the program at any moment of everything that
// writes, again and again: of what was acknowledged nothing is lost, of what was
// not nothing is there twice or by half. The sums are known apart.
func TestKilledEverywhere(t *testing.T) {
	program.path(t)
	for _, k := range keepings(t) {
		t.Run("collect in "+k.name, func(t *testing.T) { t.Parallel(); killCollecting(t, k, kills(6, 150)) })
	}
	for _, k := range keepings(t) {
		t.Run("serve in "+k.name, func(t *testing.T) { t.Parallel(); killServing(t, k, kills(4, 100)) })
	}
	t.Run("entry", func(t *testing.T) { t.Parallel(); killEntering(t, kills(12, 200)) })
	t.Run("decide", func(t *testing.T) { t.Parallel(); killDeciding(t, kills(50, 300)) })
	t.Run("publish", func(t *testing.T) { t.Parallel(); killPublishing(t, kills(8, 150)) })
	t.Run("backup", func(t *testing.T) { t.Parallel(); killBackingUp(t, kills(6, 100)) })
	t.Run("tell", func(t *testing.T) { t.Parallel(); killTelling(t, kills(50, 500)) })
	t.Run("copy", func(t *testing.T) { t.Parallel(); killCopying(t, kills(4, 50)) })
}

func proofLog(days int, until time.Time) (l cityLog, from, to string) {
	l = newCityLog(days, until)
	return l, until.AddDate(0, 0, -days).Format(time.DateOnly), until.AddDate(0, 0, -1).Format(time.DateOnly)
}

func killCollecting(t *testing.T, k keeping, times int) {
	t.Helper()
	l, from, to := proofLog(60, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	h := l.house(t, k)
	took := h.timed("version") * 8
	h.killAgain(times, took, "collect", "--from", from, "--to", to)
	if got := l.read(h); got.code != 0 {
		t.Fatal(got.all())
	}
	l.check(t, k.readings(h))
}

// timed is how long a command takes now.
func (h *house) timed(args ...string) time.Duration {
	h.t.Helper()
	start := time.Now()
	h.must(args...)
	return time.Since(start)
}

func killServing(t *testing.T, k keeping, times int) {
	t.Helper()
	l, _, _ := proofLog(30, time.Now().UTC().Truncate(24*time.Hour))
	h := l.house(t, k)
	for i := range times {
		s := h.serve()
		time.Sleep(time.Duration(i%12) * 40 * time.Millisecond) // the moment is the point of this test
		s.end(syscall.SIGKILL)
	}
	s := h.serve()
	s.until("a run without fault", "/sources/journal", func(body string) bool { return strings.Contains(body, "s met") })
	s.end(syscall.SIGTERM)
	l.check(t, k.readings(h))
}

const enteringHouse = `
organisation: {name: Ville d'essai}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
access: {sign_on: local}
`

// killEntering enters comments, each of its own title, while the server is
// killed: whatever was answered 303 is kept once, whatever was cut once or not.
func killEntering(t *testing.T, times int) {
	t.Helper()
	h := newHouse(t, enteringHouse)
	const password = "tuba Cigogne 7 raclette" //nolint:gosec // of a made-up account
	h.mustWith(password+"\n", "user", "add", "agent", "--role", "contributeur")
	acknowledged, sent, took := map[string]bool{}, 0, time.Duration(0)
	for i := range times {
		s := h.serve()
		client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		session := s.signIn(client, password)
		if i == 0 { // how long one takes here and now: kills come before, within and after some
			from := time.Now()
			status, err := s.enter(client, session, "essai-9999")
			took = time.Since(from)
			if acknowledged["essai-9999"] = status == http.StatusSeeOther; err != nil || !acknowledged["essai-9999"] {
				t.Fatalf("nothing can be entered: %d, %v", status, err)
			}
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for alive := true; alive; sent++ {
				title := fmt.Sprintf("essai-%04d", sent)
				status, err := s.enter(client, session, title)
				alive = err == nil
				acknowledged[title] = status == http.StatusSeeOther
			}
		}()
		time.Sleep(took * time.Duration(1+i%7) / 2) // the moment is the point of this test
		s.end(syscall.SIGKILL)
		<-done
	}
	kept := map[string]int{}
	list, err := filepath.Glob(h.path("data/drafts/2*/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range list {
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own
		if err != nil {
			t.Fatal(err)
		}
		kept[regexp.MustCompile(`essai-[0-9]{4}`).FindString(string(raw))]++
	}
	confirmed := 0
	for title, yes := range acknowledged {
		if yes {
			confirmed++
		}
		if n := kept[title]; n > 1 || (yes && n != 1) {
			t.Errorf("%s, acknowledged %v, is kept %d times", title, yes, n)
		}
	}
	t.Logf("%d kills, %d sent, %d acknowledged, %d kept", times, sent, confirmed, len(kept))
	if confirmed < 2 {
		t.Error("nothing was acknowledged before a kill: this test proves nothing")
	}
	if out := h.must("audit", "verify").out; !strings.Contains(out, "in order") {
		t.Errorf("the log: %s", out)
	}
}

func (s *served) signIn(client *http.Client, password string) *http.Cookie {
	s.t.Helper()
	res, err := client.PostForm(s.url+"/connexion", url.Values{"login": {"agent"}, "password": {password}}) //nolint:noctx // a test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || len(res.Cookies()) != 1 {
		s.t.Fatalf("signing in: %d, %v", res.StatusCode, err)
	}
	return res.Cookies()[0]
}

func (s *served) enter(client *http.Client, session *http.Cookie, title string) (int, error) {
	form := url.Values{"kind": {"comment"}, "period": {"T3 2026"}, "about": {"energy"}, "text": {"Un serveur a été arrêté."}, "title": {title}, "reason": {"comité"}}
	req, err := http.NewRequest(http.MethodPost, s.url+"/saisie", strings.NewReader(form.Encode())) //nolint:noctx // a test's own server
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

// killPublishing publishes a quarter again and again: every edition that was told
// is there, each number once, and the chain holds.
func killPublishing(t *testing.T, times int) {
	t.Helper()
	l, _, _ := proofLog(40, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	h := l.house(t, inSQLite())
	if got := l.read(h); got.code != 0 {
		t.Fatal(got.all())
	}
	first := []string{"publish", "--period", "2026-T3", "--by", "direction d'essai", "--with-reservations", "essai"}
	args := func(i int) []string {
		return slices.Concat(first, []string{"--erratum", fmt.Sprintf("essai %d : la réserve est reformulée", i)})
	}
	took := h.timed(first...)
	told := 1
	for i := range times {
		cmd := h.command(args(i + 1)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(2*i+1) / time.Duration(times)) // from the beginning to twice as long as it takes
		kill(t, cmd.Process)
		if exitCode(t, cmd.Wait()) == 0 {
			told++
		}
	}
	numbers := map[string]int{}
	list, err := filepath.Glob(h.path("data/editions/[0-9]*/2026-T3-edition-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range list {
		numbers[filepath.Base(path)]++
	}
	for i := range len(list) {
		if name := "2026-T3-edition-" + strconv.Itoa(i+1) + ".json"; numbers[name] != 1 {
			t.Errorf("%s is there %d times", name, numbers[name])
		}
	}
	if len(list) < told || len(list) > times+1 {
		t.Errorf("%d editions are there, %d were told", len(list), told)
	}
	h.must("verify")
	t.Logf("%d kills, %d told, %d there", times, told, len(list))
}

// killBackingUp backs up again and again: a folder that is there is whole.
func killBackingUp(t *testing.T, times int) {
	t.Helper()
	l, _, _ := proofLog(40, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	h := l.house(t, inSQLite())
	if got := l.read(h); got.code != 0 {
		t.Fatal(got.all())
	}
	took := h.timed("backup", h.path("calm"))
	want, err := sqlite.Examine(t.Context(), h.path("calm/vigie.db"))
	if err != nil || want == 0 {
		t.Fatalf("%d readings in a calm back-up, %v", want, err)
	}
	there := 0
	for i := range times {
		to := h.path(fmt.Sprintf("copie-%03d", i))
		cmd := h.command("backup", to)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(2*i+1) / time.Duration(times)) // from the beginning to twice as long as it takes
		kill(t, cmd.Process)
		code := exitCode(t, cmd.Wait())
		n, err := sqlite.Examine(t.Context(), filepath.Join(to, "vigie.db"))
		switch {
		case errors.Is(err, fs.ErrNotExist) && code != 0:
			continue
		case err != nil || n != want:
			t.Errorf("back-up %d, exit code %d: %d of %d readings, %v", i, code, n, want, err)
		}
		there++
	}
	t.Logf("%d kills, %d whole back-ups", times, there)
}

func killCopying(t *testing.T, times int) {
	t.Helper()
	l, _, _ := proofLog(40, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	from, to := inSQLite(), inInflux(influxd.Target(t), "")
	original := l.house(t, from)
	if got := l.read(original); got.code != 0 {
		t.Fatal(got.all())
	}
	want := from.readings(original)
	h, args := l.copying(t, original, from, to)
	took := h.timed("version") * 8
	h.killAgain(times, took, args...)
	h.must(args...)
	sameReadings(t, to.readings(h), want)
}
