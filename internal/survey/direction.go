package survey

import (
	"html"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/vigie-ia/vigie/internal/period"
)

// Direction is a direction of the authority, or a service inside one. Its id
// never changes; its labels and headcounts are dated.
type Direction struct {
	ID           string      `yaml:"id"`
	Names        []Label     `yaml:"names"`
	Aliases      []string    `yaml:"aliases"` // other spellings, as the surveys have them
	Parent       string      `yaml:"parent"`  // the direction that a service is in; "" for a direction
	From         period.Date `yaml:"from"`    // first day; none: always
	Until        period.Date `yaml:"until"`   // last day; none: still there
	Predecessors []string    `yaml:"predecessors"`
	Headcounts   []Headcount `yaml:"headcounts"`
}

// Label is a name and the day from which it holds.
type Label struct {
	Name string      `yaml:"name"`
	From period.Date `yaml:"from"`
}

// Headcount is the number of agents from a day on.
type Headcount struct {
	Agents int         `yaml:"agents"`
	From   period.Date `yaml:"from"`
}

// Directions are all of them, services included, in organisational order.
type Directions []Direction

// Name returns the direction's label on a day, its id when it has none.
func (d Direction) Name(on period.Date) string {
	name, from := d.ID, period.Date{}
	for i, l := range d.Names {
		if (i == 0 || l.From.Compare(on) <= 0) && (i == 0 || l.From.Compare(from) >= 0) {
			name, from = l.Name, l.From
		}
	}
	return name
}

// Agents returns the headcount on a day; false when none is stated for it.
func (d Direction) Agents(on period.Date) (int, bool) {
	agents, from, ok := 0, period.Date{}, false
	for _, h := range d.Headcounts {
		if h.From.Compare(on) <= 0 && (!ok || h.From.Compare(from) >= 0) {
			agents, from, ok = h.Agents, h.From, true
		}
	}
	return agents, ok
}

// There reports whether the direction exists on a day.
func (d Direction) There(on period.Date) bool {
	return (d.From.IsZero() || d.From.Compare(on) <= 0) && (d.Until.IsZero() || d.Until.Compare(on) >= 0)
}

// Find returns the direction of that id.
func (ds Directions) Find(id string) (Direction, bool) {
	at := slices.IndexFunc(ds, func(d Direction) bool { return d.ID == id })
	if at < 0 {
		return Direction{}, false
	}
	return ds[at], true
}

// On lists the directions and services that exist on a day.
func (ds Directions) On(day period.Date) Directions {
	return slices.DeleteFunc(slices.Clone(ds), func(d Direction) bool { return !d.There(day) })
}

// Successors lists those that a direction became, in order.
func (ds Directions) Successors(id string) []string {
	var list []string
	for _, d := range ds {
		if slices.Contains(d.Predecessors, id) {
			list = append(list, d.ID)
		}
	}
	return list
}

// Identify returns the id of the direction or service that a text names on a
// day, by its id, a label of any date or an alias, whatever the case, accents
// and punctuation. A direction that is no more stands for its successor, if it
// has exactly one. False when no direction or more than one is meant: such
// answers count among those without a direction.
func (ds Directions) Identify(text string, on period.Date) (string, bool) {
	word := Fold(text)
	if word == "" {
		return "", false
	}
	var found []string
	for _, d := range ds {
		if slices.ContainsFunc(d.Spellings(), func(s string) bool { return Fold(s) == word }) {
			if id, ok := ds.lasting(d, on); ok && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// Spellings lists all that names the direction: its id, aliases and labels.
func (d Direction) Spellings() []string {
	list := append([]string{d.ID}, d.Aliases...)
	for _, l := range d.Names {
		list = append(list, l.Name)
	}
	return list
}

// lasting is the direction itself, or what it became by a day.
func (ds Directions) lasting(d Direction, on period.Date) (string, bool) {
	for range ds { // a circle of successors ends
		if d.There(on) {
			return d.ID, true
		}
		next := ds.Successors(d.ID)
		if len(next) != 1 {
			return "", false
		}
		d, _ = ds.Find(next[0])
	}
	return "", false
}

// Broken reports whether a direction's trend may not be drawn from one day to
// another: it began or ended between them, or took in or gave away another.
func (ds Directions) Broken(id string, from, to period.Date) bool {
	if from.Compare(to) > 0 {
		from, to = to, from
	}
	between := func(day period.Date) bool { return !day.IsZero() && day.Compare(from) > 0 && day.Compare(to) <= 0 }
	d, ok := ds.Find(id)
	if !ok || !d.There(from) || !d.There(to) {
		return true
	}
	return slices.ContainsFunc(ds, func(o Direction) bool {
		given := slices.Contains(o.Predecessors, id) && between(o.From)
		taken := slices.Contains(d.Predecessors, o.ID) && !o.Until.IsZero() && between(o.Until.AddDays(1))
		return given || taken
	})
}

// Became returns what some directions of one day are on a later one: themselves
// where nothing was merged or split, else those that took all of them and nobody
// else. False when they are not whole any more, or others came in.
func (ds Directions) Became(units []string, from, to period.Date) ([]string, bool) {
	var list []string
	for _, id := range units {
		heirs := ds.heirs(id, to)
		if id != Blank && len(heirs) == 0 {
			return nil, false
		}
		for _, h := range heirs {
			if !slices.Contains(list, h) {
				list = append(list, h)
			}
		}
	}
	gone := slices.ContainsFunc(list, func(id string) bool {
		d, ok := ds.Find(id)
		return !ok || !d.There(to) || ds.mixed(d, units, list, from, to)
	})
	return list, !gone
}

// heirs lists what a direction is on a day: itself, or those that took from it.
func (ds Directions) heirs(id string, on period.Date) []string {
	d, ok := ds.Find(id)
	switch {
	case !ok:
		return nil
	case d.There(on):
		return []string{id}
	}
	return ds.Successors(id)
}

// mixed reports whether a direction of today took in others than some, or gave a
// part to others than its heirs, between two days.
func (ds Directions) mixed(d Direction, units, heirs []string, from, to period.Date) bool {
	between := func(day period.Date) bool { return !day.IsZero() && day.Compare(from) > 0 && day.Compare(to) <= 0 }
	for _, before := range d.Predecessors {
		if o, ok := ds.Find(before); ok && !slices.Contains(units, before) && (between(d.From) || !o.Until.IsZero() && between(o.Until.AddDays(1))) {
			return true
		}
	}
	return slices.ContainsFunc(ds, func(o Direction) bool {
		given := slices.ContainsFunc(o.Predecessors, func(id string) bool { return slices.Contains(units, id) })
		return given && between(o.From) && !slices.Contains(heirs, o.ID)
	})
}

// Fold writes a text as spellings are compared: lower case, without accents,
// letters and digits only. LimeSurvey leaves entities of HTML in its exports
// (Voirie &amp; espaces publics): they are the signs that they stand for.
func Fold(text string) string {
	text = strings.ToValidUTF8(html.UnescapeString(text), "") // bytes that are no letter keep accents from being taken off
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), text)
	if err != nil {
		plain = text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, plain)
}

// invited returns who was asked in a group: what the wave states, else the
// headcount on the day that it opened; 0 when it is not known.
func (w Wave) invited(d Direction) int {
	if n, ok := w.InvitedBy[d.ID]; ok {
		return n
	}
	n, _ := d.Agents(w.Opened)
	return n
}

// InvitedAll is the same for the whole authority: the directions' only if each
// has a number.
func (w Wave) InvitedAll(there Directions) int {
	if w.Invited > 0 {
		return w.Invited
	}
	sum := 0
	for _, d := range there {
		if d.Parent != "" {
			continue
		}
		n := w.invited(d)
		if n == 0 {
			return 0
		}
		sum += n
	}
	return sum
}
