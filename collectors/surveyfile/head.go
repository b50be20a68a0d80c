package surveyfile

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
)

// headingsWithin is how far down the rows of headings are sought.
const headingsWithin = 10

// head is the headings of an export: the names of its columns, from one row or
// several. Qualtrics writes codes, texts and identifiers of its own; LimeSurvey's
// VV export texts and codes; SurveyMonkey and Framaforms questions and below them
// their lines.
type head struct {
	columns []wave.Heading
	rows    int  // rows that the responses stand below, titles included
	number  int  // line of the headings that name most items
	items   int  // items that it names
	doubt   bool // another row that is no heading names as many: both may be answers
}

// findHead looks for headings among the first rows: the row that names most
// items, those above it that have more than one cell, and those right below it
// that name the same columns in other words. item tells which item a text names,
// "" for none.
func findHead(first []record, item func(text string) string) head {
	named := make([][]string, len(first)) // items by row and column
	lead, most := 0, 0
	for i, r := range first {
		distinct := map[string]bool{}
		for _, text := range r.cells {
			code := item(text)
			named[i] = append(named[i], code)
			distinct[code] = true
		}
		delete(distinct, "")
		if len(distinct) > most {
			lead, most = i, len(distinct)
		}
	}
	// Of rows that name at least half as many the first is the lead.
	for i := range lead {
		if 2*countOf(named[i]) >= most && agree(named[i], named[lead]) {
			lead = i
			break
		}
	}
	h := head{rows: lead + 1, number: first[lead].number, items: most}
	for h.rows < len(first) && isHead(first[lead].cells, named[lead], first[h.rows].cells, named[h.rows]) {
		h.rows++
	}
	for i := h.rows; i < len(first); i++ {
		h.doubt = h.doubt || (most > 0 && countOf(named[i]) >= most)
	}
	h.columns = columnsOf(first, lead, h.rows)
	return h
}

func countOf(named []string) int {
	n := 0
	for _, code := range named {
		if code != "" {
			n++
		}
	}
	return n
}

// agree tells whether two rows name no column after two items.
func agree(a, b []string) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != "" && b[i] != "" && a[i] != b[i] {
			return false
		}
	}
	return true
}

// isHead tells whether a row below the lead is of headings too: identifiers of
// Qualtrics, or at least half as many items, each in its column and in other
// words. A row that repeats the lead is none: it stands where another table does.
func isHead(lead []string, leadNamed []string, cells []string, named []string) bool {
	if slices.ContainsFunc(cells, isImportID) {
		return true
	}
	n, other := 0, 0
	for i, code := range named {
		if code == "" {
			continue
		}
		n++
		if i >= len(lead) || !same(lead[i], cells[i]) {
			other++
		}
	}
	return n > 1 && 2*n >= countOf(leadNamed) && 2*other > n && agree(named, leadNamed)
}

func isImportID(text string) bool { return strings.HasPrefix(text, `{"ImportId"`) }

// columnsOf gives each column its names, those of the lead before the others.
func columnsOf(first []record, lead, rows int) []wave.Heading {
	order := []int{lead}
	for i := range rows {
		filled := slices.DeleteFunc(slices.Clone(first[i].cells), isBlank)
		if i != lead && len(filled) > 1 {
			order = append(order, i)
		}
	}
	var columns []wave.Heading
	for _, i := range order {
		for at, text := range first[i].cells {
			if at == len(columns) {
				columns = append(columns, nil)
			}
			columns[at] = named(columns[at], strings.TrimSpace(text))
		}
	}
	return wave.Coded(columns)
}

// named adds a name to those of a column.
func named(h wave.Heading, name string) wave.Heading {
	if name == "" || isImportID(name) || slices.Contains(h, name) {
		return h
	}
	return append(h, name)
}
