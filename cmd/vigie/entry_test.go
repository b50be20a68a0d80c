package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// people adds accounts with one password, and signs them in.
func people(t *testing.T, config string) (base string, in func(login string) *http.Client) {
	t.Helper()
	for login, args := range map[string][]string{
		"agent": {"--role", "contributeur"}, "voirie": {"--role", "contributeur", "--direction", "voirie"}, "chef": {"--role", "approbateur"}, "dd": {"--role", "durable"}, "elu": {"--role", "elu"},
	} {
		if code, _, errOut := vigie(t, secretWords+"\n", append([]string{"user", "add", login, "-c", config}, args...)...); code != 0 {
			t.Fatal(errOut)
		}
	}
	base = served(t, config)
	return base, func(login string) *http.Client { return browser(t, base, login) }
}

func send(t *testing.T, c *http.Client, address string, form url.Values) (status int, at, body string) {
	t.Helper()
	res, err := c.PostForm(address, form) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Request.URL.Path, bodyOf(t, res)
}

// upload sends a workbook with its form.
func upload(t *testing.T, c *http.Client, address string, workbook []byte) (status int, body string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for key, value := range map[string]string{"kind": "workbook", "title": "Relevés d'août", "reason": "factures reçues", "evidence": "facture 12"} {
		if err := w.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("workbook", `"><script>.xlsx`)
	if err == nil {
		_, err = part.Write(workbook)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, &out)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, bodyOf(t, res)
}

func typedFigure(value string) url.Values {
	return url.Values{
		"kind": {"figure"}, "period": {"2026-08"}, "system": {"Assistant (assistant)"}, "metric": {"Énergie"}, "value": {value}, "unit": {"kWh"},
		"title": {"Août"}, "reason": {"facture reçue"}, "evidence": {"facture 12"},
	}
}

const directionsOfHouse = "directions: [{id: voirie, names: [{name: Voirie}]}, {id: culture, names: [{name: Culture}]}]\n"

// TestAFigureEnteredCountsOnceAnotherPersonAcceptsIt goes from a typed figure
// to the indicators, with everybody who may not on the way.
func TestAFigureEnteredCountsOnceAnotherPersonAcceptsIt(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	change(t, config, func(s string) string { return strings.Replace(s, "path: [releve.csv]", "path: [nothing.csv]", 1) })
	base, in := people(t, config)
	agent, chef := in("agent"), in("chef")
	status, page := read(t, agent, base+"/saisie", "")
	_, list, found := strings.Cut(page, `name="metric"`)
	if status != http.StatusOK || !found {
		t.Fatalf("the forms: %d\n%s", status, page)
	}
	_, list, _ = strings.Cut(list, `<option value="`)
	metric, _, _ := strings.Cut(list, `"`) // energy comes first
	form := typedFigure("412,5")
	form.Set("metric", metric)
	status, draft, body := send(t, agent, base+"/saisie", form)
	if status != http.StatusOK || !strings.HasPrefix(draft, "/saisie/2") || !strings.Contains(body, "412,5") && !strings.Contains(body, "412") {
		t.Fatalf("entering: %d at %s\n%s", status, draft, body)
	}
	if strings.Contains(body, `name="verdict"`) {
		t.Error("the author is asked for a verdict")
	}
	if status, _, _ := send(t, agent, base+draft, url.Values{"verdict": {"accept"}}); status != http.StatusForbidden {
		t.Errorf("a contributor judges: %d", status)
	}
	if status, _ := read(t, in("elu"), base+draft, ""); status != http.StatusForbidden {
		t.Errorf("an elected official reads drafts: %d", status)
	}
	collect := func() {
		t.Helper()
		vigie(t, "", "collect", "--only", "saisie", "--from", "2026-08-01", "-c", config)
	}
	collect()
	if kWh := strings.Contains(must(t, "indicators", "--json", "--period", "2026-08", "-c", config), `"value":412.5`); kWh {
		t.Fatal("a draft counts")
	}
	if status, _, _ := send(t, chef, base+draft, url.Values{"verdict": {"refuse"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a refusal without a reason: %d", status)
	}
	if status, _, body := send(t, chef, base+draft, url.Values{"verdict": {"accept"}, "reason": {"vu"}}); status != http.StatusOK || !strings.Contains(body, "chef") {
		t.Fatalf("accepting: %d", status)
	}
	if status, _, _ := send(t, in("dd"), base+draft, url.Values{"verdict": {"refuse"}, "reason": {"non"}}); status != http.StatusConflict {
		t.Errorf("judged twice: %d", status)
	}
	collect()
	if kWh, _ := energy(t, config); kWh != 412.5 {
		t.Errorf("the indicator is %v kWh", kWh)
	}
	if out := must(t, "indicators", "--json", "--period", "2026-08", "-c", config); strings.Contains(out, `"agent"`) || !strings.Contains(out, "declared") {
		t.Errorf("the figure tells who entered it, or not its method: %s", out)
	}
	if _, body := read(t, chef, base+"/sources/saisie", ""); !strings.Contains(body, "À jour") {
		t.Errorf("what people enter once in a while is late: %s", body)
	}
}

func TestWhoEntersForADirectionEntersForNoOther(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	voirie := in("voirie")
	training := func(direction string) url.Values {
		return url.Values{"kind": {"training"}, "period": {"2026-08"}, "direction": {direction}, "trained": {"30"}, "headcount": {"60"}, "title": {"Formation"}, "reason": {"relevé"}}
	}
	if status, at, _ := send(t, voirie, base+"/saisie", training("voirie")); status != http.StatusOK || at == "/saisie" {
		t.Errorf("its own direction: %d at %s", status, at)
	}
	if status, _, body := send(t, voirie, base+"/saisie", training("culture")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "autres directions") {
		t.Errorf("another direction: %d", status)
	}
	if status, _, _ := send(t, voirie, base+"/saisie", typedFigure("1")); status != http.StatusUnprocessableEntity {
		t.Errorf("the whole authority: %d", status)
	}
	if _, page := read(t, voirie, base+"/saisie", ""); strings.Contains(page, `value="culture"`) {
		t.Error("another direction is offered")
	}
}

// trainingBook is a workbook with what "voirie" did in August, and what a
// direction will do one day.
func trainingBook(t *testing.T, config, direction string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "modele.xlsx")
	must(t, "template", path, "-c", config)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{"A5": "2026-08", "B5": "voirie", "C5": 30, "A6": "2098-08", "B6": direction, "C6": 31} {
		if err := f.SetCellValue("Formation", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := errors.Join(f.Write(&out), f.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestWhoJudgesOpensWhatWasSent: the workbook is given as it was sent, before and
// after it is judged, to whoever sent it and to those who judge; to nobody else.
func TestWhoJudgesOpensWhatWasSent(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent, chef := in("agent"), in("chef")
	sent := trainingBook(t, config, "voirie")
	_, body := upload(t, agent, base+"/saisie", sent)
	_, id, _ := strings.Cut(body, `href="/saisie/pieces/`)
	id, _, _ = strings.Cut(id, `"`)
	_, body = read(t, chef, base+"/saisie/"+id, "")
	sum := sha256.Sum256(sent)
	for _, want := range []string{`href="/saisie/pieces/` + id + `"`, "&#34;&gt;&lt;script&gt;.xlsx (", "\u00a0ko)", hex.EncodeToString(sum[:]), "Pièce citée par agent", ">facture 12<"} {
		if !strings.Contains(body, want) {
			t.Errorf("whoever judges does not see %q:\n%s", want, body)
		}
	}
	book := base + "/saisie/pieces/" + id
	opens := func() {
		t.Helper()
		for login, want := range map[string]int{"agent": http.StatusOK, "voirie": http.StatusNotFound, "chef": http.StatusOK, "dd": http.StatusOK, "elu": http.StatusForbidden} {
			status, got := read(t, in(login), book, "")
			if status != want || (got == string(sent)) != (want == http.StatusOK) {
				t.Errorf("%s opens the workbook: %d, %d bytes", login, status, len(got))
			}
		}
	}
	opens()
	send(t, chef, base+"/saisie/"+id, url.Values{"verdict": {"refuse"}, "reason": {"non"}})
	opens()
	res, err := chef.Get(book) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	bodyOf(t, res)
	for key, want := range map[string]string{
		"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Cache-Control": "no-store",
		"Content-Disposition": `attachment; filename="saisie-` + id + `.xlsx"`, "X-Content-Type-Options": "nosniff",
	} {
		if got := res.Header.Get(key); got != want {
			t.Errorf("%s: %q", key, got)
		}
	}
	if _, got := read(t, &http.Client{}, book, ""); !strings.Contains(got, "Se connecter") {
		t.Errorf("a stranger is not led to the sign-in, and gets %d bytes", len(got))
	}
	if status, _ := read(t, chef, base+"/saisie/pieces/20260101-000000-00000000", ""); status != http.StatusNotFound {
		t.Errorf("no such draft: %d", status)
	}
}

// TestWhatWasTypedIsAWorkbookToo: it is what is kept, and what its hash is of.
// The document named as evidence is a link where it is an address.
func TestWhatWasTypedIsAWorkbookToo(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent, chef := in("agent"), in("chef")
	typed := typedFigure("12")
	typed.Set("evidence", "https://ged.exemple.fr/facture?n=12")
	_, at, _ := send(t, agent, base+"/saisie", typed)
	_, body := read(t, chef, base+at, "")
	for _, want := range []string{"Saisie enregistrée, en classeur", `<a href="https://ged.exemple.fr/facture?n=12">`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q:\n%s", want, body)
		}
	}
	if status, raw := read(t, chef, base+strings.Replace(at, "/saisie/", "/saisie/pieces/", 1), ""); status != http.StatusOK || !strings.HasPrefix(raw, "PK") {
		t.Errorf("what was typed: %d, %d bytes", status, len(raw))
	}
	for _, evidence := range []string{"javascript:alert(1)", ""} {
		typed := typedFigure("13")
		typed.Set("evidence", evidence)
		_, at, _ := send(t, agent, base+"/saisie", typed)
		_, body := read(t, chef, base+at, "")
		if strings.Contains(body, `href="javascript`) || evidence == "" && !strings.Contains(body, ">aucune<") {
			t.Errorf("evidence %q:\n%s", evidence, body)
		}
	}
}

// TestFiguresToComeAreShownAndChecked: what is read once its period is over is
// judged now, like the rest.
func TestFiguresToComeAreShownAndChecked(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	voirie := in("voirie")
	if status, body := upload(t, voirie, base+"/saisie", trainingBook(t, config, "culture")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "autres directions") {
		t.Errorf("a figure to come of another direction: %d", status)
	}
	status, body := upload(t, voirie, base+"/saisie", trainingBook(t, config, "voirie"))
	if !strings.Contains(body, "31\u00a0personnes") || !strings.Contains(body, "agents formés") {
		t.Error("a figure is shown without its name or its unit")
	}
	if status != http.StatusOK || !strings.Contains(body, "août\u00a02026") || !strings.Contains(body, "août\u00a02098") {
		t.Errorf("a figure to come is not shown: %d", status)
	}
}

// TestWhoJudgesReadsTheNotes: comments and actions are published with the
// quarter, so whoever accepts them has read them.
func TestWhoJudgesReadsTheNotes(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	_, at, _ := send(t, in("agent"), base+"/saisie", url.Values{
		"kind": {"action"}, "period": {"T3 2026"}, "about": {"energy"}, "text": {"Éteindre <la nuit>"}, "owner": {"DSI"}, "due": {"31/12/2026"}, "title": {"Action"}, "reason": {"décidée en comité"},
	})
	_, body := read(t, in("chef"), base+at, "")
	for _, want := range []string{"Éteindre &lt;la nuit&gt;", "DSI", "31\u00a0décembre\u00a02026", "30\u00a0septembre\u00a02026", "Consommation d’énergie"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not shown at %s", want, at)
		}
	}
}

// TestWhoJudgesSeesBeforeAndAfter: what pages say today stands beside what was
// entered, in one unit, until it is judged.
func TestWhoJudgesSeesBeforeAndAfter(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	must(t, "collect", "--from", "2026-08-01", "-c", config)
	kWh, _ := energy(t, config)
	if kWh <= 0 {
		t.Fatal("the house has no figure of August")
	}
	_, at, _ := send(t, in("agent"), base+"/saisie", typedFigure("12"))
	chef := in("chef")
	_, body := read(t, chef, base+at, "")
	before := strings.Replace(strconv.FormatFloat(kWh, 'f', -1, 64), ".", ",", 1) + "\u00a0kWh"
	for _, want := range []string{"Avant", "Après", before, "12\u00a0kWh", "facture 12"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q:\n%s", want, body)
		}
	}
	other := typedFigure("13")
	other.Set("period", "2026-03")
	_, empty, _ := send(t, in("agent"), base+"/saisie", other)
	if _, body := read(t, chef, base+empty, ""); strings.Contains(body, ">0\u00a0") {
		t.Error("what is not known reads 0")
	}
	send(t, chef, base+at, url.Values{"verdict": {"accept"}})
	if _, body := read(t, chef, base+at, ""); strings.Contains(body, "Avant (") {
		t.Error("a draft that was judged says what pages said before")
	}
}

// TestADraftIsItsAuthorsAndTheJudges: a draft may hold counts of few agents,
// which no page shows.
func TestADraftIsItsAuthorsAndTheJudges(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	_, at, _ := send(t, in("agent"), base+"/saisie", typedFigure("12"))
	for login, want := range map[string]int{"agent": http.StatusOK, "voirie": http.StatusNotFound, "chef": http.StatusOK, "dd": http.StatusOK, "elu": http.StatusForbidden} {
		client := in(login)
		if status, _ := read(t, client, base+at, ""); status != want {
			t.Errorf("%s opens it: %d", login, status)
		}
		if _, list := read(t, client, base+"/saisie", ""); strings.Contains(list, at) != (want == http.StatusOK) {
			t.Errorf("%s has it listed, or not: %d", login, want)
		}
	}
}

// TestWhatWasAcceptedIsNotSaidAgain: the source reads the first of two, so the
// second is told so before somebody accepts it in vain.
func TestWhatWasAcceptedIsNotSaidAgain(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent, chef := in("agent"), in("chef")
	_, first, _ := send(t, agent, base+"/saisie", typedFigure("12"))
	_, second, _ := send(t, agent, base+"/saisie", typedFigure("13"))
	send(t, chef, base+first, url.Values{"verdict": {"accept"}})
	if _, body := read(t, chef, base+second, ""); !strings.Contains(body, "déjà dit") {
		t.Error("whoever judges the second is not told")
	}
	if _, body := read(t, chef, base+first, ""); strings.Contains(body, "déjà dit") {
		t.Error("the first is said to say itself again")
	}
	if status, _, body := send(t, agent, base+"/saisie", typedFigure("14")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "déjà dit") {
		t.Errorf("a third: %d", status)
	}
	other := typedFigure("14")
	other.Set("period", "2026-07")
	if status, _, body := send(t, agent, base+"/saisie", other); status != http.StatusOK || strings.Contains(body, "déjà dit") {
		t.Errorf("another month: %d", status)
	}
}

// TestADraftShowsWhatWillCount: what the source would refuse once it is accepted
// is told to whoever enters it, not found missing afterwards.
func TestADraftShowsWhatWillCount(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent := in("agent")
	training := url.Values{"kind": {"training"}, "period": {"2026-08"}, "trained": {"30"}, "headcount": {"60"}, "title": {"Formation"}, "reason": {"relevé"}}
	for want, form := range map[string]url.Values{"n’est pas au registre": typedFigure("12"), "n’est le nom d’aucune direction": training} {
		form.Set("system", "Assistent (assistent)")
		form.Set("direction", "voierie")
		if status, _, body := send(t, agent, base+"/saisie", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%q is not said: %d", want, status)
		}
	}
	if list, err := filepath.Glob(filepath.Join(filepath.Dir(config), "data", "drafts", "*")); err != nil || len(list) != 0 {
		t.Errorf("kept, and would never count: %v (%v)", list, err)
	}
	training.Set("direction", "Voirie")
	if status, at, _ := send(t, in("voirie"), base+"/saisie", training); status != http.StatusOK || at == "/saisie" {
		t.Errorf("a direction by its name: %d at %s", status, at)
	}
}

// TestAVerdictThatIsKeptIsLogged: also when the figures cannot be put in their
// place yet; the next start puts them there.
func TestAVerdictThatIsKeptIsLogged(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	_, at, _ := send(t, in("agent"), base+"/saisie", typedFigure("12"))
	data := filepath.Join(filepath.Dir(config), "data")
	place := filepath.Join(data, "saisie")
	if err := errors.Join(os.RemoveAll(place), os.WriteFile(place, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if status, _, body := send(t, in("chef"), base+at, url.Values{"verdict": {"accept"}}); status != http.StatusInternalServerError || strings.Contains(body, data) {
		t.Errorf("accepting, with a file in the way: %d", status)
	}
	logs, err := filepath.Glob(filepath.Join(data, "audit", "*.jsonl"))
	if err != nil || len(logs) != 1 {
		t.Fatal(logs, err)
	}
	if log := contentOf(t, logs[0]); !strings.Contains(log, `"validated","login":"chef"`) {
		t.Error("the verdict is kept, and the log does not say so")
	}
	if err := os.Remove(place); err != nil {
		t.Fatal(err)
	}
	read(t, http.DefaultClient, served(t, config)+"/livez", "") // it answers once it has started
	if list, err := filepath.Glob(filepath.Join(place, "*.xlsx")); err != nil || len(list) != 1 {
		t.Errorf("after a start: %v, %v", list, err)
	}
}

// TestATokenOnlyReads: whoever holds a token beside an account would be two
// people, and could accept what they entered themselves.
func TestATokenOnlyReads(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	token := strings.TrimSpace(must(t, "token", "add", "robot", "--role", "approbateur", "--role", "contributeur", "--expires", "2099-01-01", "-c", config))
	_, draft, _ := send(t, in("agent"), base+"/saisie", typedFigure("12"))
	if status, body := read(t, http.DefaultClient, base+draft, token); status != http.StatusOK || !strings.Contains(body, "facture") {
		t.Fatalf("reading with a token: %d", status)
	}
	for header, want := range map[string]int{"bearer " + token: http.StatusOK, "Basic " + token: http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v1/systems", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", header)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != want {
			t.Errorf("%q: %d, %v", header[:6], res.StatusCode, err)
		}
	}
	for path, form := range map[string]url.Values{draft: {"verdict": {"accept"}}, "/saisie": typedFigure("13")} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d, %v", path, res.StatusCode, err)
		}
	}
	if list, err := filepath.Glob(filepath.Join(filepath.Dir(config), "data", "*", "*.xlsx")); err != nil || len(list) != 0 {
		t.Errorf("a token accepted %v (%v)", list, err)
	}
}

func TestWorkbooksAndRubbish(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent := in("agent")
	template := filepath.Join(t.TempDir(), "modele.xlsx")
	must(t, "template", template, "-c", config)
	empty, err := os.ReadFile(template) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	for name, workbook := range map[string][]byte{"not filled in": empty, "not a workbook": []byte("MZ\x00 nothing"), "nothing": nil, "cut": empty[:len(empty)/2]} {
		if status, body := upload(t, agent, base+"/saisie", workbook); status != http.StatusUnprocessableEntity || strings.Contains(body, "<script") || strings.Contains(body, "/tmp/") {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := upload(t, agent, base+"/saisie", bytes.Repeat([]byte("x"), 8<<20)); status != http.StatusUnprocessableEntity {
		t.Errorf("8 MB of nothing: %d", status)
	}
	long := typedFigure("12")
	long.Set("reason", strings.Repeat("x", 17<<10))
	if status, _, _ := send(t, agent, base+"/saisie", long); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 17 kB: %d", status)
	}
	for name, form := range map[string]url.Values{
		"no reason": {"kind": {"figure"}, "title": {"a"}}, "no kind": {"title": {"a"}, "reason": {"b"}}, "a metric that is none": typedFigure("12"),
	} {
		form.Set("metric", "bonheur")
		if status, _, body := send(t, agent, base+"/saisie", form); status != http.StatusUnprocessableEntity || strings.Contains(body, "/tmp/") {
			t.Errorf("%s: %d", name, status)
		}
	}
	for _, path := range []string{"/saisie/..", "/saisie/20260101-000000-00000000", "/saisie/%2e%2e%2fusers"} {
		if status, body := read(t, agent, base+path, ""); status == http.StatusOK && !strings.Contains(body, `name="workbook"`) {
			t.Errorf("%s: %d", path, status)
		}
	}
	if list, err := filepath.Glob(filepath.Join(filepath.Dir(config), "data", "drafts", "*")); err != nil || len(list) != 0 {
		t.Errorf("rubbish was kept: %v, %v", list, err)
	}
}

// TestWhatIsRefusedIsSaidInFrench: whoever enters a figure that cannot be taken
// reads why in French, with nothing left in English; on an English page, as the
// program says it.
func TestWhatIsRefusedIsSaidInFrench(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	base, in := people(t, config)
	agent := in("agent")
	for _, c := range []struct{ field, value, french, english string }{
		{"value", "beaucoup", "ce n’est pas un nombre", "not a number"},
		{"value", "-3", "un nombre négatif", "negative"},
		{"value", "1,234", "1,234 peut se lire de deux façons", "may be read in two ways"},
		{"value", "1e999", "un nombre trop grand", "a number too large"},
		{"period", "août", "ce n’est pas une période", "not a period"},
		{"system", "Inconnu", "n’est pas au registre", "is not in the register"},
		{"metric", "Bonheur", "ce n’est pas une grandeur", "not a metric"},
		{"metric", "", "la grandeur manque", "the metric is missing"},
		{"unit", "litre", "ce n’est pas une unité de cette grandeur (energy), gardée en Wh", "not a unit of energy"},
	} {
		form := typedFigure("12")
		form.Set(c.field, c.value)
		status, _, page := send(t, agent, base+"/saisie", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(page), strings.ToLower(c.french)) {
			t.Errorf("%s %q: %d, not %q", c.field, c.value, status, c.french)
		}
		_, lost, _ := strings.Cut(page, `role="alert"`)
		lost, _, _ = strings.Cut(lost, "</div>")
		if strings.Contains(lost, `lang="en"`) || strings.Contains(lost, "sheet") {
			t.Errorf("%s %q is told in English:\n%s", c.field, c.value, lost)
		}
		if _, _, page := send(t, agent, base+"/en/saisie", form); !strings.Contains(strings.ToLower(page), c.english) {
			t.Errorf("%s %q in English does not say %q", c.field, c.value, c.english)
		}
	}
}

// TestWhatIsAcceptedIsStoredAtOnce: nobody waits for the next run of the source,
// up to ten minutes later.
func TestWhatIsAcceptedIsStoredAtOnce(t *testing.T) {
	config := guarded(t, directionsOfHouse)
	change(t, config, func(s string) string { return strings.Replace(s, "path: [releve.csv]", "path: [nothing.csv]", 1) })
	base, in := people(t, config)
	form := typedFigure("412,5")
	form.Set("metric", "énergie")
	_, at, _ := send(t, in("agent"), base+"/saisie", form)
	if status, _, _ := send(t, in("chef"), base+at, url.Values{"verdict": {"accept"}}); status != http.StatusOK {
		t.Fatalf("accepting: %d", status)
	}
	const longest = 30 * time.Second
	for start := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		told := must(t, "indicators", "--json", "--period", "2026-08", "-c", config)
		if strings.Contains(told, `"value":412.5`) || strings.Contains(told, `"value": 412.5`) {
			return
		}
		if time.Since(start) > longest {
			t.Fatalf("after %s nothing is 412.5 kWh:\n%s", longest, told)
		}
	}
}
