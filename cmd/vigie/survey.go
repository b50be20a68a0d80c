package main

import (
	"fmt"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/app"
)

// surveyCmd is what is done with surveys by hand.
type surveyCmd struct {
	Questionnaire questionnaireCmd `cmd:"" help:"Write a questionnaire as a LimeSurvey survey (.lss), in French and English."`
}

type questionnaireCmd struct {
	Wave string `help:"The wave of the configuration that it is for, with its directions; the pulse alone if left out." placeholder:"ID"`
}

// Run prints the questionnaire, and on the other output how it will be read.
func (c questionnaireCmd) Run(s *session) error {
	cfg := &config.Config{}
	if c.Wave != "" {
		var err error
		if cfg, err = config.Load(s.config); err != nil {
			return err
		}
	}
	asked, err := app.Questionnaire(cfg, c.Wave, s.out)
	if err != nil {
		return err
	}
	for _, key := range asked.Left {
		if _, err := fmt.Fprintf(s.errOut, "left out: %s, whose texts are not ours to ship; add its questions in LimeSurvey under the codes of its items\n", key); err != nil {
			return err
		}
	}
	for _, u := range asked.Units {
		if _, err := fmt.Fprintf(s.errOut, "%s: %s\n", u.Code, u.ID); err != nil {
			return err
		}
	}
	return nil
}
