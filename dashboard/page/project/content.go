package project

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is a project with the forms of those who have a part in it.
type Content struct {
	kit.Page
	Said     string
	Faults   []kit.Choice // each leads to its field
	Status   kit.Status
	Facts    []kit.Entry
	Missing  []kit.Choice // of this part
	Lacks    string       // in all
	Parts    []Part       // of what is filled in
	Revision int
	New      bool
	Sections []Section // to fill in; none when it is not to be
	Forms    []Form
	Steps    []kit.Entry
	Shown    string // address of the answers; "" of a new project
}

// Part is a part of what is filled in, each a page: what it lacks, and the score
// of an axis.
type Part struct {
	Link   kit.Choice // chosen: it is shown
	Status kit.Status
	Lacks  string
}

// Section is a section of the form that is filled in.
type Section struct {
	Title, Hint string
	Status      kit.Status // of an axis
	Fields      []Field
	Questions   []Question
}

// Question is a question with what its answer weighs.
type Question struct {
	Legend string
	Fields []Field
}

// Form is the form of one step.
type Form struct {
	Do, Title, Hint, Button string
	Fields                  []Field
}

// Field is one field of a form as it was typed, with its fault.
type Field struct {
	ID, Name, Label, Type, Value, Fault string
	Most                                int
	Area, Needed                        bool
	Options                             []kit.Choice
}

// asked is what the page is made from.
type asked struct {
	visit   page.Visit
	project project.Project
	version approval.Version
	systems []register.System
	missing []record.Field // of a draft
	part    string         // that is shown of a draft
	faults  []*record.FieldError
	said    string
	status  int
	today   period.Date
}

// content makes the page.
func (m presenter) content(a asked) *Content {
	p := a.project
	c := &Content{Page: kit.Page{Nav: "commitments", Path: page.ProjectsPath, Title: m.T("project.new"), Meta: m.T("project.meta", a.version.ID)}, Revision: p.Revision, New: p.ID == ""}
	state := p.State(a.today)
	b := builder{presenter: m, asked: a, labels: map[string]string{}}
	fills := a.visit.Reader.Roles.Meet(project.Fills)
	if p.ID != "" {
		c.Path, c.Title, c.Shown = kit.DossierPath(p.ID), m.Typeset(p.Assessment.Name), m.Path(kit.ApprovalPath(p.ID))
		c.Status = m.ProjectState(state)
		c.Facts, c.Steps = m.facts(a), m.ProjectSteps(p)
	}
	if fills && state == project.Draft {
		c.Sections = b.sections()
	}
	if p.ID != "" && a.part == "" {
		c.Forms = b.forms(state)
	}
	if len(c.Sections) > 0 && p.ID != "" {
		c.Parts = m.listed(a)
	}
	for _, f := range a.missing {
		if a.partOf(f) == a.part && c.Parts != nil {
			c.Missing = append(c.Missing, kit.Choice{Value: "#" + string(f), Label: b.label(f)})
		}
	}
	if len(a.missing) > 0 {
		c.Lacks = m.Count("project.lacks", len(a.missing))
	}
	if a.said != "" {
		c.Said = m.T(a.said)
	}
	for _, f := range a.faults {
		c.Faults = append(c.Faults, kit.Choice{Value: "#" + idIn(a.posted(), f.Field), Label: m.T("project.fault", b.label(f.Field), m.T("project.fault."+f.What))})
	}
	return c
}

// facts say where the project stands.
func (m presenter) facts(a asked) []kit.Entry {
	p := a.project
	r := a.version.Score(p.Assessment)
	list := []kit.Entry{
		{Label: m.T("project.for"), Text: m.T("project.for." + string(p.For))},
		{Label: m.T("project.outcome"), Text: m.Outcome(r).Word},
		{Label: m.T("field.approval.score"), Text: m.Confidence(r)},
		{Label: m.T("approval.weakest"), Text: m.WeakestOf(a.version, r)},
	}
	if trial := m.Trial(p.Signed().Experiment); trial != "" {
		list = slices.Insert(list, 1, kit.Entry{Label: m.T("project.trial"), Text: trial})
	}
	for _, q := range a.version.KnockOuts {
		if slices.Contains(r.Stops, q.ID) && p.Assessment.KnockOuts[q.ID] == register.Yes {
			list = append(list, kit.Entry{Label: m.T("approval.stop"), Text: m.Bilingual(q.Text), Missing: true})
		}
	}
	if p.Against() {
		list = append(list, kit.Entry{Label: m.T("project.against"), Text: m.T("project.against.text"), Missing: true})
	}
	return list
}

// builder makes fields, and remembers their labels for the lists of faults.
type builder struct {
	presenter
	asked
	labels map[string]string
	group  string // the form that is made, by what it does; "" the one of the answers
}

// in makes the fields of the form of a step.
func (b builder) in(do string) builder {
	b.group = do
	return b
}

// posted is the form that was sent.
func (a asked) posted() string {
	if do := a.visit.Form.Get("do"); do != "save" && do != "next" && do != "submit" {
		return do
	}
	return ""
}

// idIn is the id of a field in a form.
func idIn(group string, f record.Field) string {
	if group == "" {
		return string(f)
	}
	return group + "-" + string(f)
}

// field is one field, with what was typed, else what is kept.
func (b builder) field(f record.Field, label, kind, kept string, most int) Field {
	b.labels[string(f)] = label
	x := Field{ID: idIn(b.group, f), Name: string(f), Label: label, Type: kind, Value: kept, Most: most}
	if !b.visit.Posted || b.posted() != b.group {
		return x
	}
	if b.visit.Form.Has(x.Name) {
		x.Value = strings.ToValidUTF8(b.visit.Form.Get(x.Name), "\uFFFD")
	}
	for _, fault := range b.faults {
		if fault.Field == f {
			x.Fault = b.T("project.fault." + fault.What)
		}
	}
	return x
}

// named is a field whose label has the key of its name.
func (b builder) named(f record.Field, kind, kept string, most int) Field {
	return b.field(f, b.T("project.field."+string(f)), kind, kept, most)
}

func (b builder) area(f record.Field, kept string, most int) Field {
	x := b.named(f, "", kept, most)
	x.Area = true
	return x
}

func (b builder) choose(x Field, options ...kit.Choice) Field {
	for i := range options {
		options[i].Chosen = options[i].Value == x.Value
	}
	x.Options = options
	return x
}

// label words a field for a list: of a question, with what of it.
func (b builder) label(f record.Field) string {
	name := string(f)
	prefix, id, _ := strings.Cut(name, ".")
	for _, q := range slices.Concat(b.version.Quick, b.version.KnockOuts, b.version.Weighed()) {
		if q.ID != id {
			continue
		}
		if prefix+"." == project.PrefixAnswer {
			return b.Bilingual(q.Text)
		}
		return b.T("card.system", b.Bilingual(q.Text), kit.Lower(b.T("project.part."+prefix)))
	}
	if label, ok := b.labels[name]; ok {
		return label
	}
	return b.T("project.field." + name)
}
