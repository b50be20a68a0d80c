package config

import (
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// BlankAssessment writes the file of a project in which nothing is answered
// yet: every question is there as a comment, in a language.
func BlankAssessment(project, lang string, questions approval.Book) ([]byte, error) {
	if !matches(idPattern, project) {
		return nil, reason.New("config.id.dots", quoted(project))
	}
	w, err := words.Read(lang, words.Plain)
	if err != nil {
		return nil, err
	}
	v := questions[len(questions)-1]
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s\n# %s", w.Say("blank.head"), w.Say("blank.functions"))
	line("project: %s\nname: %s\n# system: %s        # %s\nversion: %s", project, project, project, w.Say("blank.system"), v.ID)
	line("# date: 2026-01-31\n# approvers: %s   # %s\n# review: 2027-01-31", w.Say("blank.approvers"), w.Say("blank.approvers.note"))
	line("\n# %s\nquick:", w.Say("blank.quick"))
	for _, q := range v.Quick {
		line("  # %s: no        # %s", q.ID, q.Text.In(lang))
	}
	line("\n# %s\nknock_outs:", w.Say("blank.knock_outs"))
	for _, q := range v.KnockOuts {
		line("  # %s: no        # %s", q.ID, q.Text.In(lang))
	}
	line("\n# %s\nanswers:", w.Say("blank.answers", approval.MostRisk, approval.MostSafeguard))
	for _, axis := range v.Axes {
		line("  # %s", axis.Text.In(lang))
		for _, q := range axis.Questions {
			line("  # %s: {risk: 0, safeguard: 0}        # %s", q.ID, q.Text.In(lang))
		}
	}
	line("\n# %s\nforecast:\n  # queries_per_year: 100000\n  # kwh_per_year: 500\n  # users: 120", w.Say("blank.forecast"))
	line("\n# %s\nbenefit:\n  # text: %s\n  # unit: minutes\n  # baseline: 24\n  # expected: 15\n  # observed: 16\n  # observed_on: 2026-09-30", w.Say("blank.benefit"), w.Say("blank.benefit.text"))
	line("\n# %s\nexperiment:\n  # end: 2026-12-31\n  # users: 50\n  # criteria: [%s]", w.Say("blank.experiment"), w.Say("blank.criteria"))
	return []byte(b.String()), nil
}
