package quarters

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// editions lists what is on the archive.
func (m presenter) editions(archive []edition.Entry) kit.Table {
	t := kit.Table{Caption: m.T("editions.caption"), First: m.T("editions.edition")}
	t.Columns = []kit.Column{{Label: m.T("editions.date"), Left: true}, {Label: m.T("editions.by"), Left: true}, {Label: m.T("editions.hash"), Left: true}}
	for _, e := range archive {
		if e.Kind != edition.Published {
			continue
		}
		line := m.EditionLine(e)
		t.Rows = append(t.Rows, kit.Row{Head: line.Name, Href: line.Href, Cells: []kit.Cell{kit.TextCell(m.Date(period.DateOf(e.At, m.Zone()))), kit.TextCell(kit.Apostrophes(e.By)), kit.TextCell(e.Hash[:16])}})
	}
	return t
}

// Content lists every quarter: the running one, the last closed, the published.
type Content struct {
	kit.Page
	Live     []kit.Choice
	Years    []report
	Editions kit.Table
}

// report is the yearly report of a year: its address, its name, and that of its
// file.
type report struct{ Value, Label, File string }

// reports are those of the years of which a quarter was published, and of the last
// that is over, the newest first.
func (m presenter) reports(archive []edition.Entry, last period.Period) []report {
	years := []int{last.Year}
	for _, e := range archive {
		years = append(years, e.Quarter.Year)
	}
	slices.Sort(years)
	var list []report
	for _, y := range slices.Backward(slices.Compact(years)) {
		r := report{Value: m.Path(kit.YearPath(y)), Label: m.T("quarters.year", strconv.Itoa(y)), File: m.T("quarters.year.file", strconv.Itoa(y))}
		if y == last.Year && last.Index < 4 {
			r.Label = m.T("quarters.year.running", strconv.Itoa(y), m.Period(last))
		}
		list = append(list, r)
	}
	return list
}

// content makes the list of quarters; last is the last one that is over.
func (m presenter) content(archive []edition.Entry, last period.Period) *Content {
	q := &Content{Page: kit.Page{Nav: "quarters", Path: "/trimestres", Title: m.T("nav.quarters")}}
	q.Live = []kit.Choice{
		{Value: m.Path(kit.QuarterPath(last.Next())), Label: m.T("quarters.running", kit.Upper(m.Period(last.Next())))},
		{Value: m.Path(kit.QuarterPath(last)), Label: kit.Upper(m.Period(last))},
	}
	q.Years, q.Editions = m.reports(archive, last), m.editions(archive)
	return q
}

// tombstone is the page of an edition that was withdrawn.
func (m presenter) tombstone(e edition.Entry) *Content {
	q := &Content{Page: kit.Page{Nav: "quarters", Path: kit.QuarterPath(e.Quarter), Title: m.T("editions.withdrawn", m.EditionTitle(e))}}
	day := m.Date(period.DateOf(e.Withdrawn.At, m.Zone()))
	q.Notes = []kit.Note{{Title: m.T("edition.withdrawn", day, kit.Apostrophes(e.Withdrawn.By)), Text: m.Typeset(e.Withdrawn.Reason)}}
	return q
}
