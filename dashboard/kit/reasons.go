package kit

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

// DraftStatus is what became of something entered: waiting, accepted or
// refused.
func (m *Presenter) DraftStatus(d entry.Draft) Status {
	switch {
	case d.Verdict == nil:
		return Status{"open", m.T("draft.waiting")}
	case d.Verdict.Accepted:
		return Status{"met", m.T("draft.accepted")}
	}
	return Status{"missed", m.T("draft.refused")}
}

// Refusals are the first things that were not taken, and how many others.
func (m *Presenter) Refusals(refused []measure.Refusal) []Refused {
	const most = 10
	var list []Refused
	for _, r := range refused[:min(most, len(refused))] {
		list = append(list, m.Refusal(r))
	}
	if n := len(refused) - len(list); n > 0 {
		list = append(list, Refused{Reason: m.Count("other", n)})
	}
	return list
}

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

// Refusal words what was not taken.
func (p *Printer) Refusal(r measure.Refusal) Refused {
	out := Refused{Where: r.Where}
	if words, ok := p.Reason(r.Where); ok {
		out.Where = words
	}
	var ok bool
	out.Reason, ok = p.Reason(r.Reason)
	out.Technical = !ok
	return out
}
