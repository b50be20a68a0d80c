package publish

import (
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Publishing is what is known, and was written so far, of an edition to
// publish.
type Publishing struct {
	Quarter                             period.Period
	Number                              int // of the edition
	Lacks                               []report.Lack
	By, Headline, Reservations, Erratum string
	Said                                string // key of what is missing
	Unfit                               *publish.UnfitError
}

// Missing is the key of what must still be written; "" for nothing.
func (p Publishing) Missing() string {
	switch {
	case p.By == "":
		return "publish.by.missing"
	case len(p.Lacks) > 0 && p.Reservations == "":
		return "publish.reservations.missing"
	case p.Number > 1 && p.Erratum == "":
		return "publish.erratum.missing"
	}
	return ""
}

// Content is the page on which a quarter is published.
type Content struct {
	kit.Page
	Publishing
	Corrects bool // an edition is there
	Lacking  kit.Note
	Why      kit.Note // what is missing
	Back     string
	// Seen is the version of the data behind Sheet, which is shown before it is
	// sealed; "" while the form is filled in.
	Seen  string
	Sheet *kit.Sheet
}

// content makes that page.
func (m presenter) content(p Publishing) *Content {
	out := &Content{Page: kit.Page{Nav: "quarters", Path: kit.QuarterPath(p.Quarter) + "/publier", Title: m.T("publish.title", m.Period(p.Quarter))}, Publishing: p, Corrects: p.Number > 1}
	out.Meta = m.T("publish.meta", strconv.Itoa(p.Number))
	out.Back = m.Path(kit.QuarterPath(p.Quarter))
	out.Why = m.why(p)
	if len(p.Lacks) > 0 {
		out.Lacking = kit.Note{Class: "late", Title: m.T("publish.lacks")}
	}
	for _, l := range p.Lacks {
		out.Lacking.Items = append(out.Lacking.Items, m.lack(l))
	}
	return out
}

// why says what is missing of an edition, or may not be sealed.
func (m presenter) why(p Publishing) kit.Note {
	const most = 12 // figures that are named
	out := kit.Note{Class: "bad"}
	switch u := p.Unfit; {
	case u == nil && p.Said != "":
		out.Title = m.T(p.Said)
	case u == nil:
	case len(u.Unwritten) > 0:
		out.Title, out.Items = m.T("publish.unwritten"), u.Unwritten
	default:
		out.Title = m.T("publish.erratum.unnamed", strconv.Itoa(u.Since))
		for _, f := range u.Changed[:min(most, len(u.Changed))] {
			out.Items = append(out.Items, m.TitleOf(f.Indicator, f.System))
		}
		if rest := len(u.Changed) - most; rest > 0 {
			out.Items = append(out.Items, m.Count("other", rest))
		}
	}
	return out
}

func (m presenter) lack(l report.Lack) string {
	title := m.TitleOf(l.Indicator, l.System)
	switch l.Code {
	case report.LackFailing:
		return m.T("lack.failing", m.SourceName(l.Source))
	case report.LackCoverage:
		return m.T("lack.uncovered", title, m.Percent(l.Share), m.Percent(l.Least))
	case report.LackNotOver, report.LackNoFigure:
	}
	return m.T("lack." + string(l.Code))
}
