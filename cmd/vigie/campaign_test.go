package main

import (
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// surveyHeld is an authority with accounts, whose survey has closed and was read, and
// a server of its pages.
func surveyHeld(t *testing.T, access string) (config, base string) {
	t.Helper()
	config, export := answered(t, 40, 14)
	change(t, config, func(s string) string { return s + access })
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(export, old, old); err != nil {
		t.Fatal(err)
	}
	must(t, "collect", "--from", "2026-09-01", "--to", "2026-09-30", "-c", config)
	for login, role := range map[string]string{"drh": "rh", "adjointe": "rh", "elu": "elu", "chef": "approbateur", "dd": "durable", "agent": "contributeur", "cst": "representant", "it": "admin"} {
		if code, _, errOut := vigie(t, secretWords+"\n", "user", "add", login, "--role", role, "-c", config); code != 0 {
			t.Fatal(errOut)
		}
	}
	began := time.Now()
	base = served(t, config)
	readOnce(t, browser(t, base, "drh"), base, began)
	return config, base
}

// readOnce waits until a server that began then has read all its sources: what
// waits is not read any more while the test judges it.
func readOnce(t *testing.T, c *http.Client, base string, began time.Time) {
	t.Helper()
	for range 400 {
		var got struct {
			Sources []struct {
				LastRun time.Time `json:"last_run"`
			} `json:"sources"`
		}
		status, body := read(t, c, base+"/api/v1/sources", "")
		if err := json.Unmarshal([]byte(body), &got); status != http.StatusOK || err != nil {
			t.Fatalf("%d, %v: %s", status, err, body)
		}
		late := 0
		for _, s := range got.Sources {
			if s.LastRun.Before(began) {
				late++
			}
		}
		if late == 0 && len(got.Sources) > 0 {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the server does not read its sources")
}

const localAccess = "access: {sign_on: local}\n"

// wavePage is the address of the wave that waits.
const wavePage = "/saisie/campagnes/2026-t3"

// rowsOf are the rows of a page's tables, as text: what a reader sees of figures.
func rowsOf(page string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`(?s)<tr><th scope="row">(.*?)</tr>`).FindAllStringSubmatch(page, -1) {
		list = append(list, strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], " "))), " "))
	}
	return list
}

// shown opens a page that must open.
func shown(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	status, page := read(t, c, address, "")
	if status != http.StatusOK {
		t.Fatalf("%s: %d", address, status)
	}
	return page
}

// published is the page of wellbeing once it shows scores: pages that were drawn
// hold for some seconds.
func published(t *testing.T, c *http.Client, base string) string {
	t.Helper()
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		page := shown(t, c, base+"/bien-etre?periode=2026-T3")
		if strings.Contains(page, "Sens au travail") {
			return page
		}
		if time.Since(start) > 20*time.Second {
			t.Fatal("it is not published")
		}
	}
}

func waveMark(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("nothing waits:\n%s", page)
	}
	return m[1]
}

// waiting are the files of what waits, and all that they say.
func waiting(t *testing.T, config string) (files []string, text string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(filepath.Dir(config), "data", "waves", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range list {
		files = append(files, filepath.Base(path))
		all.WriteString(contentOf(t, path))
	}
	return files, all.String()
}

// TestAWaveFromItsFileToThePage: a file arrives and waits, everybody is told that a
// campaign waits, human resources alone see of it, and once they accept it the pages
// show what they saw, figure by figure.
func TestAWaveFromItsFileToThePage(t *testing.T) {
	config, base := surveyHeld(t, localAccess)
	drh := browser(t, base, "drh")
	for login, client := range map[string]*http.Client{"drh": drh, "elu": browser(t, base, "elu")} {
		for _, path := range []string{"/bien-etre?periode=2026-T3", "/trimestres/2026-T3"} {
			page := html.UnescapeString(shown(t, client, base+path))
			if !strings.Contains(page, "campagne close le 25\u00a0septembre\u00a02026, en attente de vérification") || strings.Contains(page, "Sens au travail") {
				t.Errorf("%s does not tell %s that the campaign waits, or shows it", path, login)
			}
		}
	}
	for _, login := range []string{"elu", "chef", "dd", "agent", "cst", "it"} {
		if status, page := read(t, browser(t, base, login), base+wavePage, ""); status != http.StatusForbidden || strings.Contains(page, "voirie") {
			t.Errorf("%s sees what waits: %d", login, status)
		}
	}
	if list := shown(t, drh, base+"/saisie"); !strings.Contains(list, `href="`+wavePage+`"`) {
		t.Error("human resources are not led to what waits")
	}
	page := shown(t, drh, base+wavePage)
	promised := rowsOf(page)
	if len(promised) < 8+3 || strings.Contains(page, "canari") {
		t.Fatalf("the page has the rows %q", promised)
	}
	status, at, _ := send(t, drh, base+wavePage, url.Values{"verdict": {"accept"}, "mark": {waveMark(t, page)}})
	if status != http.StatusOK || at != wavePage {
		t.Fatalf("accepting: %d at %s", status, at)
	}
	kept := slices.Concat(rowsOf(published(t, drh, base)), rowsOf(shown(t, drh, base+"/bien-etre/directions?periode=2026-T3")))
	for _, row := range promised {
		if !slices.Contains(kept, row) {
			t.Errorf("%q was shown before it was accepted, and is on no page; they have\n%s", row, strings.Join(kept, "\n"))
		}
	}
	if files, _ := waiting(t, config); !slices.Equal(files, []string{"last-2026-t3.json"}) {
		t.Errorf("what waited is kept: %q", files)
	}
	log, err := os.ReadFile(filepath.Join(filepath.Dir(config), "data", "audit", "audit-"+time.Now().UTC().Format("2006-01")+".jsonl"))
	if err != nil || !strings.Contains(string(log), `"login":"drh","object":"wave 2026-t3","detail":"accepted `) || !strings.Contains(string(log), `"kind":"refused","login":"it","object":"/saisie/campagnes/:id"`) {
		t.Errorf("the audit log has %s, %v", log, err)
	}
}

// TestAWaveThatIsRefused: its reading is deleted, and nothing of its figures rests.
func TestAWaveThatIsRefused(t *testing.T) {
	config, base := surveyHeld(t, localAccess)
	drh := browser(t, base, "drh")
	mark := waveMark(t, shown(t, drh, base+wavePage))
	if _, text := waiting(t, config); !strings.Contains(text, "survey.sens") || strings.Contains(text, "canari") {
		t.Fatalf("what waits is %s", text)
	}
	if status, _, page := send(t, drh, base+wavePage, url.Values{"verdict": {"refuse"}, "mark": {mark}, "reason": {"mauvaise colonne"}}); status != http.StatusOK || !strings.Contains(page, "mauvaise colonne") {
		t.Fatalf("refusing: %d", status)
	}
	must(t, "collect", "--from", "2026-09-01", "--to", "2026-09-30", "-c", config) // it does not come back
	files, text := waiting(t, config)
	if !slices.Equal(files, []string{"last-2026-t3.json"}) || strings.Contains(text, "survey.") {
		t.Errorf("kept are %q: %s", files, text)
	}
	if page := shown(t, drh, base+"/bien-etre?periode=2026-T3"); strings.Contains(page, "Sens au travail") {
		t.Error("a wave that was refused is shown")
	}
	if code, _, errOut := vigie(t, "", "survey", "publish", "--wave", "2026-t3", "--by", "DRH", "--lang", "fr", "-c", config); code != 1 || !strings.Contains(errOut, "refusée par drh (mauvaise colonne)") {
		t.Errorf("code %d: %s", code, errOut)
	}
}

// TestAWaveThatNobodyWants: after thirty days its reading is deleted.
func TestAWaveThatNobodyWants(t *testing.T) {
	config, base := surveyHeld(t, localAccess)
	path := filepath.Join(filepath.Dir(config), "data", "waves", "waits-2026-t3.json")
	var wave map[string]any
	if err := json.Unmarshal([]byte(contentOf(t, path)), &wave); err != nil {
		t.Fatal(err)
	}
	for _, days := range []int{29, 31} { // in this order: what has gone is not put back
		there := days == 29
		wave["at"] = time.Now().AddDate(0, 0, -days).UTC().Truncate(time.Second)
		raw, err := json.Marshal(wave)
		if err == nil {
			err = os.WriteFile(path, raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		must(t, "purge", "-c", config)
		if files, text := waiting(t, config); slices.Contains(files, "waits-2026-t3.json") != there || strings.Contains(text, "survey.sens") != there {
			t.Errorf("after %d days there are %q", days, files)
		}
	}
	if page := shown(t, browser(t, base, "drh"), base+wavePage); !strings.Contains(page, "Effacée sans avis") || strings.Contains(page, `value="accept"`) {
		t.Error("the page does not say so")
	}
}

// TestAWaveReadAgain: by other settings the reading that waits is another, which is
// told, and what was shown before can be accepted no longer.
func TestAWaveReadAgain(t *testing.T) {
	config, base := surveyHeld(t, localAccess)
	drh := browser(t, base, "drh")
	before := shown(t, drh, base+wavePage)
	if !strings.Contains(before, "direction:\n    column: DIRECTION\ndrop:\n    - token\n</textarea>") {
		t.Fatalf("the settings of the configuration are not there to change:\n%s", before)
	}
	status, _, page := send(t, drh, base+wavePage, url.Values{"verdict": {"again"}, "settings": {"drop: [token"}})
	if status != http.StatusUnprocessableEntity || waveMark(t, page) != waveMark(t, before) {
		t.Errorf("settings that are none: %d", status)
	}
	status, _, page = send(t, drh, base+wavePage, url.Values{"verdict": {"again"}, "settings": {"items: {nulle part: SENS1}"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "nulle part") || waveMark(t, page) != waveMark(t, before) {
		t.Errorf("settings that read nothing: %d\n%s", status, page)
	}
	status, _, page = send(t, drh, base+wavePage, url.Values{"verdict": {"again"}, "settings": {"drop: [token]\r\n"}})
	if status != http.StatusOK || waveMark(t, page) == waveMark(t, before) || !strings.Contains(page, "écrits ici par drh") || !strings.Contains(html.UnescapeString(page), "toutes les réponses sont sans indication") {
		t.Fatalf("other settings: %d\n%s", status, page)
	}
	if rows := rowsOf(page); slices.Equal(rows, rowsOf(before)) {
		t.Error("without directions the groups are the same")
	}
	if status, _, _ := send(t, drh, base+wavePage, url.Values{"verdict": {"accept"}, "mark": {waveMark(t, before)}}); status != http.StatusConflict {
		t.Errorf("what was shown before is accepted: %d", status)
	}
	must(t, "collect", "--from", "2026-09-01", "--to", "2026-09-30", "-c", config) // the settings hold
	if again := waveMark(t, shown(t, drh, base+wavePage)); again != waveMark(t, page) {
		t.Error("the next run reads by the settings of the configuration")
	}
	if out := must(t, "survey", "check", "--wave", "2026-t3", "--lang", "fr", "-c", config); !strings.Contains(out, "écrits ici par drh") || !strings.Contains(out, waveMark(t, page)) {
		t.Errorf("in a terminal the same reading is told otherwise:\n%s", out)
	}
	must(t, "survey", "publish", "--again", "--wave", "2026-t3", "--by", "DRH", "--lang", "fr", "-c", config)
	if rows := rowsOf(shown(t, drh, base+"/bien-etre/directions?periode=2026-T3")); !strings.Contains(strings.Join(rows, "\n"), "Direction de la culture 15") {
		t.Errorf("by the configuration's settings there are %q", rows)
	}
}

// TestTwoPersonsPublishAWave: the account that accepted first is not the second, and
// a page and a terminal count alike.
func TestTwoPersonsPublishAWave(t *testing.T) {
	config, base := surveyHeld(t, "access: {sign_on: local, waves_by_two: true}\n")
	drh := browser(t, base, "drh")
	accept := url.Values{"verdict": {"accept"}, "mark": {waveMark(t, shown(t, drh, base+wavePage))}}
	if status, _, page := send(t, drh, base+wavePage, accept); status != http.StatusOK || strings.Contains(page, `value="accept"`) {
		t.Fatalf("the first: %d", status)
	}
	if status, _, _ := send(t, drh, base+wavePage, accept); status != http.StatusForbidden {
		t.Errorf("the same person again: %d", status)
	}
	if code, _, errOut := vigie(t, "", "survey", "publish", "--wave", "2026-t3", "--by", "drh", "--lang", "en", "-c", config); code != 1 || !strings.Contains(errOut, "another person must accept it") {
		t.Errorf("the same person in a terminal: code %d, %s", code, errOut)
	}
	if page := shown(t, drh, base+"/bien-etre?periode=2026-T3"); strings.Contains(page, "Sens au travail") {
		t.Error("it is published by one person")
	}
	if status, _, _ := send(t, browser(t, base, "adjointe"), base+wavePage, accept); status != http.StatusOK {
		t.Errorf("the second: %d", status)
	}
	published(t, drh, base)
}

// TestATerminalTellsWhatThePageTells: one content, two presentations; and a reading
// is published only under the mark that was told.
func TestATerminalTellsWhatThePageTells(t *testing.T) {
	config, base := surveyHeld(t, localAccess)
	page := shown(t, browser(t, base, "drh"), base+wavePage)
	mark := waveMark(t, page)
	text := strings.Join(strings.Fields(must(t, "survey", "check", "--wave", "2026-t3", "--lang", "fr", "-c", config)), " ")
	if !strings.Contains(text, mark) {
		t.Errorf("what waits has the mark %s, and is not told to be what is checked:\n%s", mark, text)
	}
	_, page, _ = strings.Cut(page, "<main")
	facts := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?s)<(?:dd|td|caption|summary)[^>]*>(.*?)</`).FindAllStringSubmatch(page, -1) {
		if said := strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], " "))), " "); said != "" {
			facts[said] = true
		}
	}
	missing := 0
	for said := range maps.Keys(facts) {
		if !strings.Contains(text, said) {
			missing++
			t.Logf("only the page says %q", said)
		}
	}
	if len(facts) < 20 || missing > 3 { // when it was read, until when it waits, and how many columns are folded
		t.Errorf("of %d facts of the page %d are not told in a terminal", len(facts), missing)
	}
	for lang, want := range map[string]string{"fr": "relue depuis", "en": "read again since"} {
		if code, _, errOut := vigie(t, "", "survey", "publish", "--wave", "2026-t3", "--by", "DRH", "--mark", "0", "--lang", lang, "-c", config); code != 1 || !strings.Contains(errOut, want) {
			t.Errorf("another mark: code %d, %s", code, errOut)
		}
	}
	out := must(t, "survey", "publish", "--wave", "2026-t3", "--by", "DRH", "--mark", mark, "--lang", "fr", "-c", config)
	if !strings.Contains(out, "acceptée par «\u00a0DRH\u00a0» et publiée") || !strings.Contains(out, "Qui a répondu, par groupe publié") {
		t.Errorf("it says %s", out)
	}
	if code, _, errOut := vigie(t, "", "survey", "publish", "--wave", "2026-t3", "--by", "DRH", "--lang", "fr", "-c", config); code != 1 || !strings.Contains(errOut, "n’attend d’être accepté") {
		t.Errorf("published twice: code %d, %s", code, errOut)
	}
}

func TestLanguageOfATerminal(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"fr": {"LANG": "fr_FR.UTF-8"}, "en": {"LANG": "fr_FR.UTF-8", "LC_ALL": "C"},
	} {
		if got := languageOf(func(name string) string { return env[name] }); got != want {
			t.Errorf("%v is %q", env, got)
		}
	}
	if got := languageOf(func(string) string { return "" }); got != "en" {
		t.Errorf("a terminal that says nothing is %q", got)
	}
}
