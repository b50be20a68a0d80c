package disclosure_test

import "fmt"

// This file is the independent judge of what is shown: it knows nothing of the
// package it judges. Persons are cut into atoms, each in every group or in none
// of its persons: a service, the rest of a direction, a direction without
// services, those without direction. A reader knows the figures of each shown
// group, hence of every combination of them, and which atoms are empty. What a
// reader can work out are the sets of atoms in the span of those vectors.

// shownTable is what a reader has before them.
type shownTable struct {
	persons []int       // by atom
	shown   [][]int     // atoms of each group with figures
	hidden  []hiddenSet // groups that must not be known
	k       int
	most    int  // atoms up to which every set is tried; 0: bruteForce
	secret  bool // which atoms are empty is not told
}

type hiddenSet struct {
	name  string
	atoms []int
}

const bruteForce = 9 // atoms up to which every set is tried, unless said otherwise

// leak returns what a reader can work out and must not, "" for nothing.
func (o shownTable) leak() string {
	basis := o.basis()
	for _, h := range o.hidden {
		if n := o.count(h.atoms); n > 0 && spans(basis, o.vector(h.atoms)) {
			return fmt.Sprintf("%s, %d persons, is hidden and can be worked out", h.name, n)
		}
	}
	for _, set := range o.candidates() {
		if n := o.count(set); n > 0 && n < o.k && spans(basis, o.vector(set)) {
			return fmt.Sprintf("the sum of atoms %v can be worked out: %d persons, under %d", set, n, o.k)
		}
	}
	return ""
}

// candidates are all sets of atoms of a small table; of a large one those made
// of up to three hidden groups, and all that is hidden but one or two.
func (o shownTable) candidates() [][]int {
	var sets [][]int
	if n := len(o.persons); n <= max(bruteForce, o.most) {
		for bits := 1; bits < 1<<n; bits++ {
			var set []int
			for a := range n {
				if bits>>a&1 == 1 {
					set = append(set, a)
				}
			}
			sets = append(sets, set)
		}
		return sets
	}
	h := o.hidden
	for i := range h {
		for j := i; j < len(h); j++ {
			sets = append(sets, union(h[i].atoms, h[j].atoms), o.without(union(h[i].atoms, h[j].atoms)))
			for l := j + 1; l < len(h); l++ {
				sets = append(sets, union(h[i].atoms, h[j].atoms, h[l].atoms))
			}
		}
	}
	return append(sets, o.without(nil))
}

// without lists the atoms that no shown group but the widest holds, less some.
func (o shownTable) without(less []int) []int {
	held := map[int]bool{}
	for _, a := range less {
		held[a] = true
	}
	for _, g := range o.shown {
		if len(g) < len(o.persons) {
			for _, a := range g {
				held[a] = true
			}
		}
	}
	var set []int
	for a := range o.persons {
		if !held[a] {
			set = append(set, a)
		}
	}
	return set
}

func union(sets ...[]int) []int {
	seen := map[int]bool{}
	var out []int
	for _, set := range sets {
		for _, a := range set {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

func (o shownTable) count(atoms []int) int {
	n := 0
	for _, a := range atoms {
		n += o.persons[a]
	}
	return n
}

func (o shownTable) vector(atoms []int) []int64 {
	v := make([]int64, len(o.persons))
	for _, a := range atoms {
		v[a] = 1
	}
	return v
}

// basis reduces the shown vectors, and those of the empty atoms, to rows with a
// pivot each, in whole numbers and so exactly.
func (o shownTable) basis() [][]int64 {
	var basis [][]int64
	add := func(v []int64) {
		if v = residue(basis, v); v != nil {
			basis = append(basis, v)
		}
	}
	for a, n := range o.persons {
		if n == 0 && !o.secret {
			add(o.vector([]int{a}))
		}
	}
	for _, g := range o.shown {
		add(o.vector(g))
	}
	return basis
}

func spans(basis [][]int64, v []int64) bool { return residue(basis, v) == nil }

// residue is what is left of v when the pivots of the basis are taken out, nil
// when nothing is. Each row is clear of the pivots of the rows before it.
func residue(basis [][]int64, v []int64) []int64 {
	v = append([]int64(nil), v...)
	for _, row := range basis {
		p := pivot(row)
		if v[p] == 0 {
			continue
		}
		a, b := row[p], v[p]
		for i := range v {
			v[i] = v[i]*a - row[i]*b
			if v[i] > 1<<40 || v[i] < -1<<40 {
				panic("the oracle's numbers grow too large")
			}
		}
		shrink(v)
	}
	if pivot(v) < 0 {
		return nil
	}
	return v
}

func pivot(v []int64) int {
	for i, x := range v {
		if x != 0 {
			return i
		}
	}
	return -1
}

func shrink(v []int64) {
	var g int64
	for _, x := range v {
		for x != 0 {
			g, x = x, g%x
		}
	}
	if g != 0 {
		for i := range v {
			v[i] /= g
		}
	}
}
