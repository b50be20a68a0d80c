package questions

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is how each question was answered.
type Content struct {
	kit.Page
	Picker kit.Picker
	Key    string
	Tables []kit.Table // one for each questionnaire, whose scales differ
	Ranked []Ranked
	Files  []kit.Choice
	Back   string
}

// Ranked is a question that goes with general wellbeing.
type Ranked struct{ Rank, Text string }

func (m presenter) content(a report.Questions) *Content {
	c := &Content{Page: kit.Page{Nav: "wellbeing", Path: kit.Address(kit.QuestionsPath, a.Period, ""), Title: m.T("questions.title")}}
	c.Picker = m.QuarterPicker(a.Wellbeing, kit.QuestionsPath)
	c.Back = m.Path(kit.Address(kit.WellbeingPath, a.Period, ""))
	if a.Wave == nil {
		c.Notes = m.NoWaveNotes(a.Wellbeing)
		return c
	}
	c.Meta, c.Notes = m.WaveMeta(*a.Wave), m.WaveNotes(a.Wellbeing)
	if len(a.Rows) == 0 {
		c.Notes = append(c.Notes, kit.Note{Title: m.T("questions.none.title"), Text: m.T("questions.none.text")})
		return c
	}
	c.Key = m.T("questions.key")
	for _, in := range a.Wave.Instruments {
		if t := m.answers(in, a.Rows); len(t.Rows) > 0 {
			c.Tables = append(c.Tables, t)
		}
	}
	for _, row := range a.Ranked {
		c.Ranked = append(c.Ranked, Ranked{m.rank(row), m.question(row.Item)})
	}
	c.Files = m.FileLinks(kit.QuestionsPath, m.export(a), a.Period, "")
	return c
}

// question is an item in words, or its code where its words are another's.
func (m presenter) question(it survey.Item) string {
	text := m.SurveyText(it.Text)
	if text == "" {
		text = it.Code
	}
	if it.OfUsers {
		text += " " + m.T("scores.users")
	}
	return text
}

// answer names one answer of a scale.
func (m presenter) answer(in survey.Instrument, at int) string {
	if at < len(in.Scale.Words) {
		return m.SurveyText(in.Scale.Words[at])
	}
	return m.Number(float64(in.Scale.Low+at), 0)
}

func (m presenter) rank(row report.QuestionRow) string {
	key := "questions.rank"
	if row.Tied {
		key = "questions.rank.tied"
	}
	return m.T(key, m.Number(float64(row.Rank), 0))
}

// answers is one line for each question of a questionnaire.
func (m presenter) answers(in survey.Instrument, rows []report.QuestionRow) kit.Table {
	t := kit.Table{Listed: true, Caption: m.T("questions.caption", m.SurveyText(in.Title)), First: m.T("questions.first"), Columns: []kit.Column{{Label: m.T("heat.n")}}}
	for at := range in.Scale.High - in.Scale.Low + 1 {
		t.Columns = append(t.Columns, kit.Column{Label: m.answer(in, at)})
	}
	for _, row := range rows {
		if row.Instrument.Key() != in.Key() || row.Shares == nil {
			continue
		}
		r := kit.Row{Key: row.Item.Code, Head: m.question(row.Item), Cells: []kit.Cell{kit.TextCell(m.Answered(survey.Figure{N: row.N, Nearly: row.Nearly}))}}
		for _, f := range row.Shares {
			r.Cells = append(r.Cells, kit.Cell{Text: m.Bounded(m.Percent(f.Mean/100), f.Bound), Number: true, Value: f.Mean})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// export is the page as a file: one line for each answer of each question.
func (m presenter) export(a report.Questions) export.Table {
	t := export.Table{Header: []string{
		m.T("export.wave"), m.T("export.closed"), m.T("export.instrument"), m.T("export.question"), m.T("questions.first"),
		m.T("export.answer"), m.T("export.share"), m.T("export.bound"), m.T("heat.n"), m.T("export.rank"),
	}}
	if a.Wave == nil {
		return t
	}
	for _, row := range a.Rows {
		for at, f := range row.Shares {
			n := kit.ExportNumber(row.N)
			if row.Nearly {
				n = kit.ExportText(m.T("heat.nearly"))
			}
			rank := kit.ExportText("")
			if row.Rank > 0 {
				rank = kit.ExportNumber(float64(row.Rank))
			}
			t.Rows = append(t.Rows, []export.Cell{
				kit.ExportText(a.Wave.ID), kit.ExportText(a.Wave.Closed.String()), kit.ExportText(row.Instrument.Key()), kit.ExportText(row.Item.Code),
				kit.ExportText(m.question(row.Item)), kit.ExportText(m.answer(row.Instrument, at)), kit.ExportNumber(f.Mean), kit.ExportText(m.Bounded("", f.Bound)), n, rank,
			})
		}
	}
	return t
}
