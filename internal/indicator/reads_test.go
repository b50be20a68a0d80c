package indicator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// asked notes which metrics a formula asks for, and answers each with the same
// reading.
type asked struct {
	answer measure.Reading
	list   []measure.Metric
}

func (a *asked) note(m measure.Metric) measure.Reading {
	a.list = append(a.list, m)
	return a.answer
}

func (a *asked) Total(m measure.Metric) measure.Reading                { return a.note(m) }
func (a *asked) By(m measure.Metric, _ measure.Method) measure.Reading { return a.note(m) }
func (a *asked) SystemMonths(m measure.Metric) measure.Reading         { return a.note(m) }

// What a formula asks for is among the metrics that it says it reads: a page
// loads these, and nothing else.
func TestFormulasReadWhatTheySay(t *testing.T) {
	list := slices.Concat(indicator.Catalogue(), indicator.Footprint(), []indicator.Definition{indicator.BaseLoad(), indicator.Offset(), indicator.UsesOf()})
	for _, d := range list {
		may := append(d.Reads(), d.Needs...)
		for _, r := range []measure.Reading{{}, {State: measure.Known, Value: 10, Low: 10, High: 10}} {
			a := &asked{answer: r}
			d.Formula(a)
			for _, m := range a.list {
				counted := strings.HasPrefix(string(m), "systems.") // from the register, by indicator itself
				if !counted && !slices.Contains(may, m) {
					t.Errorf("%s asks for %q, and says that it reads %q", d.ID, m, may)
				}
			}
		}
	}
	stored := func(m measure.Metric) bool { _, ok := measure.InfoOf(m); return ok }
	for _, d := range list {
		for _, m := range d.Reads() {
			if !stored(m) {
				t.Errorf("%s reads %q, which no store has", d.ID, m)
			}
		}
	}
}
