package surveyfile_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// theSettings are those that are printed with the questionnaire: they name its
// questions by their codes, whatever the headings of the export.
const theSettings = `
waves: [{wave: w, path: export.*}]
direction: {column: DIRECTION, values: {D007: social, D008: voirie, D009: ecoles, D010: espaces}}
use: {column: IAUSAGE}
`

// styled is the authority whose questionnaire was asked in testdata/styles.
func styled(t *testing.T) wave.Surveys {
	t.Helper()
	s := wave.Surveys{Waves: []survey.Wave{{
		ID: "w", Instruments: []string{"pulse@2", "emotions@1"}, Period: period.QuarterOf(2026, 1), CompareUse: true,
		Opened: collectortest.Date(t, "2026-03-02"), Closed: collectortest.Date(t, "2026-03-27"),
	}}}
	for _, d := range [][2]string{{"social", "Action sociale"}, {"voirie", "Voirie"}, {"ecoles", "Écoles"}, {"espaces", "Espaces verts"}} {
		s.Directions = append(s.Directions, survey.Direction{ID: d[0], Names: []survey.Label{{Name: d[1]}}, Headcounts: []survey.Headcount{{Agents: 60}}})
	}
	return s
}

// One survey as LimeSurvey 6.1.8 exported it with headings of each style: question
// codes, full text, text cut at 30 letters, code and text with two separators; with
// codes or words as answers. The settings that the questionnaire came with read each,
// half-way answers are left out, and the scores are those of the codes, whose means
// were worked out apart from the same server's JSON.
func TestHeadingStyles(t *testing.T) {
	t.Parallel()
	figures := func(t *testing.T, style string) map[string]string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join("testdata", "styles", style+".csv")) //nolint:gosec // a name of this test
		if err != nil {
			t.Fatal(err)
		}
		o := newOffice(t, styled(t), theSettings)
		o.write("export.csv", string(text))
		o.run()
		list := map[string]string{}
		for _, r := range o.stored {
			list[fmt.Sprint(r.Metric, " ", r.Group)] = fmt.Sprint(r.Value, " ", r.Count, " ", r.State)
		}
		if n := o.responses("w", ""); n != 44 {
			t.Errorf("%d responses: %s", n, o.said())
		}
		return list
	}
	codes := figures(t, "codes")
	for dimension, mean := range map[string]float64{ // of 46 responses, 2 half-way
		"EMO": 61.0795, "SENS": 44.6023, "CRIT": 48.5294, "LIEN": 42.6587, "AUTO": 46.5909,
		"CHAR": 46.5909, "COMP": 44.3182, "CONF": 41.7614, "BIEN": 39.7727, "IA": 51.8382,
	} {
		var value float64
		if _, err := fmt.Sscan(codes["survey."+strings.ToLower(dimension)+" "], &value); err != nil || math.Abs(value-mean) > 3 {
			t.Errorf("%s is %v, the mean is %v (%v)", dimension, value, mean, err)
		}
	}
	for _, style := range []string{"full", "short30", "codes-and-text", "codes-and-text-dash"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			got := figures(t, style)
			if len(got) != len(codes) || len(codes) < 50 {
				t.Errorf("%d figures, of the codes %d", len(got), len(codes))
			}
			for figure, want := range codes {
				if got[figure] != want {
					t.Errorf("%s: %s, of the codes %s", figure, got[figure], want)
				}
			}
		})
	}
}

// Headings of 15 letters, LimeSurvey's own length, of two items that begin alike
// are refused, and the advice is the way out.
func TestHeadingsTooShort(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "styles", "short15.csv"))
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, styled(t), theSettings)
	o.write("export.csv", string(text))
	o.run()
	said := o.said()
	if !strings.Contains(said, "Mon travail me") || !strings.Contains(said, "SENS4 among them") || !strings.Contains(said, "export the codes of the questions") || len(o.stored) > 0 {
		t.Errorf("%d readings; %s", len(o.stored), said)
	}
}
