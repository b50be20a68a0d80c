package acceptance_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// surveyConfig has one wave that has closed, of a source that reads its file.
func surveyConfig(k keeping, drop string) string {
	return k.section + `
organisation: {name: Ville d'essai}
systems:
  - {id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}
directions:
  - {id: voirie, names: [{name: Voirie}], headcounts: [{agents: 900}]}
  - {id: culture, names: [{name: Culture}], headcounts: [{agents: 700}]}
  - {id: archives, names: [{name: Archives}], headcounts: [{agents: 12}]}
waves:
  - {id: t3, title: {fr: Essai}, instruments: [pulse@1], period: 2026-T3, opened: 2026-09-07, closed: 2026-09-25}
collectors:
  - name: journal
    type: surveyfile
    every: "@every 1m"
    since: 2026-07-01
    settings:
      waves: [{wave: t3, path: enquete.csv}]
      direction: {column: DIRECTION}
      drop: [` + drop + `]
`
}

// marks are what nobody may find again: they stand in the file where a name, an
// address, a token, a time or a text of an agent would.
func marks() map[string]string {
	return map[string]string{ //nolint:gosec // made up
		"nom": "Canari-Nom-4417", "courriel": "canari4417@ville.example", "ip": "203.0.113.77", "token": "jeton-canari-4417",
		"submitdate": "2026-09-17 13:37:42", "remarque": "texte-libre-canari-4417", "direction": "direction-canari-4417", "hors échelle": "reponse-canari-4417",
	}
}

// answersOf writes an export: the answers of two directions are shown, those of
// a third, of which four answered, are not, and fifteen name none that is known.
func answersOf(voirie, culture int) string { //nolint:unparam // what it makes is said where it is called
	m := marks()
	codes := []string{"SENS1", "SENS2", "CRIT1", "CRIT2", "LIEN1", "LIEN2", "AUTO1", "CHAR1", "CHAR2", "COMP1", "CONF1", "BIEN1"}
	var out strings.Builder
	out.WriteString("id;submitdate;Nom;Adresse e-mail;ipaddr;token;DIRECTION")
	for _, code := range codes {
		out.WriteString(";PULSE[" + code + "]")
	}
	out.WriteString(";remarque\r\n")
	id := 0
	for _, group := range []struct {
		name string
		size int
	}{{"VOIRIE", voirie}, {"culture", culture}, {"Archives", 4}, {m["direction"], 15}} {
		for i := range group.size {
			id++
			fmt.Fprintf(&out, "%d;%s;%s;%s;%s;%s;%s", id, m["submitdate"], m["nom"], m["courriel"], m["ip"], m["token"], group.name)
			for j := range codes {
				answer := strconv.Itoa(1 + (i*(1+j%4)+j)%5)
				if group.name == "VOIRIE" && i == 5 && j == 3 {
					answer = m["hors échelle"]
				}
				out.WriteString(";" + answer)
			}
			fmt.Fprintf(&out, ";\"%s\n=HYPERLINK(\"\"http://x/%s\"\")\"\r\n", m["remarque"], m["remarque"])
		}
	}
	return out.String()
}

// deliver puts the file there as if it had come an hour ago.
func (h *house) deliver(text string) {
	h.t.Helper()
	h.write("enquete.csv", text)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(h.path("enquete.csv"), old, old); err != nil {
		h.t.Fatal(err)
	}
}

// clean wants no mark in a text.
func clean(t *testing.T, where, text string) {
	t.Helper()
	for what, mark := range marks() {
		for _, mark := range []string{mark, strings.ToLower(mark), strings.TrimPrefix(mark, "2026-09-17 ")} {
			if strings.Contains(text, mark) {
				t.Errorf("%s holds the %s that was planted", where, what)
			}
		}
	}
}

// cleanDisk wants no mark in what the program wrote into its house.
func (h *house) cleanDisk(t *testing.T) {
	t.Helper()
	looked := 0
	err := filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains([]string{"enquete.csv", "vigie.yaml"}, entry.Name()) {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the test's own
		clean(t, entry.Name(), string(bytes.ToValidUTF8(text, nil)))
		looked++
		return err
	})
	if err != nil || looked == 0 {
		t.Errorf("%d files were looked at: %v", looked, err)
	}
}

// Nothing that tells of a person leaves a survey's file: not when the file is
// refused, not when it is read, not before it is read; not in the database, the
// log, a message or a page.
func TestSurveyLeaksNothing(t *testing.T) {
	t.Parallel()
	text := answersOf(400, 300)
	k := inSQLite()

	h := newHouse(t, surveyConfig(k, ""))
	h.deliver(text)
	got := h.run("collect", "--from", "2026-07-01", "--to", "2026-09-30")
	clean(t, "what a refused import says", got.all())
	got = h.run("survey", "check", "--wave", "t3")
	clean(t, "the check of a refused import", got.all())
	for _, want := range []string{"column 3: a column that looks like a name", "column 4: a column that looks like an e-mail address", "column 5: a column that looks like an IP address", "column 6: a column that looks like a token"} {
		if !strings.Contains(got.all(), want) {
			t.Errorf("the check does not say %q:\n%s", want, got.all())
		}
	}
	if list := k.readings(h); len(list) > 0 {
		t.Errorf("of a refused file %d readings are stored", len(list))
	}
	h.cleanDisk(t)

	h.write("vigie.yaml", surveyConfig(k, `Nom, "Adresse e-mail", ipaddr, token`))
	for _, args := range [][]string{
		{"survey", "map", "enquete.csv", "--wave", "t3"},
		{"survey", "check", "--wave", "t3"},
		{"check"},
		{"collect", "--from", "2026-07-01", "--to", "2026-09-30"},
		{"indicators", "--period", "2026-T3", "--json"},
	} {
		clean(t, strings.Join(args, " "), h.must(args...).all())
	}
	if list := k.readings(h); len(list) > 0 {
		t.Errorf("%d readings are stored before anybody accepted the wave", len(list))
	}
	for _, path := range h.pages("/", "/bien-etre", "/api/v1/sources") {
		if regexp.MustCompile(`\b719\b`).MatchString(path) { // alone: addresses of files hold digits
			t.Error("a page tells how many answered before anybody accepted the wave")
		}
	}
	clean(t, "what the acceptance says", h.accept("t3"))
	list := k.readings(h)
	if n := responsesOf(list, ""); n != 719 {
		t.Errorf("%d responses are stored, want 719", n)
	}
	if responsesOf(list, "direction/voirie") != 400 || responsesOf(list, "direction/archives") != -2 {
		t.Errorf("of the roads %d, of the archives %d", responsesOf(list, "direction/voirie"), responsesOf(list, "direction/archives"))
	}
	h.cleanDisk(t)
	s := h.serve()
	for _, path := range []string{"/", "/sources", "/sources/journal", "/en/sources/journal", "/frugalite?periode=2026-T3"} {
		clean(t, path, s.get(path))
	}
	s.end(syscall.SIGTERM)
	clean(t, "the log", s.log.String())
	h.cleanDisk(t)
}

// accept has the human resources accept the wave that waits.
func (h *house) accept(wave string) string {
	h.t.Helper()
	got := h.must("survey", "publish", "--wave", wave, "--by", "DRH", "--lang", "fr")
	if !strings.Contains(strings.ReplaceAll(got.out, "\u00a0", " "), "acceptée par « DRH » et publiée") {
		h.t.Errorf("the acceptance says %s", got.all())
	}
	return got.all()
}

// pages are the bodies of some pages.
func (h *house) pages(paths ...string) []string {
	h.t.Helper()
	s := h.serve()
	defer s.end(syscall.SIGTERM)
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = s.get(path)
	}
	return list
}

// responsesOf is how many answered, or the most who answered one dimension in a
// published group; -1 if that is withheld, -2 if there is nothing.
func responsesOf(list []measure.Reading, group measure.Group) int {
	n := -2
	for _, r := range list {
		if r.Group != group || (group == "" && r.Metric != measure.Responses) {
			continue
		}
		if n = max(n, r.Count); r.State == measure.Withheld {
			n = -1
		}
	}
	return n
}

// A reading and an acceptance that are cut by kill -9 leave the wave as it was,
// or the new one whole; a reading alone leaves it as it was.
func TestSurveyKilledWhileImporting(t *testing.T) {
	t.Parallel()
	k, collect := inSQLite(), []string{"collect", "--from", "2026-07-01", "--to", "2026-09-30"}
	publish := []string{"survey", "publish", "--wave", "t3", "--by", "DRH"}
	want := map[int][]measure.Reading{} // by responses of the whole
	files := map[int]string{}
	for _, culture := range []int{300, 600} {
		calm := newHouse(t, surveyConfig(k, `Nom, "Adresse e-mail", ipaddr, token`))
		text := answersOf(400, culture)
		if culture > 300 { // a batch of late answers corrects what is published
			calm.deliver(files[719])
			calm.must(collect...)
			calm.accept("t3")
		}
		calm.deliver(text)
		calm.must(collect...)
		calm.accept("t3")
		list := k.readings(calm)
		want[responsesOf(list, "")], files[responsesOf(list, "")] = list, text
	}
	h := newHouse(t, surveyConfig(k, `Nom, "Adresse e-mail", ipaddr, token`))
	h.deliver(files[719])
	h.must(collect...)
	h.accept("t3")
	sameReadings(t, k.readings(h), want[719])
	h.deliver(files[1019])
	for _, args := range [][]string{collect, publish} {
		start := time.Now()
		h.run("survey", "check", "--wave", "t3")
		took := time.Since(start)
		for i := range 4 {
			cmd := h.command(args...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(took * time.Duration(2*i+1) / 8) // the moment is the point of this test
			kill(t, cmd.Process)
			exitCode(t, cmd.Wait())
			list := k.readings(h)
			n := responsesOf(list, "")
			if len(want[n]) == 0 || (n != 719 && args[0] == "collect") {
				t.Fatalf("after kill %d of %s there are %d responses in %d readings", i+1, args[0], n, len(list))
			}
			sameReadings(t, list, want[n])
		}
	}
	h.must(collect...)
	h.run(publish...) // it may be published already
	sameReadings(t, k.readings(h), want[1019])
}

// A wave is the same in both stores, read once or twice.
func TestSurveyInBothStores(t *testing.T) {
	t.Parallel()
	var first []measure.Reading
	for _, k := range keepings(t) {
		h := newHouse(t, surveyConfig(k, `Nom, "Adresse e-mail", ipaddr, token`))
		h.env = k.env
		h.deliver(answersOf(400, 300))
		for range 2 {
			h.collect("2026-07-01", "2026-09-30")
			if len(k.readings(h)) == 0 {
				h.accept("t3")
			}
			list := k.readings(h)
			if first == nil {
				first = list
			}
			if responsesOf(list, "") != 719 {
				t.Errorf("%s: %d responses, want 719", k.name, responsesOf(list, ""))
			}
			sameReadings(t, list, first)
		}
	}
}
