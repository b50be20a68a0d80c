package app

import (
	"fmt"
	"io"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
)

// Asked tells how the answers to a questionnaire will read.
type Asked struct {
	Units []lss.Unit // what each answer about the direction stands for
	Left  []string   // instruments whose texts are not ours to ship, and must be added by hand
}

// Questionnaire writes the questionnaire of a wave for LimeSurvey, or the
// pulse alone when no wave is named.
func Questionnaire(cfg *config.Config, wave string, out io.Writer) (Asked, error) {
	form, asked := lss.Form{Instruments: []survey.Instrument{survey.Pulse()}}, Asked{}
	if wave != "" {
		w, err := waveOf(cfg, wave)
		if err != nil {
			return asked, err
		}
		form = lss.Form{Wave: w, Directions: cfg.Directions.On(w.Opened)}
		for _, in := range instrumentsOf(cfg, w) {
			if lss.Asks(in) {
				form.Instruments = append(form.Instruments, in)
			} else {
				asked.Left = append(asked.Left, in.Key())
			}
		}
	}
	asked.Units = form.Units()
	return asked, lss.Write(out, form)
}

// instrumentsOf are the instruments of a wave; the configuration was checked.
func instrumentsOf(cfg *config.Config, w survey.Wave) []survey.Instrument {
	var list []survey.Instrument
	for _, key := range w.Instruments {
		if in, ok := survey.Find(cfg.Instruments, key); ok {
			list = append(list, in)
		}
	}
	return list
}

// waveOf finds a wave of the configuration; its error lists them.
func waveOf(cfg *config.Config, id string) (survey.Wave, error) {
	names := make([]string, len(cfg.Waves))
	for i, w := range cfg.Waves {
		if w.ID == id {
			return w, nil
		}
		names[i] = w.ID
	}
	return survey.Wave{}, fmt.Errorf("there is no wave %q; the configuration has %q", id, names)
}
