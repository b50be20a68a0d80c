package view

import (
	"strconv"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Publishing is what is known, and was written so far, of an edition to
// publish.
type Publishing struct {
	Quarter                             period.Period
	Number                              int // of the edition
	Lacks                               []report.Lack
	By, Headline, Reservations, Erratum string
	Said                                string // key of what is missing
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

// Publish is the page on which a quarter is published.
type Publish struct {
	Page
	Publishing
	Corrects bool // an edition is there
	Lacking  Note
	Why      string // what is missing, in words
	Back     string
}

// Publish makes that page.
func (m *Maker) Publish(p Publishing) *Publish {
	out := &Publish{Page: Page{Nav: "quarters", Path: QuarterPath(p.Quarter) + "/publier", Title: m.p.T("publish.title", m.p.Period(p.Quarter))}, Publishing: p, Corrects: p.Number > 1}
	out.Meta = m.p.T("publish.meta", strconv.Itoa(p.Number))
	out.Back = m.p.Path(QuarterPath(p.Quarter))
	if p.Said != "" {
		out.Why = m.p.T(p.Said)
	}
	if len(p.Lacks) > 0 {
		out.Lacking = Note{Class: "late", Title: m.p.T("publish.lacks")}
	}
	for _, l := range p.Lacks {
		out.Lacking.Items = append(out.Lacking.Items, m.lack(l))
	}
	return out
}

func (m *Maker) lack(l report.Lack) string {
	title := m.titleOf(l.Indicator, l.System)
	switch l.Code {
	case report.LackFailing:
		return m.p.T("lack.failing", m.source(l.Source))
	case report.LackCoverage:
		return m.p.T("lack.uncovered", title, m.p.Percent(l.Share), m.p.Percent(l.Least))
	case report.LackNotOver, report.LackNoFigure:
	}
	return m.p.T("lack." + string(l.Code))
}
