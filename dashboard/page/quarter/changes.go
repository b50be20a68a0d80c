package quarter

import (
	"math"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// mostChanges is how many figures a note names one by one.
const mostChanges = 5

// since says what changed since the edition: in a sentence when nothing did,
// else by how much each figure did.
func (m presenter) since(items []report.Item, p kit.Published) (sentence string, note kit.Note) {
	var changed []string
	for _, it := range items {
		if f, now, then := m.Since(it.Result, p); now != then {
			changed = append(changed, m.T("card.system", m.TitleOf(it.Indicator, it.System), m.instead(it.Result, f, now, then)))
		}
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
