package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Method is the page that explains every indicator.
type Method struct {
	Page
	Terms    []Entry
	Articles []Article
	Estimate []Entry // the method of estimates: version, constants, limits
	Zones    Table   // factors of the zones in use
	Models   string  // address of the list of models
	Agents   string  // address of the indicators about agents
}

// AgentsMethod explains the indicators about agents, with the questions that
// are asked and the rules that protect the answers.
type AgentsMethod struct {
	Page
	Rules    []Entry
	Articles []Article
	Items    []Table // one for each questionnaire that comes with Vigie and has its texts
}

// methodPath is where an indicator is explained.
func (m *Maker) methodPath(id string) string {
	path := "/methode"
	if m.defs[id].Staff {
		path = agentsMethodPath
	}
	return m.p.Path(path) + "#" + id
}

const agentsMethodPath = "/methode/bien-etre"

// Article is one indicator: formula, how it is obtained, limits.
type Article struct {
	ID, Title, Text string
	Facts           []Entry
}

// Method makes the page. It needs no figure, so that it works without a store.
func (m *Maker) Method() *Method {
	out := &Method{Page: Page{Nav: "method", Path: "/methode", Title: m.p.T("method.title"), Meta: m.p.T("method.meta")}}
	for _, id := range []string{"wh", "co2e", "range", "method", "coverage", "perimeter", "status", "comparable"} {
		out.Terms = append(out.Terms, Entry{Label: m.p.T("term." + id), Text: m.p.T("term." + id + ".text")})
	}
	out.Articles = m.articles(false)
	out.Agents = m.p.Path(agentsMethodPath)
	if m.setup.Models != nil {
		m.estimates(out)
	}
	return out
}

// AgentsMethod makes the page about agents.
func (m *Maker) AgentsMethod(own []survey.Instrument) *AgentsMethod {
	out := &AgentsMethod{Page: Page{Nav: "method", Path: agentsMethodPath, Title: m.p.T("agents.title"), Meta: m.p.T("agents.meta")}}
	rule := func(id string, args ...any) {
		out.Rules = append(out.Rules, Entry{Label: m.p.T("agents." + id), Text: m.p.T("agents."+id+".text", args...)})
	}
	rule("memory")
	rule("least", survey.DefaultK, survey.FloorK, m.p.Percent(disclosure.LeastRate))
	rule("masked")
	rule("views")
	rule("scores")
	out.Articles = m.articles(true)
	for _, in := range append([]survey.Instrument{survey.Pulse()}, own...) {
		t := Table{Caption: m.p.T("wellbeing.instrument", m.surveyText(in.Title), in.Version), First: m.p.T("use.first"), Columns: []Column{{Label: m.p.T("scores.first"), Left: true}}}
		for _, it := range in.Items {
			i := slices.IndexFunc(in.Dimensions, func(d survey.Dimension) bool { return d.ID == it.Dimension })
			name := m.surveyText(in.Dimensions[i].Title)
			if it.Reversed {
				name += " " + m.p.T("agents.reversed")
			}
			t.Rows = append(t.Rows, Row{Key: it.Code, Head: m.surveyText(it.Text), Cells: []Cell{word(name)}})
		}
		out.Items = append(out.Items, t)
	}
	return out
}

// articles explain the indicators, those about agents or the others.
func (m *Maker) articles(staff bool) []Article {
	var list []Article
	for _, d := range m.setup.Catalogue {
		if d.Staff != staff {
			continue
		}
		a := Article{ID: d.ID, Title: m.text(d.Title), Text: m.text(d.Explanation)}
		facts := []struct{ key, text string }{
			{"method.formula", m.text(d.FormulaText)},
			{"method.unit", m.unit(d.ID, "", 2)},
			{"method.direction", m.direction(d)},
			{"method.obtained", m.text(d.Method)},
			{"method.limits", m.text(d.Limits)},
		}
		if d.Unit == indicator.UnitScore {
			facts = slices.Delete(facts, 1, 4) // what all scores share is said once, above
		}
		for _, f := range facts {
			if f.text != "" {
				a.Facts = append(a.Facts, Entry{Label: m.p.T(f.key), Text: f.text})
			}
		}
		list = append(list, a)
	}
	return list
}

// estimates tells the method behind estimates, and the factors of the zones
// that the register names.
func (m *Maker) estimates(out *Method) {
	for _, e := range []struct {
		id   string
		with []any
	}{{"version", []any{impact.EcoLogits}}, {"formula", nil}, {"batch", []any{impact.Batch}}, {"limits", nil}, {"factors", nil}, {"past", nil}} {
		out.Estimate = append(out.Estimate, Entry{Label: m.p.T("estimate." + e.id), Text: m.p.T("estimate."+e.id+".text", e.with...)})
	}
	out.Models = m.p.Path("/methode/modeles")
	out.Zones = Table{Caption: m.p.T("zones.caption"), First: m.p.T("zones.zone"), Columns: []Column{
		{Label: "g" + nbsp + "CO₂e/kWh"},
		{Label: "L/kWh"},
		{Label: "MJ/kWh"},
		{Label: m.p.T("zones.version"), Left: true},
		{Label: m.p.T("zones.source"), Left: true},
	}}
	used := map[string]bool{"FRA": true}
	for _, s := range m.setup.Register.Systems {
		for _, part := range s.AllParts() {
			used[strings.ToUpper(s.HostingOf(part.ID).Zone)] = true
		}
	}
	for _, z := range m.setup.Models.Zones() {
		if !used[z.Zone] && !used[z.Alpha2] {
			continue
		}
		version := z.Version
		if !z.From.IsZero() {
			version = m.p.T("zones.from", version, m.p.Date(period.DateOf(z.From, m.p.zone)))
		}
		out.Zones.Rows = append(out.Zones.Rows, Row{Key: z.Zone, Head: z.Zone, Cells: []Cell{
			m.p.number(measure.Known, z.Mix.Carbon*1000, 1), m.p.number(measure.Known, z.Mix.Water, 2), m.p.number(measure.Known, z.Mix.PrimaryEnergy, 2),
			word(version), word(z.Source),
		}})
	}
}

// Models is the list of the models that estimates stand on.
type Models struct {
	Page
	Table Table
	Pages []Choice
}

// ModelCount is how many models there are.
func (m *Maker) ModelCount() int {
	if m.setup.Models == nil {
		return 0
	}
	return len(m.setup.Models.Models())
}

// Models makes one page of the list.
func (m *Maker) Models(page int) *Models {
	out := &Models{Page: Page{Nav: "method", Path: "/methode/modeles", Title: m.p.T("models.title"), Meta: m.p.T("models.meta")}}
	if page > 1 {
		out.Path += "?" + ParamPage + "=" + strconv.Itoa(page)
	}
	out.Table = Table{Caption: m.p.T("models.title"), First: m.p.T("compare.label"), Columns: []Column{
		{Label: m.p.T("models.active")},
		{Label: m.p.T("models.total")},
		{Label: m.p.T("models.speed")},
		{Label: m.p.T("models.size"), Left: true},
		{Label: m.p.T("zones.source"), Left: true},
	}}
	var list []impact.Model
	if m.setup.Models != nil {
		list = m.setup.Models.Models()
	}
	for _, x := range sheet(list, page) {
		speed := word(m.p.T("missing.short"))
		if x.Params.TPS > 0 {
			speed = m.p.number(measure.Known, x.Params.TPS, 1)
		}
		size := m.p.T("models.published")
		switch {
		case x.Modality != impact.Text:
			size = m.p.T("models." + string(x.Modality))
		case !x.Released:
			size = m.p.T("models.guessed")
		}
		source := x.Source
		if x.Date != "" {
			source += ", " + x.Date
		}
		out.Table.Rows = append(out.Table.Rows, Row{Key: x.Name, Head: x.Name, Cells: []Cell{
			m.span2(x.Params.Active), m.span2(x.Params.Total), speed, word(size), word(source),
		}})
	}
	out.Pages = m.pages("/methode/modeles", len(list), page)
	return out
}

func (m *Maker) direction(d indicator.Definition) string {
	switch d.Direction {
	case indicator.LowerBetter:
		return m.p.T("direction.lower")
	case indicator.HigherBetter:
		return m.p.T("direction.higher")
	case indicator.Context:
	}
	return m.p.T("direction.context")
}

// Audit is the accessibility audit of the authority's installation, as
// configured; without one the site is declared not conforming.
type Audit struct {
	Rate    float64 // share of criteria met, 0–1; 0: no valid audit
	Date    string  // civil day, 2026-09-30
	Contact string  // e-mail address or page where to report a difficulty
}

// Accessibility is the declaration that the law asks for.
type Accessibility struct {
	Page
	State    string
	Text     string
	Contact  string
	Href     string
	Measures []string
}

// Accessibility makes the declaration.
func (m *Maker) Accessibility(a Audit, organisation string) *Accessibility {
	out := &Accessibility{Page: Page{Nav: "accessibility", Path: "/accessibilite", Title: m.p.T("a11y.title")}}
	state := Conformity(a)
	out.State = m.p.T("a11y." + state)
	out.Text = m.p.T("a11y."+state+".text", organisation)
	if a.Rate > 0 {
		out.Text = m.p.T("a11y.audited", organisation, m.p.Percent(a.Rate), a.Date)
	}
	out.Contact = a.Contact
	if strings.Contains(a.Contact, "@") && !strings.ContainsAny(a.Contact, " /:?&") {
		out.Href = "mailto:" + a.Contact
	} else if isAddress(a.Contact) {
		out.Href = a.Contact
	}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		out.Measures = append(out.Measures, m.p.T("a11y.measure."+id))
	}
	return out
}

// Conformity is the legal word of an audit: none, partial or full.
func Conformity(a Audit) string {
	switch {
	case a.Rate >= 1:
		return "full"
	case a.Rate >= 0.5:
		return "partial"
	}
	return "none"
}

func isAddress(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}
