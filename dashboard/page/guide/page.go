// Package guide is the guide of good practice: its pages, with live figures in
// their text.
package guide

import (
	"context"
	_ "embed" // the templates
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed list.html
var listTemplate string

//go:embed page.html
var template string

// path is the address of the guide.
const path = "/guide"

// Rows are the rows of the guide: its list, and a page.
func Rows() []page.Row {
	return []page.Row{
		{Name: "guide", Path: path, Who: access.Staff, Public: "guide", Menu: "guide", Fresh: 24 * time.Hour, Offline: true, Template: listTemplate, Body: list},
		{Name: "guidepage", Path: path + "/:id", Who: access.Staff, Public: "guide", Fresh: time.Hour, Template: template, Body: body},
	}
}

func list(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.list(s.Known.Guide), nil
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	p, ok := s.Known.Guide.Find(r.ID)
	if !ok {
		return nil, page.NotFound("page")
	}
	text, translated := p.In(string(r.Presenter.Lang()))
	q := r.Period.Last().Period(period.Quarter)
	a, err := ask(ctx, s, r, q, text.Tokens())
	if err != nil {
		return nil, err
	}
	a.Day, a.Contact, a.Search = s.Today(), s.Notice.Contact, s.Known.Guide.Search
	return presenter{r.Presenter}.content(p, text, translated, a), nil
}

// answers are what the tokens of a page are answered from.
type answers struct {
	Quarter period.Period
	// Public readers are shown no live figure.
	Public  bool
	Whole   []report.Item                    // of the authority
	Systems map[measure.System][]report.Item // of the systems that are named
	Rows    []report.SystemRow               // of all systems
	Day     period.Date                      // today
	Contact string
	Search  *guide.Search
}

// ask asks what a page needs, and nothing for a reader who may see none of it.
func ask(ctx context.Context, s *page.Site, r page.Request, q period.Period, tokens []guide.Token) (answers, error) {
	a := answers{Quarter: q, Public: r.Public(), Systems: map[measure.System][]report.Item{}}
	if a.Public {
		return a, nil
	}
	for _, t := range tokens {
		var err error
		switch {
		case t.Kind == guide.FiguresToken && a.Rows == nil:
			var f report.Frugality
			f, err = s.Reporter.Frugality(ctx, q, "")
			a.Rows = f.Rows
		case t.Kind == guide.FigureToken && t.System == "" && a.Whole == nil:
			var o report.Overview
			o, err = s.Reporter.Overview(ctx, q)
			a.Whole = o.Items
		case t.Kind == guide.FigureToken && t.System != "" && a.Systems[t.System] == nil:
			var p report.SystemPage
			p, err = s.Reporter.System(ctx, t.System, q)
			a.Systems[t.System] = p.Items
		}
		if err != nil {
			return a, page.Unanswered(err)
		}
	}
	return a, nil
}

// item is what is known of a figure; one that nobody brings is missing.
func (a answers) item(t guide.Token) report.Item {
	list := a.Whole
	if t.System != "" {
		list = a.Systems[t.System]
	}
	for _, it := range list {
		if it.Indicator == t.Indicator {
			return it
		}
	}
	return report.Item{Judged: report.Judged{Result: indicator.Result{Indicator: t.Indicator, System: t.System, Period: a.Quarter}}}
}
