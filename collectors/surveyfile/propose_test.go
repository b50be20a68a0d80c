package surveyfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
)

// proposed writes an export and returns the settings that are proposed for it.
func proposed(t *testing.T, s wave.Surveys, name, text string) (surveyfile.Proposal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := surveyfile.Propose(path, "", s, s.Waves[0])
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := p.Write(&out, s.Waves[0].ID, name, reason.Text.String); err != nil {
		t.Fatal(err)
	}
	return p, out.String()
}

// imported reads an export under settings and returns the responses of the
// whole and of a direction.
func imported(t *testing.T, s wave.Surveys, settings, name, text string) *office {
	t.Helper()
	o := newOffice(t, s, settings)
	o.write(name, text)
	o.run()
	return o
}

// The settings that are proposed for the recorded exports read them, once
// somebody has said in which order LimeSurvey's own codes are; free text is not
// among what is read.
func TestProposalOfRealExports(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"40_export_110001_csv_code_short_complete", "40_export_110002_json_code_short_complete"} {
		s := climate(t)
		s.Waves[0].CompareUse = true
		text := string(recorded(t, name))
		p, settings := proposed(t, s, "x.txt", text)
		const asked = `values_of: {"climat@1": {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}} if A1 is the low end of the scale, {A1: 5, A2: 4, A3: 3, A4: 2, A5: 1} if it is the high end`
		if p.Fault == nil || strings.Contains(p.Fault.Error(), "\n") || !strings.Contains(settings, asked) || p.Rows != 168 {
			t.Errorf("%s: %d rows, %v\n%s", name, p.Rows, p.Fault, settings)
		}
		settings += "values_of: {\"climat@1\": {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}}\n"
		o := imported(t, s, settings, "x.txt", text)
		if n := o.responses("w", "direction/SOC"); o.responses("w", "") != 168 || n != 43 || o.said() != "" {
			t.Errorf("%s: %d responses, %d of SOC\n%s\n%s", name, o.responses("w", ""), n, settings, o.said())
		}
		for _, want := range []string{`direction: {column: "direction"}`, `use: {column: "utiliseia"}`, `"commentaire"                            not read`} {
			if !strings.Contains(settings, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, settings)
			}
		}
	}
}

// Headings that are the texts of the questions are found, personal columns are
// named, unknown answers are told by place; no answer is in the text.
func TestProposalOfAForm(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 30 {
		words := []string{"Non", "Peut-être", "Oui"}
		fmt.Fprintf(&rows, "%d,%s@ville.fr,%s,Voirie,%s,%s,%s\n", i, secret, secret, words[i%3], words[(i+1)%3], secret)
	}
	text := "ID,Email,Name,Votre direction ?,Mon travail a du sens.,J’ai le temps.,Une remarque ?\n" + rows.String()
	s := surveys(t)
	p, settings := proposed(t, s, "form.csv", text)
	if p.Fault != nil || strings.Contains(settings, secret) {
		t.Fatalf("%v\n%s", p.Fault, settings)
	}
	o := imported(t, s, settings, "form.csv", text)
	if o.responses("t1", "direction/voirie") != 30 || o.said() != "" {
		t.Errorf("%d responses\n%s\n%s", o.responses("t1", "direction/voirie"), settings, o.said())
	}
	if !strings.Contains(settings, `drop: ["Email", "Name"]`) || !strings.Contains(settings, "dropped: looks like an e-mail address") {
		t.Errorf("personal columns are not named:\n%s", settings)
	}
	_, settings = proposed(t, s, "form.csv", strings.Replace(text, "Voirie,Oui", "Voirie,"+secret, 1))
	if !strings.Contains(settings, "column 5 (A1): more than 2 % of the answers are off the scale") || strings.Contains(settings, secret) {
		t.Errorf("an unknown answer is not told by column, or is quoted:\n%s", settings)
	}
	var decoded map[string]any
	if err := yaml.Unmarshal([]byte(settings), &decoded); err != nil || decoded["waves"] == nil {
		t.Errorf("no settings: %v", err)
	}
}

// A file without headings is refused, and its answers are not shown as if they
// were headings.
func TestProposalWithoutHeadings(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	for text, want := range map[string]string{
		secret + ";Voirie;1;2\n": "names an item",
		// Answers that are written as the items are: LimeSurvey's own codes.
		secret + ";Voirie;A1;A2\n" + secret + ";Voirie;A2;A1\n": "cannot be told from answers",
	} {
		path := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := surveyfile.Propose(path, "", s, s.Waves[0]); err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), want) {
			t.Errorf("it says %v, want %q", err, want)
		}
	}
}

// A workbook of Microsoft Forms, and a grid of Google Forms whose headings have
// the item's text between brackets, are proposed and read.
func TestProposalOfAWorkbook(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	rows := [][]any{{"Horodateur", "Dans quelle direction êtes-vous ?", "Diriez-vous que… [Mon travail a du sens.]", "Diriez-vous que… [J’ai le temps.]"}}
	for i := range 30 {
		words := []string{"Non", "Peut-être", "Oui"}
		rows = append(rows, []any{"05/03/2026 11:02:07", "Culture", words[i%3], words[(i+1)%3]})
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	text, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	s := surveys(t)
	p, settings := proposed(t, s, "form.xlsx", text.String())
	o := imported(t, s, settings, "form.xlsx", text.String())
	if p.Fault != nil || o.responses("t1", "direction/culture") != 30 || o.said() != "" {
		t.Errorf("%v, %d responses\n%s\n%s", p.Fault, o.responses("t1", "direction/culture"), settings, o.said())
	}
}
