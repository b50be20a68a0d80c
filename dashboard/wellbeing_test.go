package dashboard_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// The planted scores: of the authority, of a direction, and one that is masked
// and must never be on any page.
const (
	plantedScore = 63.25
	plantedApart = 41.75
	maskedScore  = 87.5
)

// Wellbeing answers with hand-made figures, groups to human resources alone.
func (f *fake) Wellbeing(_ context.Context, reader disclosure.Reader, q period.Period) (report.Wellbeing, error) {
	if err := f.ask(); err != nil {
		return report.Wellbeing{}, err
	}
	closed := period.Date{Year: 2026, Month: 9, Day: 18}
	of := func(mean float64, n int) survey.Figure {
		return survey.Figure{Source: "limesurvey", State: measure.Known, Mean: mean, Low: mean - 4, High: mean + 4, N: float64(n), Invited: 400, K: 10, Instrument: "pulse@1", Closed: closed}
	}
	limit := 70.0
	pulse := survey.Pulse()
	change := report.StaffChange{Change: survey.Change{Points: -6, Low: -9, High: -4, Word: survey.Down}, Since: period.Date{Year: 2025, Month: 9, Day: 19}, Year: true}
	score := report.ScoreRow{
		Least: 36.5, Most: 78.7,
		ID: indicator.IDMeaning, Dimension: pulse.Dimensions[0], Instrument: pulse, Figure: of(plantedScore, 231),
		Result: f.result(indicator.IDMeaning, q, plantedScore, &limit, indicator.Missed),
		Change: &change,
	}
	a := report.Wellbeing{
		Head: f.head(q), HR: reader.HR, Scores: []report.ScoreRow{score}, Quarters: period.Back(q, 8),
		Wave:          &report.WaveShown{ID: "automne", Quarter: q, Closed: closed, K: 10, Instruments: []survey.Instrument{pulse}, Responses: of(231, 231), Invited: 400},
		Participation: f.item(indicator.IDParticipation, q, 57.75, nil, indicator.Unknown),
		Counts:        []report.Item{f.item(indicator.IDTrained, q, 40, nil, indicator.Unknown), f.item(indicator.IDCharter, q, 80, nil, indicator.Unknown)},
	}
	a.Ongoing = []report.Ongoing{{
		Title: survey.Text{FR: "Baromètre", EN: "Barometer"}, Closes: closed.AddDays(60), Day: closed.AddDays(50),
		Progress: measure.Progress{Answers: 130, Least: 10, Invited: 500},
	}}
	line := report.ScoreLine{Dimension: pulse.Dimensions[0]}
	for _, x := range a.Quarters {
		line.Points = append(line.Points, report.Point{Period: x, State: measure.Known, Value: plantedScore})
	}
	a.Trend = []report.ScoreLine{line}
	if reader.HR {
		masked := of(maskedScore, 3)
		masked.State = measure.Withheld
		a.Directions = []report.DirectionRow{
			{Direction: survey.Direction{ID: "voirie"}, Name: "Voirie", Cells: []report.DirectionCell{{Figure: of(plantedApart, 44), Apart: -1, Word: survey.Down}}},
			{Direction: survey.Direction{ID: "cabinet"}, Name: "Cabinet", Cells: []report.DirectionCell{{Figure: masked}}},
		}
		a.Use = []report.UseRow{{Item: pulse.Items[0], With: of(66, 120), Without: of(61, 90), Gap: survey.Change{Points: 5, Low: 1, High: 9}, ShownTogether: true, Changes: [2]*report.StaffChange{&change, {Change: survey.Change{Points: 2}, Since: closed}}}}
		a.CountRows = []report.CountRow{{Name: "Voirie", Trained: report.CountCell{Figure: indicator.Figure{State: measure.Known, Value: 37}}}}
	}
	return a, nil
}

// Proposed is what human resources are told of the wave.
func (f *fake) Proposed(ctx context.Context, w survey.Wave, readings []measure.Reading) (report.Wellbeing, error) {
	if len(readings) == 0 {
		return report.Wellbeing{}, nil
	}
	return f.Wellbeing(ctx, disclosure.Reader{HR: true, Compare: true}, w.Period)
}

// Questions tell one item that nearly everybody answered alike.
func (f *fake) Questions(ctx context.Context, reader disclosure.Reader, q period.Period) (report.Questions, error) {
	a, err := f.Wellbeing(ctx, reader, q)
	if err != nil {
		return report.Questions{}, err
	}
	row := report.QuestionRow{Instrument: survey.Pulse(), Item: survey.Pulse().Items[0], N: 231, Rank: 1}
	for _, share := range []float64{10, 10, 20, 65, 10} {
		figure := survey.Figure{State: measure.Known, Mean: share}
		if share == 10 {
			figure.Bound = survey.AtMost
		}
		row.Shares = append(row.Shares, figure)
	}
	return report.Questions{Wellbeing: a, Rows: []report.QuestionRow{row}, Ranked: []report.QuestionRow{row}}, nil
}

// SystemStaff tells human resources the planted direction.
func (f *fake) SystemStaff(ctx context.Context, reader disclosure.Reader, _ measure.System, q period.Period) (report.SystemStaff, error) {
	a, err := f.Wellbeing(ctx, reader, q)
	if err != nil || !reader.HR {
		return report.SystemStaff{}, err
	}
	return report.SystemStaff{Scores: a.Scores, Rows: []report.SystemStaffRow{
		{Name: "Voirie", PerAgent: indicator.Figure{State: measure.Known, Value: 30}, Cells: a.Directions[0].Cells},
		{Name: "Cabinet", PerAgent: indicator.Figure{State: measure.Withheld}, Cells: a.Directions[1].Cells},
	}}, nil
}

func TestOnlyHumanResourcesReadDirections(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	base := start(t, set)
	pages := []string{"/systemes/assistant-redaction", "/systemes/assistant-redaction/directions", "/en/systemes/assistant-redaction/directions", "/bien-etre", "/en/bien-etre", "/chiffres/bien-etre", "/bien-etre/excel.csv", "/bien-etre/ouvert.csv", "/bien-etre/classeur.xlsx", "/api/v1/wellbeing", "/chiffres/bien-etre/excel.csv", "/bien-etre/directions"}
	seen := false
	for _, role := range []string{"rh", "elu", "durable", "approbateur", "contributeur", "representant", "admin", "rh"} { // rh first and last: drawn pages are kept
		for _, path := range pages {
			a := ask(t, http.MethodGet, base+path, as(role))
			direction := strings.Contains(a.body, "Voirie") || strings.Contains(a.body, "41,8") || strings.Contains(a.body, "41.8")
			if direction && role != "rh" {
				t.Errorf("%s shows %s a direction", path, role)
			}
			seen = seen || direction
			if want := role == "rh" || !strings.HasSuffix(path, "/directions"); want != (a.status == http.StatusOK) {
				t.Errorf("%s as %s: %d", path, role, a.status)
			}
			body, _, _ := strings.Cut(a.body, "<footer>") // which says what the page weighs
			for _, bad := range []string{"87,5", "87.5", "88 ("} {
				if strings.Contains(body, bad) {
					t.Errorf("%s as %s shows the masked score", path, role)
				}
			}
		}
	}
	if !seen {
		t.Error("nobody sees a direction: the test proves nothing")
	}
}

func TestThePageOfWellbeing(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	set.Known.Actions = []register.Action{{Indicator: indicator.IDMeaning, Text: "Revoir les tâches", Owner: "Direction des ressources humaines", Due: period.Date{Year: 2027, Month: 3, Day: 31}}}
	base := start(t, set)
	page := ask(t, http.MethodGet, base+"/bien-etre", as("elu")).body
	for _, want := range []string{"231 répondants sur 400", "58", ">63<", "59 à 67", "Cible non atteinte", "En baisse sur un an : sens au travail", "en baisse : −6 points (de −9 à −4) sur un an, depuis le 19 septembre 2025", "Revoir les tâches", "Direction des ressources humaines", "31 mars 2027", "questionnaire non validé", "18 septembre 2026", "ressources humaines", "enquête en cours jusqu’au 17 novembre 2026, au moins 130 réponses sur 500 agents invités, soit 26 % (lu le 7 novembre 2026)"} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(page, "\u00a0", " "), "\u202f", " "), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	heat := ask(t, http.MethodGet, base+"/bien-etre/directions", as("rh")).body
	for _, want := range []string{`class="below" data-l="Sens au travail (une question posée à tous, une aux seuls utilisateurs de l’IA)">42 (38–46)`, `class="held" data-l="Sens au travail (une question posée à tous, une aux seuls utilisateurs de l’IA)">Non diffusé`, "en baisse", "Utilisateurs : évolution sur un an", ">−6 points</td>", "2 points depuis l’enquête précédente", "120 et 90", `étaient tous à 0, ou tous à 100</th><td class="with" data-l="Réponses">169 sans réponse</td><td data-l="Sens au travail (une question posée à tous, une aux seuls utilisateurs de l’IA)">37 à 79</td>`, "Un écart ne montre pas une cause", "37"} {
		if !strings.Contains(strings.ReplaceAll(heat, "\u00a0", " "), want) {
			t.Errorf("the page by direction does not say %q", want)
		}
	}
	machine := ask(t, http.MethodGet, base+"/api/v1/wellbeing", as("rh")).body
	for _, want := range []string{`"direction":"voirie","group":"","directions":[],"dimension":"SENS","instrument":"pulse@1","state":"known","score":41.75,"bound":"","low":37.75,"high":45.75,"n":44,"nearly":false`, `"direction":"cabinet","group":"","directions":[],"dimension":"SENS","instrument":"pulse@1","state":"withheld","score":null,"bound":"","low":null,"high":null,"n":null,"nearly":false`} {
		if !strings.Contains(machine, want) {
			t.Errorf("the API does not say %s:\n%s", want, machine)
		}
	}
	csv := ask(t, http.MethodGet, base+"/bien-etre/ouvert.csv", as("rh")).body
	if !strings.Contains(csv, "Voirie,Sens au travail,pulse@1,41.75,connu,sur 100,,37.8,45.8,44,connu,") || !strings.Contains(csv, "Cabinet,Sens au travail,pulse@1,,non diffusé,sur 100,,,,,non diffusé,") {
		t.Errorf("the file is\n%s", csv)
	}
}

func TestFilesOfWellbeingAreWrittenDown(t *testing.T) {
	base, log := local(t, nil)
	header := enter(t, base, "rh")
	for _, page := range []string{"/donnees", "/bien-etre", "/bien-etre/directions"} { // these weigh the files: nothing leaves
		if a := ask(t, http.MethodGet, base+page, header); a.status != http.StatusOK {
			t.Fatal(page, a.status)
		}
	}
	for range 3 { // from the cache too
		if a := ask(t, http.MethodGet, base+"/bien-etre/excel.csv", header); a.status != http.StatusOK {
			t.Fatal(a.status)
		}
	}
	state, err := log.Verify("")
	if err != nil || state.Kinds[audit.Exported] != 3 {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestOnTheMachineItselfThereIsNobodyToName(t *testing.T) {
	if a := get(t, start(t, setup(newFake(6)))+"/bien-etre/directions"); a.status != http.StatusOK || !access.Everyone.Meet(access.HR) {
		t.Errorf("%d", a.status)
	}
}

// The list of files begins with a file, not with the mark that parts them.
func TestFilesOfWellbeingAreAList(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range []string{"/bien-etre", "/bien-etre/directions"} {
		text := textOf(find(parse(t, get(t, base+path).body), "main")[0])
		if strings.Contains(text, ": ·") || !strings.Contains(text, "· CSV") {
			t.Errorf("%s: its files are in %q", path, text)
		}
	}
}

// What agents read of the thresholds is what protects them (MEASURES 16).
func TestThePageForAgentsTellsTheThresholds(t *testing.T) {
	text := strings.ReplaceAll(textOf(parse(t, get(t, start(t, setup(newFake(6)))+"/methode/bien-etre").body)), nb, " ")
	for _, want := range []string{"un groupe d’au moins 10 réponses", "jamais d’après ce qui a été répondu", "à 5 points près en dessous de trente réponses", "« 85 ou plus » ou « 15 ou moins »"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
