package lss

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What LimeSurvey takes, by the rules of its models Question, Answer and
// SurveyLanguageSetting: at most so many signs.
const (
	mostInCode   = 20
	mostInAnswer = 5
	mostInTitle  = 200
)

// Code is the code of the array question that holds an instrument's items: an
// export names an item PULSE[SENS1]. It begins with a letter, as LimeSurvey
// wants; what is read of it is the item.
func Code(in survey.Instrument) string {
	code := strings.ToUpper(plain(in.ID))
	if code == "" || code[0] <= '9' {
		code = "Q" + code
	}
	return code[:min(len(code), mostInCode)]
}

// plain keeps what LimeSurvey lets be a code.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, s)
}

// Answer is the code that stands for an answer of the scale in an export.
func Answer(code int) string { return strconv.Itoa(code) }

// check refuses, all at once, what LimeSurvey would take under another code or
// leave out: its export could then not be read.
func (f Form) check() error {
	if len(f.Instruments) == 0 {
		return reason.New("lss.none")
	}
	questions := []string{survey.DirectionCode, survey.UseCode, "LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ"}
	var faults []error
	for _, in := range f.Instruments {
		if !Asks(in) {
			faults = append(faults, reason.New("lss.texts", in.Key()))
			continue
		}
		for _, p := range PartsOf(in) {
			if slices.Contains(questions, p.Code) || len(p.Code) > mostInCode {
				faults = append(faults, reason.New("prefixed", in.Key(), reason.New("lss.code", p.Code)))
			}
			questions = append(questions, p.Code)
		}
		faults = append(faults, checkItems(in), checkScale(in))
	}
	for _, l := range languages() {
		if n := utf8.RuneCountInString(rich(f.Title().In(l))); n > mostInTitle {
			faults = append(faults, reason.New("lss.title", n, l, mostInTitle))
		}
	}
	return errors.Join(faults...)
}

func checkItems(in survey.Instrument) error {
	var faults []error
	seen := []string{"time"} // a word that LimeSurvey keeps
	for _, item := range in.Items {
		word := strings.ToLower(item.Code)
		if plain(item.Code) != item.Code || item.Code == "" || len(item.Code) > mostInCode || slices.Contains(seen, word) {
			faults = append(faults, reason.New("prefixed", in.Key(), reason.New("lss.item", item.Code, mostInCode)))
		}
		seen = append(seen, word)
	}
	return errors.Join(faults...)
}

func checkScale(in survey.Instrument) error {
	for _, end := range []int{in.Scale.Low, in.Scale.High} {
		if end < 0 || len(Answer(end)) > mostInAnswer {
			return reason.New("prefixed", in.Key(), reason.New("lss.answer", end, mostInAnswer))
		}
	}
	return nil
}
