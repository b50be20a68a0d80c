package register_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

func date(t testing.TB, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func days(t testing.TB, list []measure.Window) string {
	t.Helper()
	var out []string
	for _, w := range list {
		out = append(out, period.DateOf(w.From, paris(t)).String()+"/"+period.DateOf(w.To, paris(t)).String())
	}
	return strings.Join(out, " ")
}

// Figures are expected during the experiment and the service, not between nor
// after; a system that states nothing is expected to run all the time.
func TestRunning(t *testing.T) {
	year := period.YearOf(2026).Window(paris(t))
	d := func(text string) period.Date { return date(t, text) }
	for name, c := range map[string]struct {
		phases register.Phases
		want   string
	}{
		"nothing stated":     {register.Phases{}, "2026-01-01/2027-01-01"},
		"a project":          {register.Phases{Project: d("2026-02-01")}, ""},
		"in service":         {register.Phases{InService: d("2026-03-15")}, "2026-03-15/2027-01-01"},
		"from before":        {register.Phases{InService: d("2024-03-15"), Withdrawn: d("2026-07-01")}, "2026-01-01/2026-07-01"},
		"withdrawn before":   {register.Phases{InService: d("2024-03-15"), Withdrawn: d("2025-07-01")}, ""},
		"experiment ended":   {register.Phases{Experiment: d("2026-02-01"), ExperimentEnd: d("2026-04-30")}, "2026-02-01/2026-05-01"},
		"then a pause":       {register.Phases{Experiment: d("2026-02-01"), ExperimentEnd: d("2026-04-30"), InService: d("2026-09-01")}, "2026-02-01/2026-05-01 2026-09-01/2027-01-01"},
		"straight on":        {register.Phases{Experiment: d("2026-02-01"), InService: d("2026-09-01")}, "2026-02-01/2027-01-01"},
		"an experiment only": {register.Phases{Experiment: d("2026-02-01")}, "2026-02-01/2027-01-01"},
	} {
		s := register.System{Phases: c.phases}
		if got := days(t, s.Running(paris(t), year)); got != c.want {
			t.Errorf("%s: expected %q, want %q", name, got, c.want)
		}
	}
	s := register.System{Phases: register.Phases{InService: d("2024-01-01")}}
	part := register.Part{InService: d("2026-05-01"), Withdrawn: d("2026-06-01")}
	if got := days(t, s.RunningPart(paris(t), part, year)); got != "2026-05-01/2026-06-01" {
		t.Errorf("a part keeps its own dates: %q", got)
	}
}

func TestPhases(t *testing.T) {
	p := register.Phases{Project: date(t, "2025-01-01"), Experiment: date(t, "2025-06-01"), ExperimentEnd: date(t, "2025-09-30"), InService: date(t, "2026-01-01"), Withdrawn: date(t, "2026-12-31")}
	for day, want := range map[string]register.Phase{
		"2025-03-01": register.Project, "2025-09-30": register.Experiment, "2025-10-01": register.Interruption,
		"2026-01-01": register.InService, "2026-12-31": register.Withdrawn,
	} {
		if got := p.At(date(t, day)); got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
	if got := (register.Phases{}).At(date(t, "2026-01-01")); got != "" {
		t.Errorf("no date is no phase, not %q", got)
	}
}

func TestOrders(t *testing.T) {
	r := register.Register{Systems: []register.System{
		{ID: "chat", Sources: register.Sources{measure.Queries: {"gateway", "log"}, register.DefaultMetric: {"meter"}}},
		{ID: "ocr", Parts: []register.Part{{ID: "gpu", Sources: register.Sources{measure.Energy: {"meter", "bill"}}}, {ID: "cloud"}}},
	}}
	got := r.Orders()
	want := []measure.Order{
		{System: "chat", Sources: []string{"meter"}},
		{System: "chat", Metric: measure.Queries, Sources: []string{"gateway", "log"}},
		{System: "ocr", Part: "gpu", Metric: measure.Energy, Sources: []string{"meter", "bill"}},
	}
	same := func(a, b measure.Order) bool {
		return a.System == b.System && a.Part == b.Part && a.Metric == b.Metric && slices.Equal(a.Sources, b.Sources)
	}
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("orders:\n got %v\nwant %v", got, want)
	}
}

// What is not written is not stated, and what has expired does not count.
func TestCard(t *testing.T) {
	today := date(t, "2026-11-23")
	var empty register.System
	stated, of := empty.Completeness(today)
	if stated != 0 || of < 30 {
		t.Errorf("an empty card states %d of %d fields", stated, of)
	}
	zero := 0.0
	s := register.System{
		Purpose: "Rédiger", Governance: register.Governance{BiasReview: date(t, "2025-11-22"), IndividualDecisions: register.No},
		Approval: &register.Approval{Score: &zero, Review: date(t, "2026-11-23")},
	}
	fields := map[string]register.Field{}
	for _, f := range s.Fields(today) {
		if _, twice := fields[f.ID]; twice {
			t.Errorf("the field %s comes twice", f.ID)
		}
		fields[f.ID] = f
	}
	if f := fields["governance.bias_review"]; !f.Stated || !f.Expired {
		t.Errorf("a bias review of a year and a day ago has expired: %+v", f)
	}
	if f := fields["approval.review"]; !f.Stated || f.Expired {
		t.Errorf("a review due today has not expired: %+v", f)
	}
	if f := fields["approval.score"]; !f.Stated || f.Value != "0" {
		t.Errorf("a score of zero is a score: %+v", f)
	}
	if f := fields["governance.individual_decisions"]; !f.Stated || f.Value != "no" {
		t.Errorf("no is an answer: %+v", f)
	}
	if f := fields["supplier"]; f.Stated {
		t.Errorf("the supplier is not stated: %+v", f)
	}
	if n, _ := s.Completeness(today); n != 4 {
		t.Errorf("%d fields are stated and in force, want purpose, decisions, score and review", n)
	}
}

func TestHostingOf(t *testing.T) {
	own := register.Hosting{Place: "mairie"}
	s := register.System{Hosting: register.Hosting{Place: "nuage"}, Parts: []register.Part{{ID: "gpu", Hosting: &own}, {ID: "cloud"}}}
	if s.HostingOf("gpu").Place != "mairie" || s.HostingOf("cloud").Place != "nuage" {
		t.Error("a part runs where it says, else where its system does")
	}
}

func TestFactorBounds(t *testing.T) {
	low, value, high := register.Factor{Value: 1.4, Low: 1.2, High: 1.6}.Bounds()
	if low != 1.2 || high != 1.6 || value < 1.399 || value > 1.401 {
		t.Errorf("bounds %g %g %g", low, value, high)
	}
	low, value, high = register.Factor{Value: 1.4}.Bounds()
	if low != 1.4 || value != 1.4 || high != 1.4 {
		t.Errorf("without a range: %g %g %g", low, value, high)
	}
}

func TestWords(t *testing.T) {
	var u register.Unit
	if err := u.UnmarshalText([]byte("audio_minute")); err != nil {
		t.Fatal(err)
	}
	if m, per := u.Metric(); m != measure.AudioSeconds || per != 60 {
		t.Errorf("an audio minute is %g %s", per, m)
	}
	for name, err := range map[string]error{
		"unit": u.UnmarshalText([]byte("token")), "boundary": new(register.Boundary).UnmarshalText([]byte("cpu")),
		"role": new(register.Role).UnmarshalText([]byte("user")), "class": new(register.RiskClass).UnmarshalText([]byte("medium")),
		"answer": new(register.Answer).UnmarshalText([]byte("maybe")),
	} {
		if err == nil || !strings.Contains(err.Error(), `"`) {
			t.Errorf("%s: a wrong word was accepted, or is not quoted: %v", name, err)
		}
	}
	var a register.Answer
	if err := a.UnmarshalText([]byte("Non")); err != nil || a != register.No {
		t.Errorf("Non is %q: %v", a, err)
	}
}

func TestForecast(t *testing.T) {
	kwh := 8.0
	s := register.System{Approval: &register.Approval{Forecast: register.Forecast{KWh: &kwh}}}
	if wh, ok := s.QuarterWh(); !ok || wh != 2000 {
		t.Errorf("8 kWh a year are %g Wh a quarter", wh)
	}
	if _, ok := (register.System{}).QuarterWh(); ok {
		t.Error("no approval forecasts nothing")
	}
}
