package surveyfile

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/vigie-ia/vigie/internal/reason"
)

// personal says what a heading looks like of a person: "a name", "a token" …,
// or "" when it does not. Words are compared whole, so that "nombre" is no
// "nom" and "équipe" no "ip".
func personal(heading string) reason.Text {
	words := wordsOf(heading)
	joined := " " + strings.Join(words, " ") + " "
	for _, k := range kinds() {
		for _, sign := range k.signs {
			if strings.Contains(joined, " "+sign+" ") {
				return k.what
			}
		}
	}
	return ""
}

type kind struct {
	what  reason.Text
	signs []string // words, or words in a row
}

// kinds are what the tools of surveys write, and what people call it, in
// French and in English. The first that fits is told.
func kinds() []kind {
	return []kind{
		{reason.New("personal.email"), []string{"email", "emails", "mail", "mails", "e mail", "courriel", "mel", "adresse electronique", "respondent email"}},
		{reason.New("personal.ip"), []string{"ip", "ipaddr", "ip address", "adresse ip", "ipaddress", "refurl", "user agent"}},
		{reason.New("personal.token"), []string{"token", "tokens", "jeton", "code d acces", "access code", "invitation", "survey identifier", "participant"}},
		{reason.New("personal.login"), []string{
			"login", "username", "user name", "user id", "userid", "uid", "identifiant", "nom d utilisateur", "nom utilisateur",
			"submitted by", "compte", "account", "sso", "upn",
		}},
		{reason.New("personal.name"), []string{
			"nom", "noms", "prenom", "prenoms", "name", "names", "firstname", "first name", "lastname", "last name", "surname", "fullname", "full name",
			"patronyme", "nomprenom", "repondant", "respondent",
		}},
		{reason.New("personal.number"), []string{"matricule", "staff number", "employee id", "employee number", "numero d agent", "n agent", "nir"}},
		{reason.New("personal.telephone"), []string{"telephone", "tel", "phone", "mobile", "portable"}},
		{reason.New("personal.birth"), []string{"naissance", "date de naissance", "birthdate", "birthday", "date of birth", "dob"}},
		{reason.New("personal.address"), []string{"adresse", "adresse postale", "address", "postal address"}},
		{reason.New("personal.place"), []string{"geolocation", "geopoint", "gps", "latitude", "longitude", "locationlatitude", "locationlongitude"}},
		{reason.New("personal.device"), []string{"deviceid", "device id", "imei", "subscriberid", "simserial", "phonenumber"}},
	}
}

// wordsOf cuts a heading into words of letters and digits without accents, in
// lower case: "respondentEmail" and "_submitted_by" have two words each.
func wordsOf(heading string) []string {
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), strings.ToValidUTF8(heading, " "))
	if err != nil {
		plain = heading
	}
	var spaced strings.Builder
	lower := false
	for _, r := range plain {
		if lower && unicode.IsUpper(r) {
			spaced.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		spaced.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// personalCell says what a whole cell looks like of a person. It knows what
// cannot be mistaken: an e-mail address, an IP address.
func personalCell(text string) reason.Text {
	text = strings.TrimSpace(text)
	if len(text) < 6 || len(text) > 254 || strings.ContainsAny(text, " \t\n") {
		return ""
	}
	if local, host, ok := strings.Cut(text, "@"); ok && local != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.Contains(host, "@") {
		return reason.New("personal.email")
	}
	if strings.Count(text, ".") == 3 || strings.Count(text, ":") > 1 {
		if _, err := netip.ParseAddr(text); err == nil {
			return reason.New("personal.ip")
		}
	}
	return ""
}
