package wave_test

import (
	"testing"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What names an item is found, in whatever dress; what names none, several, or
// only looks like one is not.
func TestNames(t *testing.T) {
	t.Parallel()
	w := survey.Wave{ID: "w", Instruments: []string{"pulse@1", "who5@1"}}
	names := wave.Surveys{Waves: []survey.Wave{w}}.NamesOf(w)
	for heading, want := range map[string]string{
		"SENS1": "SENS1", "sens1 ": "SENS1", "PULSE[SENS1]": "SENS1", "PULSE_SENS1": "SENS1", "pulse.sens1": "SENS1", "PULSE.SENS1.": "SENS1",
		"groupe/pulse/SENS1": "SENS1", "110001X12X345SENS1": "SENS1", "Une question (SENS1)": "SENS1", "Une question [SENS1]": "SENS1", "who5[WHO1]": "WHO1",
		"PULSE[SENS1]. Au cours des trois derniers mois": "SENS1", "SENS1 - Reformulée": "SENS1", "SENS1: reformulée": "SENS1",
		"Je vois à quoi sert mon travail et pour qui je le fais.":                                            "SENS1",
		"je vois a quoi sert mon travail et pour qui je le fais":                                             "SENS1",
		"I can see what my work is for and whom it serves.":                                                  "SENS1",
		"7. Je vois à quoi sert mon travail et pour qui je le fais. *":                                       "SENS1",
		"Q7) Je vois à quoi sert mon travail et pour qui je le fais. (une seule réponse)":                    "SENS1",
		"<p>Diriez-vous…</p> [<b>Je vois à quoi sert mon travail et pour qui je le fais.</b>]":               "SENS1",
		"Diriez-vous… (Les outils numériques ou d’IA m’ajoutent du travail (contrôles, reprises, saisies).)": "CHAR2",
		"Dans quelle mes.. [Je vois à quoi .. ]":                                                             "SENS1",
		"Je vois à quoi…":             "SENS1",
		"Je_prends_le_temps_de_verif": "CRIT1",
		"":                            "", "id": "", "submitdate": "", "SENS": "", "SENS12": "", "SENS1[comment]": "", "SENS1comment": "", "PULSE[SENS1_1]": "", "Time SENS1": "",
		"Je peux": "", "Je peux…": "", "Indice WHO-5": "", "Commentaire sur SENS1 et SENS2": "", "Direction": "", "Durée pour la question : PULSE": "",
	} {
		if got := names.Item(heading); got != want {
			t.Errorf("%q names %q, want %q", heading, got, want)
		}
	}
	if got := names.Of(wave.Heading{"Q2_1", "Diriez-vous… - Je vois à quoi sert mon travail et pour qui je le fais."}); got != "SENS1" {
		t.Errorf("of two rows of headings the second names %q", got)
	}
	if got := names.Of(wave.Heading{"SENS1", "SENS2"}); got != "" {
		t.Errorf("two items are %q", got)
	}
}
