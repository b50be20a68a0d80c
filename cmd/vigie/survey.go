package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
	"github.com/vigie-ia/vigie/internal/survey/paper"
)

// surveyCmd is what is done with surveys by hand.
type surveyCmd struct {
	Map           mapCmd           `cmd:""`
	Frame         frameCmd         `cmd:""`
	Check         surveyCheckCmd   `cmd:""`
	Publish       surveyPublishCmd `cmd:""`
	Coarsen       coarsenCmd       `cmd:""`
	Questionnaire questionnaireCmd `cmd:""`
}

type mapCmd struct {
	File  string `arg:"" type:"existingfile"`
	Wave  string `placeholder:"ID"`
	Sheet string `placeholder:"NAME"`
}

// Run prints the settings.
func (c mapCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	id, surveys := c.Wave, app.SurveysOf(cfg)
	if id == "" && len(cfg.Waves) > 0 {
		id = slices.MaxFunc(cfg.Waves, func(a, b survey.Wave) int { return a.Closed.Compare(b.Closed) }).ID
	}
	w, err := surveys.Find(id)
	if err != nil {
		return err
	}
	p, err := surveyfile.Propose(c.File, c.Sheet, surveys, w)
	if err != nil {
		return reason.Because(err, reason.New("cli.survey.look", filepath.Base(c.File), err))
	}
	return p.Write(s.out, w.ID, c.File, s.told)
}

type frameCmd struct {
	Wave string `required:"" placeholder:"ID"`
}

// Run prints the groups as the configuration takes them.
func (c frameCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	return s.proposeFrame(cfg, c.Wave)
}

// proposeFrame writes which directions of a wave are published together, as its
// configuration takes them, with the agents of each group: to be told to staff
// before the wave opens, and to be offered in its questionnaire.
func (s *session) proposeFrame(cfg *config.Config, id string) error {
	w, err := app.SurveysOf(cfg).Find(id)
	if err != nil {
		return err
	}
	proposed := w.Propose(cfg.Directions)
	var text strings.Builder
	note := func(t reason.Text) { text.WriteString("# " + s.told(t) + "\n") }
	note(reason.New("cli.frame", w.ID, w.Opened, survey.FrameAgents))
	lists := make([]string, len(proposed))
	for i, g := range proposed {
		agents := 0
		for _, unit := range g {
			n := w.Asked(cfg.Directions, unit)
			if n == 0 {
				note(reason.New("cli.frame.small", unit))
			}
			agents += n
		}
		note(reason.New("cli.frame.group", agents, strings.Join(g, ", ")))
		lists[i] = "[" + strings.Join(g, ", ") + "]"
	}
	if len(lists) == 0 {
		note(reason.New("cli.frame.none"))
	}
	fmt.Fprintf(&text, "frame: [%s]\n", strings.Join(lists, ", "))
	_, err = io.WriteString(s.out, text.String())
	return err
}

type questionnaireCmd struct {
	Wave  string `placeholder:"ID"`
	Paper string `enum:",fr,en" default:""`
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
	asked, err := questionnaire(cfg, c.Wave, c.Paper, s.out)
	if err != nil {
		return err
	}
	for _, key := range asked.left {
		if _, err := fmt.Fprintln(s.errOut, s.told(reason.New("cli.survey.left", key))); err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(s.errOut, asked.settings)
	return err
}

// asked tells how the answers to a questionnaire will read.
type asked struct {
	settings string   // of the source that reads them, as in the configuration; "" when it needs none
	left     []string // instruments whose texts are not ours to ship, and must be added by hand
}

// questionnaire writes the questionnaire of a wave, or the pulse alone when no
// wave is named: for LimeSurvey, or to print when a language is given.
func questionnaire(cfg *config.Config, id, lang string, out io.Writer) (said asked, err error) {
	form := lss.Form{Instruments: []survey.Instrument{survey.PulseTwo()}}
	if id != "" {
		w, err := app.SurveysOf(cfg).Find(id)
		if err != nil {
			return said, err
		}
		form = lss.Form{Wave: w, Directions: cfg.Directions.On(w.Opened)}
		for _, in := range app.SurveysOf(cfg).InstrumentsOf(w) {
			if lss.Asks(in) {
				form.Instruments = append(form.Instruments, in)
			} else {
				said.left = append(said.left, in.Key())
			}
		}
	}
	said.settings = settingsOf(form)
	if lang != "" {
		return said, paper.Write(out, form, lang)
	}
	return said, lss.Write(out, form)
}

// settingsOf are those by which answers to a questionnaire are read. The codes
// of directions are of this questionnaire alone: those of a later one may differ.
func settingsOf(form lss.Form) string {
	var text strings.Builder
	if units := form.Units(); len(units) > 0 {
		list := make([]string, len(units))
		for i, u := range units {
			list[i] = u.Code + ": " + u.ID
		}
		fmt.Fprintf(&text, "direction: {column: %s, values: {%s}}\n", survey.DirectionCode, strings.Join(list, ", "))
	}
	if form.Wave.CompareUse {
		fmt.Fprintf(&text, "use: {column: %s}\n", survey.UseCode)
	}
	return text.String()
}
