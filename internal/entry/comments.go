package entry

import (
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/words"
)

// Comments sorts the notes of a quarter, or of a part of it, under what they
// are about: an indicator, or a system of the register.
func Comments(notes []Note, q period.Period, r register.Register, zone *time.Location) register.Comments {
	var out register.Comments
	for _, n := range notes {
		if !n.Period.Within(q.Window(zone)) {
			continue
		}
		id, system := subject(n.About, r)
		if !n.Action {
			text := n.Text
			if id == "" && system == "" && n.About != "" {
				text = n.About + " – " + text
			}
			out.Comments = append(out.Comments, register.Comment{Indicator: id, System: system, Text: text})
			continue
		}
		x := register.Action{Indicator: id, System: system, Text: n.Text, Owner: n.Owner}
		if !n.Due.From.IsZero() {
			x.Due = period.DateOf(n.Due.From, zone)
		}
		if n.Progress == Done {
			x.Done = period.DateOf(n.Period.From, zone)
		}
		out.Actions = append(out.Actions, x)
	}
	return out
}

// subject finds the indicator or the system that a note is about, by id or by
// name; neither is "".
func subject(about string, r register.Register) (id, system string) {
	// Spreadsheets and pages set apostrophes and spaces as they like.
	typed := strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ")
	about = typed.Replace(about)
	same := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			return n != "" && strings.EqualFold(typed.Replace(strings.TrimSpace(n)), about)
		})
	}
	for _, d := range indicator.Catalogue() {
		if same(append(words.Everywhere(string(d.Title)), d.ID)...) {
			return d.ID, ""
		}
	}
	for _, s := range r.Systems {
		if same(string(s.ID), s.Name) {
			return "", string(s.ID)
		}
	}
	return "", ""
}
