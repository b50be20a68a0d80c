package surveyfile

import "testing"

func TestPersonalHeadings(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		"Email": "an e-mail address", "Adresse e-mail": "an e-mail address", "Courriel": "an e-mail address", "respondentEmail": "an e-mail address", "Adresse électronique": "an e-mail address",
		"ipaddr": "an IP address", "IP Address": "an IP address", "Adresse IP": "an IP address",
		"token": "a token", "redcap_survey_identifier": "a token", "Jeton": "a token",
		"_submitted_by": "a login", "Username": "a login", "Identifiant": "a login", "UID": "a login", "Nom d’utilisateur": "a login",
		"Name": "a name", "Nom": "a name", "NOM / Prénom": "a name", "lastName": "a name",
		"Matricule": "a staff number", "Téléphone": "a telephone number", "Date de naissance": "a date of birth", "_geolocation": "a place", "deviceid": "a device",
	} {
		if got := personal(heading); got.String() != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
	for _, heading := range []string{
		"", "id", "submitdate", "seed", "Nombre d'années", "Dans quelle direction travaillez-vous ?", "climat[SENS1]", "Mon équipe", "utiliseia",
		"J’ai assez d’échanges directs avec mes collègues pour bien travailler.", "Start time", "Horodateur", "who5[WHO1]", "commentaire", "principal",
	} {
		if got := personal(heading); got != "" {
			t.Errorf("%q is taken for %q", heading, got)
		}
	}
}

func TestPersonalCells(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a.b@ville.fr": "an e-mail address", " x@y.org ": "an e-mail address", "192.168.1.20": "an IP address", "2001:db8::1": "an IP address",
		"anonymous": "", "A1": "", "3": "", "12:30:05": "", "1.2.3": "", "écrire à a@b.fr": "", "@": "", "a@b": "", "2026-10-15 13:46:33": "",
	} {
		if got := personalCell(text); got.String() != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
