package report

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Decided is the one list of what calls for a decision, and of what was decided,
// as every page shows it: by the same rule as the sheet of the quarter.
type Decided struct {
	Period  period.Period
	Today   period.Date
	Running bool
	Missed  []Followed // targets, the worst first
	Falls   []Followed // without a target
	Others  []Followed // neither missed nor fallen, with something still to be done
}

// Decided lists what calls for a decision among what was read.
func (o Overview) Decided(decided []register.Action) Decided {
	q := Quarter{Overview: o, Today: period.DateOf(o.Now, o.Zone)}.Told(decided)
	out := Decided{Period: o.Period, Today: q.Today, Running: o.Running, Missed: q.Missed, Falls: q.Falls}
	listed := slices.Concat(q.Missed, q.Falls)
	for _, it := range slices.Concat(o.Items, o.Systems) {
		if slices.ContainsFunc(listed, func(l Followed) bool { return l.Indicator == it.Indicator && l.System == it.System }) {
			continue
		}
		line := q.line(it, decided)
		if slices.ContainsFunc(line.Actions, func(a register.Action) bool { return a.Open(q.Today) || !a.Done.IsZero() }) {
			out.Others = append(out.Others, line)
		}
	}
	return out
}

// Of keeps the lines of which keep says so.
func (d Decided) Of(keep func(Followed) bool) Decided {
	not := func(l Followed) bool { return !keep(l) }
	d.Missed, d.Falls, d.Others = slices.DeleteFunc(slices.Clone(d.Missed), not), slices.DeleteFunc(slices.Clone(d.Falls), not), slices.DeleteFunc(slices.Clone(d.Others), not)
	return d
}

// AboutStaff reports whether a line is about those who work with AI.
func (l Followed) AboutStaff() bool {
	d, ok := indicator.Find(l.Indicator)
	return ok && d.Staff
}

// aimed are the targets in force of single systems: of one, or of all for "".
func (v *view) aimed(system measure.System) (list []Item) {
	for _, t := range v.singleTargets() {
		if d, ok := indicator.Find(t.Indicator); ok && (system == "" || t.System == system) {
			list = append(list, v.item(d, t.System))
		}
	}
	return list
}

// Decided lists what calls for a decision about frugality: of all systems, or of
// the one in view.
func (a Frugality) Decided(decided []register.Action) Decided {
	o := Overview{Head: a.Head, Items: a.Items, Systems: a.Aimed}
	if a.System != "" {
		o.Items, o.Systems = nil, a.Items
	}
	return o.Decided(decided).Of(func(l Followed) bool { return !l.AboutStaff() })
}

// Decided lists what calls for a decision about one system.
func (a SystemPage) Decided(decided []register.Action) Decided {
	return Overview{Head: a.Head, Systems: a.Items}.Decided(decided)
}
