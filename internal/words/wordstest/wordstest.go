// Package wordstest is of tests: a pseudo-language, by which a text that is not in
// the files of words is seen. Accents on the letters, two fifths longer, values kept.
package wordstest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/words"
)

// Code is the code that the pseudo-language goes by: that of a language with the
// plural forms of English, in which nobody has written a file.
const Code = "eo"

// Words are the words of the pseudo-language.
func Words() (*words.Words, error) {
	english, err := words.FileOf("en")
	if err != nil {
		return nil, fmt.Errorf("making the pseudo-language: %w", err)
	}
	return words.Parse([]byte(File(string(english))), Code+".toml", words.Plain)
}

var kept = regexp.MustCompile(`%[-+#0-9.]*(?:\[\d+\])?[a-zA-Z]|%%|\\u[0-9a-f]{4}|\\.`)

// File makes the file of the pseudo-language from that of the words in English.
func File(english string) string { return each(english, longer) }

// Renamed is the file of the words in English with every message worded anew: what
// another language said by an English sentence would no longer be found.
func Renamed(english string) string {
	other := strings.NewReplacer("a", "o", "o", "a", "e", "u", "u", "e", "A", "O", "O", "A", "E", "U", "U", "E")
	return each(english, func(text string) string {
		if text == "English" { // the name of the language, which other pages lead to
			return text
		}
		return betweenValues(text, other.Replace)
	})
}

// each gives every text of a file another one.
func each(english string, change func(text string) string) string {
	lines := strings.Split(english, "\n")
	for i, text := range lines {
		key, rest, ok := strings.Cut(text, " = ")
		if !ok || strings.HasPrefix(text, "#") || key == `"stamp"` {
			continue // a layout of days, which is no text
		}
		if strings.HasPrefix(rest, "{") {
			rest = regexp.MustCompile(`= "((?:[^"\\]|\\.)*)"`).ReplaceAllStringFunc(rest, func(m string) string { return `= "` + change(m[3:len(m)-1]) + `"` })
		} else {
			rest = `"` + change(rest[1:len(rest)-1]) + `"`
		}
		lines[i] = key + " = " + rest
	}
	return strings.Join(lines, "\n")
}

// longer puts accents on a text and makes it two fifths longer; its values stay.
func longer(text string) string {
	said := kept.ReplaceAllString(text, "")
	if !regexp.MustCompile(`\pL`).MatchString(said) {
		return text
	}
	var out strings.Builder
	out.WriteString(betweenValues(text, letters().Replace))
	for more := (utf8.RuneCountInString(said)*2 + 4) / 5; more > 0; more -= 6 {
		out.WriteString(" " + "éóáúíé"[:2*min(more, 6)])
	}
	return out.String()
}

// betweenValues changes a text but for its values.
func betweenValues(text string, change func(string) string) string {
	var out strings.Builder
	at := 0
	for _, m := range append(kept.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		out.WriteString(change(text[at:m[0]]) + text[m[0]:m[1]])
		at = m[1]
	}
	return out.String()
}

func letters() *strings.Replacer {
	return strings.NewReplacer("a", "á", "e", "é", "i", "í", "o", "ó", "u", "ú", "y", "ý", "A", "Á", "E", "É", "I", "Í", "O", "Ó", "U", "Ú", "n", "ñ", "c", "č", "s", "š", "t", "ť")
}
