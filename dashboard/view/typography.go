package view

import (
	"regexp"
	"strings"
)

// Typeset gives a message the spaces and the apostrophes of its language, so
// that messages are written with a plain keyboard: in French U+00A0 before a
// colon, inside quotation marks and before units, U+202F before ; ! ?.
func Typeset(lang Lang, text string) string {
	text = strings.ReplaceAll(text, "'", "’")
	if lang != FR {
		return text
	}
	text = strings.NewReplacer(
		" :", nbsp+":", "« ", "«"+nbsp, " »", nbsp+"»",
		" ;", narrow+";", " !", narrow+"!", " ?", narrow+"?",
		" %%", nbsp+"%%", "CO2", "CO₂",
	).Replace(text)
	text = thousands().ReplaceAllString(text, "$1"+narrow+"$2")
	text = beforePercent().ReplaceAllString(text, "$1"+nbsp+"%$2")
	return beforeUnit().ReplaceAllString(text, "$1"+nbsp+"$2")
}

func thousands() *regexp.Regexp { return regexp.MustCompile(`(\d) (\d{3})\b`) }

// A percent sign that opens a verb of a message stays as it is.
func beforePercent() *regexp.Regexp { return regexp.MustCompile(`(\d) %([^\[%]|$)`) }

func beforeUnit() *regexp.Regexp {
	return regexp.MustCompile(`(\d) (k?Wh|h|min|ko|€|g|kg|L|W|ans?|jours?|heures?|mois|points?)\b`)
}
