// Package guide reads a guide of good practice: pages of Markdown, those that
// ship and those of the authority's own folder, with live figures in their text.
// goldmark parses; what it found becomes typed blocks, which pages write through
// html/template, so that nothing of a file reaches a reader as markup.
package guide

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
	"github.com/vigie-ia/vigie/internal/words"
)

// Guide is every page, in order.
type Guide struct {
	Pages []Page
	// Search is what a query of a search engine takes, by a dated source; nil:
	// nothing is compared with a search.
	Search *Search
}

// Search is the energy of one search, as somebody has published it.
type Search struct {
	Wh     float64
	Source string
	Date   period.Date
}

// Page is one page of the guide, in French and perhaps in English.
type Page struct {
	ID      string // of its address
	French  Text
	English *Text // nil: the page is in French alone
	Own     bool  // of the authority's folder
}

// Text is a page in one language.
type Text struct {
	File   string
	Title  string
	Blocks []Block
	tokens []Token // in the order of the text
	links  []link
}

// link is a link to another page of the guide, with its line.
type link struct {
	to   string
	line int
}

// Find returns the page of that id.
func (g Guide) Find(id string) (Page, bool) {
	i := slices.IndexFunc(g.Pages, func(p Page) bool { return p.ID == id })
	if i < 0 {
		return Page{}, false
	}
	return g.Pages[i], true
}

// In returns the text of a page in a language, and whether it is in that one.
func (p Page) In(lang string) (Text, bool) {
	if lang == "en" {
		if p.English == nil {
			return p.French, false
		}
		return *p.English, true
	}
	return p.French, true
}

// texts are the page's, in the languages that it has.
func (p Page) texts() []Text {
	if p.English == nil {
		return []Text{p.French}
	}
	return []Text{p.French, *p.English}
}

// Tokens lists what a text asks for of figures, in its order.
func (t Text) Tokens() []Token { return t.tokens }

// FaultError is one thing that is wrong in a file of the guide.
type FaultError struct {
	File string
	Line int // from 1; 0: of the whole file
	Text reason.Text
}

// Error writes the fault in English.
func (f FaultError) Error() string { return f.at() + f.Text.String() }

// In is Error in a language.
func (f FaultError) In(w *words.Words) string {
	text, _ := f.Text.In(w)
	return f.at() + text
}

// at is where the fault stands.
func (f FaultError) at() string {
	if f.Line == 0 {
		return f.File + ": "
	}
	return fmt.Sprintf("%s:%d: ", f.File, f.Line)
}

// Check holds figures to the indicators and systems that there are, and links to
// the pages. Its error tells every fault with its file and line.
func (g Guide) Check(systems []string) error {
	var ids []string
	for _, p := range g.Pages {
		ids = append(ids, p.ID)
	}
	var faults []error
	for _, p := range g.Pages {
		for _, t := range p.texts() {
			faults = append(faults, t.check(ids, systems)...)
		}
	}
	return errors.Join(faults...)
}

// check holds one text to the pages and the systems that there are.
func (t Text) check(pages, systems []string) []error {
	var faults []error
	for _, token := range t.tokens {
		if text := token.fault(systems); text != "" {
			faults = append(faults, FaultError{t.File, token.Line, text})
		}
	}
	for _, l := range t.links {
		if !slices.Contains(pages, l.to) {
			faults = append(faults, FaultError{t.File, l.line, reason.New("guide.page", strconv.Quote(l.to), suggest.Meant(l.to, pages))})
		}
	}
	return faults
}

// fault says why a token can be answered by nothing, "" when it can.
func (t Token) fault(systems []string) reason.Text {
	if t.Kind != FigureToken && t.Kind != FiguresToken {
		return ""
	}
	var ids []string
	for _, d := range indicator.Catalogue() {
		ids = append(ids, d.ID)
	}
	d, ok := indicator.Find(t.Indicator)
	switch {
	case !ok:
		return reason.New("config.indicator.none", strconv.Quote(t.Indicator), suggest.Meant(t.Indicator, ids))
	case t.System != "" && !slices.Contains(systems, string(t.System)):
		return reason.New("guide.system", strconv.Quote(string(t.System)), suggest.Meant(string(t.System), systems))
	case d.Staff && (t.System != "" || t.Kind == FiguresToken):
		return reason.New("guide.staff", t.Indicator)
	case d.PerSystem && t.System == "" && t.Kind == FigureToken:
		return reason.New("guide.by_system", t.Indicator)
	case t.Kind == FiguresToken && t.Indicator != indicator.IDEnergyPerUse && t.Indicator != indicator.IDEnergy:
		return reason.New("guide.table", t.Indicator, indicator.IDEnergyPerUse, indicator.IDEnergy)
	}
	return ""
}

// Token is what a text asks for between double braces.
type Token struct {
	Kind      TokenKind
	Indicator string
	System    measure.System
	Line      int
}

// TokenKind is what stands between double braces.
type TokenKind string

// The kinds of tokens: one figure, a table of one indicator by system, the
// comparison with a search, the authority's contact.
const (
	FigureToken  TokenKind = "figure"
	FiguresToken TokenKind = "figures"
	SearchToken  TokenKind = "search"
	ContactToken TokenKind = "contact"
	// TrainingToken is who was trained, by audience.
	TrainingToken TokenKind = "training"
)

// parseToken reads what stands between {{ and }}.
func parseToken(inside string) (Token, error) {
	words, err := split(inside)
	if err != nil || len(words) == 0 {
		return Token{}, reason.New("guide.token")
	}
	t := Token{Kind: TokenKind(words[0])}
	switch t.Kind {
	case SearchToken, ContactToken, TrainingToken:
		if len(words) > 1 {
			return t, reason.New("guide.alone", t.Kind)
		}
		return t, nil
	case FigureToken, FiguresToken:
	default:
		return t, reason.New("guide.token")
	}
	for _, w := range words[1:] {
		key, value, named := strings.Cut(w, "=")
		switch {
		case !named && t.Indicator == "":
			t.Indicator = w
		case named && key == "system" && t.System == "" && t.Kind == FigureToken:
			t.System = measure.System(value)
		default:
			return t, reason.New("guide.token.more")
		}
	}
	if t.Indicator == "" {
		return t, reason.New("guide.token.none")
	}
	return t, nil
}

// split cuts words at spaces; quotes are dropped, and hold none.
func split(text string) ([]string, error) {
	text = strings.NewReplacer("“", `"`, "”", `"`, "«", `"`, "»", `"`).Replace(text)
	if strings.Count(text, `"`)%2 != 0 {
		return nil, reason.New("guide.quote")
	}
	return strings.Fields(strings.ReplaceAll(text, `"`, "")), nil
}
