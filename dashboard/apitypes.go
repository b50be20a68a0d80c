package dashboard

import (
	"slices"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// The shapes of the API, version 1. Fields are only ever added. A value is
// null unless its state is "known": missing is not zero, withheld is neither.
type (
	apiHead struct {
		Organisation string `json:"organisation"`
		TimeZone     string `json:"time_zone"`
		Period       string `json:"period"`
		Running      bool   `json:"running"`
		Version      string `json:"version"`
	}
	apiValue struct {
		State  string   `json:"state"`
		Value  *float64 `json:"value"`
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
		Spread string   `json:"spread"`
	}
	apiShare struct {
		Method string  `json:"method"`
		Value  float64 `json:"value"`
		Share  float64 `json:"share"`
	}
	apiCoverage struct {
		Share     float64  `json:"share"`
		Expected  *bool    `json:"expected"` // not null; editions from before it have none
		InService int      `json:"in_service"`
		Followed  int      `json:"followed"`
		Without   []string `json:"without"`
	}
	apiTarget struct {
		Limit float64 `json:"limit"`
		Per   string  `json:"per"`
		Basis string  `json:"basis"`
	}
	apiCorrection struct {
		Source   string   `json:"source"`
		Systems  []string `json:"systems"`
		Part     string   `json:"part"`
		Metric   string   `json:"metric"`
		First    string   `json:"first_day"`
		Last     string   `json:"last_day"`
		Replaced bool     `json:"replaced"`
		Reason   string   `json:"reason"`
	}
	apiIndicator struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Unit   string `json:"unit"`
		System string `json:"system"`
		Period string `json:"period"`
		HeldOn string `json:"held_on,omitempty"`
		apiValue
		Methods     []apiShare      `json:"methods"`
		Sources     []string        `json:"sources"`
		Coverage    apiCoverage     `json:"coverage"`
		Verdict     string          `json:"verdict"`
		Target      *apiTarget      `json:"target"`
		Reasons     []string        `json:"reasons"`
		Corrections []apiCorrection `json:"corrections"`
	}
	apiIndicators struct {
		apiHead
		Perimeter  apiCoverage    `json:"perimeter"`
		Indicators []apiIndicator `json:"indicators"`
	}
	apiPoint struct {
		Period  string `json:"period"`
		First   string `json:"first_day"`
		Last    string `json:"last_day"`
		Running bool   `json:"running"`
		apiValue
		Coverage float64  `json:"coverage"`
		Limit    *float64 `json:"limit"`
		Verdict  string   `json:"verdict"`
		Break    bool     `json:"break"`
	}
	apiSeries struct {
		apiHead
		ID          string          `json:"id"`
		Unit        string          `json:"unit"`
		System      string          `json:"system"`
		Points      []apiPoint      `json:"points"`
		Corrections []apiCorrection `json:"corrections"`
	}
	apiSystem struct {
		ID         string   `json:"id"`
		Name       string   `json:"name"`
		Purpose    string   `json:"purpose"`
		Department string   `json:"department"`
		Unit       string   `json:"unit"`
		Phase      string   `json:"phase"`
		Energy     apiValue `json:"energy_kwh"`
		Uses       apiValue `json:"uses"`
		PerUse     apiValue `json:"energy_per_use_wh"`
		Stated     int      `json:"fields_stated"`
		Fields     int      `json:"fields"`
	}
	apiSystems struct {
		apiHead
		Systems     []apiSystem     `json:"systems"`
		Corrections []apiCorrection `json:"corrections"`
	}
	apiSource struct {
		Name        string          `json:"name"`
		Title       string          `json:"title"`
		Type        string          `json:"type"`
		Status      string          `json:"status"`
		Until       *time.Time      `json:"figures_until"`
		Last        *time.Time      `json:"last_run"`
		Next        *time.Time      `json:"next_run"`
		Read        int             `json:"read"`
		Refused     int             `json:"refused"`
		Corrections []apiCorrection `json:"corrections"`
	}
	apiSources struct {
		apiHead
		Sources []apiSource `json:"sources"`
	}
)

func headOf(h report.Head) apiHead {
	return apiHead{Organisation: h.Organisation, TimeZone: h.Zone.String(), Period: h.Period.String(), Running: h.Running, Version: h.Version}
}

// digits12 drops what adding up in floating point left beyond twelve digits,
// which is finer than any meter.
func digits12(v float64) *float64 {
	if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64); err == nil {
		v = short
	}
	return &v
}

func valueOfFigure(state measure.State, v, low, high float64, spread measure.Spread) apiValue {
	out := apiValue{State: "missing", Spread: "exact"}
	switch state {
	case measure.Known:
		out.State, out.Value, out.Low, out.High = "known", digits12(v), digits12(low), digits12(high)
	case measure.Withheld:
		out.State = "withheld"
	case measure.Missing:
	}
	switch spread {
	case measure.Range:
		out.Spread = spreadRange
	case measure.CI95:
		out.Spread = spreadCI95
	case measure.Exact:
	}
	return out
}

// What low and high are, but for a value that has none.
const (
	spreadRange = "range"
	spreadCI95  = "ci95"
)

// spreadOf reads it again.
func spreadOf(text string) measure.Spread {
	switch text {
	case spreadRange:
		return measure.Range
	case spreadCI95:
		return measure.CI95
	}
	return measure.Exact
}

func figureOf(f indicator.Figure) apiValue {
	return valueOfFigure(f.State, f.Value, f.Low, f.High, f.Spread)
}

func perimeterOf(p report.Perimeter) apiCoverage {
	return apiCoverage{Share: p.Coverage, Expected: new(true), InService: p.InService, Followed: p.Followed, Without: idsOf(p.Without)}
}

func idsOf(systems []measure.System) []string {
	out := make([]string, len(systems))
	for i, s := range systems {
		out[i] = string(s)
	}
	return out
}

func correctionsOf(list []report.Correction) []apiCorrection {
	out := make([]apiCorrection, len(list))
	for i, c := range list {
		out[i] = apiCorrection{
			Source: c.Source, Systems: idsOf(c.Of), Part: string(c.Part), Metric: string(c.Metric),
			First: c.First.String(), Last: c.Last.String(), Replaced: c.Replaced, Reason: c.Text,
		}
	}
	return out
}

func resultOf(m *kit.Presenter, r report.Judged) apiIndicator {
	out := apiIndicator{
		ID: r.Indicator, System: string(r.System), Period: r.Period.String(), apiValue: figureOf(r.Figure), Verdict: r.Verdict.String(),
		Methods: []apiShare{}, Sources: []string{}, Reasons: []string{}, Corrections: correctionsOf(r.Corrections),
		Coverage: apiCoverage{Share: r.Coverage.Share, Expected: new(r.Coverage.Expected), InService: r.Coverage.InService, Followed: r.Coverage.Followed, Without: idsOf(r.Coverage.Without)},
	}
	if !r.Figure.Held.IsZero() {
		out.HeldOn = r.Figure.Held.String()
	}
	if d, ok := m.Definitions[r.Indicator]; ok {
		out.Title, out.Unit = m.Text(d.Title), string(d.Unit)
	}
	for _, x := range r.Figure.Shares {
		out.Methods = append(out.Methods, apiShare{methodID(x.Method), x.Value, x.Share})
	}
	for _, o := range r.Figure.Origins {
		if !slices.Contains(out.Sources, o.Source) {
			out.Sources = append(out.Sources, o.Source)
		}
	}
	for _, why := range r.Reasons {
		out.Reasons = append(out.Reasons, string(why.Code))
	}
	if r.Target != nil {
		out.Target = &apiTarget{Limit: r.Target.Limit, Per: r.Target.Target.Per.String(), Basis: r.Target.Target.Basis}
	} else if r.Verdict != indicator.Withheld {
		out.Verdict = "none"
	}
	return out
}

func methodID(m measure.Method) string {
	switch m {
	case measure.Measured:
		return "measured"
	case measure.Declared:
		return "declared"
	case measure.Estimated:
		return "estimated"
	case measure.Unstated:
	}
	return "unstated"
}

func pointOf(p report.Point) apiPoint {
	out := apiPoint{
		Period: p.Period.String(), First: p.Period.First().String(), Last: p.Period.Last().String(), Running: p.Running,
		apiValue: valueOfFigure(p.State, p.Value, p.Low, p.High, p.Spread),
		Coverage: p.Coverage, Limit: p.Limit, Verdict: p.Verdict.String(), Break: p.Break,
	}
	if p.Limit == nil && p.Verdict != indicator.Withheld {
		out.Verdict = "none"
	}
	return out
}

func systemOf(l report.SystemLine) apiSystem {
	return apiSystem{
		ID: string(l.Card.ID), Name: l.Card.Name, Purpose: l.Card.Purpose, Department: l.Card.Department, Unit: string(l.Card.Unit),
		Phase: string(l.Phase), Energy: figureOf(l.Row.Energy.Figure), Uses: figureOf(l.Row.Uses), PerUse: figureOf(l.Row.PerUse.Figure),
		Stated: l.Stated, Fields: l.Of,
	}
}

func sourceOf(x report.Source) apiSource {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		utc := t.UTC()
		return &utc
	}
	return apiSource{
		Name: x.Declared.Name, Title: x.Declared.Title, Type: x.Declared.Type, Status: string(x.Status),
		Until: at(x.Until()), Last: at(x.Last), Next: at(x.Next), Read: x.Read, Refused: x.RefusedCount, Corrections: correctionsOf(x.Corrections),
	}
}

// apiWellbeing is what a reader may see of the wave in view.
type apiWellbeing struct {
	apiHead
	Wave   string     `json:"wave"`
	Closed string     `json:"closed"`
	Stale  bool       `json:"stale"` // older than the quarter
	Scores []apiScore `json:"scores"`
}

// apiScore is one score, 0 to 100; one that is withheld has no figures and no n.
// Directions whose answers are told together have the same group and figures.
type apiScore struct {
	Direction  string   `json:"direction"`  // "" for the whole authority, "-" for those who named none
	Group      string   `json:"group"`      // of the figure, "" for the whole authority
	Directions []string `json:"directions"` // whose answers are in it; "-" for those who did not say
	Dimension  string   `json:"dimension"`
	Instrument string   `json:"instrument"`
	State      string   `json:"state"`
	Score      *float64 `json:"score"`
	Bound      string   `json:"bound"` // at_most or at_least where score is the bound of an end class
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	N          *float64 `json:"n"`      // to the nearest 5, of the whole authority exact from 100 on
	Nearly     bool     `json:"nearly"` // 90 % of those asked or more answered: there is no n
}

func scoreOf(direction string, row report.ScoreRow, f survey.Figure) apiScore {
	out := apiScore{Direction: direction, Dimension: row.Dimension.ID, Instrument: row.Instrument.Key(), Group: string(f.Group), Directions: append([]string{}, f.Units...), State: valueOfFigure(f.State, 0, 0, 0, measure.Exact).State}
	if f.State == measure.Known {
		out.Score, out.Low, out.High, out.Bound = digits12(f.Mean), digits12(f.Low), digits12(f.High), f.Bound.String()
		if out.Nearly = f.Nearly; !f.Nearly {
			out.N = &f.N
		}
	}
	return out
}
