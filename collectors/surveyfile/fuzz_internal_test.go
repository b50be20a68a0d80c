package surveyfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

func fuzzed() wave.Surveys {
	return wave.Surveys{
		Instruments: []survey.Instrument{{
			ID: "mini", Version: "1", Scale: survey.Scale{Low: 1, High: 3, Words: []survey.Text{{FR: "Non"}, {FR: "Peut-être"}, {FR: "Oui"}}},
			Dimensions: []survey.Dimension{{ID: "A"}}, Items: []survey.Item{{Code: "A1", Dimension: "A"}, {Code: "A2", Dimension: "A"}},
		}},
		Directions: survey.Directions{{ID: "voirie"}},
		Waves: []survey.Wave{{
			ID: "w", Instruments: []string{"mini@1"}, Period: period.QuarterOf(2026, 1),
			Opened: period.Date{Year: 2026, Month: 3, Day: 2}, Closed: period.Date{Year: 2026, Month: 3, Day: 20},
		}},
	}
}

// Whatever a file holds: no panic, respondents of this wave's items only, and
// no message that quotes a text of the file.
func FuzzExport(f *testing.F) {
	for _, text := range []string{
		"", "direction;A1;A2\nvoirie;1;2\n", "direction,A1,A2\n\"a\"\"b\",Oui,\n", "x;A1;A2;token\n1;2;3;abcdefghijkl\n", "A1;A2\n1;2;3\n", "\xff\xfeA\x001\x00;\x00A\x002\x00\n\x001\x00;\x002\x00",
		`{"responses":[{"A1":1,"A2":"2","x":{"y":[1,{"z":null}]}}]}`, `[{"1":{"A1":"3","A2":""}}]`, `{"count":1,"results":[`, `[[]]`, "\xef\xbb\xbf{}", "sep=;\nA1;A2\n1;1\n",
	} {
		f.Add([]byte(text))
	}
	s := fuzzed()
	layout := Layout{Mapping: wave.Mapping{Direction: wave.Direction{Column: "direction"}}}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, l := range []Layout{layout, {}} {
			e, err := openExport(path, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			a, err := readAnswers(e, l, s, s.Waves[0])
			for _, r := range a.judged.Respondents {
				for code := range r.Codes {
					if code != "A1" && code != "A2" {
						t.Fatalf("an answer to %q", code)
					}
				}
				if r.Unit != "" && r.Unit != "voirie" {
					t.Fatalf("a unit %q", r.Unit)
				}
			}
			if err == nil && len(a.judged.Respondents) == 0 {
				t.Fatal("nothing is read, and nothing said")
			}
			if err != nil {
				quotes(t, err.Error(), string(text))
			}
		}
	})
}

// quotes fails if a message holds a word of the file that is long enough not to
// be a word of ours, and is not among those that it may hold.
func quotes(t *testing.T, message, text string, may ...string) {
	t.Helper()
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";,\"\n\r\t :{}[]", r) }) {
		if len(word) >= 12 && strings.Contains(message, word) && !strings.Contains(strings.Join(may, ""), word) {
			t.Fatalf("%q quotes the file", message)
		}
	}
}

func FuzzPersonal(f *testing.F) {
	f.Add("Nom / Prénom", "a@b.fr")
	f.Fuzz(func(t *testing.T, heading, cell string) {
		if what := personal(heading); what != "" && strings.Contains(what.String(), heading) && len(heading) > 12 {
			t.Fatalf("%q quotes the heading", what)
		}
		if what := personalCell(cell); what != "" && what.String() != "an e-mail address" && what.String() != "an IP address" {
			t.Fatalf("%q is %q", cell, what)
		}
	})
}

// Whatever a file holds, what is proposed for it has headings and no answer: no
// word that stands only below the row of headings is in the text.
func FuzzPropose(f *testing.F) {
	for _, text := range []string{
		"", "direction;A1;A2\nvoirie;1;2\n", "A1;A2;contact\nA1;AO02;quelqu.un@ville.example\n", "x\nA1;g[A2];Une remarque\nOui;Non;unmotbienlong\n",
		`{"responses":[{"A1":"A3","A2":"reponselibrelongue","token":"unjetonbienlong"}]}`, "A1;A1;A2\n1;2;3\n", "A1,A2\n,\"quinze-lettres-xx\n",
	} {
		f.Add([]byte(text))
	}
	s := fuzzed()
	s.Waves[0].CompareUse = true
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Propose(path, "", s, s.Waves[0])
		if err != nil {
			quotes(t, err.Error(), string(text))
			return
		}
		var out strings.Builder
		if err := p.Write(&out, "w", "x", reason.Text.String); err != nil {
			t.Fatal(err)
		}
		var headings strings.Builder
		for _, c := range p.Columns {
			headings.WriteString(c.Heading + "\n")
		}
		quotes(t, out.String(), string(text), headings.String())
	})
}
