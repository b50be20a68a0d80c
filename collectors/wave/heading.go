package wave

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/survey"
)

// Heading is the names of one column of an export: one, or one for each of the
// rows of headings that some tools write.
type Heading []string

// Headings makes a Heading of each name.
func Headings(names []string) []Heading {
	list := make([]Heading, len(names))
	for i, name := range names {
		list[i] = Heading{name}
	}
	return list
}

// Is tells whether a column has a name, whatever the case, accents, spaces and
// punctuation: Excel and forms put hard spaces in.
func (h Heading) Is(name string) bool {
	word := survey.Fold(name)
	return slices.ContainsFunc(h, func(own string) bool { return own == name || (word != "" && survey.Fold(own) == word) })
}

// Cut tells whether a column is headed by the beginning of a text and an ellipsis,
// as LimeSurvey abbreviates.
func (h Heading) Cut(text string) bool {
	return slices.ContainsFunc(h, func(own string) bool {
		own = strings.TrimSpace(own)
		cut := strings.TrimRight(own, ".… ")
		return len(own) > len(cut) && utf8.RuneCountInString(survey.Fold(cut)) >= leastCut && strings.HasPrefix(survey.Fold(text), survey.Fold(cut))
	})
}

// Coded gives each column its code as a name of its own where the headings of all
// are a code and a text, as LimeSurvey writes both ("DIRECTION. Dans quelle
// direction …") with the separator that whoever exports chooses.
func Coded(columns []Heading) []Heading {
	form := regexp.MustCompile(`^([A-Za-z][\w\[\]]*)(\W+)\S`)
	const fewest = 3
	separator := ""
	codes := make([]string, len(columns))
	for i, h := range columns {
		if len(h) != 1 {
			return columns
		}
		parts := form.FindStringSubmatch(h[0])
		if separator == "" && parts != nil {
			separator = strings.TrimRight(parts[2], "«“\"'(") // of the text
		}
		if parts == nil || strings.TrimSpace(separator) == "" || !strings.HasPrefix(h[0][len(parts[1]):], separator) || slices.Contains(codes[:i], parts[1]) {
			return columns
		}
		codes[i] = parts[1]
	}
	if len(columns) < fewest {
		return columns
	}
	list := make([]Heading, len(columns))
	for i, h := range columns {
		list[i] = Heading{h[0], codes[i]}
	}
	return list
}

// Names finds which item a heading names, as the tools of surveys write it: by
// its code, alone or behind the code of its question (SENS1, PULSE[SENS1],
// PULSE_SENS1, groupe/SENS1, 110001X1X3SENS1), with or without the text behind
// it (SENS1. Je vois…); or by its text in either language, alone, numbered, in
// HTML, behind the text of its question (Diriez-vous que… [item], … (item),
// … - item), or cut short if no other item begins so.
type Names struct {
	codes map[string]string // by code in lower case
	texts map[string]string // by folded text; "": of several items

	coded  *regexp.Regexp // a code, before a text or alone: PULSE[SENS1], PULSE_SENS1. Je vois…
	last   *regexp.Regexp // the last part of a code: SENS1 in climat[SENS1], a/b/SENS1, PULSE_SENS1
	sgqa   *regexp.Regexp // the same in LimeSurvey's own names of fields: survey, group, question
	inside *regexp.Regexp // a code between brackets or parentheses behind a text: Le sens [SENS1]
	begins *regexp.Regexp // where the text of an item may begin in a heading
}

// NamesOf prepares the names of the items of a wave.
func (s Surveys) NamesOf(w survey.Wave) Names {
	n := Names{
		codes: map[string]string{}, texts: map[string]string{},
		coded:  regexp.MustCompile(`^([\pL\pN_./\[\]:-]*[\pL\pN\]])\.*(?:\s*(?:[.:)]|\s[–—-])\s.*)?$`),
		last:   regexp.MustCompile(`([\pL\pN]+)\]?$`),
		sgqa:   regexp.MustCompile(`^\d+X\d+X\d+(\w+)$`),
		inside: regexp.MustCompile(`[\[(/]\s*([\pL\pN]+)\s*[\])]?$`),
		begins: regexp.MustCompile(`^|[\d\[(/:|>.)?!;_»"–—-]+\s*`),
	}
	for _, in := range s.InstrumentsOf(w) {
		for _, item := range in.Items {
			n.codes[strings.ToLower(item.Code)] = item.Code
			for _, text := range []string{item.Text.FR, item.Text.EN} {
				word := survey.Fold(text)
				if other, ok := n.texts[word]; ok && other != item.Code {
					n.texts[word] = ""
				} else if word != "" {
					n.texts[word] = item.Code
				}
			}
		}
	}
	return n
}

// What Names reads codes and texts by.
const (
	leastText = 4  // letters of an item's text behind another text
	leastCut  = 6  // letters of a text that an ellipsis says is cut short
	leastOpen = 12 // letters of a text that is cut short without a word
)

// Item returns the code of the item that a heading names; "" when it names none
// or more than one.
func (n Names) Item(heading string) string {
	heading = plain(heading)
	if code := n.byCode(heading); code != "" {
		return code
	}
	if code := n.byText(heading); code != "" {
		return code
	}
	if at := strings.LastIndexAny(heading, "(["); at > 0 { // … (une seule réponse), … [obligatoire]
		return n.byText(strings.TrimSpace(heading[:at]))
	}
	return ""
}

// Of returns the one item that the names of a column are of; "" when there is
// none, or more than one.
func (n Names) Of(h Heading) string {
	found := ""
	for _, name := range h {
		code := n.Item(name)
		if code != "" && found != "" && code != found {
			return ""
		}
		if code != "" {
			found = code
		}
	}
	return found
}

// plain takes the HTML off a text.
func plain(text string) string {
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			break
		}
		text = text[:open] + " " + text[open+end+1:]
	}
	return strings.TrimSpace(html.UnescapeString(text))
}

func (n Names) byCode(heading string) string {
	if whole := n.coded.FindStringSubmatch(heading); whole != nil {
		if parts := n.sgqa.FindStringSubmatch(whole[1]); parts != nil {
			return n.codes[strings.ToLower(parts[1])]
		}
		if last := n.last.FindStringSubmatch(whole[1]); last != nil {
			if code := n.codes[strings.ToLower(last[1])]; code != "" {
				return code
			}
		}
	}
	if last := n.inside.FindStringSubmatch(heading); last != nil {
		return n.codes[strings.ToLower(last[1])]
	}
	return ""
}

func (n Names) byText(heading string) string {
	for _, at := range n.begins.FindAllStringIndex(heading, -1) {
		rest := heading[at[1]:]
		word := survey.Fold(rest)
		letters := utf8.RuneCountInString(word)
		if code := n.texts[word]; code != "" && (at[1] == 0 || letters >= leastText) {
			return code
		}
		least := leastOpen
		if strings.Contains(rest, "…") || strings.Contains(rest, "..") {
			least = leastCut
		}
		if letters >= least {
			if code := n.beginning(word); code != "" {
				return code
			}
		}
	}
	return ""
}

// Short tells whether a column is headed by the beginning of an item's text and an
// ellipsis, with which another item begins too.
func (n Names) Short(h Heading, code string) bool {
	return slices.ContainsFunc(h, func(heading string) bool {
		for _, at := range n.begins.FindAllStringIndex(heading, -1) {
			rest := heading[at[1]:]
			word := survey.Fold(rest)
			if !strings.Contains(rest, "…") && !strings.Contains(rest, "..") || utf8.RuneCountInString(word) < leastCut {
				continue
			}
			for text, of := range n.texts {
				if of == code && strings.HasPrefix(text, word) {
					return true
				}
			}
		}
		return false
	})
}

// beginning returns the one item whose text begins so.
func (n Names) beginning(word string) string {
	found := ""
	for text, code := range n.texts {
		if strings.HasPrefix(text, word) {
			if code == "" || (found != "" && found != code) {
				return ""
			}
			found = code
		}
	}
	return found
}
