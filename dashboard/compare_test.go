package dashboard_test

import (
	"net/http"
	"strings"
	"testing"
)

// What a page compares with is asked for in either language; a word that is none is
// refused with those that are.
func TestComparingByAddress(t *testing.T) {
	f := newFake(6)
	base := start(t, setup(f))
	for _, path := range []string{"/frugalite", "/systemes/transcription", "/bien-etre", "/chiffres/systemes"} {
		plain := get(t, base+path)
		if a := get(t, base+path+"?comparer=annee"); a.body != plain.body {
			t.Errorf("%s: the year before, asked for, is another page", path)
		}
		asked := f.calls.Load()
		get(t, base+path+"?comparer=annee&periode=2026-T3")
		if f.calls.Load() != asked {
			t.Errorf("%s: the same view is drawn twice", path)
		}
		if a := get(t, base+path+"?comparer=cible"); a.status != http.StatusOK || a.body == plain.body || a.body != get(t, base+path+"?compare=cible").body {
			t.Errorf("%s against the target: %d", path, a.status)
		}
		if a := get(t, base+path+"?comparer=hier"); a.status != http.StatusNotFound || !strings.Contains(a.body, "annee, periode, cible") {
			t.Errorf("%s against nothing that it knows: %d", path, a.status)
		}
	}
	if a := get(t, base+"/methode?comparer=hier"); a.status != http.StatusOK {
		t.Errorf("a page that compares nothing answers %d", a.status)
	}
	file := get(t, base+"/chiffres/systemes/excel.csv?comparer=periode").body
	if !strings.Contains(file, "Énergie sur un trimestre") {
		t.Errorf("the file says nothing of the quarter before: %q", file)
	}
}
