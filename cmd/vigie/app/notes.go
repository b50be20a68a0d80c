package app

import (
	"context"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// comments are what officers wrote of a quarter in their workbooks.
func (a *App) comments(ctx context.Context, q period.Period) (register.Comments, error) {
	var out register.Comments
	for _, s := range a.sources {
		noter, ok := s.collector.(table.Noter)
		if !ok {
			continue
		}
		notes, err := noter.Notes(ctx)
		if err != nil {
			return out, err
		}
		for _, n := range notes {
			if within := q.Window(a.cfg.Zone); n.Period.From.Before(within.From) || n.Period.To.After(within.To) {
				continue
			}
			a.note(&out, n)
		}
	}
	return out, nil
}

// note sorts one note: an action under its indicator, a comment under what it
// is about.
func (a *App) note(out *register.Comments, n table.Note) {
	id, system := a.subject(n.About)
	if !n.Action {
		text := n.Text
		if id == "" && system == "" && n.About != "" {
			text = n.About + " – " + text
		}
		out.Comments = append(out.Comments, register.Comment{Indicator: id, System: system, Text: text})
		return
	}
	x := register.Action{Indicator: id, System: system, Text: n.Text, Owner: n.Owner}
	if !n.Due.From.IsZero() {
		x.Due = period.DateOf(n.Due.From, a.cfg.Zone)
	}
	if n.Progress == table.Done {
		x.Done = period.DateOf(n.Period.From, a.cfg.Zone)
	}
	out.Actions = append(out.Actions, x)
}

// subject finds the indicator or the system that a note is about, by id or by
// name; neither is "".
func (a *App) subject(about string) (id, system string) {
	same := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(strings.TrimSpace(n), about) })
	}
	for _, d := range indicator.Catalogue() {
		if same(d.ID, d.Title.FR, d.Title.EN) {
			return d.ID, ""
		}
	}
	for _, s := range a.register.Systems {
		if same(string(s.ID), s.Name) {
			return "", string(s.ID)
		}
	}
	return "", ""
}
