package words

import (
	"regexp"
	"strings"
)

// The spaces of French typography.
const (
	nbsp   = "\u00a0" // before a colon, a unit and a percent sign
	narrow = "\u202f" // between thousands, before ; ! ?
)

// Typesetter gives a text the spaces and the apostrophes of its language, so
// that words are written with a plain keyboard: in French U+00A0 before a
// colon, inside quotation marks and before units, U+202F before ; ! ? and
// between thousands. Texts of data come from elsewhere: a sign that stands on its
// word, as English writes it, is set apart too.
type Typesetter struct {
	lang                            string
	signs                           *strings.Replacer
	glued, thousands, percent, unit *regexp.Regexp
}

// NewTypesetter returns that of a language.
func NewTypesetter(lang string) Typesetter {
	return Typesetter{
		lang: lang,
		signs: strings.NewReplacer(
			" :", nbsp+":", "« ", "«"+nbsp, " »", nbsp+"»",
			" ;", narrow+";", " !", narrow+"!", " ?", narrow+"?",
			" %%", nbsp+"%%", "CO2", "CO₂",
		),
		glued:     regexp.MustCompile(`(\pL)([:;!?»])(\s|$)`),
		thousands: regexp.MustCompile(`(\d) (\d{3})\b`),
		// A percent sign that opens a verb of a message stays as it is.
		percent: regexp.MustCompile(`(\d) %([^\[%]|$)`),
		unit:    regexp.MustCompile(`(\d) (k?Wh|h|min|ko|€|g|kg|L|W|ans?|jours?|heures?|mois|points?)\b`),
	}
}

// Set gives a text its signs.
func (s Typesetter) Set(text string) string {
	text = strings.ReplaceAll(text, "'", "’")
	if s.lang != "fr" {
		return text
	}
	text = s.signs.Replace(s.glued.ReplaceAllString(text, "$1 $2$3"))
	for range 2 { // a match takes what the next one begins with
		text = s.thousands.ReplaceAllString(text, "$1"+narrow+"$2")
		text = s.percent.ReplaceAllString(text, "$1"+nbsp+"%$2")
	}
	return s.unit.ReplaceAllString(text, "$1"+nbsp+"$2")
}
