package dashboard_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// planted is the energy of the quarter in view, in kWh: the same number must
// be on the page, in its table and in its CSV.
const planted = 1616.0

// fake answers with hand-made figures of a made-up city. Nothing in it is
// computed by the code that is tested.
type fake struct {
	beside   []string // indicators that a system's page has beside its first
	whole    []indicator.Result
	register register.Register
	sources  []report.Source
	calls    atomic.Int64 // questions asked, the version left out
	looks    atomic.Int64 // times the version was asked
	version  atomic.Int64
	down     atomic.Bool
	empty    report.Empty
	lacks    []report.Lack
	late     atomic.Int64  // kWh of the quarter that came after it was published
	block    chan struct{} // when not nil, answers wait for it
	asked    chan struct{} // told of each question, when not nil
}

var errDown = errors.New("secret-host:8086: connection refused")

func zone() *time.Location {
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return z
}

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// newFake returns a city of n systems: a few named ones, then numbered ones.
func newFake(n int) *fake {
	names := []struct {
		id, name, purpose string
		unit              register.Unit
	}{
		{"assistant-redaction", "Assistant de rédaction", "Aider les agents à rédiger courriers et notes", register.Query},
		{"accueil-usagers", "Accueil des usagers", "Répondre aux questions simples des habitants", register.Query},
		{"transcription", "Transcription du conseil", "Transcrire les séances du conseil municipal", register.AudioMinute},
		{"traduction", "Traduction", "Traduire les documents d’accueil", register.Page},
		{"tri-courrier", "Tri du courrier", "Orienter le courrier entrant", register.Query},
		{"resumes", "Résumés du cabinet", "", register.Query},
	}
	f := &fake{register: register.Register{Charters: reims()}}
	for i := range n {
		s := register.System{ID: measure.System(fmt.Sprintf("systeme-%03d", i)), Name: fmt.Sprintf("Système n° %d", i), Unit: register.Query}
		if i < len(names) {
			s = register.System{ID: measure.System(names[i].id), Name: names[i].name, Purpose: names[i].purpose, Unit: names[i].unit}
			s.Department = "Direction du numérique"
		}
		s.Phases.InService = period.Date{Year: 2024, Month: 1, Day: 15}
		f.register.Systems = append(f.register.Systems, s)
	}
	for i, title := range []string{"Salle des serveurs", "Passerelle LiteLLM", "Relevés du fournisseur"} {
		name := []string{"prom-salle", "litellm", "releves"}[i]
		f.sources = append(f.sources, source(name, title, report.SourceStatus([]string{"fine", "late", "failing"}[i])))
	}
	f.version.Store(1)
	return f
}

func source(name, title string, status report.SourceStatus) report.Source {
	s := report.Source{Declared: report.SourceSetup{Name: name, Type: "prometheus", Title: title, Every: time.Hour}, Status: status}
	s.Bookmark, s.Last, s.Next = noon().Add(-time.Hour), noon().Add(-40*time.Minute), noon().Add(20*time.Minute)
	s.Read, s.RefusedCount = 600, 1
	s.Outcomes = []report.Outcome{{At: s.Last, Read: 600, Refused: 1}}
	s.Refused = []measure.Refusal{{Where: "usage.csv, ligne 12, colonne 3", Reason: "nombre illisible, 4 caractères"}}
	s.Systems = []measure.System{"assistant-redaction"}
	if status == report.SourceFailing {
		s.Fault, s.FailingSince = "reading https://releves.example: answer 503", noon().Add(-26*time.Hour)
	}
	return s
}

func (f *fake) ask() error {
	f.calls.Add(1)
	if f.asked != nil {
		f.asked <- struct{}{}
	}
	if f.block != nil {
		<-f.block
	}
	if f.down.Load() {
		return errDown
	}
	return nil
}

func (f *fake) Version(context.Context) (string, error) {
	f.looks.Add(1)
	if f.down.Load() {
		return "", errDown
	}
	return strconv.FormatInt(f.version.Load(), 10), nil
}

func (f *fake) Quarter(ctx context.Context, q period.Period, decided []register.Action) (report.Quarter, error) {
	a, err := f.Overview(ctx, q)
	return report.Quarter{Overview: a, Today: period.DateOf(noon(), zone())}.Told(decided), err
}

func (f *fake) Opening(_ context.Context, kind period.Kind) period.Period {
	return f.LastComplete(kind)
}

func (f *fake) LastComplete(kind period.Kind) period.Period {
	return period.QuarterOf(2026, 3).Last().Period(kind)
}

func (f *fake) head(p period.Period) report.Head {
	return report.Head{
		Organisation: "Ville de Démonstration", Zone: zone(), Period: p, Now: noon(), Running: p == period.QuarterOf(2026, 4) || p == period.YearOf(2026), Empty: f.empty,
		First: period.QuarterOf(2023, 4).First().Period(p.Kind), Last: period.QuarterOf(2026, 4).First().Period(p.Kind),
	}
}

func (f *fake) perimeter() report.Perimeter {
	n := len(f.register.Systems)
	p := report.Perimeter{Followed: n, InService: n, Coverage: 0.97}
	if n > 5 {
		p.Followed, p.Without = n-1, []measure.System{"resumes"}
	}
	return p
}

func figure(v float64, shares ...float64) indicator.Figure {
	x := indicator.Figure{State: measure.Known, Value: v, Low: v * 0.93, High: v * 1.07, Spread: measure.Range}
	for i, share := range shares {
		m := []measure.Method{measure.Measured, measure.Declared, measure.Estimated}[i]
		x.Shares = append(x.Shares, indicator.MethodShare{Method: m, Value: v * share, Share: share})
	}
	x.Origins = []indicator.Origin{{Source: "prom-salle", Method: measure.Measured, Value: v}, {Source: "litellm", Method: measure.Estimated, Value: v}}
	return x
}

func (f *fake) coverage() indicator.Coverage {
	p := f.perimeter()
	return indicator.Coverage{Share: 0.97, Expected: true, InService: p.InService, Followed: p.Followed, Without: p.Without, Inside: 1}
}

func (f *fake) result(id string, p period.Period, v float64, limit *float64, verdict indicator.Verdict) indicator.Result {
	r := indicator.Result{Indicator: id, Period: p, Figure: figure(v, 0.24, 0.1, 0.66), Coverage: f.coverage(), Verdict: verdict}
	if limit != nil {
		r.Target = &indicator.InForce{Limit: *limit, Target: indicator.Target{
			Indicator: id, Per: p.Kind, Limit: limit, Basis: "Stratégie numérique responsable 2025-2030, action 12",
		}}
	}
	return r
}

func history(p period.Period, last float64, limit *float64) []report.Point {
	var out []report.Point
	all := period.Back(p, 12)
	for i, of := range all {
		v := last * (0.4 + 0.6*float64(i)/float64(len(all)-1))
		if i == len(all)-1 {
			v = last
		}
		out = append(out, report.Point{
			Period: of, State: measure.Known, Value: v, Low: v * 0.9, High: v * 1.1, Spread: measure.Range, Limit: limit, Coverage: 1,
			Shares: []indicator.MethodShare{{Method: measure.Measured, Value: v * 0.3, Share: 0.3}, {Method: measure.Estimated, Value: v * 0.7, Share: 0.7}},
		})
	}
	return out
}

func change(p period.Period, share float64, of period.Period) indicator.Change {
	c := indicator.Change{From: of, To: p, Trend: indicator.Up, Share: share, Points: share * 100, Inside: 0.92, Established: true}
	if share < 0 {
		c.Trend = indicator.Down
	}
	return c
}

func (f *fake) item(id string, p period.Period, v float64, limit *float64, verdict indicator.Verdict) report.Item {
	it := report.Item{
		Judged: report.Judged{Result: f.result(id, p, v, limit, verdict)}, History: history(p, v, limit),
		YearBefore: change(p, 0.09, p.YearBefore()), Previous: change(p, -0.05, p.Previous()),
	}
	it.FourQuarters.State = measure.Known
	for _, point := range it.History[max(0, len(it.History)-4):] {
		it.FourQuarters.Value += point.Value
	}
	return it
}

func (f *fake) items(p period.Period) []report.Item {
	energy := f.item("energy", p, planted, new(1800.0), indicator.Unknown)
	energy.Figure.Value += float64(f.late.Load())
	energy.Corrections = []report.Correction{fix(p)}
	energy.Target.Target.Responsible = "élue au numérique"
	energy.Reasons = []indicator.Reason{{Code: indicator.ReasonSystemsWithout, Systems: []measure.System{"resumes"}}}
	before := energy.History[7].Value
	energy.YearBefore.Total = planted - before
	energy.YearBefore.Effects = &indicator.Effects{Volume: 300, Intensity: -180, Mix: 12}
	rest := planted - before - 132
	energy.YearBefore.Pieces = []indicator.Piece{
		{Kind: indicator.PieceComparable, Amount: 132},
		{Kind: indicator.PieceArrival, System: "accueil-usagers", Amount: rest - 40},
		{Kind: indicator.PieceMethod, System: "traduction", Amount: 40},
	}
	perUse := f.item("energy_per_use", p, 3.7, nil, indicator.Unknown)
	share := f.item("measured_share", p, 24, new(50.0), indicator.Missed)
	share.Reasons = []indicator.Reason{{Code: indicator.ReasonPastLimit, Value: 24, Limit: 50}}
	simple := f.item("simple_share", p, 23, new(20.0), indicator.Inconclusive)
	simple.Reasons = []indicator.Reason{{Code: indicator.ReasonBoundsHoldLimit, Low: 19, High: 27, Limit: 20}}
	scope := f.item("scope", p, 100, new(100.0), indicator.Met)
	low := f.item("low_use_energy", p, 31, new(30.0), indicator.AtRisk)
	withheld := f.item("queries_per_agent", p, 0, nil, indicator.Withheld)
	withheld.Figure = indicator.Figure{State: measure.Withheld}
	missing := f.item("tokens_per_query", p, 0, nil, indicator.Unknown)
	missing.Figure, missing.History = indicator.Figure{}, nil
	missing.Reasons = []indicator.Reason{{Code: indicator.ReasonNoData}}
	return []report.Item{
		energy, perUse, f.item("queries", p, 331000, nil, indicator.Unknown), withheld, missing, simple, share, low,
		f.item("cost", p, 12450, nil, indicator.Unknown), f.item("cost_per_use", p, 0.04, nil, indicator.Unknown), scope,
	}
}

func (f *fake) findings() []report.Finding {
	return []report.Finding{
		{Kind: report.FindingEnergy, Indicator: "energy", Value: planted, Limit: new(1800.0), Verdict: indicator.Unknown, Followed: f.perimeter().Followed, InService: f.perimeter().InService, Share: 0.09, Trend: indicator.Up, Measured: 0.24},
		{Kind: report.FindingPerUse, System: "assistant-redaction", Share: -0.24, Trend: indicator.Down},
		{Kind: report.FindingHours, Share: 0.87},
		{Kind: report.FindingCause, Cause: "volume", Value: 300, Total: 420},
		{Kind: report.FindingQueries, Value: 331000, Share: 0.31, Trend: indicator.Up},
	}
}

func (f *fake) Overview(_ context.Context, p period.Period) (report.Overview, error) {
	if err := f.ask(); err != nil {
		return report.Overview{}, err
	}
	o := report.Overview{Head: f.head(p), Perimeter: f.perimeter(), Findings: f.findings(), Items: f.items(p)}
	o.Sources = report.SourceCounts{Total: 3, Fine: 1, Late: 1, Failing: 1}
	o.Systems = f.aimed(p)
	if f.empty != "" {
		o.Items, o.Systems, o.Findings = nil, nil, nil
	}
	return o, nil
}

// aimed are the targets of single systems.
func (f *fake) aimed(p period.Period) []report.Item {
	one := f.item("energy_per_use", p, 3.7, new(4.2), indicator.Met)
	one.System = "assistant-redaction"
	two := f.item("simple_share", p, 23, new(20.0), indicator.Missed) // no card of it on the system's page
	two.System = "accueil-usagers"
	return []report.Item{one, two}
}

func (f *fake) row(i int, s register.System, p period.Period) report.SystemRow {
	v := planted / float64(i+2)
	r := report.SystemRow{System: s.ID, Name: s.Name, Phase: register.InService, Unit: s.Unit, InService: true}
	r.Energy, r.PerUse = f.result("energy", p, v, nil, indicator.Unknown), f.result("energy_per_use", p, 3.7, new(4.2), indicator.Met)
	r.Uses, r.Queries, r.Cost = figure(198400/float64(i+1)), figure(198400/float64(i+1)), figure(800)
	r.YearBefore, r.Previous = change(p, -0.06, p.YearBefore()), change(p, 0.02, p.Previous())
	r.PerUseChange = change(p, -0.24, p.YearBefore())
	if s.ID == "resumes" {
		r.Energy.Figure, r.PerUse.Figure, r.Uses = indicator.Figure{}, indicator.Figure{}, indicator.Figure{}
		r.YearBefore = indicator.Change{}
	}
	return r
}

func (f *fake) Frugality(_ context.Context, p period.Period, system measure.System) (report.Frugality, error) {
	if err := f.ask(); err != nil {
		return report.Frugality{}, err
	}
	a := report.Frugality{Head: f.head(p), System: system, Perimeter: f.perimeter(), Findings: f.findings(), Items: f.items(p)}
	a.Quarters = period.Back(p.Last().Period(period.Quarter), 12)
	for i, s := range f.register.Systems {
		if system != "" && system != s.ID {
			continue
		}
		row := f.row(i, s, p)
		a.Rows = append(a.Rows, row)
		points := history(a.Quarters[11], planted/float64(i+2), nil)
		if s.ID == "resumes" {
			for j := range points {
				points[j] = report.Point{Period: points[j].Period}
			}
		}
		a.Energy = append(a.Energy, report.Line{System: s.ID, Points: points})
		a.Queries = append(a.Queries, report.Line{System: s.ID, Points: history(a.Quarters[11], 198400/float64(i+1), nil)})
		if s.ID != "resumes" {
			a.PerUse = append(a.PerUse, report.Line{System: s.ID, Points: history(a.Quarters[11], 3.7+float64(i%5), nil)})
		}
	}
	for _, q := range a.Quarters {
		a.Limits = append(a.Limits, new(1800.0))
		a.Methods = append(a.Methods, report.MethodRow{Period: q, Known: true, Shares: figure(planted, 0.24, 0.1, 0.66).Shares})
	}
	a.Hours = hours()
	a.Rebounds = []indicator.Signal{{System: "assistant-redaction", From: p.YearBefore(), To: p, PerUse: -0.24, Uses: 0.6, Energy: 0.21}}
	a.Checks = []report.CrossCheck{check()}
	a.Levers = lever.All([]lever.Case{f.leverCase()})
	a.Corrections = []report.Correction{fix(p)}
	if f.empty != "" {
		a = report.Frugality{Head: f.head(p), System: system}
	}
	return a, nil
}

// leverCase is a system of which everything is known that levers want.
func (f *fake) leverCase() lever.Case {
	share := new(0.3)
	return lever.Case{
		System: f.register.Systems[0].ID, Energy: impact.Bounds{Low: 90, High: 110}, Method: measure.Declared, Base: share, Idle: &impact.Bounds{Low: 0.2, High: 0.22}, Empty: new(0.1),
		ByToken: impact.Bounds{Low: 9, High: 12}, Main: 1, Model: "gpt-4o", Others: []lever.Other{{Model: "gpt-4o-mini", Kept: impact.Bounds{Low: 0.2, High: 0.3}}, {Model: "qwen3-32b", Open: true, Kept: impact.Bounds{Low: 0.3, High: 0.4}}},
		Simple: share, Grid: &lever.Grid{Now: 60, Best: 40},
	}
}

// Compare is that of one system on a smaller model.
func (f *fake) Compare(_ context.Context, p period.Period, system measure.System, model string) (report.Compare, error) {
	known, err := impact.NewCatalogue(nil, nil)
	if err := cmp.Or(f.ask(), err); err != nil {
		return report.Compare{}, err
	}
	a := report.Compare{Head: f.head(p), System: system, Model: model, Models: known.Comparable(), Corrections: []report.Correction{fix(p), tokenFix(p)}}
	bounds := impact.Bounds{Low: 10, High: 20}
	if model != "" {
		a.Compared = []report.Comparison{{System: f.register.Systems[0].ID, Models: []string{"gpt-4o"}, Now: impact.Impacts{Energy: bounds}, Other: impact.Impacts{Energy: bounds}}}
	}
	if system != "" {
		a.Moves = &report.Moves{Case: f.leverCase(), Gains: lever.All([]lever.Case{f.leverCase()})}
	}
	if f.empty != "" {
		a = report.Compare{Head: f.head(p)}
	}
	return a, nil
}

// Footprint is that of systems that are partly estimated.
func (f *fake) Footprint(_ context.Context, p period.Period) (report.Footprint, error) {
	if err := f.ask(); err != nil {
		return report.Footprint{}, err
	}
	a := report.Footprint{Head: f.head(p), Perimeter: f.perimeter(), Quarters: period.Back(p.Last().Period(period.Quarter), 12)}
	ranged := func(id string, v float64) report.Item {
		it := report.Item{Judged: report.Judged{Result: indicator.Result{Indicator: id, Period: p, Figure: figure(v, 0.24, 0.1, 0.66), Coverage: indicator.Coverage{Share: 1, Inside: 1}}}}
		it.Figure.Low, it.Figure.High, it.Figure.Spread = 0.7*v, 1.3*v, measure.Range
		return it
	}
	a.Items = []report.Item{ranged("carbon", 92), ranged("water", 7300)}
	a.Mitigated = report.Item{Judged: report.Judged{Result: indicator.Result{Indicator: "mitigation", Period: p}}}
	for _, id := range []string{"carbon_usage", "carbon_embodied", "primary_energy", "abiotic"} {
		a.Parts = append(a.Parts, ranged(id, 46).Result)
	}
	last := a.Quarters[11]
	a.Usage, a.Embodied, a.Water = history(last, 60, nil), history(last, 32, nil), history(last, 7300, nil)
	for range a.Quarters {
		a.Limits = append(a.Limits, new(110.0))
	}
	for i, s := range f.register.Systems {
		v := 50 / float64(i+1)
		a.Rows = append(a.Rows, report.FootprintRow{
			System: s.ID, Energy: figure(v, 0.24, 0.1, 0.66), WhPerUse: figure(3.7, 0.24, 0.1, 0.66), Carbon: ranged("carbon", v).Result, Usage: figure(v/2, 1, 0, 0), Embodied: figure(v/2, 1, 0, 0),
			PerUse: ranged("carbon_per_use", 0.3).Result, Water: figure(80*v, 1, 0, 0), InBuilding: register.Yes,
		})
	}
	bounds := impact.Bounds{Low: 10, High: 20}
	for _, kind := range []string{"as_is", "batch", "france"} {
		a.WhatIfs = append(a.WhatIfs, report.WhatIf{Kind: kind, Energy: bounds, Carbon: bounds, Water: bounds})
	}
	a.Strays = []report.Stray{{System: f.register.Systems[0].ID, Model: "inconnu", Tokens: 1000, Share: 0.12}}
	a.Declared = []report.Declared{{
		System: f.register.Systems[0].ID, Of: impact.Declaration{Model: "mistral-large-latest", Source: "Fiche d'un fournisseur", Date: "2026-03-01", Scope: "entraînement compris"},
		Carbon: report.Pair{Declared: impact.Bounds{Low: 8835, High: 8835}, Estimated: impact.Bounds{Low: 600, High: 700}, Gap: new(12.592)}, Kept: report.KeptEstimate,
	}}
	a.Outside = []report.OutsideDomain{{System: f.register.Systems[0].ID, Why: "prompts", Ratio: 22}}
	a.Checks, a.Corrections, a.OwnShare = []report.CrossCheck{check()}, []report.Correction{fix(p), tokenFix(p)}, new(0.0012)
	grid := report.GridHours{
		ByTime: 42, ByEnergy: 45, Source: "prom-salle", Systems: []measure.System{f.register.Systems[0].ID}, Known: 0.97,
		Basis: measure.BasisFields{Boundary: "production", Factor: "direct", Method: "eco2mix", Note: "consolidated,real-time", Zone: "FR"}.Basis(), Factors: []report.AnnualFactor{{Zone: "FRA", Version: "mix-2025-09", Grams: 41.3}},
	}
	for h := range grid.Power {
		grid.Intensity[h], grid.Power[h] = float64(30+h), float64(400+10*h)
	}
	a.Grid = &grid
	if f.empty != "" {
		a = report.Footprint{Head: f.head(p)}
	}
	return a, nil
}

func check() report.CrossCheck {
	return report.CrossCheck{
		System: "assistant-redaction", Metric: measure.Energy, Kept: "prom-salle", Other: "litellm", KeptMethod: measure.Measured,
		OtherMethod: measure.Estimated, KeptValue: 742000, OtherValue: 801000, Gap: 0.08, OtherCovered: 1,
		Months: period.Range(period.MonthOf(2026, time.July), period.MonthOf(2026, time.September)),
	}
}

func fix(p period.Period) report.Correction {
	first := p.First().AddDays(2)
	return report.Correction{
		Source: "prom-salle", System: "transcription", Metric: measure.Energy, Of: []measure.System{"transcription"},
		First: first, Last: first.AddDays(2), Text: "sonde débranchée (pôle exploitation, 2026-09-04)",
	}
}

// tokenFix is a correction of what an estimate is made of.
func tokenFix(p period.Period) report.Correction {
	first := p.First().AddDays(9)
	return report.Correction{
		Source: "litellm", System: "assistant-redaction", Metric: measure.OutputTokens, Of: []measure.System{"assistant-redaction"},
		First: first, Last: first, Replaced: true, Text: "jetons comptés deux fois (DSI, 2026-09-20)",
	}
}

func hours() report.HourMap {
	h := report.HourMap{State: measure.Known, Agents: 240, Systems: []measure.System{"assistant-redaction", "accueil-usagers"}, Outside: []measure.System{"tri-courrier"}}
	for d := range h.Week {
		for hour := range h.Week[d] {
			h.Week[d][hour] = math.Round(100 * math.Exp(-math.Pow(float64(hour)-11, 2)/18))
			if d > 4 {
				h.Week[d][hour] /= 50
			}
		}
	}
	h.Week[6][3] = math.NaN()
	return h
}

func (f *fake) Systems(_ context.Context, p period.Period) (report.SystemList, error) {
	if err := f.ask(); err != nil {
		return report.SystemList{}, err
	}
	l := report.SystemList{Head: f.head(p), Corrections: []report.Correction{fix(p)}}
	for i, s := range f.register.Systems {
		line := report.SystemLine{Card: s, Phase: register.InService, Row: f.row(i, s, p), Stated: 7, Of: 41}
		for _, it := range f.aimed(p) {
			if it.System == s.ID {
				line.Targets = append(line.Targets, it.Result)
			}
		}
		l.Rows = append(l.Rows, line)
	}
	return l, nil
}

func (f *fake) Commitments(_ context.Context, p period.Period) (report.Commitments, error) {
	if err := f.ask(); err != nil {
		return report.Commitments{}, err
	}
	day := period.Date{Year: 2026, Month: 11, Day: 23}
	a := report.Commitments{Head: f.head(p), Today: day, Day: day, Items: f.items(p)}
	version, ok := f.register.Charters.On(day)
	a.Charter, a.None = version, !ok
	for _, k := range version.Evidence {
		e, found := f.register.EvidenceOf(k.ID, day)
		a.Evidence = append(a.Evidence, report.Shown{Evidence: e, Kind: k, Found: found, Expired: found && f.register.Expired(e, day)})
	}
	for _, c := range register.Criteria() {
		a.Tallies = append(a.Tallies, f.register.Tally(c, a.Today))
		a.Shares = append(a.Shares, report.Shares{Criterion: c.ID, Points: []report.SharePoint{
			{Period: p.Add(-2)}, {Period: p.Previous(), Share: indicator.FieldShare(1, 1, 4)}, {Period: p, Share: indicator.FieldShare(3, 0, 4)},
		}})
	}
	return a, nil
}

func (f *fake) Lacks(_ context.Context, _ period.Period) ([]report.Lack, error) {
	if err := f.ask(); err != nil {
		return nil, err
	}
	return f.lacks, nil
}

func (f *fake) Forecasts(_ context.Context, _ measure.System) ([]report.ForecastRow, error) {
	if err := f.ask(); err != nil {
		return nil, err
	}
	return []report.ForecastRow{
		{Metric: measure.Energy, Forecast: 2400, Actual: figure(2810)},
		{Metric: measure.ActiveAgents, Forecast: 150, Actual: indicator.Figure{}},
	}, nil
}

func (f *fake) System(_ context.Context, id measure.System, p period.Period) (report.SystemPage, error) {
	if err := f.ask(); err != nil {
		return report.SystemPage{}, err
	}
	s, ok := f.register.Find(id)
	if !ok {
		return report.SystemPage{}, report.ErrUnknownSystem
	}
	a := report.SystemPage{Head: f.head(p), Card: s, Phase: register.InService, Row: f.row(0, s, p)}
	a.Fields = s.Fields(period.DateOf(noon(), zone()))
	a.Stated, _ = s.Completeness(period.DateOf(noon(), zone()))
	a.Quarters = period.Back(period.QuarterOf(2026, 3), 12)
	a.Energy, a.PerUse, a.Uses = history(a.Quarters[11], 742, nil), history(a.Quarters[11], 3.7, new(4.2)), history(a.Quarters[11], 198400, nil)
	for i, it := range f.items(p) {
		if it.System = id; i < 3 || slices.Contains(f.beside, it.Indicator) {
			a.Items = append(a.Items, it)
		}
	}
	a.Whole, a.Hours = f.whole, hours()
	a.Breaks = []register.Break{{Date: period.Date{Year: 2026, Month: 3, Day: 1}, Note: "les relances ne sont plus comptées"}}
	a.Forecasts = []report.ForecastRow{{Metric: measure.Energy, Forecast: 2400, Actual: figure(2810)}}
	a.Checks, a.Corrections, a.Sources = []report.CrossCheck{check()}, []report.Correction{fix(p)}, f.sources[:1]
	return a, nil
}

func (f *fake) Sources(context.Context) (report.SourcesPage, error) {
	if err := f.ask(); err != nil {
		return report.SourcesPage{}, err
	}
	return report.SourcesPage{
		Head: f.head(period.QuarterOf(2026, 3)), Counts: report.SourceCounts{Total: 3, Fine: 1, Late: 1, Failing: 1}, Sources: f.sources,
		Checks: []report.CrossCheck{check()}, Without: []measure.System{"resumes"},
	}, nil
}

func (f *fake) Indicators(_ context.Context, p period.Period) (report.Indicators, error) {
	if err := f.ask(); err != nil {
		return report.Indicators{}, err
	}
	a := report.Indicators{Head: f.head(p), Perimeter: f.perimeter()}
	for _, it := range f.items(p) {
		a.Results = append(a.Results, it.Judged)
	}
	return a, nil
}

func (f *fake) Series(_ context.Context, q report.SeriesQuery) (report.Series, error) {
	if err := f.ask(); err != nil {
		return report.Series{}, err
	}
	if q.ID != "energy" {
		return report.Series{}, report.ErrUnknownSeries
	}
	return report.Series{Head: f.head(q.To), ID: q.ID, Unit: "kWh", System: q.System, Points: history(q.To, planted, new(1800.0)), Corrections: []report.Correction{fix(q.To)}}, nil
}
