package acceptance_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// canary is in what is refused: no message may quote it.
const canary = "canari-7d1f"

// A fault of the configuration is told by line, path and what is accepted, all
// faults at once, and nothing starts.
func TestFaultyConfiguration(t *testing.T) {
	t.Parallel()
	h := newHouse(t, sqliteStore+`
organisation: {name: Ville d'essai, couleur: "#000000"}
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-07-01}}
collectors:
  - name: journal
    type: requestlog
    every: "@hourly"
    settings: {path: [log.jsonl], columns: {time: at}, place: chta}
targets:
  - {indicator: enregy, per: quarter, limit: 1300}
`)
	for _, command := range [][]string{{"check"}, {"serve", "--listen", "127.0.0.1:0"}, {"collect", "--from", "2026-11-01"}} {
		got := h.run(command...)
		if got.code != 1 {
			t.Errorf("vigie %s exits with %d:\n%s", command[0], got.code, got.all())
		}
		for _, told := range []string{"couleur", "vigie.yaml:3:", "enregy", "energy", "vigie.yaml:12:"} {
			if !strings.Contains(got.all(), told) {
				t.Errorf("vigie %s does not say %q:\n%s", command[0], told, got.all())
			}
		}
	}
	h.write("vigie.yaml", strings.NewReplacer(`, couleur: "#000000"`, "", "enregy", "energy").Replace(read(t, h, "vigie.yaml")))
	if got := h.run("check"); got.code != 1 || !strings.Contains(got.all(), "chta") || !strings.Contains(got.all(), "chat") {
		t.Errorf("an unknown system is not told: %d\n%s", got.code, got.all())
	}
	if got := h.run("serve", "--config", "absent.yaml"); got.code != 1 || !strings.Contains(got.err, "absent.yaml") {
		t.Errorf("a file that is not there is not told: %d\n%s", got.code, got.all())
	}
	if got := h.run("sevre"); got.code != 2 || !strings.Contains(got.all(), "serve") {
		t.Errorf("a command that is not there is not told: %d\n%s", got.code, got.all())
	}
}

func read(t *testing.T, h *house, name string) string {
	t.Helper()
	text, err := os.ReadFile(h.path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// badServer answers as bad sources do, by the first part of the path.
type badServer struct {
	*httptest.Server
	sent atomic.Int64 // bytes of the endless answer
}

func newBadServer(t *testing.T) *badServer {
	t.Helper()
	b := &badServer{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/hangs"):
			<-r.Context().Done()
		case strings.HasPrefix(r.URL.Path, "/html"):
			answer200(t, w, "text/html", "<html><body>"+canary+"</body></html>")
		case strings.HasPrefix(r.URL.Path, "/redirects"):
			http.Redirect(w, r, "/html", http.StatusFound)
		case strings.HasPrefix(r.URL.Path, "/huge"):
			b.huge(w)
		case strings.HasPrefix(r.URL.Path, "/denies"):
			w.WriteHeader(http.StatusUnauthorized)
			answer200(t, w, "application/json", `{"error":"`+canary+`"}`)
		}
	}))
	t.Cleanup(func() { b.CloseClientConnections(); b.Close() })
	return b
}

func answer200(t *testing.T, w http.ResponseWriter, kind, body string) {
	t.Helper()
	w.Header().Set("Content-Type", kind)
	if _, err := io.WriteString(w, body); err != nil {
		t.Errorf("answering: %v", err)
	}
}

// huge sends JSON of 10 GB, until the other end has enough.
func (b *badServer) huge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	chunk := bytes.Repeat([]byte(`{"`+canary+`":"0123456789"},`), 4000)
	if _, err := io.WriteString(w, `{"results":[`); err != nil {
		panic(http.ErrAbortHandler)
	}
	for b.sent.Load() < 10<<30 {
		n, err := w.Write(chunk)
		b.sent.Add(int64(n))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// Sources that hang, answer HTML, 10 GB or a redirect fail one by one, each
// says why where it is looked for, and the good ones are kept.
func TestBadSources(t *testing.T) {
	t.Parallel()
	bad := newBadServer(t)
	var sources strings.Builder
	for _, name := range []string{"hangs", "html", "redirects", "huge", "denies"} {
		fmt.Fprintf(&sources, `
  - name: %[1]s
    type: litellm
    every: "@hourly"
    since: 2026-11-01
    deadline: 8s
    settings: {url: "%[2]s/%[1]s", key: {env: VIGIE_KEY}, counts: query, place: %[1]s}`, name, bad.URL)
	}
	h := newHouse(t, sqliteStore+`
organisation: {name: Ville d'essai}
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-07-01}}
  - {id: hangs, name: H, unit: query}
  - {id: html, name: I, unit: query}
  - {id: redirects, name: J, unit: query}
  - {id: huge, name: K, unit: query}
  - {id: denies, name: L, unit: query}
collectors:
  - {name: journal, type: requestlog, every: "@hourly", since: 2026-07-01, settings: {path: [log.jsonl], columns: {time: at}, place: chat}}`+
		sources.String()+"\n")
	h.env = []string{"VIGIE_KEY=" + canary}
	h.write("log.jsonl", plantedLog())
	told := map[string]string{
		"hangs": "deadline|no answer|did not answer|time", "html": "text/html", "redirects": "redirect", "huge": "more than", "denies": "401",
	}
	got := h.run("check")
	if got.code != 1 || !strings.Contains(got.out, "ok     journal") {
		t.Errorf("check exits with %d and says of the good source:\n%s", got.code, got.all())
	}
	for name, why := range told {
		if line := lineOf(got.out, "FAULT  "+name); !matches(why, line) {
			t.Errorf("check says of %s %q, should say %s", name, line, why)
		}
	}
	s := h.serve()
	eventually(t, "all to fail", func() bool { return strings.Count(s.log.String(), "a run failed") >= len(told) })
	for name, why := range told {
		s.untilStatus(name, "failing")
		if page := figuresOf(s.get("/sources/" + name)); !matches(why, page) {
			t.Errorf("/sources/%s does not say %s:\n%s", name, why, page)
		}
	}
	list, _ := s.indicators("2026-T3")
	if v := of(t, list, "queries", "chat").Value; deref(v) != plantedQueries {
		t.Errorf("of the good source %v queries are kept, should be %d", deref(v), plantedQueries)
	}
	if peak := s.peak(); peak > 400<<20 {
		t.Errorf("10 GB of answer took %d MiB of memory", peak>>20)
	}
	if sent := bad.sent.Load(); sent > 2<<30 {
		t.Errorf("%d MiB were read of an endless answer", sent>>20)
	}
	discreet(t, got.all()+s.log.String()+s.get("/sources")+s.get("/sources/html")+s.get("/sources/huge"))
}

// discreet wants nothing of a source's content, nor a secret.
func discreet(t *testing.T, said string) {
	t.Helper()
	if at := strings.Index(said, canary); at >= 0 {
		t.Errorf("content or a secret is quoted: …%s…", said[max(0, at-200):min(len(said), at+100)])
	}
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// lineOf is the line of a text that starts with something.
func lineOf(text, start string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, start) {
			return line
		}
	}
	return ""
}

// Files in Latin-1 are read; bombs and bad rows are refused by place, never by
// content, and what is good is kept.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, sqliteStore+`
organisation: {name: Ville d'essai}
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-07-01}}
  - {id: redaction, name: Rédaction, unit: query, phases: {in_service: 2026-07-01}}
  - {id: bombe, name: Bombe, unit: query}
collectors:
  - name: journal
    type: requestlog
    every: "@hourly"
    since: 2026-07-01
    settings: {path: [log.jsonl], columns: {time: at, energy: wh}, energy: {unit: Wh, boundary: facility, method: measured}, place: chat}
  - name: releves
    type: table
    every: "@daily"
    since: 2026-07-01
    settings: {path: [releves.csv], places: {Rédaction: redaction}, columns: {system: Système, period: Mois, value: Énergie}, metric: energy, unit: kWh}
  - name: bombe
    type: table
    every: "@daily"
    since: 2026-07-01
    settings: {path: [bombe.xlsx], place: bombe, metric: energy, unit: kWh}
`)
	good := plantedLog()
	bad := "{\"at\":\"2026-07-05T10:00:00Z\",\"wh\":-5,\"note\":\"" + canary + "\"}\n" +
		"{\"at\":\"" + canary + "\",\"wh\":5}\n" + canary + "\n" + "{\"at\":\"2026-07-05T10:00:00Z\",\"wh\":\"" + canary + "\"}\n"
	h.write("log.jsonl", good[:len(good)/2+strings.Index(good[len(good)/2:], "\n")+1]+bad+good[len(good)/2+strings.Index(good[len(good)/2:], "\n")+1:])
	h.write("releves.csv", latin1("Système;Mois;Énergie\nRédaction;2026-07;1 000,5\nRédaction;2026-08;"+canary+"\nRédaction;2026-09;-4\nRédaction;2026-09;999,5\n"))
	h.write("bombe.xlsx", bomb(t))
	first := h.run("collect", "--from", "2026-07-01", "--to", "2026-09-30")
	if first.code != 0 {
		t.Errorf("files that are refused keep the others from being read: exit code %d\n%s", first.code, first.all())
	}
	s := h.serve()
	if got := s.source("bombe"); got.Refused != 1 || got.Read != 0 || got.Status != "refused" {
		t.Errorf("the bomb is not refused: %+v", got)
	}
	list, _ := s.indicators("2026-T3")
	if v := deref(of(t, list, "energy", "redaction").Value); math.Abs(v-2000) > 1e-9 { // a month is shared out by days
		t.Errorf("the statement in Latin-1 gives %v kWh, should give 2000", v)
	}
	if v := of(t, list, "energy", "chat").Value; deref(v) != plantedKWh {
		t.Errorf("the log gives %v kWh, should give %v", deref(v), plantedKWh)
	}
	pages := []string{first.all(), s.log.String()}
	for name, want := range map[string]string{"journal": `log\.jsonl`, "releves": `releves\.csv`, "bombe": `bombe\.xlsx`} {
		page := s.get("/sources/" + name)
		if !matches(want, page) {
			t.Errorf("/sources/%s does not name the file:\n%s", name, figuresOf(page))
		}
		pages = append(pages, page)
	}
	if peak := s.peak(); peak > 400<<20 {
		t.Errorf("the bomb took %d MiB of memory", peak>>20)
	}
	discreet(t, strings.Join(pages, ""))
}

func latin1(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		out = append(out, byte(r)) //nolint:gosec // French letters are in Latin-1
	}
	return string(out)
}

// bomb is a workbook of some hundred kilobytes that holds 600 MB.
func bomb(t *testing.T) string {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	row := bytes.Repeat([]byte(`<row><c t="inlineStr"><is><t>aaaaaaaa</t></is></c></row>`), 20_000)
	for range 540 {
		_, more := w.Write(row)
		err = errors.Join(err, more)
	}
	_, more := io.WriteString(w, `</sheetData></worksheet>`)
	if err = errors.Join(err, more, z.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}
