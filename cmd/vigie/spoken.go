package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// plain is a text with the signs of a plain terminal.
func plain(text string) string {
	return strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ").Replace(text)
}

// language is that in which a command speaks: the one asked for, else that of
// the terminal.
func (s *session) language() string { return cmp.Or(s.lang, languageOf(os.Getenv)) }

// say is a message of the command line in that language, its verbs filled.
func (s *session) say(key string, args ...any) string {
	return words.Typed(s.language()).Say(key, args...)
}

// told is a text in that language.
func (s *session) told(t reason.Text) string {
	text, _ := t.In(words.Typed(s.language()))
	return text
}

// number writes a number as that language does.
func (s *session) number(v float64, decimals int) string {
	return plain(chart.FormatNumber(chart.Lang(s.language()), v, decimals))
}

// digits writes a number with three digits that mean something.
func (s *session) digits(v float64) string {
	if v == 0 {
		return s.number(0, 0)
	}
	return s.number(v, max(0, 2-int(math.Floor(math.Log10(math.Abs(v))))))
}

// line writes a text in that language on a line of its own.
func (s *session) line(t reason.Text) error {
	_, err := fmt.Fprintln(s.out, s.told(t))
	return err
}

// languageIn is the language of a call, wherever --lang stands in it: what cannot
// be read, and help, are told in it too.
func languageIn(args []string, getenv func(string) string) string {
	for i, arg := range args {
		lang, ok := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			lang, ok = args[i+1], true
		}
		if ok && slices.Contains(words.Codes(), lang) {
			return lang
		}
	}
	return languageOf(getenv)
}

// languageOf is the language of a terminal, by the variables that say it: one
// that has a file of words, or else English.
func languageOf(getenv func(string) string) string {
	lang, _, _ := strings.Cut(cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")), "_")
	if slices.Contains(words.Codes(), lang) {
		return lang
	}
	return "en"
}

// worded is an error in a language, one fault a line: what is a code is worded,
// what comes from elsewhere stays as it is.
func worded(err error, w *words.Words) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, e := range joined.Unwrap() {
			lines = append(lines, worded(e, w))
		}
		if err.Error() == errors.Join(joined.Unwrap()...).Error() {
			return strings.Join(lines, "\n")
		}
	}
	if many, ok := err.(interface{ In(w *words.Words) string }); ok {
		return many.In(w)
	}
	text, _ := reason.Of(err).In(w)
	return text
}
