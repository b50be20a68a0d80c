package register

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Phase is where a system is in its life.
type Phase string

// The phases. A system without any date is in none.
const (
	Project      Phase = "project"
	Experiment   Phase = "experiment"
	InService    Phase = "in_service"
	Interruption Phase = "interruption" // an experiment has ended, no service has begun
	Withdrawn    Phase = "withdrawn"
)

// Phases are the dates at which a system enters each phase.
type Phases struct {
	Project       period.Date `yaml:"project"`
	Experiment    period.Date `yaml:"experiment"`
	ExperimentEnd period.Date `yaml:"experiment_end"` // last day
	InService     period.Date `yaml:"in_service"`
	Withdrawn     period.Date `yaml:"withdrawn"` // first day out of service
}

// Stated reports whether any date says when the system runs.
func (p Phases) Stated() bool { return p != Phases{} }

// At returns the phase on a day, "" when none is stated.
func (p Phases) At(day period.Date) Phase {
	reached := func(d period.Date) bool { return !d.IsZero() && d.Compare(day) <= 0 }
	switch {
	case reached(p.Withdrawn):
		return Withdrawn
	case reached(p.InService):
		return InService
	case reached(p.Experiment) && (p.ExperimentEnd.IsZero() || p.ExperimentEnd.Compare(day) >= 0):
		return Experiment
	case reached(p.Experiment):
		return Interruption
	case p.Stated():
		return Project
	}
	return ""
}

// Running returns the windows in w during which figures are expected of the
// system: its experiment and its service, both of which use energy. A system
// without any date is taken to run all the time, so that leaving a date out
// never makes a figure look complete.
func (s System) Running(zone *time.Location, w measure.Window) []measure.Window {
	p := s.Phases
	if !p.Stated() {
		return clip(w, w)
	}
	var list []measure.Window
	if !p.Experiment.IsZero() {
		end := w.To
		switch {
		case !p.ExperimentEnd.IsZero():
			end = p.ExperimentEnd.AddDays(1).Start(zone)
		case !p.InService.IsZero():
			end = p.InService.Start(zone)
		}
		list = append(list, measure.Window{From: p.Experiment.Start(zone), To: end})
	}
	if !p.InService.IsZero() {
		from := p.InService.Start(zone)
		if n := len(list); n > 0 && !list[n-1].To.Before(from) {
			from, list = list[n-1].From, list[:n-1]
		}
		list = append(list, measure.Window{From: from, To: w.To})
	}
	if !p.Withdrawn.IsZero() {
		end := p.Withdrawn.Start(zone)
		for i := range list {
			if list[i].To.After(end) {
				list[i].To = end
			}
		}
	}
	return clip(w, list...)
}

// RunningPart returns the windows in w during which figures are expected of a
// part: its system's, within the part's own dates.
func (s System) RunningPart(zone *time.Location, part Part, w measure.Window) []measure.Window {
	if !part.InService.IsZero() {
		if from := part.InService.Start(zone); from.After(w.From) {
			w.From = from
		}
	}
	if !part.Withdrawn.IsZero() {
		if to := part.Withdrawn.Start(zone); to.Before(w.To) {
			w.To = to
		}
	}
	return s.Running(zone, w)
}

// clip keeps what lies in w of each window.
func clip(w measure.Window, list ...measure.Window) []measure.Window {
	out := make([]measure.Window, 0, len(list))
	for _, x := range list {
		if x = x.Clip(w); x.From.Before(x.To) {
			out = append(out, x)
		}
	}
	return slices.Clip(out)
}
