package disclosure

import "math/big"

// determined returns an unknown that the equations determine, -1 when there is
// none: one whose unit vector lies in the row space of the equations over the
// unknowns. In reduced row echelon form, over the rationals and so without
// rounding, that is a row with one entry only.
func (s *system) determined(unknown []bool) int {
	column := make([]int, len(unknown)) // of each unknown
	var nodes []int
	for at, is := range unknown {
		if is {
			column[at] = len(nodes)
			nodes = append(nodes, at)
		}
	}
	rows := make([][]*big.Rat, len(s.equations))
	for e := range s.equations {
		rows[e] = make([]*big.Rat, len(nodes))
		for i := range rows[e] {
			rows[e][i] = new(big.Rat)
		}
		for _, at := range s.members(e, unknown) {
			rows[e][column[at]].SetInt64(1)
		}
		if total := s.equations[e].total; unknown[total] {
			rows[e][column[total]].SetInt64(-1)
		}
	}
	for _, row := range reduce(rows) {
		if at := single(row); at >= 0 {
			return nodes[at]
		}
	}
	return -1
}

// reduce brings rows to reduced row echelon form, in place.
func reduce(rows [][]*big.Rat) [][]*big.Rat {
	if len(rows) == 0 {
		return rows
	}
	top := 0
	for col := 0; col < len(rows[0]) && top < len(rows); col++ {
		pivot := top
		for pivot < len(rows) && rows[pivot][col].Sign() == 0 {
			pivot++
		}
		if pivot == len(rows) {
			continue
		}
		rows[top], rows[pivot] = rows[pivot], rows[top]
		scale := new(big.Rat).Inv(rows[top][col])
		for _, v := range rows[top] {
			v.Mul(v, scale)
		}
		for i := range rows {
			if i != top {
				cancel(rows[i], rows[top], col)
			}
		}
		top++
	}
	return rows
}

// cancel subtracts as much of the pivot's row as empties a column.
func cancel(row, pivot []*big.Rat, col int) {
	if row[col].Sign() == 0 {
		return
	}
	factor := new(big.Rat).Set(row[col])
	for i, v := range pivot {
		if v.Sign() != 0 {
			row[i].Sub(row[i], new(big.Rat).Mul(factor, v))
		}
	}
}

// single returns the one entry of a row, -1 when it has none or several.
func single(row []*big.Rat) int {
	at := -1
	for i, v := range row {
		if v.Sign() != 0 {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}
