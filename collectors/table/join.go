package table

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// join makes one figure of the lines of a file that are about one thing and
// period, where the settings say that they add up. Else none of them is read:
// not the first, which is a part of the whole. A whole file goes with them, but
// for the workbook, which people fill in line by line.
func (p *parser) join() {
	p.twins()
	for i := range p.figures {
		p.figures[i].at = i
	}
	slices.SortStableFunc(p.figures, func(a, b figure) int {
		return cmp.Or(compareSubjects(a.Key, b.Key), a.Window.From.Compare(b.Window.From), a.Window.To.Compare(b.Window.To))
	})
	joined, spoilt := p.figures[:0], false // in place: no second copy of a large table is held
	for rest := p.figures; len(rest) > 0; {
		n := together(rest)
		lines := rest[:n]
		rest = rest[n:]
		if why := p.apart(lines); why != "" {
			spoilt = true
			p.refuse("", why)
			continue
		}
		joined = append(joined, sum(lines))
	}
	slices.SortFunc(joined, func(a, b figure) int { return cmp.Compare(a.at, b.at) }) // of two names of one direction, the first is taken
	if p.figures = joined; spoilt && p.Layout != "workbook" {
		p.figures = nil
		p.account.Refused, p.account.Counted = p.account.Refused+p.account.Counted, 0
	}
}

// twins puts the later of two lines about the hour that October has twice on
// its other hour; alone a line stays where the order of the file puts it.
func (p *parser) twins() {
	if p.Several != "" {
		return // they may be lines of one hour
	}
	first := map[measure.Key]bool{}
	for i := range p.figures {
		f := &p.figures[i]
		if !f.doubled {
			continue
		}
		if !first[f.Key] {
			first[f.Key] = true
			continue
		}
		shift := time.Hour
		if wall := f.Window.From.In(p.zone); wall.Add(-shift).Hour() == wall.Hour() {
			shift = -shift
		}
		f.Window.From, f.Window.To = f.Window.From.Add(shift), f.Window.To.Add(shift)
	}
}

// together is how many figures, from the first on, are about one thing over
// periods that overlap.
func together(list []figure) int {
	subject, until := entry.Subject(list[0].Key), list[0].Window.To
	for n, f := range list[1:] {
		if entry.Subject(f.Key) != subject || !f.Window.From.Before(until) {
			return n + 1
		}
		if f.Window.To.After(until) {
			until = f.Window.To
		}
	}
	return len(list)
}

// apart tells why lines are not one figure, "" when they are.
func (p *parser) apart(lines []figure) reason.Text {
	if len(lines) == 1 {
		return ""
	}
	name := func(f figure) reason.Text { return f.where.After(p.file) }
	first := lines[0]
	other := slices.IndexFunc(lines, func(f figure) bool { return f.Window != first.Window })
	info, _ := measure.InfoOf(first.Metric)
	switch {
	case other > 0:
		return reason.New("lines.overlap", name(first), name(lines[other]))
	case p.Several == "":
		return reason.New("lines.several", len(lines), name(first), name(lines[1]))
	case info.Kind != measure.Flow && info.Kind != measure.Level:
		return reason.New("lines.same", len(lines), name(first), name(lines[1]), first.Metric)
	case slices.ContainsFunc(lines, func(f figure) bool { return f.Method != first.Method }):
		return reason.New("lines.methods", len(lines), name(first), name(lines[1]))
	}
	return ""
}

// sum adds lines up: ranges by their ends (MEASURES.md 6).
func sum(lines []figure) figure {
	all := lines[0]
	all.Count = 0
	for i, f := range lines {
		if i > 0 {
			all.Value, all.Low, all.High = all.Value+f.Value, all.Low+f.Low, all.High+f.High
		}
		if f.Spread != measure.Exact {
			all.Spread = f.Spread
		}
	}
	return all
}

func compareSubjects(a, b measure.Key) int {
	return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Model, b.Model), cmp.Compare(a.Group, b.Group))
}

// meet notes that a person has a figure in a window of a system. Persons are
// held while their file is read, and then only their number is.
func (p *parser) meet(base figure, who string) {
	key := measure.Key{System: base.System, Window: base.Window, Method: base.Method}
	if p.met == nil {
		p.met = map[measure.Key]map[string]struct{}{}
	}
	if p.met[key] == nil {
		p.met[key] = map[string]struct{}{}
	}
	p.met[key][who] = struct{}{}
}

// fewest is how many persons a number of active agents counts at least
// (MEASURES.md 16).
const fewest = 10

// agents makes a figure of the number of persons that were met, and forgets
// them.
func (p *parser) agents() {
	for key, persons := range p.met {
		if len(p.figures) == 0 {
			break
		}
		if len(persons) < fewest {
			p.tell("", reason.New("persons.few", fewest, key.System))
			continue
		}
		key.Metric = measure.ActiveAgents
		v := float64(len(persons))
		f := figure{where: p.at(reason.New("where.persons"))}
		f.Key, f.State, f.Value, f.Low, f.High, f.Covered = key, measure.Known, v, v, v, key.Window.Length()
		f.Basis = measure.BasisFields{File: p.file + "#" + string(key.Metric), Evidence: p.Evidence}.Basis()
		p.figures = append(p.figures, f)
	}
	p.met = nil
}
