package view

import (
	"math"
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Published is what the last edition of a quarter says, to set beside the
// figures as they stand. Number is 0 when there is none.
type Published struct {
	Quarter period.Period
	Number  int
	Figures []PublishedFigure
}

// PublishedFigure is one figure of an edition, in the indicator's unit.
type PublishedFigure struct {
	Indicator string
	System    measure.System // "" for the whole authority
	State     measure.State
	Value     float64

	Low, High float64
	Limit     *float64 // of its target; nil for none
	Basis     string   // of its target
	Declared  bool     // nothing of it was read by a machine
	Sources   []string
	Coverage  float64 // 0–1
}

// mostChanges is how many figures a note names one by one.
const mostChanges = 5

// since says what changed since the edition: in a sentence when nothing did,
// else by how much each figure did. A change that the figure's own digits do
// not show is none.
func (m *Maker) since(items []report.Item, p Published) (sentence string, note Note) {
	var changed []string
	for _, it := range items {
		i := slices.IndexFunc(p.Figures, func(f PublishedFigure) bool { return f.Indicator == it.Indicator && f.System == it.System })
		if i < 0 {
			continue
		}
		now, then := m.amountOf(it.Result, it.Figure.State, it.Figure.Value), m.amountOf(it.Result, p.Figures[i].State, p.Figures[i].Value)
		if now == then {
			continue
		}
		changed = append(changed, m.p.T("card.system", m.titleOf(it.Indicator, it.System), m.instead(it.Result, p.Figures[i], now, then)))
	}
	number := strconv.Itoa(p.Number)
	if len(changed) == 0 {
		return m.p.T("quarter.unchanged", number), Note{}
	}
	note.Title = m.p.T("quarter.changed", number, m.p.Count("changed", len(changed)))
	if rest := len(changed) - mostChanges; rest > 0 {
		changed = append(changed[:mostChanges], m.p.Count("other", rest))
	}
	note.Items = changed
	return "", note
}

func (m *Maker) instead(r indicator.Result, f PublishedFigure, now, then string) string {
	if r.Figure.State != measure.Known || f.State != measure.Known || f.Value == 0 {
		return m.p.T("quarter.changed.item", now, then)
	}
	share := (r.Figure.Value - f.Value) / math.Abs(f.Value)
	return m.p.T("quarter.changed.by", now, then, m.p.SignedPercent(share))
}

// amountOf writes a figure as its card does.
func (m *Maker) amountOf(r indicator.Result, state measure.State, value float64) string {
	switch state {
	case measure.Known:
		return m.p.Amount(value, m.digits(r), m.unit(r.Indicator, r.System, value))
	case measure.Withheld:
		return m.p.T("withheld")
	case measure.Missing:
	}
	return m.p.T("missing")
}
