package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
)

// What is refused is counted as it stands, however often it was read: once,
// until the file is put right; and a source of which a file is refused whole
// does not look fine, whatever it brought before.
func TestRefusedAsItStands(t *testing.T) {
	t.Parallel()
	h := newHouse(t, sqliteStore+`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-07-01}}
  - {id: redaction, name: Rédaction, unit: query, phases: {in_service: 2026-07-01}}
collectors:
  - {name: journal, type: requestlog, every: "@hourly", since: 2026-07-01, settings: {path: ["log*.jsonl"], columns: {time: at}, place: chat, silence: 87600h}}
  - name: releves
    type: table
    every: "@daily"
    lag: 87600h
    since: 2026-07-01
    settings: {path: ["releves*"], place: redaction, metric: energy, unit: kWh}
`)
	const bad = `{"at":"yesterday"}` + "\n"
	lines := strings.SplitAfter(plantedLog(), "\n")
	log := func(faults int) string {
		return strings.Join(lines[:100], "") + strings.Repeat(bad, faults) + strings.Join(lines[100:200], "")
	}
	statement := func(september string) string {
		return "période;valeur\n2026-07;1000\n2026-08;beaucoup\n2026-09;" + september + "\n"
	}
	h.write("log.jsonl", log(250))
	h.write("releves.csv", statement("peu"))
	for range 3 { // what is good is stored, and most is refused
		if got := h.run("collect", "--from", "2026-07-01", "--to", "2026-09-30"); got.code != 1 || !strings.Contains(got.err, "most lines are refused: 200 of 450 lines count, 250 refused") {
			t.Fatalf("exit code %d\n%s", got.code, got.err)
		}
	}
	s := h.serve()
	stands := func(name, status string, refused int) {
		t.Helper()
		s.until(fmt.Sprintf("%s %s with %d refused", name, status, refused), "/api/v1/sources", func(body string) bool {
			for _, one := range sourcesIn(t, body) {
				if one.Name == name {
					return one.Status == status && one.Refused == refused
				}
			}
			return false
		})
	}
	stands("journal", "fine", 250)
	stands("releves", "fine", 2)
	if page := s.get("/sources/releves"); !strings.Contains(page, "hosting.zone") {
		t.Errorf("the page does not say what carbon lacks:\n%s", page)
	}
	h.write("log.jsonl", log(1))
	h.write("releves.csv", statement("1000"))
	h.collect("2026-07-01", "2026-09-30")
	stands("journal", "fine", 1)
	stands("releves", "fine", 1)
	h.write("releves-T4.xlsx", bomb(t))
	h.collect("2026-07-01", "2026-09-30")
	stands("releves", "refused", 2)
	if page := figuresOf(s.get("/sources/releves")); !strings.Contains(page, "Données refusées") || !strings.Contains(page, "releves-T4.xlsx") {
		t.Errorf("the page does not say what was refused:\n%s", page)
	}
	list, _ := s.indicators("2026-T3")
	if v := deref(of(t, list, "energy", "redaction").Value); v != 2000 {
		t.Errorf("the good figures give %v kWh, should give 2000", v)
	}
}
