package kit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// TestReasons: what collectors say is worded in French with its values, and
// what has no words is told as it is.
func TestReasons(t *testing.T) {
	t.Parallel()
	french, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"negative":                             "un nombre négatif",
		`system "chat" is not in the register`: "le système chat n’est pas au registre",
		`part "x" is not one of system "chat"`: "x n’est pas une partie du système chat",
		`a.xlsx, sheet "Chiffres", cell E2`:    "a.xlsx, feuille Chiffres, cellule E2",
		"a.csv, line 3, column 2":              "a.csv, ligne 3, colonne 2",
		"said already, over all or part of this period, at a.csv, line 2, column 1":       "déjà dit, pour tout ou partie de cette période\u00a0: a.csv, ligne 2, colonne 1",
		"1200 Wh is more than the system's maximum power allows over this time (1000 Wh)": "1200 Wh dépassent ce que permet la puissance maximale du système sur cette durée (1000 Wh)",
	} {
		if got, ok := french.Reason(said); !ok || got != want {
			t.Errorf("%q is %q, %v; not %q", said, got, ok, want)
		}
	}
	if got, ok := french.Reason("the moon is not negative"); ok || got != "the moon is not negative" {
		t.Errorf("what has no words: %q, %v", got, ok)
	}
	if got, ok := french.Reason("not a unit of %[2]s, which is kept in x"); !ok || strings.Contains(got, "(x)") {
		t.Errorf("a value that looks like a place: %q, %v", got, ok)
	}
	english, err := kit.NewPrinter(kit.EN, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := english.Reason("negative"); !ok || got != "negative" {
		t.Errorf("in English: %q, %v", got, ok)
	}
}

// TestReasonsOfWaves are those of a survey that was read.
func TestReasonsOfWaves(t *testing.T) {
	t.Parallel()
	french, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"wave 2026-t3": "campagne 2026-t3",
		"survey 110026: it is read: delete its raw answers in LimeSurvey (Responses > Browse, select all, delete) and their copies, and this line goes at the next run": "questionnaire 110026\u00a0: il est lu",
		"more answered in direction/cabinet than were asked (6): look at its headcount, or write invited_by in the wave":                                                "plus de réponses que d’agents invités (6) pour direction/cabinet",
	} {
		if got, ok := french.Reason(said); !ok || !strings.Contains(got, want) {
			t.Errorf("%q is %q, %v; not %q", said, got, ok, want)
		}
	}
}
