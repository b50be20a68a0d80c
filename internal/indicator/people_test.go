package indicator_test

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// What people made of a system: shares of what was looked at and of who
// answered, by amounts over amounts; what nobody declared is not zero, and more
// of a part than of the whole tells nothing.
func TestWhatPeopleMadeOfIt(t *testing.T) {
	c := newCity(t, "chat", "tri")
	for _, id := range []string{"changed_share", "satisfied_share", "complaints"} {
		if r := c.compute(id, "chat", "2026-T3"); r.Figure.State != measure.Missing {
			t.Errorf("%s of nothing is %v %g", id, r.Figure.State, r.Figure.Value)
		}
	}
	for i, month := range []string{"2026-07", "2026-08", "2026-09"} {
		c.put("chat", measure.Reviewed, month, []float64{100, 300, 100}[i])
		c.put("chat", measure.Changed, month, []float64{50, 30, 20}[i]) // the mean of the shares is 26.7
		c.put("chat", measure.Answered, month, 40)
		c.put("chat", measure.Satisfied, month, 30)
		c.put("chat", measure.Complaints, month, float64(i))
	}
	wantFigure(t, c.compute("changed_share", "chat", "2026-T3").Figure, 20, 20, 20)
	wantFigure(t, c.compute("satisfied_share", "chat", "2026-T3").Figure, 75, 75, 75)
	wantFigure(t, c.compute("complaints", "chat", "2026-T3").Figure, 3, 3, 3)
	if r := c.compute("complaints", "tri", "2026-T3"); r.Figure.State != measure.Missing {
		t.Errorf("of another system: %v", r.Figure)
	}
	if r := c.compute("changed_share", "", "2026-T3"); len(r.Coverage.Without) != 1 || r.Coverage.Without[0] != "tri" {
		t.Errorf("of all it names %v as the systems of which nobody declared it", r.Coverage.Without)
	}
	c.put("tri", measure.Reviewed, "2026-09", 10)
	c.put("tri", measure.Changed, "2026-09", 11)
	if r := c.compute("changed_share", "tri", "2026-09"); r.Figure.Known() || !hasReason(r.Reasons, indicator.ReasonPartOverWhole) {
		t.Errorf("11 of 10 are %v %g: %v", r.Figure.State, r.Figure.Value, r.Reasons)
	}
	if r := c.compute("changed_share", "", "2026-T3"); r.Figure.Known() || len(r.Reasons) != 1 || !slices.Equal(r.Reasons[0].Systems, []measure.System{"tri"}) {
		t.Errorf("of all, with 11 of 10 in it: %v %g: %v", r.Figure.State, r.Figure.Value, r.Reasons)
	}
}
