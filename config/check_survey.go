package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/spell"
	"github.com/vigie-ia/vigie/internal/survey"
)

const dimensionPattern = `^[A-Za-z0-9-]+$`

func (c *Config) checkSurveys() {
	c.checkInstruments()
	c.checkDirections()
	seen := map[string]string{}
	for i := range c.Waves {
		w, path := &c.Waves[i], at("waves", i)
		c.checkID(path+".id", w.ID, seen)
		c.needs(path+".title.fr", w.Title.FR, "write the title that pages show")
		c.checkWaveDates(path, w)
		c.checkWaveGroups(path, w)
		c.checkWaveInstruments(path, w)
		c.checkWaveAlone(i)
	}
	c.checkActions()
	c.checkEvidence()
}

func (c *Config) checkInstruments() {
	seen := map[string]string{}
	for i := range c.Instruments {
		in, path := &c.Instruments[i], at("instruments", i)
		id := c.needs(path+".id", in.ID, "write a short word that never changes")
		if id && (!matches(idPattern, in.ID) || len(in.ID) > 64) {
			c.found.add(path+".id", "%s cannot be an identifier: write at most 64 letters without accents, digits, - . or _", quoted(in.ID))
		}
		if c.needs(path+".version", in.Version, "write the version of its wording, for example 1: another wording is another version") && !matches(idPattern, in.Version) {
			c.found.add(path+".version", "%s cannot be a version: write letters without accents, digits, - . or _", quoted(in.Version))
		}
		_, shipped := survey.Find(nil, in.Key())
		switch first, twice := seen[in.Key()]; {
		case shipped:
			c.found.add(path+".id", "%s comes with Vigie: write another id or version", in.Key())
		case twice && id:
			c.found.add(path+".version", "%s is taken by %s (line %d): write another version", quoted(in.Key()), first, c.found.line(first))
		default:
			seen[in.Key()] = path
		}
		c.needs(path+".title.fr", in.Title.FR, "write the name that pages show")
		c.checkScale(path+".scale", in.Scale)
		c.checkItems(path, in)
	}
}

func (c *Config) checkScale(path string, s survey.Scale) {
	levels := s.High - s.Low + 1
	switch {
	case levels < 2 || levels > 101:
		c.found.add(path, "from %d to %d is not a scale: write low and high, for example 1 and 5", s.Low, s.High)
	case len(s.Words) > 0 && len(s.Words) != levels:
		c.found.add(path+".words", "%d words for %d answers: write one for each, from low to high, or none", len(s.Words), levels)
	}
}

func (c *Config) checkItems(path string, in *survey.Instrument) {
	var dimensions []string
	for i, d := range in.Dimensions {
		at := at(path+".dimensions", i)
		switch {
		case !matches(dimensionPattern, d.ID):
			c.found.add(at+".id", "%s cannot name a dimension: write letters without accents, digits or -", quoted(d.ID))
		case slices.Contains([]string{"responses", "invited", "item"}, strings.ToLower(d.ID)):
			c.found.add(at+".id", "%s is a word that Vigie keeps for itself: write another one", quoted(d.ID))
		case slices.ContainsFunc(dimensions, func(o string) bool { return strings.EqualFold(o, d.ID) }):
			c.found.add(at+".id", "%s is there already: write each dimension once", quoted(d.ID))
		case in.Audience(d.ID) == survey.Mixed:
			c.found.add(at+".id", "%s has items that everybody can answer and items that only those who use AI can: its mean would move with their number; write two dimensions", quoted(d.ID))
		case len(in.ItemsOf(d.ID)) == 0:
			c.found.add(at+".id", "no item is of the dimension %s: write dimension: %s in one, or remove it", quoted(d.ID), d.ID)
		}
		dimensions = append(dimensions, d.ID)
		c.needs(at+".title.fr", d.Title.FR, "write the name that pages show")
	}
	if len(in.Items) == 0 {
		c.found.add(path+".items", "missing: write at least one question, with its code and its dimension")
	}
	codes := map[string]string{}
	for i, item := range in.Items {
		at := at(path+".items", i)
		c.checkID(at+".code", item.Code, codes)
		if !slices.Contains(dimensions, item.Dimension) {
			c.found.add(at+".dimension", "%s is not one of its dimensions; %s", quoted(item.Dimension), spell.Meant(item.Dimension, dimensions))
		}
	}
}

func (c *Config) checkDirections() {
	seen := map[string]string{}
	for i := range c.Directions {
		d, path := &c.Directions[i], at("directions", i)
		c.checkID(path+".id", d.ID, seen)
		if len(d.Names) == 0 {
			c.found.add(path+".names", "missing: write the name that pages show")
		}
		for j, l := range d.Names {
			c.needs(at(path+".names", j)+".name", l.Name, "write the name that pages show")
		}
		for j, h := range d.Headcounts {
			if h.Agents <= 0 {
				c.found.add(at(path+".headcounts", j)+".agents", "%d agents are no direction: write more than 0, and until where it ends", h.Agents)
			}
		}
		c.ordered(path, []dated{{"from", d.From}, {"until", d.Until}})
		c.checkParent(path, d)
		c.checkPredecessors(path+".predecessors", d)
		c.checkSpellings(i)
	}
}

func (c *Config) checkPredecessors(path string, d *survey.Direction) {
	for i, id := range d.Predecessors {
		if id == d.ID {
			c.found.add(at(path, i), "%s cannot come from itself", quoted(id))
		} else if _, ok := c.Directions.Find(id); !ok {
			c.found.add(at(path, i), "%s is not a direction; %s", quoted(id), spell.Meant(id, c.directions()))
		}
	}
}

func (c *Config) checkParent(path string, d *survey.Direction) {
	if d.Parent == "" {
		return
	}
	parent, ok := c.Directions.Find(d.Parent)
	switch {
	case !ok:
		c.found.add(path+".parent", "%s is not a direction; %s", quoted(d.Parent), spell.Meant(d.Parent, c.directions()))
	case parent.Parent != "" || d.Parent == d.ID:
		c.found.add(path+".parent", "%s is a service itself: name the direction that it is in", quoted(d.Parent))
	}
}

// checkSpellings looks for another direction of the same time that the same
// text means: answers could not be told apart.
func (c *Config) checkSpellings(i int) {
	d := &c.Directions[i]
	for j := range c.Directions[:i] {
		o := &c.Directions[j]
		together := (d.Until.IsZero() || o.From.Compare(d.Until) <= 0) && (o.Until.IsZero() || d.From.Compare(o.Until) <= 0)
		for _, text := range d.Spellings() {
			same := func(other string) bool { return survey.Fold(other) == survey.Fold(text) }
			if together && text != "" && d.ID != o.ID && slices.ContainsFunc(o.Spellings(), same) {
				c.found.add(at("directions", i), "%s means %s too (line %d): write names and aliases that tell them apart", quoted(text), o.ID, c.found.line(at("directions", j)))
				break
			}
		}
	}
}

func (c *Config) checkWaveDates(path string, w *survey.Wave) {
	if w.Period.IsZero() {
		c.found.add(path+".period", "missing: write the quarter that it speaks of, for example 2026-T3")
	} else if w.Period.Kind != period.Quarter {
		c.found.add(path+".period", "%s is not a quarter: write for example 2026-T3", w.Period)
	}
	for _, day := range []dated{{"opened", w.Opened}, {"closed", w.Closed}} {
		if day.date.IsZero() {
			c.found.add(path+"."+day.key, "missing: write the day, as 2026-09-25; a wave is read only after it has closed")
		}
	}
	c.ordered(path, []dated{{"opened", w.Opened}, {"closed", w.Closed}})
}

func (c *Config) checkWaveGroups(path string, w *survey.Wave) {
	if least := leastK(*w); c.states(path+".k") && w.K < least {
		c.found.add(path+".k", "%d is too few to protect anybody: write at least %d; %d when left out", w.K, least, survey.DefaultK)
	}
	for _, fault := range w.FrameFaults(c.Directions) {
		c.found.add(path+".frame", "%s; vigie survey frame proposes one", fault)
	}
	if w.Invited < 0 {
		c.found.add(path+".invited", "%d persons cannot be invited: write a number of agents", w.Invited)
	}
	for _, id := range slices.Sorted(maps.Keys(w.InvitedBy)) {
		at, n := below(path+".invited_by", id), w.InvitedBy[id]
		d, ok := c.Directions.Find(id)
		switch {
		case !ok:
			c.found.add(at, "%s is not a direction; %s", quoted(id), spell.Meant(id, c.directions()))
		case !d.There(w.Opened):
			c.found.add(at, "%s is not there on the day the wave opened (%s)", quoted(id), w.Opened)
		case n <= 0:
			c.found.add(at, "%d persons cannot be invited: write a number of agents, or remove the key", n)
		}
	}
}

// leastK is the fewest answers of a group that a wave may state: of those that
// opened under earlier rules the configuration stays as it is.
func leastK(w survey.Wave) int {
	if !w.Opened.IsZero() && w.Opened.Compare(survey.KFrom()) < 0 {
		return survey.EarlierK
	}
	return survey.DefaultK
}

func (c *Config) checkWaveInstruments(path string, w *survey.Wave) {
	if len(w.Instruments) == 0 {
		c.found.add(path+".instruments", "missing: write for example [pulse@1], or [pulse@1, who5@1]")
	}
	codes := map[string]string{}
	for i, key := range w.Instruments {
		at := at(path+".instruments", i)
		in, ok := survey.Find(c.Instruments, key)
		if !ok {
			c.found.add(at, "%s is not an instrument; %s", quoted(key), spell.Meant(key, c.instruments()))
		}
		for _, item := range in.Items {
			if first, twice := codes[item.Code]; twice {
				c.found.add(at, "its item %s is in %s too: a wave cannot tell them apart", quoted(item.Code), first)
				break
			}
		}
		for _, item := range in.Items {
			codes[item.Code] = key
		}
	}
}

// checkWaveAlone looks for another wave whose figures would stand on the same
// day under the same instrument.
func (c *Config) checkWaveAlone(i int) {
	w := &c.Waves[i]
	for j := range c.Waves[:i] {
		o := &c.Waves[j]
		if w.Period.IsZero() || o.Period.IsZero() || w.Window(time.UTC) != o.Window(time.UTC) {
			continue
		}
		if slices.ContainsFunc(w.Instruments, func(key string) bool { return slices.Contains(o.Instruments, key) }) {
			other := at("waves", j)
			c.found.add(at("waves", i)+".closed", "%s (line %d) closed on the same day of the quarter with the same instrument: one of the two would hide the other", other, c.found.line(other))
		}
	}
}

func (c *Config) checkActions() {
	for i := range c.Actions {
		a, path := &c.Actions[i], at("actions", i)
		if c.needs(path+".indicator", a.Indicator, "write the id of an indicator, for example energy") {
			if _, ok := indicator.Find(a.Indicator); !ok {
				c.found.add(path+".indicator", "%s is not an indicator; %s", quoted(a.Indicator), spell.Meant(a.Indicator, indicators()))
			}
		}
		if known := c.systems(); a.System != "" && !slices.Contains(known, a.System) {
			c.found.add(path+".system", "%s is not in the register; %s", quoted(a.System), spell.Meant(a.System, known))
		}
		c.needs(path+".text", a.Text, "write what was decided")
		c.needs(path+".owner", a.Owner, "write the role in charge, not a person's name")
		if a.Decided.IsZero() {
			c.found.add(path+".decided", "missing: write the day it was decided, as 2026-09-25")
		}
		c.ordered(path, []dated{{"decided", a.Decided}, {"due", a.Due}})
		c.ordered(path, []dated{{"decided", a.Decided}, {"done", a.Done}})
	}
}

func (c *Config) checkEvidence() {
	promises := []string{register.Guide, register.Moderation}
	for i := range c.Evidence {
		e, path := &c.Evidence[i], at("evidence", i)
		if c.needs(path+".promise", e.Promise, "write guide or moderation") && !slices.Contains(promises, e.Promise) {
			c.found.add(path+".promise", "%s is not a promise of the whole authority; %s", quoted(e.Promise), spell.Meant(e.Promise, promises))
		}
		c.needs(path+".text", e.Text, "write what shows that the promise is kept")
		if e.Date.IsZero() {
			c.found.add(path+".date", "missing: write its day, as 2026-09-25")
		}
	}
}

// directions lists the ids of the directions and services.
func (c *Config) directions() []string {
	list := make([]string, len(c.Directions))
	for i := range c.Directions {
		list[i] = c.Directions[i].ID
	}
	return list
}

// instruments lists the keys of those that ship and those of the file.
func (c *Config) instruments() []string {
	var list []string
	for _, in := range append(survey.Shipped(), c.Instruments...) {
		list = append(list, in.Key())
	}
	slices.SortStableFunc(list, cmp.Compare[string])
	return list
}
