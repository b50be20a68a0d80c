package campaign

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Text is the sheet of a wave as a terminal shows it.
func Text(p *kit.Presenter, w survey.Wave, s Sheet) string {
	t := &terminal{Presenter: p}
	t.title(p.T("campaign.title", strings.TrimSpace(p.SurveyText(w.Title)+" ("+w.ID+")")))
	t.line(p.T("campaign.meta"))
	t.entries(s.Facts)
	t.section("campaign.responses")
	t.entries(s.Counts)
	t.section("campaign.scales")
	t.list(s.Scales)
	t.section("campaign.dropped")
	t.list(s.Dropped)
	if len(s.Notes) > 0 {
		t.section("campaign.notes")
		for _, n := range s.Notes {
			t.line("  - " + n.Reason)
		}
	}
	if s.Nothing != "" {
		t.section("wellbeing.scores")
		t.line(s.Nothing)
	}
	t.rows("wellbeing.scores", s.Scores)
	t.columns("campaign.groups", s.Groups)
	t.rows("use.title", s.Use)
	return t.text.String()
}

// terminal writes lines of plain text.
type terminal struct {
	*kit.Presenter

	text strings.Builder
}

func (t *terminal) line(text string) { t.text.WriteString(strings.TrimRight(text, " ") + "\n") }

func (t *terminal) title(text string) {
	t.line(text)
	t.line(strings.Repeat("=", utf8.RuneCountInString(text)))
}

func (t *terminal) section(key string) {
	t.line("")
	t.title(t.T(key))
}

func (t *terminal) list(texts []string) {
	if len(texts) == 0 {
		t.line("  – " + t.T("campaign.none"))
	}
	for _, text := range texts {
		t.line("  - " + text)
	}
}

func (t *terminal) entries(list []kit.Entry) {
	width := 0
	for _, e := range list {
		width = max(width, utf8.RuneCountInString(e.Label))
	}
	for _, e := range list {
		t.line("  " + padded(e.Label, width) + "  " + e.Text)
	}
}

// rows writes a table row by row, whose cells are texts too long for columns.
func (t *terminal) rows(key string, of kit.Table) {
	if len(of.Rows) == 0 {
		return
	}
	t.section(key)
	t.line(of.Caption)
	for _, r := range of.Rows {
		var list []kit.Entry
		for i, c := range r.Cells {
			if c.Text != "" {
				list = append(list, kit.Entry{Label: "  " + of.Columns[i].Label, Text: c.Text})
			}
		}
		t.line("")
		t.line("  " + r.Head)
		t.entries(list)
	}
}

// columns writes a table column by column.
func (t *terminal) columns(key string, of kit.Table) {
	if len(of.Rows) == 0 {
		return
	}
	t.section(key)
	t.line(of.Caption)
	for i, column := range of.Columns {
		list := make([]kit.Entry, len(of.Rows))
		for j, r := range of.Rows {
			list[j] = kit.Entry{Label: "  " + r.Head, Text: r.Cells[i].Text}
		}
		t.line("")
		t.line("  " + column.Label)
		t.entries(list)
	}
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// Standing says what waits of a wave beside what was just read of it: the same, by
// its mark, or another reading.
func Standing(p *kit.Presenter, s candidate.State, mark string) string {
	switch {
	case s.Wave == nil:
		return ""
	case s.Mark == mark:
		return "\n" + p.T("campaign.text.waits", mark) + "\n"
	}
	return "\n" + p.T("campaign.text.other", p.Moment(s.Wave.At)) + "\n"
}

// Accepted says that a person accepted a wave, and what is to be done next.
func Accepted(p *kit.Presenter, w candidate.Wave, by string, done bool) string {
	if !done {
		return "\n" + p.T("campaign.text.first", w.ID, by) + "\n"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s\n", p.T("campaign.text.accepted", w.ID, by))
	for _, r := range w.Read.After {
		fmt.Fprintf(&text, "%s\n", p.T("campaign.text.todo", p.Refusal(r).Reason))
	}
	return text.String()
}

// Refused says that a person refused a wave.
func Refused(p *kit.Presenter, id, by string) string {
	return p.T("campaign.text.refused", id, by) + "\n"
}

// WhyNot says why nothing of a wave can be accepted: it was refused, it waited too
// long, or there is nothing, for what its source says.
func WhyNot(p *kit.Presenter, id string, last *candidate.Verdict, said []measure.Refusal) string {
	switch {
	case last != nil && !last.Accepted && len(last.By) == 0:
		return p.T("campaign.text.expired", id)
	case last != nil && !last.Accepted:
		return p.T("campaign.text.was_refused", id, p.List(last.By), last.Reason)
	}
	lines := []string{p.T("campaign.text.nothing", id)}
	for _, r := range said {
		lines = append(lines, p.Refusal(r).Reason)
	}
	return strings.Join(lines, "\n  - ")
}

// Fault words what keeps a person from accepting a wave; "" of a fault of ours.
func Fault(p *kit.Presenter, err error) string {
	what, ok := saidOf(err)
	if !ok {
		return ""
	}
	m := presenter{p}
	var c Content
	m.say(&c, what)
	lines := []string{c.Said}
	for _, f := range c.Faults {
		lines = append(lines, f.Reason)
	}
	return strings.Join(lines, "\n  - ")
}
