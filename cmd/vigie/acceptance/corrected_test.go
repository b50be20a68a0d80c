package acceptance_test

import (
	"strings"
	"testing"
)

// A correction made by hand, whether it replaces or leaves out, is told
// wherever the figure is: cards, charts, their tables, the files made of them,
// the API and the command line; also for an earlier quarter that a later page
// shows.
func TestCorrectionIsToldEverywhere(t *testing.T) {
	t.Parallel()
	reasons := []string{"compteur en panne", "essai de charge"} // one replaces, the other leaves a day out
	k := keepings(t)[0]
	h := newHouse(t, plantedConfig(k))
	h.env = k.env
	h.write("log.jsonl", plantedLog())
	h.collect("2026-07-01", "2026-09-30")
	h.must("correct", "journal", "--from", "2026-07-01", "--to", "2026-07-31", "--system", "chat", "--metric", "energy",
		"--value", "300000", "--reason", reasons[0], "--by", "Service énergie")
	h.must("correct", "journal", "--from", "2026-08-10", "--to", "2026-08-10", "--reason", reasons[1], "--by", "Service énergie")
	s := h.serve()
	for _, path := range []string{
		"/", "/frugalite", "/empreinte", "/systemes/chat", "/chiffres/energie", "/chiffres/energie/ouvert.csv", "/chiffres/energie/excel.csv",
		"/chiffres/systemes", "/chiffres/systemes/ouvert.csv",
		"/chiffres/energie?systeme=chat", "/en/chiffres/energie", "/systemes", "/api/v1/indicators", "/api/v1/series/energy", "/api/v1/systems",
	} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		if text := s.get(path + sep + "periode=2026-T3"); !containsAll(text, reasons) || !strings.Contains(text, "Service énergie") {
			t.Errorf("%s does not tell of the corrections:\n%.1500s", path, figuresOf(text))
		}
	}
	for _, path := range []string{"/frugalite", "/chiffres/energie", "/chiffres/energie/ouvert.csv"} {
		if text := s.get(path + "?periode=2026-T4"); !containsAll(text, reasons) {
			t.Errorf("%s of the quarter after shows the corrected one and does not tell:\n%.1500s", path, figuresOf(text))
		}
	}
	for _, format := range []string{"--json", "--csv"} {
		if said := h.must("indicators", "--period", "2026-T3", format); !containsAll(said.out, reasons) {
			t.Errorf("indicators %s does not tell of the correction:\n%s", format, said.out)
		}
	}
	list, _ := s.indicators("2026-T3")
	const before = 32. * plantedKWh / 92 // kWh of the days replaced and left out
	if v := deref(of(t, list, "energy", "").Value); v < 1234-before+300-1 || v > 1234-before+300+1 {
		t.Errorf("the corrected quarter is %v kWh, should be about %v", v, 1234-before+300)
	}
	if untouched := s.get("/frugalite?periode=2026-T2"); strings.Contains(untouched, reasons[0]) {
		t.Error("a quarter before is said to be corrected")
	}
}

func containsAll(text string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}
