package surveyfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/internal/period"
)

// secret is in every bad file: no message may quote it.
const secret = "canari-reponse-7731" //nolint:gosec // made up

// What is wrong with a file is told with its place, its content is never
// quoted, and nothing of it is stored.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	good := people("Voirie", 30)
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"empty":                  {"", []string{"the export is empty"}},
		"headings only":          {headings, []string{"headings and no complete response"}},
		"LimeSurvey's empty one": {headings + `"";"";"";"";""` + "\n", []string{"no complete response"}},
		"no headings":            {good + secret + ";;;;\n", []string{"no column is of the item A1", "no column is of the item A2", `no column "direction"`}},
		"an item is missing":     {"id;direction;A1\n1;" + secret + ";2\n", []string{"no column is of the item A2"}},
		"two columns of an item": {"direction;A1;q[A1];A2\n" + secret + ";1;2;3\n", []string{"2 columns are of the item A1"}},
		"a token": {"direction;A1;A2;token\nVoirie;1;2;" + secret + "\n", []string{
			"line 1, column 4: a column that looks like a token", "under drop",
		}},
		"a name and a login": {"Nom;direction;A1;A2;Identifiant\n" + secret + ";Voirie;1;2;x\n", []string{
			"column 1: a column that looks like a name", "column 5: a column that looks like a login",
		}},
		"mail in a column of another name": {"direction;A1;A2;contact\nVoirie;1;2;\nVoirie;1;2;" + secret + "@ville.fr\n", []string{
			"line 3, column 4: the column holds what looks like an e-mail address",
		}},
		"a quote that is not closed": {headings + "1;2026;Voirie;1;\"" + secret + "\n2;2026;Voirie;1;2\n", []string{"line 2", "quote"}},
		"more cells than headings":   {headings + "1;2026;Voirie;1;2;" + secret + "\n", []string{"line 2, column 6: more columns than headings"}},
		"a cell of 80 kB":            {headings + "1;2026;Voirie;1;" + strings.Repeat(secret, 4500) + "\n", []string{"line 2", "longer than"}},
		"broken JSON":                {`{"responses":[{"direction":"` + secret + `","A1":1,`, []string{"broken JSON near byte"}},
		"a page of KoboToolbox":      {`{"count":130,"next":"https://kf.kobotoolbox.example/?start=100","previous":null,"results":[{"direction":"Voirie","A1":1,"A2":2,"x":"` + secret + `"}]}`, []string{"one page of several"}},
		"a later page":               {`{"count":130,"next":null,"previous":"https://kf.kobotoolbox.example/","results":[{"direction":"Voirie","A1":1,"A2":2,"x":"` + secret + `"}]}`, []string{"one page of several"}},
		"other JSON":                 {`{"status":"` + secret + `"}`, []string{"not JSON as LimeSurvey"}},
		"a token in JSON":            {`[{"direction":"Voirie","A1":1,"A2":2,"token":"` + secret + `"}]`, []string{"field 4: a column that looks like a token"}},
		"an old workbook":            {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + secret, []string{".xlsx"}},
		"a broken workbook":          {"PK\x03\x04" + secret, []string{"open workbook"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, surveys(t), twoFiles)
			o.write("t1.csv", c.text)
			o.run()
			if len(o.stored) > 0 {
				t.Errorf("stored %d readings", len(o.stored))
			}
			said := o.said()
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %q:\n%s", want, said)
				}
			}
			if strings.Contains(said+o.log.String(), secret) {
				t.Errorf("it quotes an answer:\n%s%s", said, o.log)
			}
			for _, r := range o.refused {
				if !r.Whole {
					t.Errorf("of a file of which nothing is used it is not said: %+v", r)
				}
			}
		})
	}
}

// What can be told apart is read: encodings, spellings, formulas, codes outside
// the scale, dropped columns, other tools.
func TestReads(t *testing.T) {
	t.Parallel()
	mixed := func(row func(i int) string) string {
		var out strings.Builder
		for i := range 30 {
			out.WriteString(row(i) + "\n")
		}
		return out.String()
	}
	pair := func(i int) (a, b int) { return 1 + i%3, 1 + (i+1)%3 }
	for name, c := range map[string]struct {
		layout, text, says string
		n                  int // 30 if it is left out
	}{
		"Latin-1": {text: "direction;A1;A2;commentaire\n" + mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf("Voirie;%d;%d;\xe9t\xe9", a, b)
		})},
		"a direction spelled three ways": {text: "direction,A1,A2\n" + mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf("%s,%d,%d", []string{"VOIRIE", "direction de la Voirie", " voirie "}[i%3], a, b)
		})},
		"formulas in a text": {text: "direction;A1;A2;commentaire\n" + mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf(`Voirie;%d;%d;"=HYPERLINK(""http://x/`+secret+`"";""x"")"`, a, b)
		})},
		"Microsoft Forms": {
			layout: "items: {\"Mon travail a du sens.\": A1, \"J’ai le temps.\": A2}\ndirection: {column: \"Votre direction ?\"}\ndrop: [Email, Name]\n",
			text: "ID\tStart time\tCompletion time\tEmail\tName\tVotre direction\u00a0?\tMon travail a du sens.\tJ’ai\u00a0le temps.\n" + mixed(func(i int) string {
				words := []string{"Non", "Peut-être", "Oui"}
				a, b := pair(i)
				return fmt.Sprintf("%d\t3/5/26 11:02:00\t3/5/26 11:04:00\t%s@ville.fr\t%s\tVoirie\t%s\t%s", i, secret, secret, words[a-1], words[b-1])
			}),
		},
		"KoboToolbox": {
			layout: "direction: {column: g/direction}\ndrop: [_submitted_by, _geolocation]\n",
			text: `{"count":30,"next":null,"results":[` + strings.TrimSuffix(strings.ReplaceAll(mixed(func(i int) string {
				a, b := pair(i)
				return fmt.Sprintf(`{"_id":%d,"g/direction":"Voirie","g/A1":"%d","g/A2":%d,"_geolocation":[null,null],"_submitted_by":null,"_validation_status":{}},`, i, a, b)
			}), "\n", ""), ",") + `]}`,
		},
		"LimeSurvey, by id": {text: `{"responses":[` + strings.TrimSuffix(strings.ReplaceAll(mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf(`{"%d":{"id":"%d","submitdate":"1980-01-01 00:00:00","direction":"Voirie","g[A1]":"%d","g[A2]":"%d"}},`, i, i, a, b)
		}), "\n", ""), ",") + `]}`},
		"REDCap": {
			layout: "direction: {column: direction}\ncomplete: {column: pulse_complete, is: [\"2\"]}\ndrop: [redcap_survey_identifier]\n",
			text: "record_id,redcap_survey_identifier,direction,a1,a2,pulse_complete\n99,,voirie,1,1,0\n" + mixed(func(i int) string {
				a, b := pair(i)
				return fmt.Sprintf("%d,%s,voirie,%d,%d,2", i, secret, a, b)
			}),
		},
		"a code outside the scale": {n: 60, says: "on no scale", text: "direction;A1;A2\n" + mixed(func(i int) string {
			a, b := pair(i)
			if i == 7 { // one of 60 answers to A2
				return "Voirie;1;" + secret + "\nVoirie;3;1"
			}
			return fmt.Sprintf("Voirie;%d;%d\nVoirie;%d;%d", a, b, b, a)
		})},
		"an unknown direction": {says: "name no direction", text: "direction;A1;A2\n" + mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf(secret+";%d;%d", a, b)
		})},
		"rows above the headings": {text: "Export du 3 mars;;\n;;\ndirection;A1;A2\n" + mixed(func(i int) string {
			a, b := pair(i)
			return fmt.Sprintf("Voirie;%d;%d", a, b)
		})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			layout := c.layout
			if layout == "" {
				layout = "direction: {column: direction}\n"
			}
			o := newOffice(t, surveys(t), "waves: [{wave: t1, path: t1.*}]\n"+layout)
			o.write("t1.txt", c.text)
			o.run()
			want := max(30, c.n)
			if n := o.responses("t1", ""); n != want {
				t.Errorf("%d responses, want %d:\n%s", n, want, o.said())
			}
			group := -1 // nobody may know of those who did not say, beside the whole
			if c.says != "name no direction" {
				group = want
			}
			if n := o.responses("t1", "direction/voirie"); group > 0 && n != group {
				t.Errorf("%d responses of the direction, want %d:\n%s", n, group, o.said())
			}
			said := o.said() + o.log.String()
			if !strings.Contains(said, c.says) || (c.says == "" && said != "") {
				t.Errorf("it says %q, want %q", said, c.says)
			}
			if strings.Contains(said+fmt.Sprintf("%+v", o.stored), secret) {
				t.Errorf("it quotes an answer:\n%s", said)
			}
		})
	}
}

// Nine answers are shown to nobody; a wave that is open is not read.
func TestFewAndOpen(t *testing.T) {
	t.Parallel()
	o := newOffice(t, surveys(t), twoFiles)
	o.write("t1.csv", headings+people("Voirie", 9))
	o.run()
	if n := o.responses("t1", ""); n != -1 {
		t.Errorf("nine answers are stored as %d", n)
	}
	for _, r := range o.stored {
		if r.Value != 0 || r.Count != 0 || r.SD != 0 {
			t.Errorf("of nine answers this is stored: %+v", r)
		}
	}
	s := surveys(t)
	s.Waves[0].Closed = period.DateOf(time.Now(), time.UTC).AddDays(2)
	s.Waves[0].Period = s.Waves[0].Closed.Period(period.Quarter)
	o = newOffice(t, s, twoFiles)
	o.write("t1.csv", headings+people("Voirie", 30))
	o.run()
	if len(o.stored) > 0 {
		t.Errorf("of an open wave %d readings are stored", len(o.stored))
	}
}

// A file of 200 MB is refused before it is in memory, and two files for one wave
// are not guessed between.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	o := newOffice(t, surveys(t), twoFiles)
	file, err := os.Create(filepath.Join(o.dir, "t1.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(headings + people("Voirie", 30)); err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(200 << 20); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	old(t, file.Name(), time.Hour)
	o.write("t2.csv", headings+people("Voirie", 30))
	o.write("t2.json", "[]")
	o.run()
	if len(o.stored) > 0 || !strings.Contains(o.said(), "larger than what is accepted") || !strings.Contains(o.said(), "2 files match") {
		t.Errorf("stored %d, said %s", len(o.stored), o.said())
	}
}

// Settings that cannot be are refused at once, all of them.
func TestSettings(t *testing.T) {
	t.Parallel()
	for settings, wants := range map[string][]string{
		"delete: true\n": {"waves: name at least one"},

		"waves: [{wave: t9, path: a.csv}]\n":                              {`"t9" is not a wave`, "t1, t2"},
		"waves: [{wave: t1, path: a.csv}, {wave: t1, path: \"\"}]\n":      {"twice", `path "" is no file`},
		"waves: [{wave: t1, path: a.csv}]\nitems: {x: Z1}\n":              {`"Z1" is not an item`},
		"waves: [{wave: t1, path: a.csv}]\nseparator: ';;'\n":             {"not one character"},
		"waves: [{wave: t1, path: a.csv, layout: {complete: {is: [x]}}}]": {"complete: write its column"},
	} {
		_, err := surveyfile.New(surveys(t))(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v does not say %q", settings, err, want)
			}
		}
	}
}
