package survey_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

// The wording of a questionnaire is a part of its version: what was asked under a
// name never changes. Whoever words one anew adds a version, and a line here.
func TestShippedWordingNeverChanges(t *testing.T) {
	known := map[string]string{
		"emotions@1":       "34a7b2b886aa",
		"emploi@1":         "555353c3fb09",
		"encadrement@1":    "69ce6b544af2",
		"horsoutils@1":     "0bf8c2f867a2",
		"pulse@1":          "51de54a06bb9",
		"pulse@2":          "64c942d8a589",
		"recherche@1":      "94c8b511862a",
		"reconnaissance@1": "5fefa9110a57",
		"suivi@1":          "0ca8334a73d1",
		"valeurs@1":        "31049af299a1",
		"who5@1":           "0515e8a60554",
	}
	got := map[string]string{}
	for _, in := range survey.Shipped() {
		raw, err := json.Marshal(in) //nolint:musttag // only its hash is looked at
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		got[in.Key()] = hex.EncodeToString(sum[:6])
	}
	for key, sum := range got {
		if known[key] != sum {
			t.Errorf("%s was %s and is %s: another wording is another version", key, known[key], sum)
		}
	}
	if len(got) != len(known) {
		t.Errorf("%d questionnaires ship, %d are known", len(got), len(known))
	}
}

// Whatever is shown has its words in both languages, but for the WHO-5, whose
// texts are not ours.
func TestShippedInBothLanguages(t *testing.T) {
	full := func(where string, text survey.Text) {
		if text.FR == "" || text.EN == "" {
			t.Errorf("%s: %+v", where, text)
		}
	}
	for _, in := range survey.Shipped() {
		full(in.Key(), in.Title)
		for _, d := range in.Dimensions {
			full(in.Key()+" "+d.ID, d.Title)
			if len(in.ItemsOf(d.ID)) == 0 {
				t.Errorf("%s asks nothing of %s", in.Key(), d.ID)
			}
		}
		if in.ID == "who5" {
			continue
		}
		for _, it := range in.Items {
			full(it.Code, it.Text)
		}
		if len(in.Scale.Words) != in.Scale.High-in.Scale.Low+1 {
			t.Errorf("%s: %d words for %d to %d", in.Key(), len(in.Scale.Words), in.Scale.Low, in.Scale.High)
		}
	}
	for _, name := range []string{"use.0", "use.1", "use.2", "use.3", "unconcerned", "unwilling", "not_concerned", "situation", "where", "uses", "lead", "thanks", "users", "codes", "welcome", "not_validated"} {
		full(name, survey.Said(name))
	}
}
