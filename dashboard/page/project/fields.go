package project

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// How long texts may be in a browser, as in the service.
const (
	mostShort   = 120
	mostLong    = 600
	mostAddress = 500
)

func stated(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func whole(v *int) string {
	if v == nil {
		return ""
	}
	return strconv.Itoa(*v)
}

func amount(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// sections are what is filled in of the part that is shown: of the first, what
// the project is and the questions that may end it.
func (b builder) sections() []Section {
	x := b.project.Assessment
	switch i := slices.IndexFunc(b.version.Axes, func(a approval.Axis) bool { return a.ID == b.part }); {
	case b.part == trialPart:
		return []Section{b.benefit(x), b.forecast(x), b.trial(x)}
	case i >= 0:
		return []Section{b.axis(b.version.Axes[i], b.version.Score(x).Axes[i])}
	}
	return []Section{
		{Title: b.T("project.what"), Fields: []Field{
			b.needed(b.named(project.FieldName, "text", x.Name, mostShort)),
			b.system(),
			b.choose(b.named(project.FieldFor, "", string(b.project.For), 0),
				kit.Choice{Value: string(project.ForTrial), Label: b.T("project.for.trial")}, kit.Choice{Value: string(project.ForService), Label: b.T("project.for.service")}),
		}},
		b.answers("project.quick", b.version.Quick, x.Quick),
		b.answers("project.knock_outs", b.version.KnockOuts, x.KnockOuts),
	}
}

func (b builder) needed(x Field) Field {
	x.Needed = true
	return x
}

func (b builder) system() Field {
	options := []kit.Choice{{Label: b.T("project.system.none")}}
	for _, s := range b.systems {
		options = append(options, kit.Choice{Value: string(s.ID), Label: b.PlainName(s.ID)})
	}
	return b.choose(b.named(project.FieldSystem, "", string(b.project.Assessment.System), 0), options...)
}

func (b builder) answers(title string, questions []approval.Question, given map[string]register.Answer) Section {
	s := Section{Title: b.T(title), Hint: b.T(title + ".hint")}
	for _, q := range questions {
		f := b.field(record.Field(project.PrefixAnswer+q.ID), b.Bilingual(q.Text), "", string(given[q.ID]), 0)
		s.Fields = append(s.Fields, b.choose(f, kit.Choice{Label: "–"}, kit.Choice{Value: string(register.No), Label: b.T("word.no")}, kit.Choice{Value: string(register.Yes), Label: b.T("word.yes")}))
	}
	return s
}

// axis is an axis with its score, explained: what each answer weighs.
func (b builder) axis(axis approval.Axis, score approval.AxisScore) Section {
	s := Section{Title: b.Bilingual(axis.Text), Status: b.AxisStatus(b.version.Thresholds, score)}
	if score.Unstated > 0 {
		s.Hint = b.Count("project.axis.unstated", score.Unstated)
	}
	for _, q := range axis.Questions {
		x := b.project.Assessment.Answers[q.ID]
		part := func(prefix, kind, kept string, most int) Field {
			return b.field(record.Field(prefix+q.ID), b.T("project.part."+strings.TrimSuffix(prefix, ".")), kind, kept, most)
		}
		s.Questions = append(s.Questions, Question{Legend: b.Bilingual(q.Text), Fields: []Field{
			part(project.PrefixRisk, "number", whole(x.Risk), approval.MostRisk),
			part(project.PrefixSafeguard, "number", whole(x.Safeguard), approval.MostSafeguard),
			part(project.PrefixNote, "text", x.Note, mostLong),
			part(project.PrefixEvidence, "url", x.Evidence, mostAddress),
			part(project.PrefixEvidenceDate, "date", stated(x.EvidenceDate), 0),
			part(project.PrefixEvidenceBy, "text", x.EvidenceBy, mostShort),
		}})
	}
	return s
}

func (b builder) benefit(x approval.Assessment) Section {
	return Section{Title: b.T("benefit.title"), Fields: []Field{
		b.named(project.FieldBenefit, "text", x.Benefit.Text, mostLong), b.named(project.FieldUnit, "text", x.Benefit.Unit, mostShort),
		b.named(project.FieldBaseline, "text", amount(x.Benefit.Baseline), mostShort), b.named(project.FieldExpected, "text", amount(x.Benefit.Expected), mostShort),
		b.named(project.FieldObserved, "text", amount(x.Benefit.Observed), mostShort), b.named(project.FieldObservedOn, "date", stated(x.Benefit.ObservedOn), 0),
	}}
}

func (b builder) forecast(x approval.Assessment) Section {
	return Section{Title: b.T("project.forecast"), Fields: []Field{
		b.named(project.FieldQueries, "text", amount(x.Forecast.Queries), mostShort), b.named(project.FieldKWh, "text", amount(x.Forecast.KWh), mostShort),
		b.named(project.FieldUsers, "text", amount(x.Forecast.Users), mostShort), b.named(project.FieldReview, "date", stated(x.Review), 0),
	}}
}

func (b builder) trial(x approval.Assessment) Section {
	criteria := b.area(project.FieldCriteria, strings.Join(x.Experiment.Criteria, "\n"), mostLong*4)
	return Section{Title: b.T("project.trial"), Hint: b.T("project.trial.hint"), Fields: []Field{
		b.named(project.FieldStart, "date", stated(x.Experiment.Start), 0), b.named(project.FieldEnd, "date", stated(x.Experiment.End), 0),
		b.named(project.FieldTriers, "text", whole(x.Experiment.Users), mostShort), criteria, b.named(project.FieldDecider, "text", x.Experiment.Decider, mostShort),
	}}
}

// forms are those of the steps that the reader may take.
func (b builder) forms(state project.State) []Form {
	roles, login := b.visit.Reader.Roles, b.visit.Reader.Login
	fills, wrote := roles.Meet(project.Fills), b.project.Wrote(login)
	voted := false
	for _, s := range b.project.Approvals() {
		voted = voted || s.By == login
	}
	var list []Form
	add := func(may bool, f Form) {
		if may {
			list = append(list, f)
		}
	}
	tried := state == project.Trying || state == project.Overdue
	add(state == project.Submitted && roles.Meet(project.Approves) && !wrote && !voted, b.in("vote").vote())
	add(state == project.Submitted && fills, b.reasoned("recall"))
	add(tried && fills, b.in("results").results())
	add((tried || state == project.Planned) && roles.Meet(project.Decides) && !wrote, b.in("decide").decision())
	closed := state == project.Stopped || state == project.Ended
	add(fills && b.project.Assessment.System == "" && state != project.Draft && state != project.Submitted && !closed, Form{
		Do: "attach", Title: b.T("project.attach"), Hint: b.T("project.attach.hint"), Button: b.T("project.save"), Fields: []Field{b.in("attach").system()},
	})
	end := b.reasoned("end")
	if state == project.Draft {
		end.Hint = b.T("project.end.draft")
	}
	add(state == project.InService || state == project.Draft && fills, end)
	return list
}

func (b builder) reasoned(do string) Form {
	return Form{Do: do, Title: b.T("project." + do), Hint: b.T("project." + do + ".hint"), Button: b.T("project." + do + ".button"), Fields: []Field{b.in(do).reason()}}
}

func (b builder) reason() Field { return b.needed(b.area(project.FieldReason, "", mostLong)) }

func (b builder) vote() Form {
	kind := b.choose(b.named("kind", "", "", 0),
		kit.Choice{Value: string(project.Approve), Label: b.T("project.kind.approve")}, kit.Choice{Value: string(project.Refuse), Label: b.T("project.kind.refuse")})
	return Form{Do: "vote", Title: b.T("project.vote"), Hint: b.T("project.vote.hint"), Button: b.T("project.vote.button"), Fields: []Field{
		b.needed(b.named(project.FieldFunction, "text", "", mostShort)), kind, b.area(project.FieldConditions, "", mostLong), b.reason(),
	}}
}

func (b builder) results() Form {
	f := Form{Do: "results", Title: b.T("project.results"), Hint: b.T("project.results.hint"), Button: b.T("project.save")}
	known := b.project.Results()
	for i, c := range b.project.Assessment.Experiment.Criteria {
		text, met := "", "no"
		if i < len(known) {
			if text = known[i].Text; known[i].Met {
				met = "yes"
			}
		}
		f.Fields = append(f.Fields,
			b.needed(b.field(project.ResultField(i), b.Typeset(c), "text", text, mostLong)),
			b.choose(b.field(record.Field("met."+strconv.Itoa(i)), b.T("project.met"), "", met, 0), kit.Choice{Value: "no", Label: b.T("word.no")}, kit.Choice{Value: "yes", Label: b.T("word.yes")}))
	}
	return f
}

func (b builder) decision() Form {
	kind := b.choose(b.named("kind", "", "", 0),
		kit.Choice{Value: string(project.GoOn), Label: b.T("project.kind.go_on")}, kit.Choice{Value: string(project.Extend), Label: b.T("project.kind.extend")}, kit.Choice{Value: string(project.Stop), Label: b.T("project.kind.stop")})
	end := b.field(project.FieldEnd, b.T("project.until"), "date", "", 0)
	return Form{Do: "decide", Title: b.T("project.decide"), Hint: b.T("project.decide.hint", b.Typeset(b.project.Assessment.Experiment.Decider)), Button: b.T("project.decide.button"), Fields: []Field{kind, end, b.reason()}}
}
