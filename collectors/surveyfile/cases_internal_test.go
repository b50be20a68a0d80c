package surveyfile

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// town is the authority of the cases: three directions, one wave of the pulse.
func town() wave.Surveys {
	var directions survey.Directions
	for _, name := range []string{"Voirie", "Culture", "Social"} {
		directions = append(directions, survey.Direction{
			ID: strings.ToLower(name), Names: []survey.Label{{Name: name}}, Headcounts: []survey.Headcount{{Agents: 30}},
		})
	}
	return wave.Surveys{Directions: directions, Waves: []survey.Wave{{
		ID: "t3", Instruments: []string{"pulse@1"}, Period: period.QuarterOf(2026, 3),
		Opened: period.Date{Year: 2026, Month: 9, Day: 1}, Closed: period.Date{Year: 2026, Month: 9, Day: 18},
	}}}
}

// tally is how many have a score in a dimension of the pulse, and its mean.
type tally struct {
	n    int
	mean float64
}

// tallies scores what was read of a file.
func tallies(respondents []survey.Respondent) map[string]tally {
	out := map[string]tally{}
	in := survey.Pulse()
	for _, d := range in.Dimensions {
		sum, n := 0.0, 0
		for _, r := range respondents {
			if score, ok := in.Score(d.ID, r.Codes); ok {
				sum, n = sum+score, n+1
			}
		}
		out[d.ID] = tally{n, sum / float64(n)}
	}
	return out
}

// The files that were once read wrong give the means that were computed apart,
// by the settings that are proposed for them.
func TestCases(t *testing.T) {
	t.Parallel()
	all := map[string]tally{
		"SENS": {40, 52.1875}, "CRIT": {40, 53.4375}, "LIEN": {40, 55.9375}, "AUTO": {39, 60.2564},
		"CHAR": {40, 50.9375}, "COMP": {40, 63.125}, "CONF": {39, 68.5897}, "BIEN": {38, 55.9211},
	}
	for name, c := range map[string]struct {
		respondents int
		want        map[string]tally
		incomplete  int
	}{
		"02-lime-emcodes":          {respondents: 40, want: all},
		"03b-lime-full-incomplete": {respondents: 40, want: all, incomplete: 12},
		"15-redcap":                {respondents: 32, incomplete: 8},
		"18-qualtrics":             {respondents: 40, want: all},
		"19-tally":                 {respondents: 40, want: all},
		"21-floats":                {respondents: 40, want: all},
		"31-zero-based":            {respondents: 40, want: all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := town()
			path := filepath.Join("testdata", "cases", name+".csv")
			p, err := Propose(path, "", s, s.Waves[0])
			if err != nil || p.Fault != nil {
				t.Fatal(err, p.Fault)
			}
			e, err := openExport(path, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			a, err := readAnswers(e, p.Layout, s, s.Waves[0])
			if err != nil {
				t.Fatal(err)
			}
			if n := len(a.judged.Respondents); n != c.respondents || a.complete.Incomplete != c.incomplete {
				t.Errorf("%d respondents and %d incomplete, want %d and %d", n, a.complete.Incomplete, c.respondents, c.incomplete)
			}
			got := tallies(a.judged.Respondents)
			for dimension, want := range c.want {
				if g := got[dimension]; g.n != want.n || math.Abs(g.mean-want.mean) > 0.00005 {
					t.Errorf("%s: %d answers, mean %.4f; want %d, %.4f", dimension, g.n, g.mean, want.n, want.mean)
				}
			}
		})
	}
}
