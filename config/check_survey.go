package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
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
		c.needs(path+".title.fr", w.Title.FR, reason.New("config.needs.title"))
		c.checkWaveDates(path, w)
		c.checkWaveGroups(path, w)
		c.checkWaveInstruments(path, w)
		c.checkWaveAlone(i)
	}
	c.checkActions()
}

func (c *Config) checkInstruments() {
	seen := map[string]string{}
	for i := range c.Instruments {
		in, path := &c.Instruments[i], at("instruments", i)
		id := c.needs(path+".id", in.ID, reason.New("config.needs.id"))
		if id && (!matches(idPattern, in.ID) || len(in.ID) > 64) {
			c.found.add(path+".id", reason.New("config.id", quoted(in.ID)))
		}
		if c.needs(path+".version", in.Version, reason.New("config.needs.wording")) && !matches(idPattern, in.Version) {
			c.found.add(path+".version", reason.New("config.version", quoted(in.Version)))
		}
		_, shipped := survey.Find(nil, in.Key())
		switch first, twice := seen[in.Key()]; {
		case shipped:
			c.found.add(path+".id", reason.New("config.instrument.shipped", in.Key()))
		case twice && id:
			c.found.add(path+".version", reason.New("config.version.taken", quoted(in.Key()), first, c.found.line(first)))
		default:
			seen[in.Key()] = path
		}
		c.needs(path+".title.fr", in.Title.FR, reason.New("config.needs.name"))
		c.checkScale(path+".scale", in.Scale)
		c.checkItems(path, in)
	}
}

func (c *Config) checkScale(path string, s survey.Scale) {
	levels := s.High - s.Low + 1
	switch {
	case levels < 2 || levels > 101:
		c.found.add(path, reason.New("config.scale", s.Low, s.High))
	case len(s.Words) > 0 && len(s.Words) != levels:
		c.found.add(path+".words", reason.New("config.scale.words", len(s.Words), levels))
	}
}

func (c *Config) checkItems(path string, in *survey.Instrument) {
	var dimensions []string
	for i, d := range in.Dimensions {
		at := at(path+".dimensions", i)
		switch {
		case !matches(dimensionPattern, d.ID):
			c.found.add(at+".id", reason.New("config.dimension", quoted(d.ID)))
		case slices.Contains([]string{"responses", "invited", "item"}, strings.ToLower(d.ID)):
			c.found.add(at+".id", reason.New("config.word.kept", quoted(d.ID)))
		case slices.ContainsFunc(dimensions, func(o string) bool { return strings.EqualFold(o, d.ID) }):
			c.found.add(at+".id", reason.New("config.dimension.twice", quoted(d.ID)))
		case in.Audience(d.ID) == survey.Mixed:
			c.found.add(at+".id", reason.New("config.dimension.mixed", quoted(d.ID)))
		case len(in.ItemsOf(d.ID)) == 0:
			c.found.add(at+".id", reason.New("config.dimension.empty", quoted(d.ID), d.ID))
		}
		dimensions = append(dimensions, d.ID)
		c.needs(at+".title.fr", d.Title.FR, reason.New("config.needs.name"))
	}
	if len(in.Items) == 0 {
		c.found.add(path+".items", reason.New("config.items.none"))
	}
	codes := map[string]string{}
	for i, item := range in.Items {
		at := at(path+".items", i)
		c.checkID(at+".code", item.Code, codes)
		if !slices.Contains(dimensions, item.Dimension) {
			c.found.add(at+".dimension", reason.New("config.item.dimension", quoted(item.Dimension), suggest.Meant(item.Dimension, dimensions)))
		}
	}
}

func (c *Config) checkDirections() {
	seen := map[string]string{}
	for i := range c.Directions {
		d, path := &c.Directions[i], at("directions", i)
		c.checkID(path+".id", d.ID, seen)
		if len(d.Names) == 0 {
			c.found.add(path+".names", reason.New("config.needs.name"))
		}
		for j, l := range d.Names {
			c.needs(at(path+".names", j)+".name", l.Name, reason.New("config.needs.name"))
		}
		for j, h := range d.Headcounts {
			if h.Agents <= 0 {
				c.found.add(at(path+".headcounts", j)+".agents", reason.New("config.headcount", h.Agents))
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
			c.found.add(at(path, i), reason.New("config.predecessor.self", quoted(id)))
		} else if _, ok := c.Directions.Find(id); !ok {
			c.found.add(at(path, i), reason.New("config.direction", quoted(id), suggest.Meant(id, c.directions())))
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
		c.found.add(path+".parent", reason.New("config.direction", quoted(d.Parent), suggest.Meant(d.Parent, c.directions())))
	case parent.Parent != "" || d.Parent == d.ID:
		c.found.add(path+".parent", reason.New("config.parent", quoted(d.Parent)))
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
				c.found.add(at("directions", i), reason.New("config.spelling", quoted(text), o.ID, c.found.line(at("directions", j))))
				break
			}
		}
	}
}

func (c *Config) checkWaveDates(path string, w *survey.Wave) {
	if w.Period.IsZero() {
		c.found.add(path+".period", reason.New("config.wave.period"))
	} else if w.Period.Kind != period.Quarter {
		c.found.add(path+".period", reason.New("config.quarter", w.Period))
	}
	for _, day := range []dated{{"opened", w.Opened}, {"closed", w.Closed}} {
		if day.date.IsZero() {
			c.found.add(path+"."+day.key, reason.New("config.wave.day"))
		}
	}
	c.ordered(path, []dated{{"opened", w.Opened}, {"closed", w.Closed}})
}

func (c *Config) checkWaveGroups(path string, w *survey.Wave) {
	if least := leastK(*w); c.states(path+".k") && w.K < least {
		c.found.add(path+".k", reason.New("config.wave.k", w.K, least, survey.DefaultK))
	}
	for _, fault := range w.FrameFaults(c.Directions) {
		c.found.add(path+".frame", reason.New("config.wave.frame", fault))
	}
	if w.Invited < 0 {
		c.found.add(path+".invited", reason.New("config.wave.invited", w.Invited))
	}
	for _, id := range slices.Sorted(maps.Keys(w.InvitedBy)) {
		at, n := below(path+".invited_by", id), w.InvitedBy[id]
		d, ok := c.Directions.Find(id)
		switch {
		case !ok:
			c.found.add(at, reason.New("config.direction", quoted(id), suggest.Meant(id, c.directions())))
		case !d.There(w.Opened):
			c.found.add(at, reason.New("config.wave.absent", quoted(id), w.Opened))
		case n <= 0:
			c.found.add(at, reason.New("config.wave.invited.by", n))
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
		c.found.add(path+".instruments", reason.New("config.wave.instruments"))
	}
	codes := map[string]string{}
	for i, key := range w.Instruments {
		at := at(path+".instruments", i)
		in, ok := survey.Find(c.Instruments, key)
		if !ok {
			c.found.add(at, reason.New("config.instrument", quoted(key), suggest.Meant(key, c.instruments())))
		}
		for _, item := range in.Items {
			if first, twice := codes[item.Code]; twice {
				c.found.add(at, reason.New("config.wave.item", quoted(item.Code), first))
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
			c.found.add(at("waves", i)+".closed", reason.New("config.wave.closed", other, c.found.line(other)))
		}
	}
}

func (c *Config) checkActions() {
	for i := range c.Actions {
		a, path := &c.Actions[i], at("actions", i)
		if c.needs(path+".indicator", a.Indicator, reason.New("config.needs.indicator")) {
			if _, ok := indicator.Find(a.Indicator); !ok {
				c.found.add(path+".indicator", reason.New("config.indicator", quoted(a.Indicator), suggest.Meant(a.Indicator, indicators())))
			}
		}
		if known := c.systems(); a.System != "" && !slices.Contains(known, a.System) {
			c.found.add(path+".system", reason.New("config.system", quoted(a.System), suggest.Meant(a.System, known)))
		}
		c.needs(path+".text", a.Text, reason.New("config.needs.decision"))
		c.needs(path+".owner", a.Owner, reason.New("config.needs.owner"))
		if a.Decided.IsZero() {
			c.found.add(path+".decided", reason.New("config.needs.decided"))
		}
		c.ordered(path, []dated{{"decided", a.Decided}, {"due", a.Due}})
		c.ordered(path, []dated{{"decided", a.Decided}, {"started", a.Started}, {"done", a.Done}})
		c.ordered(path, []dated{{"decided", a.Decided}, {"started", a.Started}, {"given_up", a.GivenUp}})
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
