package suggest_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/suggest"
)

func TestMeant(t *testing.T) {
	known := []string{"energy", "queries", "mistral-small-2506"}
	for word, want := range map[string]string{
		"enregy": "did you mean energy?", "mistral-smal-2506": "did you mean mistral-small-2506?", "ENERGY": "did you mean energy?",
		"xyz": "there are energy, queries, mistral-small-2506",
	} {
		if got := suggest.Meant(word, known).String(); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	if got := suggest.Meant("a", nil).String(); got != "there is none" {
		t.Errorf("of nothing: %q", got)
	}
}
