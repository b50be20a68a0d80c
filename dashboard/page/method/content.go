package method

import (
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page that explains every indicator.
type Content struct {
	kit.Page
	Terms    []kit.Entry
	Articles []kit.Article
	Estimate []kit.Entry // the method of estimates: version, constants, limits
	Models   string      // address of the list of models
	Agents   string      // address of the indicators about agents
	People   string      // address of those of human decision and of residents
}

// people makes the page of the indicators of human decision and of residents.
func (m presenter) people() *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: kit.PeopleMethodPath, Title: m.T("people.title"), Meta: m.T("people.meta")}}
	out.Articles = m.Articles(func(d indicator.Definition) bool { return d.OnceTold })
	return out
}

// content makes the page. It needs no figure, so that it works without a store.
func (m presenter) content(now time.Time) *Content {
	out := &Content{Page: kit.Page{Nav: "method", Path: "/methode", Title: m.T("method.title"), Meta: m.T("method.meta")}}
	for _, id := range []string{"wh", "co2e", "range", "method", "coverage", "perimeter", "status", "comparable"} {
		out.Terms = append(out.Terms, kit.Entry{Label: m.T("term." + id), Text: m.T("term." + id + ".text")})
	}
	out.Articles = m.Articles(func(d indicator.Definition) bool { return !d.Staff && !d.OnceTold })
	out.Agents, out.People = m.Path(kit.AgentsMethodPath), m.Path(kit.PeopleMethodPath)
	if m.Setup.Models != nil {
		m.estimates(out)
		out.Notes = m.FactorNotes(m.Setup.Models.CurrencyOn(now, report.ModelsOf(m.Setup.Register)))
	}
	return out
}

// estimates tells the method behind estimates.
func (m presenter) estimates(out *Content) {
	known := m.Setup.Models
	for _, e := range []struct {
		id   string
		with []any
	}{
		{"version", []any{known.Stamp().Method, known.Stamp().Data, m.CatalogueDay(known.Published())}},
		{"formula", nil},
		{"batch", []any{int(known.Method().Constants.Batch)}},
		{"tokens", nil},
		{"limits", nil},
		{"factors", nil},
		{"past", nil},
	} {
		out.Estimate = append(out.Estimate, kit.Entry{Label: m.T("estimate." + e.id), Text: m.T("estimate."+e.id+".text", e.with...)})
	}
	out.Models = m.Path("/methode/modeles")
}
