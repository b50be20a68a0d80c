package publish

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// Figure is a figure of an edition: an indicator of a system, or of the whole
// authority for "".
type Figure struct {
	Indicator string
	System    measure.System
}

// UnfitError says why a page is not sealed as it stands: what it says that nobody has
// written yet, or the figures that changed since an edition, of which its erratum
// names none.
type UnfitError struct {
	Unwritten []string // passages of the page
	Changed   []Figure
	Since     int // number of the edition that is corrected
}

// Error is the text in English.
func (u *UnfitError) Error() string { return u.text().String() }

// As gives the text where one is wanted.
func (u *UnfitError) As(target any) bool {
	t, ok := target.(*reason.Text)
	if ok {
		*t = u.text()
	}
	return ok
}

func (u *UnfitError) text() reason.Text {
	if len(u.Unwritten) > 0 {
		return reason.New("edition.unwritten", strings.Join(u.Unwritten, " ; "))
	}
	names := make([]string, len(u.Changed))
	for i, f := range u.Changed {
		names[i] = f.Indicator
		if f.System != "" {
			names[i] = fmt.Sprintf("%s (%s)", f.Indicator, f.System)
		}
	}
	return reason.New("edition.erratum", u.Since, strings.Join(names, ", "))
}

// placeholder is what stands, in either language, where somebody is to write:
// "Reste à compléter" is a sentence, and none.
func placeholder() *regexp.Regexp {
	var list []string
	for _, lang := range []string{"fr", "en"} {
		text, _ := words.Of(lang).Text("edition.placeholders")
		for one := range strings.SplitSeq(text, "|") {
			list = append(list, regexp.QuoteMeta(one))
		}
	}
	return regexp.MustCompile(`(?:^|[^\p{L}\d])(?:` + strings.Join(list, "|") + `)\b`)
}

// Unwritten are the passages of a page, in its own words, in which a placeholder
// stands for what nobody has written yet.
func Unwritten(page []byte) []string {
	const before, after = 60, 40 // bytes, which is enough to find the place
	text := textOf(page)
	var list []string
	for _, at := range placeholder().FindAllStringIndex(text, -1) {
		from, to := max(0, at[0]-before), min(len(text), at[1]+after)
		for !utf8.RuneStart(text[from]) {
			from++
		}
		for to < len(text) && !utf8.RuneStart(text[to]) {
			to++
		}
		list = append(list, "« …"+text[from:to]+"… »")
	}
	return list
}

// textOf is what is read on a page, in one line.
func textOf(page []byte) string {
	var words []string
	style := false
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken: // its end
			return strings.Join(words, " ")
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			style = string(name) == "style" && !style
		case html.TextToken:
			if !style {
				words = append(words, strings.Fields(html.UnescapeString(string(z.Raw())))...)
			}
		case html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}
