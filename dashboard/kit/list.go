package kit

import (
	"strconv"
	"strings"
)

// RowsPerPage is how many rows a list shows.
const RowsPerPage = 25

// PageCount returns how many pages a list of n rows has, at least one.
func PageCount(n int) int { return max(1, (n+RowsPerPage-1)/RowsPerPage) }

// PageOf returns the rows of a page of a list, counted from 1.
func PageOf[T any](rows []T, page int) []T {
	from := min(len(rows), (page-1)*RowsPerPage)
	return rows[from:min(len(rows), from+RowsPerPage)]
}

// PageLinks are the links to the sheets of a list; nil when there is one.
func (m *Presenter) PageLinks(path string, n, page int) []Choice {
	if n <= RowsPerPage {
		return nil
	}
	list := make([]Choice, 0, PageCount(n))
	for i := range PageCount(n) {
		number := strconv.Itoa(i + 1)
		list = append(list, Choice{m.Path(path) + "?" + ParamPage + "=" + number, number, i+1 == page})
	}
	return list
}

// Stated is a text of the configuration, or that it is not stated.
func (m *Presenter) Stated(text string) string {
	if strings.TrimSpace(text) == "" {
		return m.T("unstated")
	}
	return Apostrophes(text)
}
