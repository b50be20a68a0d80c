package collectortest

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// check holds a batch and its error to what must be true of every answer.
func (o opened) check(t *testing.T, w measure.Window, b measure.Batch, err error) {
	t.Helper()
	o.checkSecrets(t, b, err)
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		return
	}
	if b.Source != name {
		t.Errorf("Batch.Source is %q, want Deps.Name", b.Source)
	}
	if b.Window.From.Before(w.From) || b.Window.To.After(w.To) || b.Window.To.Before(b.Window.From) {
		t.Errorf("Batch.Window %v is not inside %v", b.Window, w)
	}
	seen := make(map[measure.Key]bool, len(b.All()))
	for _, r := range b.All() {
		if seen[r.Key] {
			t.Errorf("two readings of %+v", r.Key)
		}
		seen[r.Key] = true
		o.checkKey(t, b.Window, r)
		checkFigure(t, r)
	}
}

func (o opened) checkKey(t *testing.T, w measure.Window, r measure.Reading) {
	t.Helper()
	step := o.Rhythm().Step
	switch {
	case r.Source != name:
		t.Errorf("%s: Source is %q, want Deps.Name", r.Metric, r.Source)
	case r.Method == measure.Unstated:
		t.Errorf("%s: no Method", r.Metric)
	case !r.Window.From.Before(r.Window.To) || r.Window.From.Before(w.From) || r.Window.To.After(w.To):
		t.Errorf("%s: window %v is not inside the batch's %v", r.Metric, r.Window, w)
	case r.Window.From.Location() != time.UTC || r.Window.To.Location() != time.UTC:
		t.Errorf("%s: window %v is not in UTC", r.Metric, r.Window)
	case step <= 0 || !r.Window.From.Truncate(step).Equal(r.Window.From) || !r.Window.To.Truncate(step).Equal(r.Window.To):
		t.Errorf("%s: window %v is off the grid of %v", r.Metric, r.Window, step)
	}
	if placer, ok := o.Collector.(collectors.Placer); ok && r.System != "" {
		place := collectors.Place{System: r.System, Part: r.Part}
		if !slices.Contains(placer.Places(), place) {
			t.Errorf("%s: Places() does not list %v", r.Metric, place)
		}
	}
}

func checkFigure(t *testing.T, r measure.Reading) {
	t.Helper()
	info, known := measure.InfoOf(r.Metric)
	if !known {
		t.Errorf("metric %q is not in the catalogue", r.Metric)
	}
	if r.Covered < 0 || r.Covered > r.Window.To.Sub(r.Window.From) {
		t.Errorf("%s: Covered %v of a window of %v", r.Metric, r.Covered, r.Window.To.Sub(r.Window.From))
	}
	if sum := r.Value + r.Low + r.High + r.SD; math.IsNaN(sum) || math.IsInf(sum, 0) {
		t.Errorf("%s: a figure of %+v is not finite", r.Metric, r)
	}
	if r.State == measure.Known {
		checkKnown(t, r, info)
	}
}

func checkKnown(t *testing.T, r measure.Reading, info measure.MetricInfo) {
	t.Helper()
	if r.Low > r.Value || r.Value > r.High {
		t.Errorf("%s: %v is outside its bounds %v to %v", r.Metric, r.Value, r.Low, r.High)
	}
	if r.Spread == measure.Exact && (r.Low != r.Value || r.High != r.Value) {
		t.Errorf("%s: exact, with bounds %v to %v around %v", r.Metric, r.Low, r.High, r.Value)
	}
	if info.Kind == measure.Flow && r.Value < 0 {
		t.Errorf("%s: negative (%v)", r.Metric, r.Value)
	}
	if info.Whole && r.Value != math.Trunc(r.Value) {
		t.Errorf("%s: %v is not whole", r.Metric, r.Value)
	}
	checkBasis(t, r)
}

func checkBasis(t *testing.T, r measure.Reading) {
	t.Helper()
	switch r.Metric {
	case measure.Energy, measure.EnergyIT:
		if r.Basis.Fields().Boundary == "" {
			t.Errorf("%s: the Basis %q states no boundary", r.Metric, r.Basis)
		}
	case measure.Queries, measure.Calls:
		if r.Basis.Fields().Counts == "" {
			t.Errorf("%s: the Basis %q does not say what is counted", r.Metric, r.Basis)
		}
	}
}

// checkSecrets looks for the credential and for foreign content in all that
// people may read.
func (o opened) checkSecrets(t *testing.T, b measure.Batch, err error) {
	t.Helper()
	said := []string{o.log.String()}
	if err != nil {
		said = append(said, err.Error())
	}
	for _, r := range b.Refused {
		said = append(said, r.Where.String(), r.Reason.String())
		if r.Where == "" || r.Reason == "" {
			t.Errorf("a refusal without place or reason: %+v", r)
		}
	}
	for _, r := range b.All() {
		said = append(said, r.Basis.String(), r.Model, string(r.Group))
	}
	for _, canary := range []string{Credential, Content} {
		if i := slices.IndexFunc(said, func(s string) bool { return strings.Contains(s, canary) }); i >= 0 {
			t.Errorf("%s leaked: %s", canary, said[i])
		}
	}
}
