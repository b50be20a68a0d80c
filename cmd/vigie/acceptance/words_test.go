package acceptance_test

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// french writes a whole number as the pages do in French: groups of three
// digits apart by U+202F.
func french(v float64) string {
	digits := strconv.FormatFloat(v, 'f', 0, 64)
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteRune('\u202f')
		}
		out.WriteRune(d)
	}
	return out.String()
}

var (
	drawings = regexp.MustCompile(`(?s)<svg.*?</svg>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
	blanks   = regexp.MustCompile(`\s+`)
)

// textOf is what a page says, without its drawings and its marks.
func textOf(page string) string {
	return html.UnescapeString(blanks.ReplaceAllString(tags.ReplaceAllString(drawings.ReplaceAllString(page, " "), " "), " "))
}

// figuresOf is the text of a page's main part.
func figuresOf(page string) string {
	_, rest, _ := strings.Cut(page, "<main")
	return textOf("<main" + rest)
}
