// Package words holds the words of the screen, one file per language, by key.
// The files are in go-i18n's format, which translators' tools read; a language
// is one file more.
package words

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Source is the language that words are first written in: it has a file always,
// and what its file has the others are to have.
const Source = "fr"

// Languages returns the codes of the languages that have a file, the source first.
func Languages() ([]string, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("listing the words: %w", err)
	}
	list := []string{Source}
	for _, e := range entries {
		if code, _, _ := strings.Cut(e.Name(), "."); code != Source {
			list = append(list, code)
		}
	}
	return list, nil
}

// Every language, read once from the program itself: with the signs of each, and
// as they were typed.
var (
	every = sync.OnceValues(func() ([]*Words, error) { //nolint:gochecknoglobals // read once
		return readAll(func(code string) func(string) string { return NewTypesetter(code).Set })
	})
	typed = sync.OnceValues(func() ([]*Words, error) { //nolint:gochecknoglobals // read once
		return readAll(func(string) func(string) string { return Plain })
	})
)

func readAll(set func(code string) func(string) string) ([]*Words, error) {
	codes, err := Languages()
	if err != nil {
		return nil, err
	}
	list := make([]*Words, len(codes))
	for i, code := range codes {
		if list[i], err = Read(code, set(code)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Codes are the languages that have a file, the source first.
func Codes() []string {
	var codes []string
	if all, err := every(); err == nil { // the tests read every file
		for _, w := range all {
			codes = append(codes, w.Lang)
		}
	}
	return codes
}

// Typed returns the words of a language as they were typed, for files that
// people write in; those of the source language where it has no file.
func Typed(lang string) *Words { return pick(typed, lang) }

// Of returns the words of a language, set with its signs; those of the source
// language where it has no file.
func Of(lang string) *Words { return pick(every, lang) }

func pick(of func() ([]*Words, error), lang string) *Words {
	all, err := of()
	if err != nil {
		return &Words{} // the tests read every file
	}
	for _, w := range all {
		if w.Lang == lang {
			return w
		}
	}
	return all[0]
}

// Everywhere returns the text of a key in each language, the source first: for
// what people may have typed in any of them.
func Everywhere(key string) []string {
	all, err := every()
	if err != nil {
		return nil // the tests read every file
	}
	var texts []string
	for _, w := range all {
		if text, ok := w.Text(key); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// Words are the messages of one language. They are read once and never change.
type Words struct {
	Lang  string            // its code
	texts map[string]string // by key: the general form of what is counted
	// counted has the plural forms of a message, by the name that CLDR gives them.
	counted map[string]map[string]string
	form    *i18n.Localizer
}

// Read returns the words of a language. Every text goes through set first, which
// gives it the signs of its language.
func Read(lang string, set func(string) string) (*Words, error) {
	text, err := FileOf(lang)
	if err != nil {
		return nil, err
	}
	return Parse(text, lang+".toml", set)
}

// FileOf is the file of a language as it was typed.
func FileOf(lang string) ([]byte, error) {
	text, err := open(lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("reading the words: no file for language %q", lang)
	}
	return text, nil
}

// Parse reads a file of words; name tells its language: "de.toml".
func Parse(text []byte, name string, set func(string) string) (*Words, error) {
	file, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, fmt.Errorf("reading the words %s: %w", name, err)
	}
	form, err := forms(file.Tag)
	if err != nil {
		return nil, fmt.Errorf("reading the words %s: %w", name, err)
	}
	w := &Words{file.Tag.String(), make(map[string]string, len(file.Messages)), map[string]map[string]string{}, form}
	for _, m := range file.Messages {
		w.texts[m.ID] = set(m.Other)
		for form, text := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many} {
			if text == "" {
				continue
			}
			if w.counted[m.ID] == nil {
				w.counted[m.ID] = map[string]string{}
			}
			w.counted[m.ID][form] = set(text)
		}
	}
	return w, nil
}

// forms tells which plural form a number takes in a language: go-i18n has CLDR's
// rules, and chooses among messages that are the names of the forms.
func forms(tag language.Tag) (*i18n.Localizer, error) {
	bundle := i18n.NewBundle(tag)
	err := bundle.AddMessages(tag, &i18n.Message{
		ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other",
	})
	return i18n.NewLocalizer(bundle, tag.String()), err
}

// Text returns the message of a key; false when there is none.
func (w *Words) Text(key string) (string, bool) {
	text, ok := w.texts[key]
	return text, ok
}

// Say returns the message of a key, its verbs filled with args. A key without a
// message comes back as it is, so that a forgotten one is seen.
func (w *Words) Say(key string, args ...any) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return strings.ReplaceAll(text, "%%", "%")
	}
	return fmt.Sprintf(text, args...)
}

// Plain leaves a text as it was typed.
func Plain(text string) string { return text }

// Count returns the form of a message that a number takes: an int, or a number
// with decimals as it is written with a point. A form that the file leaves out is
// the general one.
func (w *Words) Count(key string, n any) (string, bool) {
	form, err := w.form.Localize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n})
	if text, ok := w.counted[key][form]; err == nil && ok {
		return text, true
	}
	return w.Text(key)
}

// Keys returns the keys of all messages, in order.
func (w *Words) Keys() []string {
	keys := make([]string, 0, len(w.texts))
	for key := range w.texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Forms returns the texts of a message by the name of their plural form.
func (w *Words) Forms(key string) map[string]string {
	forms := map[string]string{"other": w.texts[key]}
	maps.Copy(forms, w.counted[key])
	return forms
}
