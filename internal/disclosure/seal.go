package disclosure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Cells are figures about groups of agents that may rest. Nobody else can make
// any: Protect makes them of answers and counts, Restore of what a store held.
// They implement measure.Cells.
type Cells struct{ readings []measure.Reading }

// Readings lists the figures. To change the list changes no cell.
func (c Cells) Readings() []measure.Reading { return slices.Clone(c.readings) }

// Empty reports whether there is none.
func (c Cells) Empty() bool { return len(c.readings) == 0 }

// Join puts cells together.
func Join(list ...Cells) Cells {
	var all Cells
	for _, c := range list {
		all.readings = append(all.readings, c.readings...)
	}
	return all
}

// Guarded reports whether a figure is one about a group of agents that may rest
// only as a cell: what they answered, whether they were trained or signed, and
// their use of AI. How many there are in a group, or were asked, is known to all.
func Guarded(k measure.Key) bool {
	switch {
	case k.Group == "" || k.Metric == measure.Invited:
		return false
	case strings.HasPrefix(string(k.Metric), "survey."):
		return true
	}
	return counted(k.Metric) || used(k.Metric)
}

// Raw reports whether a reading says something of a group and is not a cell.
// Where there is no figure there is nothing to say.
func Raw(r measure.Reading) bool { return r.State != measure.Missing && Guarded(r.Key) }

// ErrRaw means that a figure about a group of agents came without its seal.
var ErrRaw = errors.New("a figure about a group of agents that internal/disclosure has not protected")

// Open returns a batch as a store keeps it, its cells among its readings. A
// reading about a group among the others, or cells of another make, are ErrRaw.
func Open(b measure.Batch) (measure.Batch, error) {
	if at := slices.IndexFunc(b.Readings, Raw); at >= 0 {
		return b, fmt.Errorf("%s of %q: %w", b.Readings[at].Metric, b.Readings[at].Group, ErrRaw)
	}
	if _, ok := b.Cells.(Cells); b.Cells != nil && !ok {
		return b, fmt.Errorf("cells of type %T: %w", b.Cells, ErrRaw)
	}
	b.Readings, b.Cells = b.All(), nil
	return b, nil
}

// Restore gives the cells among a batch's readings their seal back: they were in
// a store. Figures of surveys by earlier versions are told as today's rules tell
// figures, and rest so from then on. What no version can have made is refused.
func Restore(b measure.Batch) (measure.Batch, error) {
	var cells Cells
	plain := make([]measure.Reading, 0, len(b.Readings))
	for _, r := range b.Readings {
		if r.State != measure.Missing && unsoundAny(&r) != "" {
			return b, fmt.Errorf("%s of %q, stored up to %s: %s: %w", r.Metric, r.Group, r.Window.To.UTC().Format("2006-01-02T15:04Z"), unsoundAny(&r), ErrRaw)
		}
	}
	for _, r := range Coarse(b.Readings) {
		if !Raw(r) && !isCell(r) {
			plain = append(plain, r)
			continue
		}
		cells.readings = append(cells.readings, r)
	}
	b.Readings = plain
	if !cells.Empty() {
		b.Cells = cells
	}
	return b, nil
}

// unsoundAny is unsound of a reading that is, or was, a cell.
func unsoundAny(r *measure.Reading) string {
	if !Raw(*r) && !isCell(*r) {
		return ""
	}
	return unsound(r)
}

// isCell reports whether a reading is the whole authority's beside cells.
func isCell(r measure.Reading) bool { return isSurvey(r.Metric) && r.Basis.Fields().Wave != "" }

// unsound says why no version can have made a cell, "" when one can.
func unsound(r *measure.Reading) string {
	switch f := r.Basis.Fields(); {
	case r.State == measure.Withheld && (r.Value != 0 || r.Low != 0 || r.High != 0 || r.SD != 0 || r.Count != 0):
		return "it is withheld and has a figure"
	case r.State == measure.Withheld:
		return ""
	case !isSurvey(r.Metric):
		if used(r.Metric) && r.Window.Length() < wholeDay {
			return "use by a group and hour"
		}
		return ""
	case f.Wave == "":
		return "it names no wave"
	case f.Rules == 0:
		return unsoundExact(r)
	}
	return unsoundTold(r)
}

// unsoundExact is unsound of a version that kept exact figures.
func unsoundExact(r *measure.Reading) string {
	nobody := r.Metric == measure.Responses && r.Count == 0 && r.Value == 0
	switch {
	case r.Count < survey.EarlierK && !nobody && r.Group != "":
		return "too few persons are behind it"
	case r.Metric == measure.Responses && r.Value != float64(r.Count):
		return "it counts others than it rests on"
	case r.Metric != measure.Responses && r.Value > 100:
		return "it is no score"
	}
	return ""
}

// unsoundTold is unsound of these rules: too few answers, or told more exactly
// than so many may be.
func unsoundTold(r *measure.Reading) string {
	f := r.Basis.Fields()
	if r.Count < leastCell {
		return "too few persons are behind it"
	}
	if r.SD != 0 || f.SD != 0 {
		return "it has a standard deviation"
	}
	if r.Metric == measure.Responses {
		if shown, _ := survey.Shown(r.Count, f.Invited, r.Group == ""); r.Value != shown {
			return "it counts otherwise than it may"
		}
		return ""
	}
	if isWhole(r.Metric) {
		return unsoundWhole(r)
	}
	p := precisionOf(r.Count)
	switch {
	case survey.IsUse(r.Group):
		p = precisionOfUse(r.Count)
	case IsShare(r.Metric):
		p = precisionOfShare(r.Count, r.Group == "")
	}
	if p == (precision{}) || p.tell(r.Value) != toldOf(r) {
		return "it is told more exactly than it may be"
	}
	return ""
}

// unsoundWhole is unsound of what is told of the whole authority alone.
func unsoundWhole(r *measure.Reading) string {
	switch {
	case r.Group != "" || r.Count < leastWhole:
		return "it is told of too few"
	case isReliability(r.Metric) && (math.Mod(r.Value, stepOfReliability) != 0 || r.Value < 0 || r.Value > 100):
		return "it tells a reliability otherwise than it may be"
	case survey.IsAnswer(r.Metric) && precisionOfAnswers(r.Count).tell(r.Value) != toldOf(r):
		return "it tells answers more exactly than it may"
	case survey.IsRank(r.Metric) && (r.Value != math.Trunc(r.Value) || r.Value < 1 || r.Value > mostRanks):
		return "it tells a rank otherwise than it may be"
	}
	return ""
}
