package quarter

import (
	"math"
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// mostChanges is how many figures a note names one by one.
const mostChanges = 5

// since says what changed since the edition: in a sentence when nothing did,
// else by how much each figure did. A change that the figure's own digits do
// not show is none.
func (m presenter) since(items []report.Item, p kit.Published) (sentence string, note kit.Note) {
	var changed []string
	for _, it := range items {
		i := slices.IndexFunc(p.Figures, func(f kit.PublishedFigure) bool { return f.Indicator == it.Indicator && f.System == it.System })
		if i < 0 {
			continue
		}
		now, then := m.amountOf(it.Result, it.Figure.State, it.Figure.Value), m.amountOf(it.Result, p.Figures[i].State, p.Figures[i].Value)
		if now == then {
			continue
		}
		changed = append(changed, m.T("card.system", m.TitleOf(it.Indicator, it.System), m.instead(it.Result, p.Figures[i], now, then)))
	}
	number := strconv.Itoa(p.Number)
	if len(changed) == 0 {
		return m.T("quarter.unchanged", number), kit.Note{}
	}
	note.Title = m.T("quarter.changed", number, m.Count("changed", len(changed)))
	if rest := len(changed) - mostChanges; rest > 0 {
		changed = append(changed[:mostChanges], m.Count("other", rest))
	}
	note.Items = changed
	return "", note
}

func (m presenter) instead(r indicator.Result, f kit.PublishedFigure, now, then string) string {
	if r.Figure.State != measure.Known || f.State != measure.Known || f.Value == 0 {
		return m.T("quarter.changed.item", now, then)
	}
	share := (r.Figure.Value - f.Value) / math.Abs(f.Value)
	return m.T("quarter.changed.by", now, then, m.Gap(share))
}

// amountOf writes a figure as its card does.
func (m presenter) amountOf(r indicator.Result, state measure.State, value float64) string {
	switch state {
	case measure.Known:
		return m.Amount(value, m.Digits(r), m.Unit(r.Indicator, r.System, value))
	case measure.Withheld:
		return m.T("withheld")
	case measure.Missing:
	}
	return m.T("missing")
}
