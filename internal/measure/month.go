package measure

import "slices"

// FoldMonth folds the civil days of month into its months by key, and settles
// the order of sources: what a key keeps is the part of its value in the
// buckets that its source won (MEASURES 4). days are all the days of one or
// more systems in the month, those of FoldIdle included.
func FoldMonth(rules Rules, month Window, days []Day) []Month {
	days = inOrder(days)
	precedences := precedencesOf(rules, month, days)
	var out []Month
	for from := 0; from < len(days); {
		to := from + 1
		for to < len(days) && sameKey(days[from].Key, days[to].Key) {
			to++
		}
		if m, ok := foldMonth(month, days[from:to], precedences); ok {
			out = append(out, m)
		}
		from = to
	}
	return out
}

// inOrder returns days in order of their keys. A day is large to move: each is,
// once.
func inOrder(days []Day) []Day {
	order := make([]*Day, len(days))
	for i := range days {
		order[i] = &days[i]
	}
	slices.SortFunc(order, func(a, b *Day) int { return compareKeys(&a.Key, &b.Key) })
	sorted := make([]Day, len(days))
	for i, d := range order {
		sorted[i] = *d
	}
	return sorted
}

func sameKey(a, b Key) bool {
	a.Window, b.Window = Window{}, Window{}
	return a == b
}

// precedenceKey names one precedence.
type precedenceKey struct {
	place
	metric Metric
}

// precedencesOf decides every precedence of the month. days are in order of keys, so
// that those of one place and metric stand together.
func precedencesOf(rules Rules, month Window, days []Day) map[precedenceKey]precedence {
	out := map[precedenceKey]precedence{}
	for from := 0; from < len(days); {
		key := precedenceKey{placeOf(days[from].Key), days[from].Metric}
		to := from + 1
		for to < len(days) && (precedenceKey{placeOf(days[to].Key), days[to].Metric}) == key {
			to++
		}
		order, ordered := rules.orderOf(key.place, key.metric)
		out[key] = decide(order, ordered, month, days[from:to])
		from = to
	}
	return out
}

// foldMonth folds the days of one key. A distinct count stands only when one
// reading counted the whole month together; false when nothing stands.
func foldMonth(month Window, days []Day, precedences map[precedenceKey]precedence) (Month, bool) {
	info, _ := InfoOf(days[0].Metric)
	kept := keeper(month, days[0].Key, precedences)
	switch info.Kind {
	case Flow:
		return foldFlow(month, days, kept), true
	case Rate:
		return foldRate(month, days, kept), true
	case Distinct:
		for i := range days {
			if days[i].Native == month {
				return standing(month, days[i], kept), true
			}
		}
		return Month{}, false
	case Level, Score:
	}
	return standing(month, days[len(days)-1], kept), true
}

// keeper tells on which days the key's source won. Followers of energy fall
// back on a precedence of their own where no source has energy.
func keeper(month Window, k Key, precedences map[precedenceKey]precedence) func(day Window) bool {
	energy, hasEnergy := precedences[precedenceKey{placeOf(k), decider(k.Metric)}]
	own := precedences[precedenceKey{placeOf(k), k.Metric}]
	// What the register says of the making of servers runs by the calendar,
	// whatever meter won.
	calendar := k.Source == RegisterSource
	return func(day Window) bool {
		if !calendar && hasEnergy && energy.decided(day, month) {
			return energy.won(k.Source, day, month)
		}
		return own.won(k.Source, day, month)
	}
}

func foldFlow(month Window, days []Day, kept func(Window) bool) Month {
	out := Month{Key: days[0].Key}
	out.Window = month
	var all, won amount
	for i := range days {
		d := &days[i]
		a := amount{d.State, d.Value, d.Low, d.High, d.Spread, d.State != Missing}
		all.add(a)
		out.Count += d.Count
		out.Covered += d.Covered
		out.Basis = mergeBasis(out.Basis, d.Basis)
		if kept(d.Window) {
			won.add(a)
			out.KeptCovered += d.Covered
		}
	}
	out.State, out.Value, out.Low, out.High, out.Spread = all.state, all.value, all.low, all.high, all.spread
	out.Kept, out.KeptLow, out.KeptHigh = won.value, won.low, won.high
	return out
}

func foldRate(month Window, days []Day, kept func(Window) bool) Month {
	out := foldFlow(month, days, kept)
	pieces := make([]Reading, len(days))
	for i := range days {
		d := &days[i]
		pieces[i] = Reading{State: d.State, Value: d.Value, Low: d.Low, High: d.High, Spread: d.Spread, Covered: d.Covered}
	}
	m, _ := mean(pieces)
	out.State, out.Value, out.Low, out.High, out.Spread = m.state, m.value, m.low, m.high, m.spread
	out.Kept, out.KeptLow, out.KeptHigh = 0, 0, 0
	if out.KeptCovered > 0 {
		out.Kept, out.KeptLow, out.KeptHigh = m.value, m.low, m.high
	}
	return out
}

// standing is a month whose figure is that of one day, whole.
func standing(month Window, d Day, kept func(Window) bool) Month {
	out := Month{
		Key: d.Key, State: d.State, Value: d.Value, Low: d.Low, High: d.High,
		Spread: d.Spread, Count: d.Count, Covered: d.Covered, Basis: d.Basis,
	}
	if kept(d.Window) {
		out.Kept, out.KeptLow, out.KeptHigh, out.KeptCovered = d.Value, d.Low, d.High, d.Covered
	}
	out.Window = month
	return out
}
