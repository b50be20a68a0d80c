package table

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/tabular"
	vocabulary "github.com/vigie-ia/vigie/internal/words"
)

// TemplateSystem is a system offered in the workbook's lists.
type TemplateSystem struct {
	Name  string
	Place collectors.Place
}

// SystemsOf lists the systems of a register with their parts.
func SystemsOf(systems []register.System) []TemplateSystem {
	var list []TemplateSystem
	for _, s := range systems {
		for _, part := range s.AllParts() {
			list = append(list, TemplateSystem{Name: s.Name, Place: collectors.Place{System: s.ID, Part: part.ID}})
		}
	}
	return list
}

// String writes the system as the workbook does and this collector reads:
// `name (system/part)`.
func (s TemplateSystem) String() string {
	if s.Name == "" || s.Name == s.Place.String() {
		return s.Place.String()
	}
	return fmt.Sprintf("%s (%s)", s.Name, s.Place)
}

// NamesOf are the systems of a register with their parts, as they are written.
func NamesOf(systems []register.System) []string {
	var names []string
	for _, s := range SystemsOf(systems) {
		names = append(names, s.String())
	}
	return names
}

// WriteTemplate writes the workbook that officers fill in, in a language:
// French for "". A source with `layout: workbook` reads it back.
func WriteTemplate(w io.Writer, lang string, systems []TemplateSystem) error {
	lang = cmp.Or(lang, vocabulary.Source)
	if codes := vocabulary.Codes(); !slices.Contains(codes, lang) {
		return fmt.Errorf("write template: %q is not a language of the workbook; there are %s", lang, strings.Join(codes, " and "))
	}
	t := newTemplate(lang)
	for _, system := range systems {
		t.systems = append(t.systems, system.String())
	}
	return tabular.WriteForms(w, t.lists, []tabular.Form{
		t.figuresSheet(), t.usersSheet(), t.trainingSheet(), t.costsSheet(), t.mitigationSheet(), t.notesSheet(),
	})
}

type template struct {
	words
	said    *vocabulary.Words
	systems []string
}

func newTemplate(lang string) template {
	return template{words: in(lang), said: vocabulary.Typed(lang)}
}

func (t template) column(title string, width float64, choices ...string) tabular.FormColumn {
	return tabular.FormColumn{Title: title, Width: width, Choices: choices}
}

// named returns the first system, for the example rows.
func (t template) named() string {
	if len(t.systems) == 0 {
		return "assistant"
	}
	return t.systems[0]
}

func (t template) figuresSheet() tabular.Form {
	metrics := []string{}
	for _, m := range offered() {
		metrics = append(metrics, t.said.Say(nameOf(m)))
	}
	return tabular.Form{
		Name: t.figures, Notes: t.figuresHelp,
		Columns: []tabular.FormColumn{
			t.column(t.period, 20), t.column(t.system, 40, t.systems...), t.column(t.metric, 34, metrics...), t.column(t.value, 14),
			t.column(t.unit, 10), t.column(t.low, 12), t.column(t.high, 12),
			t.column(t.method, 12, t.declared, t.estimated, t.measured), t.column(t.evidence, 40),
		},
		Rows: [][]any{
			{t.example + "2026-09", t.named(), metrics[0], 412.5, "kWh", nil, nil, t.declared, t.exampleEvidence},
			{t.example + "T3 2026", t.named(), metrics[0], nil, "kWh", 900, 1400, t.estimated, ""},
		},
	}
}

func (t template) usersSheet() tabular.Form {
	return tabular.Form{
		Name: t.users, Notes: t.usersHelp,
		Columns: []tabular.FormColumn{t.column(t.period, 20), t.column(t.system, 40, t.systems...), t.column(t.licences, 16), t.column(t.active, 20)},
		Rows:    [][]any{{t.example + "2026-09", t.named(), 120, 74}},
	}
}

func (t template) trainingSheet() tabular.Form {
	return tabular.Form{
		Name: t.training, Notes: t.trainingHelp,
		Columns: []tabular.FormColumn{
			t.column(t.period, 20), t.column(t.department, 30), t.column(t.trained, 16), t.column(t.headcount, 16), t.column(t.signed, 18), t.column(t.sessions, 28),
		},
		Rows: [][]any{{t.example + "2026-09", t.exampleEntity, 34, 210, 180, 2}},
	}
}

func (t template) costsSheet() tabular.Form {
	return tabular.Form{
		Name: t.costs, Notes: t.costsHelp,
		Columns: []tabular.FormColumn{
			t.column(t.period, 20), t.column(t.system, 40, t.systems...), t.column(t.amount, 16), t.column(t.tax, 12, "HT", "TTC"), t.column(t.evidence, 40),
		},
		Rows: [][]any{{t.example + "2026-09", t.named(), 1234.5, "HT", t.exampleEvidence}},
	}
}

func (t template) mitigationSheet() tabular.Form {
	return tabular.Form{
		Name: t.mitigation, Notes: t.mitigHelp,
		Columns: []tabular.FormColumn{
			t.column(t.period, 20), t.column(t.system, 40, t.systems...), t.column(t.avoided, 20), t.column(t.offset, 20), t.column(t.evidence, 40),
		},
		Rows: [][]any{{t.example + "2026", "", nil, 500, t.exampleEvidence}},
	}
}

func (t template) notesSheet() tabular.Form {
	return tabular.Form{
		Name: t.notes, Notes: t.notesHelp,
		Columns: []tabular.FormColumn{
			t.column(t.period, 20), t.column(t.about, 24), t.column(t.kind, 14, t.comment, t.action), t.column(t.text, 70),
			t.column(t.owner, 30), t.column(t.due, 14), t.column(t.status, 14, t.planned, t.running, t.done),
		},
		Rows: [][]any{
			{t.example + "T3 2026", t.figures, t.comment, t.exampleText},
			{t.example + "T3 2026", t.figures, t.action, t.exampleAction, "DSI", "31/12/2026", t.planned},
		},
	}
}
