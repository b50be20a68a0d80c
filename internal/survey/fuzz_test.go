package survey_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

// FuzzIdentify: any text names one direction that is there, or none; what is
// folded once is folded.
func FuzzIdentify(f *testing.F) {
	for _, seed := range []string{"voirie", "  DIRECTION de la Voirie ", "Cùlture", "ß", "İstanbul", "\xff", "", "=HYPERLINK(1)", "ϓ", "\xaa\xd9\xf5Ǫ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		on := date(t, "2026-09-01")
		if id, ok := city(t).Identify(text, on); ok {
			if d, found := city(t).Find(id); !found || !d.There(on) {
				t.Errorf("%q is %q, which is not there", text, id)
			}
		}
		if once := survey.Fold(text); survey.Fold(once) != once {
			t.Errorf("%q is folded to %q, then to %q", text, once, survey.Fold(once))
		}
	})
}
