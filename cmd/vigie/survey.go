package main

import (
	"fmt"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
)

// surveyCmd is what is done with surveys by hand.
type surveyCmd struct {
	Map           mapCmd           `cmd:"" help:"Propose the settings by which an export is read, and say what is dropped; no answer is shown."`
	Check         surveyCheckCmd   `cmd:"" help:"Say what of a wave would be shown and what hidden, and why, for the person in charge; nothing is stored."`
	Questionnaire questionnaireCmd `cmd:"" help:"Write a questionnaire as a LimeSurvey survey (.lss), in French and English."`
}

type mapCmd struct {
	File  string `arg:"" type:"existingfile" help:"Export of the survey: CSV, XLSX or JSON."`
	Wave  string `help:"The wave of the configuration that it is of; the last one if left out." placeholder:"ID"`
	Sheet string `help:"Sheet of a workbook; the first if left out." placeholder:"NAME"`
}

// Run prints the settings.
func (c mapCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return app.ProposeSurvey(cfg, c.Wave, c.File, c.Sheet, s.out)
}

type surveyCheckCmd struct {
	File string `arg:"" optional:"" type:"existingfile" help:"Export to check; what the wave's own source has, if left out."`
	Wave string `required:"" help:"The wave of the configuration." placeholder:"ID"`
}

// Run prints each group of the wave.
func (c surveyCheckCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error { return a.CheckSurvey(s.ctx, c.Wave, c.File, s.out) })
}

type questionnaireCmd struct {
	Wave string `help:"The wave of the configuration that it is for, with its directions; the pulse alone if left out." placeholder:"ID"`
}

// Run prints the questionnaire, and on the other output how it will be read.
func (c questionnaireCmd) Run(s *session) error {
	cfg := &config.Config{}
	if c.Wave != "" {
		var err error
		if cfg, err = s.load(); err != nil {
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
	_, err = fmt.Fprint(s.errOut, asked.Settings)
	return err
}
