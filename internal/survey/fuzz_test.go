package survey_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
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

// FuzzFigureOf: a basis from anywhere is read or is none, and a figure that is
// hidden never has one.
func FuzzFigureOf(f *testing.F) {
	f.Add("closed=2026-03-20;invited=40;k=10;quarter=2026-T1;sd=12.5;wave=w")
	f.Add("closed=2026-03-20;invited=-4;k=x;quarter=2026-T1;sd=NaN;wave=w")
	f.Add("closed=;;=;wave")
	f.Fuzz(func(t *testing.T, text string) {
		basis, err := measure.ParseBasis(text)
		if err != nil {
			return // refused where it is read: it names its key
		}
		for _, state := range []measure.State{measure.Known, measure.Withheld} {
			figure, ok := survey.FigureOf(measure.Month{State: state, Value: 60, Count: 40, Basis: basis})
			if ok && figure.Wave == "" {
				t.Errorf("%q is of no wave", basis)
			}
			if state == measure.Withheld && (figure.N != 0 || figure.Invited != 0 || figure.Mean != 0 || figure.SD != 0) {
				t.Errorf("%q: hidden, and %+v", basis, figure)
			}
			if ok && (figure.SD < 0 || figure.SD != figure.SD || figure.Invited < 0 || figure.K < 0) {
				t.Errorf("%q is read as %+v", basis, figure)
			}
		}
	})
}
