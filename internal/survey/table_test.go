package survey_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

func date(t *testing.T, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// recordedInstrument is the questionnaire of the recorded survey 110001.
func recordedInstrument() survey.Instrument {
	in := survey.Instrument{ID: "climat", Version: "1", Scale: survey.Scale{Low: 1, High: 5}}
	for _, d := range []struct {
		id    string
		items []string
	}{
		{"SENS", []string{"SENS1", "SENS2"}},
		{"ESPRIT", []string{"ESPRIT1", "ESPRIT2"}},
		{"LIEN", []string{"LIEN1", "LIEN2"}},
		{"AUTON", []string{"AUTON1"}},
		{"CHARGE", []string{"CHARGE1"}},
		{"COMP", []string{"COMP1"}},
		{"CONF", []string{"CONF1"}},
	} {
		in.Dimensions = append(in.Dimensions, survey.Dimension{ID: d.id})
		for _, code := range d.items {
			in.Items = append(in.Items, survey.Item{Code: code, Dimension: d.id, Reversed: d.id == "CHARGE", Common: code == "SENS1"})
		}
	}
	return in
}

// recorded reads the answers of survey 110001 as a real server exported them,
// without dates and comments.
func recorded(t *testing.T) []survey.Respondent {
	t.Helper()
	file, err := os.Open("testdata/110001.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	use := map[string]survey.Use{"Y": survey.UsesAI, "N": survey.UsesNoAI}
	list := make([]survey.Respondent, 0, len(rows))
	for _, row := range rows[1:] {
		r := survey.Respondent{Unit: row[0], Use: use[row[1]], Codes: map[string]int{}}
		for i, cell := range row[2:] {
			if code, err := strconv.Atoi(cell); err == nil {
				r.Codes[rows[0][i+2]] = code
			}
		}
		list = append(list, r)
	}
	return list
}

// TestRecordedSurvey holds the tally of a real export to figures computed apart
// from it, with another language's statistics.
func TestRecordedSurvey(t *testing.T) {
	wave := survey.Wave{ID: "w", Opened: date(t, "2026-11-01"), CompareUse: true}
	var directions survey.Directions
	for _, id := range []string{"SOC", "CULT", "DSI", "ECO", "DRH", "PM"} {
		directions = append(directions, survey.Direction{ID: id})
	}
	got := survey.Tabulate(wave, []survey.Instrument{recordedInstrument(), survey.WHOFive()}, directions, slices.Values(recorded(t)))
	want := []struct {
		metric    measure.Metric
		n         int
		mean, sd  float64
		good, bad int
	}{
		{"survey.sens", 167, 53.89221556886228, 22.246911235484244, 48, 28},
		{"survey.esprit", 167, 55.538922155688624, 23.308951303725483, 54, 28},
		{"survey.lien", 165, 55.60606060606061, 23.442573052840594, 49, 24},
		{"survey.auton", 160, 53.125, 28.696799286822497, 60, 47},
		{"survey.charge", 157, 42.8343949044586, 24.19388753430374, 31, 65},
		{"survey.comp", 140, 62.32142857142857, 27.56555766110171, 80, 30},
		{"survey.conf", 132, 64.39393939393939, 26.594425627169446, 80, 22},
		{"survey.who5", 135, 53.48148148148148, 17.344555622129157, -1, -1},
	}
	whole := got.Groups[0]
	if whole.Group != "" || whole.Responses != 168 || len(whole.Stats) != len(want) {
		t.Fatalf("the whole authority is %+v", whole)
	}
	for i, w := range want {
		s := whole.Stats[i]
		if got.Measures[i].Metric != w.metric || s.N != w.n || math.Abs(s.Mean()-w.mean) > 1e-9 || math.Abs(deviation(s)-w.sd) > 1e-9 {
			t.Errorf("%s: %d, %v, %v; want %+v", got.Measures[i].Metric, s.N, s.Mean(), deviation(s), w)
		}
		if w.good >= 0 && (s.Favourable != w.good || s.Unfavourable != w.bad) {
			t.Errorf("%s: %d favourable and %d not", w.metric, s.Favourable, s.Unfavourable)
		}
	}
	counts := map[measure.Group]int{}
	for _, g := range slices.Concat(got.Groups, got.Use) {
		counts[g.Group] = g.Responses
	}
	for g, n := range map[measure.Group]int{
		"direction/SOC": 43, "direction/CULT": 35, "direction/DSI": 30, "direction/ECO": 26, "direction/DRH": 21, "direction/PM": 2,
		survey.NoDirection(): 11, survey.UseYes: 91, survey.UseNo: 67, survey.UseBlank: 10,
	} {
		if counts[g] != n {
			t.Errorf("%s has %d respondents, not %d", g, counts[g], n)
		}
	}
	if len(got.Common) != 1 || got.Common[0].Metric != "survey.item.sens1" {
		t.Errorf("compared on %+v", got.Common)
	}
}

// deviation is the sample standard deviation of a tally.
func deviation(s survey.Stat) float64 {
	return math.Sqrt((s.Squares - s.Sum*s.Sum/float64(s.N)) / float64(s.N-1))
}

// TestServices tallies a wave cut into services, with answers of a service that
// is no more, of a direction without service, and of nobody known.
func TestServices(t *testing.T) {
	all := survey.Directions{
		{ID: "a", Headcounts: []survey.Headcount{{Agents: 30}}},
		{ID: "a1", Parent: "a"},
		{ID: "a2", Parent: "a"},
		{ID: "b", Headcounts: []survey.Headcount{{Agents: 12}}},
		{ID: "old", Until: date(t, "2025-12-31")},
		{ID: "lost", Parent: "old"},
	}
	pulse := survey.Pulse()
	respondents := []survey.Respondent{{Unit: "a1"}, {Unit: "a1"}, {Unit: "a2"}, {Unit: "a"}, {Unit: "b"}, {Unit: "old"}, {Unit: "lost"}, {Unit: "?"}, {}}
	for i := range respondents {
		respondents[i].Codes = map[string]int{"SENS1": 4, "AUTO1": 6, "CONF1": survey.OutOfScale}
	}
	wave := survey.Wave{Opened: date(t, "2026-03-02"), Split: survey.ByService, InvitedBy: map[string]int{"a1": 9}}
	for _, test := range []struct {
		split survey.Split
		want  map[measure.Group]int
	}{
		{survey.ByService, map[measure.Group]int{
			"": 9, "direction/a": 4, "service/a1": 2, "service/a2": 1, "service/a/-": 1, "direction/b": 1, "direction/-": 4,
		}},
		{survey.ByDirection, map[measure.Group]int{"": 9, "direction/a": 4, "direction/b": 1, "direction/-": 4}},
	} {
		wave.Split = test.split
		got := survey.Tabulate(wave, []survey.Instrument{pulse}, all, slices.Values(respondents))
		if len(got.Groups) != len(test.want) || len(got.Use) != 0 || got.Outside != 18 {
			t.Errorf("%s: %d groups, %d of use, %d answers outside", test.split, len(got.Groups), len(got.Use), got.Outside)
		}
		for _, g := range got.Groups {
			n, ok := test.want[g.Group]
			if !ok || g.Responses != n || g.Stats[0].N != n || g.Stats[3].N != 0 {
				t.Errorf("%s: %s has %d respondents and %+v", test.split, g.Group, g.Responses, g.Stats[0])
			}
		}
		if whole := got.Groups[0]; whole.Invited != 42 {
			t.Errorf("%d were invited", whole.Invited)
		}
		if at := got.At("service/a1"); at >= 0 && got.Groups[at].Invited != 9 {
			t.Errorf("%d of a1 were invited", got.Groups[at].Invited)
		}
	}
}

func TestShippedInstruments(t *testing.T) {
	seen := map[string]survey.Instrument{}
	for _, in := range survey.Shipped() {
		if _, ok := survey.Find(nil, in.Key()); !ok || in.Title.FR == "" || in.Title.EN == "" {
			t.Errorf("%s is not found or has no title", in.Key())
		}
		items := 0
		for _, d := range in.Dimensions {
			items += len(in.ItemsOf(d.ID))
		}
		if items != len(in.Items) {
			t.Errorf("%s: %d items of a dimension, %d in all", in.Key(), items, len(in.Items))
		}
		for _, item := range in.Items {
			if first, ok := seen[item.Code]; ok && (first.ID != in.ID || !slices.Contains(survey.Shared(first, in), item.Code)) {
				t.Errorf("the code %s is there twice, and is not the same question", item.Code)
			}
			seen[item.Code] = in
			if in.ID != "who5" && (item.Text.FR == "" || item.Text.EN == "" || item.Text.FR == item.Text.EN) {
				t.Errorf("%s has no text in one of the languages", item.Code)
			}
		}
	}
	two := survey.PulseTwo()
	for _, d := range two.Dimensions {
		if n := len(two.ItemsOf(d.ID)); n < 2 || two.Audience(d.ID) == survey.Mixed {
			t.Errorf("pulse@2 has %d items of %s, of audience %d", n, d.ID, two.Audience(d.ID))
		}
	}
	if two.Audience(survey.CriticalThinking) != survey.Users || two.Audience(survey.Sens) != survey.Everybody || survey.Pulse().Audience(survey.Sens) != survey.Mixed {
		t.Error("who can answer what is told wrong")
	}
	if got := survey.Shared(survey.Pulse(), two); !slices.Equal(got, []string{"CRIT1", "LIEN1", "LIEN2", "AUTO1", "CHAR1", "BIEN1"}) {
		t.Errorf("the versions share %q", got)
	}
	if survey.Shared(survey.Pulse(), survey.WHOFive()) != nil {
		t.Error("two scales share items")
	}
	pulse := survey.Pulse()
	var common, reversed []string
	for _, item := range pulse.Items {
		if item.Text.FR == "" || item.Text.EN == "" {
			t.Errorf("%s has no text", item.Code)
		}
		if item.Common {
			common = append(common, item.Code)
		}
		if item.Reversed {
			reversed = append(reversed, item.Code)
		}
	}
	if len(pulse.Items) != 12 || len(pulse.Dimensions) != 8 || len(pulse.Scale.Words) != 5 || pulse.Validated {
		t.Errorf("the pulse is %+v", pulse)
	}
	if !slices.Equal(common, []string{"SENS1", "LIEN1", "AUTO1", "CHAR1", "BIEN1"}) || !slices.Equal(reversed, []string{"CHAR2"}) {
		t.Errorf("common %v, reversed %v", common, reversed)
	}
}
