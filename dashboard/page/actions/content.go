package actions

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is what was decided, and the forms of those who may say more.
type Content struct {
	kit.Page
	Said    string
	Faults  []kit.Choice  // each leads to its field
	Views   []kit.Choices // in which order, and what of it
	Rows    []Row
	Form    bool
	Fields  map[string]Field
	Choices []kit.Choice // indicators
	Systems []kit.Choice
}

// Row is one action. Started and Closed say which steps its reader may take.
type Row struct {
	ID, Head, Text, Owner, Decided, By, Note string
	Due                                      kit.Due
	Start, Close                             bool
	Own                                      bool // its reader typed it, and cannot close it
	Today                                    string

	action register.Action
}

// Field is one field of the form as it was typed, with its fault.
type Field struct{ Value, Fault string }

// asked is what the page is made from.
type asked struct {
	fixed  []register.Action // of the configuration
	kept   []action.Kept
	visit  page.Visit
	typed  typed
	faults []*record.FieldError
	said   string
	today  period.Date
}

// content makes the page.
func (m presenter) content(a asked) *Content {
	c := &Content{Page: kit.Page{Nav: "entry", Path: page.ActionsPath, Title: m.T("actions.title"), Meta: m.T("actions.meta")}}
	if a.said != "" {
		c.Said = m.T(a.said)
	}
	c.Fields = map[string]Field{}
	for _, key := range []string{"indicator", "system", "text", "owner", "decided", "due", "day", "note"} {
		c.Fields[key] = Field{Value: a.typed.texts[key]}
	}
	if c.Fields["decided"].Value == "" {
		c.Fields["decided"] = Field{Value: a.today.String()}
	}
	for _, f := range a.faults {
		field := string(f.Field)
		text := m.T("actions.fault", m.T("actions.field."+field), m.T("actions.fault."+f.What))
		c.Fields[field] = Field{c.Fields[field].Value, text}
		c.Faults = append(c.Faults, kit.Choice{Value: "#a-" + field, Label: text})
	}
	judges, enters := a.visit.Reader.Roles.Meet(page.Judges), a.visit.Reader.Roles.Meet(page.Enters)
	for _, k := range a.kept {
		c.Rows = append(c.Rows, m.row(k, a, judges, enters))
	}
	for _, x := range a.fixed {
		r := m.shown(x, a.today)
		r.By = m.T("actions.configured")
		c.Rows = append(c.Rows, r)
	}
	if len(c.Rows) > 1 {
		c.Views = m.Views(page.ActionsPath, a.visit.View, []string{byDue}, []string{late, open, closed})
	}
	c.Path = a.visit.View.Address(page.ActionsPath)
	c.Rows = viewed(c.Rows, a.visit.View, a.today)
	if c.Form = enters; enters {
		m.choices(c, a.typed)
	}
	return c
}

// row is an action that was typed, with the steps that its reader may take.
func (m presenter) row(k action.Kept, a asked, judges, enters bool) Row {
	r := m.shown(k.Action(), a.today)
	r.ID, r.By, r.Today = k.ID, k.By, a.today.String()
	for _, s := range k.Steps {
		if s.Note != "" {
			r.Note = kit.Apostrophes(s.Note)
		}
	}
	if k.Closed() {
		return r
	}
	r.Own = k.By == a.visit.Reader.Login
	r.Start = (enters || judges) && len(k.Steps) == 0
	r.Close = judges && !r.Own
	return r
}

// The order and the parts of the list, by the words of its address.
const (
	byDue  = "echeance"
	late   = "en-retard"
	open   = "ouvertes"
	closed = "closes"
)

// viewed is what is asked of the list; what has no date comes last.
func viewed(rows []Row, v kit.View, today period.Date) []Row {
	rows = slices.DeleteFunc(rows, func(r Row) bool {
		switch v.Filter {
		case late:
			return !r.action.Late(today)
		case open:
			return !r.action.Open(today)
		case closed:
			return r.action.Open(today)
		}
		return false
	})
	if v.Sort == byDue {
		slices.SortStableFunc(rows, func(a, b Row) int {
			switch x, y := a.action.Due, b.action.Due; {
			case x.IsZero() != y.IsZero():
				return cmp.Compare(y.String(), x.String())
			default:
				return x.Compare(y)
			}
		})
	}
	return rows
}

func (m presenter) shown(x register.Action, today period.Date) Row {
	return Row{
		Head: m.Brief(x.Indicator, measure.System(x.System)), Text: kit.Apostrophes(x.Text), Owner: kit.Apostrophes(x.Owner),
		Decided: m.Date(x.Decided), Due: m.Due(x, today), action: x,
	}
}

func (m presenter) choices(c *Content, t typed) {
	for _, d := range m.Setup.Catalogue {
		c.Choices = append(c.Choices, kit.Choice{Value: d.ID, Label: m.Text(d.Title), Chosen: d.ID == t.Indicator})
	}
	c.Systems = []kit.Choice{{Value: "", Label: m.T("actions.whole"), Chosen: t.System == ""}}
	for _, s := range slices.Clone(m.Setup.Register.Systems) {
		c.Systems = append(c.Systems, kit.Choice{Value: string(s.ID), Label: m.PlainName(s.ID), Chosen: string(s.ID) == t.System})
	}
}
