// Package paper writes a questionnaire as a page to print, for agents without a
// screen: the same questions, in the same words, as the one that is answered on
// line. The codes beside the questions are the headings of the sheet into which
// the answers are typed, which Vigie then reads like any other export.
package paper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
)

//go:embed page.html
var page string

// sheet is the page in one language.
type sheet struct {
	Lang, Title, Welcome, Codes string
	Choices                     []choice
	Tables                      []table
}

// choice is a question with one answer among a few.
type choice struct {
	Code, Text string
	Answers    []answer
}

type answer struct{ Code, Text string }

// table is the items of an instrument that one scale answers.
type table struct {
	Title, Lead, Users string
	Scale              []answer
	Items              []answer
}

// Write writes a form in a language, fr or en. An instrument whose texts do not
// come with Vigie is an error that names it.
func Write(out io.Writer, f lss.Form, lang string) error {
	for _, in := range f.Instruments {
		if !lss.Asks(in) {
			return reason.New("paper.texts", in.Key())
		}
	}
	t, err := template.New("paper").Parse(page)
	if err != nil {
		return fmt.Errorf("printing the questionnaire: %w", err)
	}
	if err := t.Execute(out, sheetOf(f, lang)); err != nil {
		return fmt.Errorf("printing the questionnaire: %w", err)
	}
	return nil
}

func sheetOf(f lss.Form, lang string) sheet {
	s := sheet{Lang: lang, Title: f.Title().In(lang), Welcome: f.Welcome().In(lang), Codes: survey.Said("codes").In(lang)}
	if units := f.Units(); len(units) > 0 {
		where := choice{Code: survey.DirectionCode, Text: lss.Where().In(lang)}
		for _, u := range units {
			where.Answers = append(where.Answers, answer{u.Code, u.Name})
		}
		s.Choices = append(s.Choices, where)
	}
	if f.AsksUse() {
		uses := choice{Code: survey.UseCode, Text: lss.Uses().In(lang)}
		for _, a := range survey.UseAnswers() {
			uses.Answers = append(uses.Answers, answer{a.Code, a.Text.In(lang)})
		}
		s.Choices = append(s.Choices, uses)
	}
	for i := range s.Choices {
		s.Choices[i].Answers = append(s.Choices[i].Answers, answer{survey.RefusedCode, survey.Unwilling().In(lang)})
	}
	for _, in := range f.Instruments {
		for _, p := range lss.PartsOf(in) {
			s.Tables = append(s.Tables, tableOf(in, p, lang))
		}
	}
	return s
}

func tableOf(in survey.Instrument, p lss.Part, lang string) table {
	t := table{Title: in.Title.In(lang), Lead: lss.Lead(in).In(lang)}
	if p.Users {
		t.Users = survey.Said("users").In(lang)
	}
	for i, word := range in.Scale.Words {
		t.Scale = append(t.Scale, answer{lss.Answer(in.Scale.Low + i), word.In(lang)})
	}
	if p.NotForAll {
		t.Scale = append(t.Scale, answer{survey.UnconcernedCode, survey.Unconcerned().In(lang)})
	}
	t.Scale = append(t.Scale, answer{survey.RefusedCode, survey.NotConcerned().In(lang)})
	for _, item := range p.Items {
		t.Items = append(t.Items, answer{item.Code, item.Text.In(lang)})
	}
	return t
}
