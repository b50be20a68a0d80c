// Package project is where an AI project is filled in, approved by two people,
// tried, decided on and ended.
package project

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
)

//go:embed page.html
var template string

// mostForm bounds a form with every answer, its note and its evidence.
const mostForm = 256 << 10

// Rows are the rows of the pages.
func Rows() []page.Row {
	served := func(s *page.Site) bool { return s.Projects != nil }
	return []page.Row{
		{Name: "project-new", Path: page.ProjectsPath, Who: project.Fills, Beneath: "commitments", Takes: project.Fills, Most: mostForm, Template: template, Form: begin, Served: served},
		{
			Name: "project", Path: kit.DossierPath(":id"), Who: project.Fills | project.Decides, Takes: project.Fills | project.Decides, Most: mostForm,
			Template: template, Form: form, Served: served,
		},
		{
			Name: "project-part", Path: kit.PartPath(":id", ":part"), Who: project.Fills | project.Decides, Takes: project.Fills, Most: mostForm,
			Template: template, Form: form, Served: served,
		},
	}
}

// begin takes the first answers of a new project.
func begin(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	a := asked{visit: v, today: s.Today()}
	if v.Posted {
		p, faults, err := s.Projects.Begin(ctx, v.Reader, v.Form)
		if err != nil {
			return page.Reply{}, err
		}
		if len(faults) == 0 {
			return page.Reply{GoTo: kit.DossierPath(p.ID)}, nil
		}
		a.project, a.faults, a.said, a.status = p, faults, "project.faults", http.StatusUnprocessableEntity
		if p.ID == "" {
			a.said = "project.unkept"
		}
	}
	a.version = s.Projects.Asked(a.project)
	return a.reply(s), nil
}

// form shows a project to those who have a part in it, and takes their steps.
// What was typed is kept when it cannot stand.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	a := asked{visit: v, today: s.Today()}
	if v.Posted {
		faults, err := take(ctx, s, v)
		if err == nil && len(faults) == 0 {
			return page.Reply{GoTo: kit.PartPath(v.ID, next(s, v))}, nil
		}
		if a.faults = faults; err != nil {
			if err := a.refused(err); err != nil {
				return page.Reply{}, err
			}
		} else {
			a.said, a.status = "project.faults", http.StatusUnprocessableEntity
		}
	}
	p, err := s.Projects.Find(v.ID)
	if errors.Is(err, record.ErrNone) {
		return page.Reply{}, page.NotFound("page")
	}
	if err != nil {
		return page.Reply{}, err
	}
	a.project, a.version = p, s.Projects.Asked(p)
	if p.State(a.today) == project.Draft {
		a.missing, a.part = s.Projects.Missing(p), v.Part
	}
	switch {
	case !slices.Contains(parts(a.version, true), v.Part):
		return page.Reply{}, page.NotFound("page")
	case !slices.Contains(a.parts(), a.part): // an axis that no answer asks for
		a.part = ""
	}
	return a.reply(s), nil
}

// next is the part that follows what was taken: the next one after "next", the
// first after a step, else the same.
func next(s *page.Site, v page.Visit) string {
	do := v.Form.Get("do")
	if do == "save" {
		return v.Part
	}
	p, err := s.Projects.Find(v.ID)
	if do != "next" || err != nil {
		return ""
	}
	list := asked{project: p, version: s.Projects.Asked(p)}.parts()
	return list[min(slices.Index(list, v.Part)+1, len(list)-1)]
}

func (a asked) reply(s *page.Site) page.Reply {
	a.systems = s.Known.Register.Systems
	return page.Reply{Body: presenter{a.visit.Presenter}.content(a), Status: a.status}
}

// take does what a form asks for.
func take(ctx context.Context, s *page.Site, v page.Visit) ([]*record.FieldError, error) {
	f, revision := v.Form, 0
	if n, err := strconv.Atoi(f.Get("revision")); err == nil {
		revision = n
	}
	step := project.Step{
		Kind: project.Kind(f.Get("kind")), Function: f.Get("function"), Reason: f.Get("reason"), Conditions: f.Get("conditions"), End: dayOf(f.Get("end")),
	}
	switch f.Get("do") {
	case "save", "next":
		return s.Projects.Save(ctx, v.Reader, v.ID, revision, f)
	case "submit":
		faults, err := s.Projects.Save(ctx, v.Reader, v.ID, revision, f)
		if err != nil || len(faults) > 0 {
			return faults, err
		}
		return nil, s.Projects.Submit(ctx, v.Reader, v.ID, revision+1)
	case "recall":
		return nil, s.Projects.Recall(ctx, v.Reader, v.ID, step.Reason)
	case "vote":
		return nil, s.Projects.Vote(ctx, v.Reader, v.ID, revision, step)
	case "results":
		return nil, s.Projects.Assess(ctx, v.Reader, v.ID, resultsOf(f))
	case "decide":
		return nil, s.Projects.Decide(ctx, v.Reader, v.ID, step)
	case "attach":
		return nil, s.Projects.Attach(ctx, v.Reader, v.ID, f.Get("system"))
	case "end":
		return nil, s.Projects.End(ctx, v.Reader, v.ID, step.Reason)
	}
	return nil, project.ErrState
}

// resultsOf are the results of a form, one for each criterion.
func resultsOf(f url.Values) []project.Result {
	var list []project.Result
	for i := 0; f.Has(string(project.ResultField(i))); i++ {
		list = append(list, project.Result{Text: f.Get(string(project.ResultField(i))), Met: f.Get("met."+strconv.Itoa(i)) == "yes"})
	}
	return list
}

// dayOf reads a day as a browser sends it; zero for anything else, which the
// service refuses.
func dayOf(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		return period.Date{}
	}
	return d
}

// refused says why a step was not taken; it returns an error that is none of
// those.
func (a *asked) refused(err error) error {
	if faults, ok := record.Faults(err); ok {
		a.faults, a.said, a.status = faults, "project.untaken", http.StatusUnprocessableEntity
		return nil
	}
	if _, ok := errors.AsType[*project.MissingError](err); ok {
		a.said, a.status = "project.lacking", http.StatusUnprocessableEntity
		return nil
	}
	for _, x := range []struct {
		err    error
		said   string
		status int
	}{
		{project.ErrRole, "project.role", http.StatusForbidden},
		{project.ErrAuthor, "project.author", http.StatusForbidden},
		{project.ErrTwice, "project.twice", http.StatusConflict},
		{project.ErrKnockOut, "project.knockout", http.StatusUnprocessableEntity},
		{project.ErrState, "project.step", http.StatusConflict},
		{project.ErrChanged, "project.changed", http.StatusConflict},
		{project.ErrNoResults, "project.noresults", http.StatusUnprocessableEntity},
	} {
		if errors.Is(err, x.err) {
			a.said, a.status = x.said, x.status
			return nil
		}
	}
	if errors.Is(err, record.ErrNone) {
		return page.NotFound("page")
	}
	return err
}
