package tabular

import (
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// hidden is what of a sheet is not seen.
type hidden struct {
	rows  []string
	more  int      // rows that are not told one by one
	spans [][2]int // columns from 1, both ends included
}

// hiddenTold bounds what is told one by one.
const hiddenTold = 20

func (h *hidden) row(n int) {
	if len(h.rows) >= hiddenTold {
		h.more++
		return
	}
	h.rows = append(h.rows, strconv.Itoa(n))
}

func (h *hidden) columns(from, to string) {
	a, err := strconv.Atoi(from)
	b, err2 := strconv.Atoi(to)
	if err == nil && err2 == nil && a >= 1 && b >= a && len(h.spans) < hiddenTold {
		h.spans = append(h.spans, [2]int{a, b})
	}
}

// notes tells of the rows, and of the columns among the first so many.
func (h *hidden) notes(width int) []reason.Text {
	var notes []reason.Text
	if len(h.rows) > 0 {
		rows := reason.Text(strings.Join(h.rows, ", "))
		if h.more > 0 {
			rows = reason.New("hidden.more", rows, h.more)
		}
		notes = append(notes, reason.New("hidden.rows", rows))
	}
	var columns []string
	for _, s := range h.spans {
		switch from, to := s[0], min(s[1], width); {
		case from == to:
			columns = append(columns, columnName(from))
		case from < to:
			columns = append(columns, columnName(from)+"–"+columnName(to))
		}
	}
	if len(columns) > 0 {
		notes = append(notes, reason.New("hidden.columns", strings.Join(columns, ", ")))
	}
	return notes
}
