package agentsmethod

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content explains the indicators about agents, with the questions that
// are asked and the rules that protect the answers.
type Content struct {
	kit.Page
	Rules    []kit.Entry
	Articles []kit.Article
	Items    []kit.Table // one for each questionnaire that comes with Vigie and has its texts
}

// content makes the page about agents.
func (m presenter) content(own []survey.Instrument) *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: kit.AgentsMethodPath, Title: m.T("agents.title"), Meta: m.T("agents.meta")}}
	rule := func(id string, args ...any) {
		out.Rules = append(out.Rules, kit.Entry{Label: m.T("agents." + id), Text: m.T("agents."+id+".text", args...)})
	}
	rule("memory")
	rule("least", survey.DefaultK)
	rule("rounded")
	rule("views")
	rule("scores")
	out.Articles = m.Articles(func(d indicator.Definition) bool { return d.Staff })
	two, one := survey.PulseTwo(), survey.Pulse()
	shared := survey.Shared(one, two)
	rule("versions", m.SurveyText(two.Title), two.Version, one.Version, strings.Join(shared, ", "))
	one.Items = slices.DeleteFunc(one.Items, func(it survey.Item) bool { return slices.Contains(shared, it.Code) }) // they stand above
	named := func(in survey.Instrument) string {
		return m.T("wellbeing.instrument", m.SurveyText(in.Title), in.Version)
	}
	for _, in := range append([]survey.Instrument{two}, own...) {
		out.Items = append(out.Items, m.items(named(in), in))
	}
	out.Items = append(out.Items, m.items(m.T("agents.modules"), survey.Modules()...), m.items(named(one), one))
	return out
}

// items are the questions of one questionnaire, or of several short ones.
func (m presenter) items(caption string, list ...survey.Instrument) kit.Table {
	t := kit.Table{Caption: caption, First: m.T("use.first"), Columns: []kit.Column{{Label: m.T("scores.first"), Left: true}}}
	for _, in := range list {
		for _, it := range in.Items {
			i := slices.IndexFunc(in.Dimensions, func(d survey.Dimension) bool { return d.ID == it.Dimension })
			name := m.SurveyText(in.Dimensions[i].Title)
			if it.OfUsers {
				name += " " + m.T("agents.users")
			}
			if it.Reversed {
				name += " " + m.T("agents.reversed")
			}
			t.Rows = append(t.Rows, kit.Row{Key: it.Code, Head: m.SurveyText(it.Text), Cells: []kit.Cell{kit.TextCell(name)}})
		}
	}
	return t
}
