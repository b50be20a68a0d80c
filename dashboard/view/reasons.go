package view

import (
	_ "embed" // the words are a file of their own, for translators
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

//go:embed words/reasons.txt
var reasonsFile string

// Refused is something that was not taken: where it stands, and why. What has
// no words in the language of the page is Technical: in English.
type Refused struct {
	Where, Reason string
	Technical     bool
}

// reason is one thing that collectors say, with its words on a page.
type reason struct {
	said  *regexp.Regexp
	words string
}

// readReasons reads what collectors say and its words in a language. English
// pages say it as it is.
func readReasons(text string, lang Lang, set typesetter) ([]reason, error) {
	if lang == EN {
		return nil, nil
	}
	own, err := readWords(text, lang)
	if err != nil {
		return nil, err
	}
	english, err := readWords(text, EN)
	if err != nil {
		return nil, err
	}
	list := make([]reason, 0, len(own))
	for key, words := range own {
		pattern := regexp.QuoteMeta(english[key])
		for i := 1; strings.Contains(english[key], place(i)); i++ {
			pattern = strings.Replace(pattern, regexp.QuoteMeta(place(i)), "(.+)", 1)
		}
		said, err := regexp.Compile("^" + pattern + "$")
		if err != nil {
			return nil, err
		}
		list = append(list, reason{said, set.set(words)})
	}
	// What says more is tried first: of two that fit, it is the closer one.
	slices.SortFunc(list, func(a, b reason) int { return len(b.said.String()) - len(a.said.String()) })
	return list, nil
}

// place is where a value stands in a message.
func place(i int) string { return "%[" + strconv.Itoa(i) + "]s" }

// Reason words what a collector says; false when there are no words for it in
// the language of the page, and it is returned as it is.
func (p *Printer) Reason(text string) (string, bool) {
	for _, r := range p.reasons {
		values := r.said.FindStringSubmatch(text)
		if values == nil {
			continue
		}
		var pairs []string
		for i, v := range values[1:] {
			said, _ := p.Reason(v) // a place, within what is said of another
			pairs = append(pairs, place(i+1), strings.Trim(said, `"`))
		}
		return strings.NewReplacer(pairs...).Replace(r.words), true
	}
	return text, p.lang == EN
}

// refused words what was not taken.
func (p *Printer) refused(r measure.Refusal) Refused {
	out := Refused{Where: r.Where}
	if words, ok := p.Reason(r.Where); ok {
		out.Where = words
	}
	var ok bool
	out.Reason, ok = p.Reason(r.Reason)
	out.Technical = !ok
	return out
}
