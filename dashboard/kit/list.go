package kit

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// RowsPerPage is how many rows a list has room for within the budget of a page.
const RowsPerPage = 20

// PageCount returns how many pages a list of n rows has, at least one.
func PageCount(n int) int { return max(1, (n+RowsPerPage-1)/RowsPerPage) }

// PageOf returns the rows of a page of a list, counted from 1.
func PageOf[T any](rows []T, page int) []T {
	from := min(len(rows), (page-1)*RowsPerPage)
	return rows[from:min(len(rows), from+RowsPerPage)]
}

// View is how a list is looked at: in which order, and what of it; "" for as it
// stands and for all of it.
type View struct{ Sort, Filter string }

// Address keeps the view in an address.
func (v View) Address(path string) string {
	query := url.Values{}
	for name, value := range map[string]string{ParamSort: v.Sort, ParamFilter: v.Filter} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// Views are the links that sort and filter a list.
func (m *Presenter) Views(path string, v View, sorts, filters []string) []Choices {
	by, of := Choices{Label: m.T("view.sort")}, Choices{Label: m.T("view.filter")}
	word := func(key, of string) string { // the list's own, or that of all lists
		key += cmp.Or(of, "none")
		return m.Or(key+strings.ReplaceAll(path, "/", "."), m.T(key))
	}
	for _, x := range append([]string{""}, sorts...) {
		by.Options = append(by.Options, Choice{m.Path(View{x, v.Filter}.Address(path)), word("view.sort.", x), x == v.Sort})
	}
	for _, x := range append([]string{""}, filters...) {
		of.Options = append(of.Options, Choice{m.Path(View{v.Sort, x}.Address(path)), word("view.filter.", x), x == v.Filter})
	}
	return []Choices{by, of}
}

// SheetPath is the address of a sheet of a list.
func SheetPath(path string, page int) string {
	sign := "?"
	if strings.Contains(path, sign) {
		sign = "&"
	}
	return path + sign + ParamPage + "=" + strconv.Itoa(page)
}

// Filed is a name as lists are sorted by it: small letters without accents.
func Filed(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// PageLinks are the links to the sheets of a list; nil when there is one.
func (m *Presenter) PageLinks(path string, n, page int) []Choice {
	if n <= RowsPerPage {
		return nil
	}
	list := make([]Choice, 0, PageCount(n))
	for i := range PageCount(n) {
		number := strconv.Itoa(i + 1)
		list = append(list, Choice{m.Path(SheetPath(path, i+1)), number, i+1 == page})
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

// StatedCell is a cell of it.
func (m *Presenter) StatedCell(text string) Cell {
	return Cell{Text: m.Stated(text), Own: strings.TrimSpace(text) != ""}
}
