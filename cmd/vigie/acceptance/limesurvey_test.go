package acceptance_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// surveyMarks are in the answers that the survey server gives, and its key: no
// byte of them may be anywhere afterwards.
func surveyMarks() map[string]string {
	return map[string]string{
		"commentaire": "mark-free-text", "nom": "mark-name", "courriel": "mark@mail.example", "token": "mark-token",
		"ipaddr": "203.0.113.77", "startdate": "2026-03-19 11:22:33", "datestamp": "2026-03-19 11:24:35", "refurl": "https://mark-referrer.example",
	}
}

// limeSurvey is a LimeSurvey with one survey that was held, as RemoteControl
// speaks.
type limeSurvey struct {
	*httptest.Server
	mu        sync.Mutex
	responses []map[string]any
	logins    int
	sessions  int
	exports   int
}

// agents of one direction and their answers; one direction has four.
func newLimeSurvey(t *testing.T) *limeSurvey {
	t.Helper()
	l := &limeSurvey{}
	random := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // the same answers each time
	for i, direction := range []string{"VOI", "CUL", "SOC", "PET", ""} {
		for range []int{90, 70, 60, 4, 15}[i] {
			r := map[string]any{"id": len(l.responses) + 1, "submitdate": "2026-03-19 11:24:35", "direction": direction}
			for key, mark := range surveyMarks() {
				r[key] = mark
			}
			for _, item := range []string{"SENS1", "SENS2"} {
				r["climat["+item+"]"] = fmt.Sprintf("A%d", 1+random.IntN(5))
			}
			l.responses = append(l.responses, r)
		}
	}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Method string `json:"method"`
			Params []any  `json:"params"`
			ID     int    `json:"id"`
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &asked) != nil {
			t.Errorf("a request that cannot be read: %v", err)
		}
		w.Header().Set("Content-Type", "application/json")
		if _, err := io.WriteString(w, l.answer(t, asked.ID, asked.Method, asked.Params)); err != nil {
			t.Log("answering one who was killed:", err)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *limeSurvey) answer(t *testing.T, id int, method string, params []any) string {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var result any = map[string]any{"status": "Invalid session key"}
	switch {
	case method == "get_session_key":
		l.logins++
		l.sessions++
		result = "mark-session-key"
		if params[1] != "mark-password" {
			result = map[string]any{"status": "Invalid user name or password"}
		}
	case params[0] != "mark-session-key":
	case method == "release_session_key":
		l.sessions--
		result = "OK"
	case method == "list_surveys":
		result = []any{map[string]any{"sid": 417593, "expires": "2026-03-21 00:00:00", "active": "Y", "surveyls_title": "mark-free-text"}}
	case method == "list_questions":
		result = questions()
	case method == "get_summary":
		result = map[string]any{"completed_responses": strconv.Itoa(len(l.responses)), "full_responses": strconv.Itoa(len(l.responses))}
	case method == "export_responses":
		l.exports++
		result = base64.StdEncoding.EncodeToString(encoded(t, map[string]any{"responses": l.responses}))
	}
	return string(encoded(t, map[string]any{"id": id, "result": result, "error": nil}))
}

// questions are those of the survey: the direction, and an array of two items.
func questions() []map[string]any {
	return []map[string]any{
		{"qid": 1, "parent_qid": 0, "title": "direction"},
		{"qid": 2, "parent_qid": 0, "title": "climat"},
		{"qid": 3, "parent_qid": 2, "title": "SENS1"},
		{"qid": 4, "parent_qid": 2, "title": "SENS2"},
	}
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return text
}

// house follows the survey.
func (l *limeSurvey) house(t *testing.T, k keeping) *house {
	t.Helper()
	h := newHouse(t, k.section+fmt.Sprintf(`
organisation: {name: Ville d'essai}
directions:
  - {id: voirie, names: [{name: Voirie}], aliases: [VOI], headcounts: [{agents: 150}]}
  - {id: culture, names: [{name: Culture}], aliases: [CUL], headcounts: [{agents: 120}]}
  - {id: social, names: [{name: Social}], aliases: [SOC], headcounts: [{agents: 100}]}
  - {id: petite, names: [{name: Petite}], aliases: [PET], headcounts: [{agents: 9}]}
instruments:
  - id: climat
    version: "1"
    title: {fr: Climat}
    scale: {low: 1, high: 5}
    dimensions: [{id: SENS, title: {fr: Sens}}]
    items: [{code: SENS1, dimension: SENS}, {code: SENS2, dimension: SENS}]
waves:
  - {id: 2026-t1, title: {fr: Mars}, instruments: [climat@1], period: 2026-T1, opened: 2026-03-02, closed: 2026-03-20}
collectors:
  - name: journal
    type: limesurvey
    every: "@every 1m"
    since: 2026-03-01
    settings:
      url: %s
      user: vigie
      password: {env: LS_PASSWORD}
      values: {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}
      direction: {column: direction}
      surveys: [{survey: 417593, wave: 2026-t1}]
`, l.URL))
	h.env = append([]string{"LS_PASSWORD=mark-password"}, k.env...)
	return h
}

// mean is the mean score and the number of the answers, worked out here.
func (l *limeSurvey) mean(t *testing.T, direction string) (mean float64, n int) {
	t.Helper()
	for _, r := range l.responses {
		if direction != "*" && direction != r["direction"] {
			continue
		}
		for _, item := range []string{"climat[SENS1]", "climat[SENS2]"} {
			code, err := strconv.Atoi(strings.TrimPrefix(fmt.Sprint(r[item]), "A"))
			if err != nil {
				t.Fatal(err)
			}
			mean += float64(code-1) * 12.5
		}
		n++
	}
	return mean / float64(n), n
}

// checkWave wants the whole, and each direction that has enough answers, right to
// the step that so many are told to, and the small one with others only.
func (l *limeSurvey) checkWave(t *testing.T, list []measure.Reading) {
	t.Helper()
	shown := map[measure.Group]bool{}
	for _, r := range list {
		if r.State == measure.Withheld && (r.Value != 0 || r.Count != 0 || r.SD != 0) {
			t.Errorf("withheld with figures: %+v", r)
		}
		if r.Metric != "survey.sens" || r.State != measure.Known {
			continue
		}
		shown[r.Group] = true
		code, ok := map[measure.Group]string{"": "*", "direction/voirie": "VOI", "direction/culture": "CUL", "direction/social": "SOC", "direction/-": ""}[r.Group]
		if !ok || strings.Contains(r.Basis.Fields().Units, ",") {
			continue
		}
		want, n := l.mean(t, code)
		off := 2.5
		if n >= 30 && r.Group != "" {
			off = 0.5
		}
		if r.Count != n || math.Abs(r.Value-want) > off+1e-9 {
			t.Errorf("%q: %v of %d, should be %v of %d", r.Group, r.Value, r.Count, want, n)
		}
	}
	if !shown[""] || !shown["direction/voirie"] || shown["direction/petite"] && len(shown) < 3 {
		t.Errorf("shown are %v", shown)
	}
}

// A survey is read by the built program, into both stores: the figures are
// those of its answers, and no mark of a person is in a file, on a page or in
// what the program says. Read again, corrected in a few answers and emptied, it
// stays one wave.
func TestLimeSurvey(t *testing.T) {
	t.Parallel()
	for _, k := range keepings(t) {
		t.Run(k.name, func(t *testing.T) {
			l := newLimeSurvey(t)
			h := l.house(t, k)
			var heard strings.Builder
			collect := func() { heard.WriteString(h.must("collect", "--from", "2026-03-01", "--to", "2026-03-31").all()) }
			heard.WriteString(h.must("check").all())
			collect()
			reminds := func(body string) bool { return strings.Contains(body, "delete its raw answers") }
			if body := h.pages("/en/sources/journal")[0]; reminds(body) || !strings.Contains(body, "waits for a person to accept it") || len(k.readings(h)) > 0 {
				t.Errorf("%d readings of a wave that nobody accepted; it says\n%s", len(k.readings(h)), body)
			}
			heard.WriteString(h.accept("2026-t1"))
			first := k.readings(h)
			l.checkWave(t, first)
			l.responses[5]["climat[SENS1]"] = "A1"
			collect()
			sameReadings(t, k.readings(h), first)

			s := h.serve()
			s.until("a reminder to delete the answers", "/en/sources/journal", reminds)
			for _, path := range []string{"/", "/sources", "/en/sources/journal", "/api/v1/sources", "/metrics"} {
				heard.WriteString(s.get(path))
			}
			s.end(syscall.SIGTERM)
			heard.WriteString(s.log.String())
			l.mu.Lock()
			l.responses = nil
			l.mu.Unlock()
			s = h.serve()
			s.until("no reminder once they are deleted", "/en/sources/journal", func(body string) bool { return !reminds(body) })
			s.end(syscall.SIGTERM)
			sameReadings(t, k.readings(h), first)
			noMarks(t, h, heard.String()+s.log.String())
			if l.sessions != 0 {
				t.Errorf("%d sessions left open", l.sessions)
			}
		})
	}
}

// noMarks looks for what nobody may know in the files of a house and in what
// was said.
func noMarks(t *testing.T, h *house, said string) {
	t.Helper()
	texts := map[string]string{"said": said}
	house := os.DirFS(h.dir)
	err := fs.WalkDir(house, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(house, path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range texts {
		for _, mark := range []string{"mark-", "mark@", "203.0.113.77", "11:22:33", "11:24:35"} {
			if at := strings.Index(text, mark); at >= 0 {
				t.Errorf("%s: %q is in %s", mark, text[max(0, at-40):min(len(text), at+40)], name)
			}
		}
	}
}

// A refused password is sent once by a program that serves, however often it
// tries again.
func TestLimeSurveyRefusedPassword(t *testing.T) {
	t.Parallel()
	l := newLimeSurvey(t)
	h := l.house(t, inSQLite())
	h.env[0] = "LS_PASSWORD=wrong"
	if got := h.run("collect", "--from", "2026-03-01", "--to", "2026-03-31"); got.code == 0 || !strings.Contains(got.all(), "LS_PASSWORD") || l.logins != 1 {
		t.Errorf("exit code %d after %d logins: %s", got.code, l.logins, got.all())
	}
}

// The program is killed (-9) while it reads a wave that is stored: the store
// holds the wave as it was or as it is, never a part.
func TestKilledWhileReadingAWave(t *testing.T) {
	t.Parallel()
	l, k := newLimeSurvey(t), inSQLite()
	h := l.house(t, k)
	start := time.Now()
	h.must("collect", "--from", "2026-03-01", "--to", "2026-03-31")
	h.accept("2026-t1")
	took := time.Since(start)
	before := k.readings(h)
	for i, r := range slices.Clone(l.responses) { // half as many again, which answer otherwise: few changes are not published
		if i%2 == 0 {
			late := maps.Clone(r)
			late["id"] = 10_000 + i
			late["climat[SENS1]"], late["climat[SENS2]"] = "A5", "A4"
			l.responses = append(l.responses, late)
		}
	}
	var seen [][]measure.Reading
	for i := range 8 {
		args := []string{"survey", "publish", "--again", "--wave", "2026-t1", "--by", "DRH"} // it reads, and publishes
		cmd := h.command(args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i+1) / 8) // the moment is the point of this test
		kill(t, cmd.Process)
		exitCode(t, cmd.Wait())
		seen = append(seen, k.readings(h))
	}
	h.must("collect", "--from", "2026-03-01", "--to", "2026-03-31")
	h.run("survey", "publish", "--wave", "2026-t1", "--by", "DRH") // it may be published already
	after := k.readings(h)
	if slices.Equal(after, before) {
		t.Error("most answers changed, and the wave is the same")
	}
	for i, list := range seen {
		if !slices.Equal(list, before) && !slices.Equal(list, after) {
			t.Errorf("after kill %d the wave is neither the old one nor the new one: %d readings", i+1, len(list))
		}
	}
}
