package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

type approveCmd struct {
	File string `arg:"" optional:"" type:"existingfile"`
	New  string `placeholder:"PROJECT"`
	JSON bool   `name:"json"`

	Questions string `type:"existingfile" placeholder:"FILE"`
}

// Run scores one project, or prints a blank one. It needs no configuration.
func (c approveCmd) Run(s *session) error {
	questions, err := c.book()
	if err != nil {
		return err
	}
	switch {
	case (c.File == "") == (c.New == ""):
		return reason.New("cli.approve")
	case c.New != "":
		raw, err := config.BlankAssessment(c.New, words.Source, questions)
		if err != nil {
			return err
		}
		_, err = s.out.Write(raw)
		return err
	}
	a, err := config.ReadAssessment(c.File, questions)
	if err != nil {
		return err
	}
	r := questions.Score(a)
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	_, err = s.out.Write([]byte(told(a, r)))
	return err
}

// book are the questions that the command goes by.
func (c approveCmd) book() (approval.Book, error) {
	if c.Questions == "" {
		return config.ShippedQuestions()
	}
	return config.ReadQuestions(c.Questions)
}

// told is a result in words.
func told(a approval.Assessment, r approval.Result) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s: %s", a.Name, r.Outcome)
	if r.Full {
		line("  score      %.0f of 100", r.Score)
		for _, x := range r.Axes {
			mark := ""
			if x.Axis == r.Weakest {
				mark = "  the weakest"
			}
			if x.Unstated > 0 {
				mark += fmt.Sprintf("  %d not answered", x.Unstated)
			}
			line("  %-11s %.0f%s", x.Axis, 100*x.Score, mark)
		}
	}
	for _, id := range r.Stops {
		line("  knock-out  %s", id)
	}
	if r.Unstated > 0 {
		line("  %d answers are missing and count as the worst", r.Unstated)
	}
	if r.Unbound {
		line("  an experiment needs its end, its number of users and its criteria")
	}
	if !r.Signed {
		line("  not signed: a date and two functions are needed")
	}
	return b.String()
}
