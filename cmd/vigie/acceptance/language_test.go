package acceptance_test

import (
	"strings"
	"testing"
)

// The program as it is built tells what is wrong of a configuration in the
// language of the terminal, and in the one that is asked for.
func TestFaultsInTheLanguageOfTheTerminal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "organisation: {nom: Ville}\ntime_zone: Mars\n")
	french := "vigie.yaml:1: organisation.nom: clé inconnue ; il y a name, "
	english := "vigie.yaml:1: organisation.nom: unknown key; there are name, "
	if got := h.run("check"); got.code != 1 || !strings.Contains(got.err, english) {
		t.Errorf("by default: code %d, %s", got.code, got.err)
	}
	if got := h.run("check", "--lang", "fr"); got.code != 1 || !strings.Contains(got.err, french) || strings.Contains(got.err, "write ") {
		t.Errorf("--lang fr: code %d, %s", got.code, got.err)
	}
	h.env = append(h.env, "LANG=fr_FR.UTF-8")
	if got := h.run("check"); got.code != 1 || !strings.Contains(got.err, french) || !strings.Contains(got.err, "n'est pas un fuseau horaire") {
		t.Errorf("LANG=fr_FR.UTF-8: code %d, %s", got.code, got.err)
	}
	if got := h.run("--lang", "en", "check"); got.code != 1 || !strings.Contains(got.err, english) {
		t.Errorf("--lang en: code %d, %s", got.code, got.err)
	}
}
