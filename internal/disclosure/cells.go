package disclosure

import "slices"

// The two numbers of the rules of merging (docs/disclosure.md).
const (
	leastCell   = 10 // answers of a cell, k: a wave may ask for more
	leastOthers = 10 // answers of others beside a direction that has fewer than k
)

// layout says who is published with whom in one dimension. It sees numbers of
// answers, and no answer: nothing else decides it.
type layout struct {
	k int
	n []int // answers by unit, in order; those who did not say come last
}

// merge returns the cells: groups of the frame that do not fail, and the pool of
// the others with those who did not say, which takes in the smallest cell until
// it does not fail either. Cells are disjoint and hold every answer. A single
// cell of everybody is the whole authority. It returns none when there are fewer
// than k answers in all; a pool in which nobody answered is no cell.
func (l layout) merge(frame [][]int) [][]int {
	var cells [][]int
	pool := []int{len(l.n) - 1}
	for _, group := range frame {
		if l.fails(group) {
			pool = append(pool, group...)
		} else {
			cells = append(cells, group)
		}
	}
	for l.total(pool) > 0 && l.fails(pool) && len(cells) > 0 {
		at := l.smallest(cells)
		pool = append(pool, cells[at]...)
		cells = slices.Delete(cells, at, at+1)
	}
	slices.Sort(pool)
	switch {
	case l.total(pool) == 0:
		return cells
	case len(cells) > 0:
		return append(cells, pool)
	case l.total(pool) >= l.k:
		return [][]int{pool}
	}
	return nil
}

// fails reports whether units together are too few, or whether one of them is
// small and has too few others beside it.
func (l layout) fails(units []int) bool {
	total := l.total(units)
	return total < l.k || slices.ContainsFunc(units, func(u int) bool {
		return l.n[u] > 0 && l.n[u] < l.k && total-l.n[u] < leastOthers
	})
}

func (l layout) total(units []int) int {
	sum := 0
	for _, u := range units {
		sum += l.n[u]
	}
	return sum
}

// smallest is the cell with the fewest answers, of several the first in the
// order of the directions.
func (l layout) smallest(cells [][]int) int {
	best := 0
	for i, c := range cells {
		if n, least := l.total(c), l.total(cells[best]); n < least || (n == least && c[0] < cells[best][0]) {
			best = i
		}
	}
	return best
}
