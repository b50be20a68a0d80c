package entry

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page on which people enter figures without a configuration.
type Content struct {
	kit.Page
	Said         string
	Refused      []kit.Refused
	Drafts       kit.Table
	AcceptsWaves bool         // the reader accepts the waves of surveys
	Waves        kit.Table    // that wait
	Forms        []Form       // of the kinds that the reader may enter
	Workbook     []Field      // beside the file of a workbook
	Books        []kit.Choice // those to fill in, of the last quarters
}

// content makes the page from the drafts, the latest first; those that wait
// come before the others, and those of the reader stand out.
func (m presenter) content(list []entry.Draft, login string) *Content {
	e := &Content{Page: kit.Page{Nav: "entry", Path: "/saisie", Title: m.T("entry.title"), Meta: m.T("entry.meta")}}
	const maxShown = 25
	e.Drafts = kit.Table{Caption: m.T("entry.caption"), First: m.T("entry.what"), Columns: []kit.Column{
		{Label: m.T("entry.by"), Left: true},
		{Label: m.T("entry.at"), Left: true},
		{Label: m.T("col.status"), Left: true},
	}}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b entry.Draft) int { return cmp.Compare(judged(a), judged(b)) })
	for _, d := range list[:min(maxShown, len(list))] {
		by := d.By
		if by == login {
			by = m.T("entry.you", by)
		}
		status := m.DraftStatus(d)
		e.Drafts.Rows = append(e.Drafts.Rows, kit.Row{Key: d.ID, Head: kit.Apostrophes(d.Title), Own: true, Href: m.Path("/saisie/" + d.ID), Cells: []kit.Cell{
			kit.TextCell(by), kit.TextCell(m.Date(period.DateOf(d.At, m.Zone()))), {Text: status.Word, Class: status.Class},
		}})
	}
	return e
}

// judged is 0 for a draft that waits, 1 for another.
func judged(d entry.Draft) int {
	if d.Verdict == nil {
		return 0
	}
	return 1
}

// addWaves adds the waves of surveys that wait for their reader.
func (m presenter) addWaves(e *Content, list []candidate.Wave, find func(id string) (survey.Wave, bool)) {
	e.AcceptsWaves = true
	e.Waves = kit.Table{Caption: m.T("campaign.caption"), First: m.T("campaign.wave"), Columns: []kit.Column{
		{Label: m.T("campaign.closed"), Left: true},
		{Label: m.T("campaign.at"), Left: true},
		{Label: m.T("campaign.until"), Left: true},
	}}
	day := func(t time.Time) kit.Cell { return kit.TextCell(m.Date(period.DateOf(t, m.Zone()))) }
	for _, c := range list {
		w, ok := find(c.ID)
		row := kit.Row{Key: c.ID, Head: c.ID, Cells: []kit.Cell{kit.TextCell(""), day(c.At), day(c.At.Add(candidate.Keeps))}}
		if ok { // the configuration has it still
			row.Href, row.Cells[0] = m.Path(page.WavePath+"/"+url.PathEscape(c.ID)), kit.TextCell(m.Date(w.Closed))
			if title := m.SurveyText(w.Title); title != "" {
				row.Head = title
			}
		}
		e.Waves.Rows = append(e.Waves.Rows, row)
	}
}
