package view

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
)

// Status is how a figure stands to its target: a word, and the class that
// gives it its shape and its colour. One mark, one meaning (MEASURES 8).
type Status struct{ Class, Word string }

// status words a result's verdict. A figure without a target has none.
func (m *Maker) status(r indicator.Result) Status {
	if r.Target == nil && r.Verdict != indicator.Withheld {
		return Status{"free", m.p.T("status.no_target")}
	}
	key, class := r.Verdict.String(), "none"
	switch r.Verdict {
	case indicator.Met, indicator.OnTrack:
		class = "met"
	case indicator.AtRisk:
		class = "risk"
	case indicator.Missed:
		class = "missed"
	case indicator.OffTrack:
		class = "missed"
		if m.higher(r) {
			key = "off_track_higher"
		}
	case indicator.Inconclusive:
		class = "open"
	case indicator.Withheld:
		class = "held"
	case indicator.Unknown:
	}
	return Status{class, m.p.T("status." + key)}
}

// higher reports whether more is better for a result.
func (m *Maker) higher(r indicator.Result) bool {
	if r.Target != nil && r.Target.Target.Better != "" {
		return r.Target.Target.Better == indicator.BetterHigher
	}
	return m.defs[r.Indicator].Direction == indicator.HigherBetter
}

// digits are the decimals at which what is shown gives the same verdict.
func (m *Maker) digits(r indicator.Result) int {
	least := Digits(r.Figure.Value)
	if u := m.defs[r.Indicator].Unit; u == indicator.UnitPercent && r.Figure.Value >= 9.95 || u == indicator.UnitSignal || u == indicator.UnitScore {
		least = 0
	}
	if r.Target == nil {
		return least
	}
	n := DigitsBeside(r.Figure.Value, r.Target.Limit, least)
	if r.Figure.Low != r.Figure.High {
		n = max(n, DigitsBeside(r.Figure.Low, r.Target.Limit, least), DigitsBeside(r.Figure.High, r.Target.Limit, least))
	}
	return n
}

// limitDigits are the decimals of a result's limit: those of its figure when
// the limit was computed, so that the two compare at one precision.
func (m *Maker) limitDigits(r indicator.Result) int {
	if r.Target == nil {
		return 0
	}
	limit := r.Target.Limit
	n := LimitDigits(limit)
	computed := math.Abs(limit*math.Pow10(n)-math.Round(limit*math.Pow10(n))) > 1e-6
	if computed && r.Figure.Known() {
		return m.digits(r)
	}
	return n
}

// target words the objective: "Cible : au plus 3 200 kWh par trimestre".
func (m *Maker) target(r indicator.Result) string {
	if r.Target == nil {
		return ""
	}
	t := r.Target
	side := "target.most"
	if m.higher(r) {
		side = "target.least"
	}
	text := m.p.T(side, m.p.Amount(t.Limit, m.limitDigits(r), m.unit(r.Indicator, r.System, t.Limit)))
	if per := t.Target.Per.String(); per != "" {
		text += " " + m.p.T("per."+per)
	}
	if tr := t.Target.Trajectory; tr != nil {
		text += m.p.T("target.trajectory", m.p.SignedPercent(float64(tr.ChangePerYear)), tr.Baseline)
	}
	return text
}

// targetNotes are what must be known of a target beside its limit.
func (m *Maker) targetNotes(r indicator.Result) []string {
	if r.Target == nil {
		return nil
	}
	var notes []string
	if b := r.Target.Target.Basis; b != "" {
		notes = append(notes, m.p.T("target.basis", strings.TrimSuffix(curly(b), ".")))
	}
	if r.Target.Review {
		notes = append(notes, m.p.T("target.review"))
	}
	for _, l := range r.Target.Since {
		switch limit := m.p.Of(l.Limit, m.unit(r.Indicator, r.System, l.Limit)); {
		case l.Judged:
			under := r
			under.Verdict, under.Target = l.Verdict, &indicator.InForce{Target: l.Target, Limit: l.Limit}
			notes = append(notes, m.p.T("target.since.judged", limit, m.p.Date(l.Target.Decided), lower(m.status(under).Word)))
		case l.Target.Limit != nil:
			notes = append(notes, m.p.T("target.since", limit, m.p.Date(l.Target.Decided)))
		}
	}
	return notes
}

// reasons words why a verdict is what it is, one sentence each.
func (m *Maker) reasons(r indicator.Result) []string {
	var out []string
	for _, reason := range r.Reasons {
		if text := m.reason(r, reason); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func (m *Maker) reason(r indicator.Result, why indicator.Reason) string {
	n := m.digits(r)
	amount := func(v float64) string {
		return m.p.Amount(v, DigitsBeside(v, why.Limit, n), m.unit(r.Indicator, r.System, v))
	}
	limit := m.p.Amount(why.Limit, m.limitDigits(r), m.unit(r.Indicator, r.System, why.Limit))
	key := "reason." + string(why.Code)
	switch why.Code {
	case indicator.ReasonNoTarget, indicator.ReasonWithinLimit, indicator.ReasonTooEarly:
		if why.Code == indicator.ReasonTooEarly {
			return m.p.T(key, why.Count)
		}
		return ""
	case indicator.ReasonCoverage, indicator.ReasonInside, indicator.ReasonClassified:
		return m.p.T(key, m.p.percentBeside(why.Value, why.Limit), m.p.Percent(why.Limit))
	case indicator.ReasonSystemsWithout, indicator.ReasonPerimeterChanged, indicator.ReasonUnitUnstated, indicator.ReasonEmbodied:
		return m.p.T(key, m.names(why.Systems))
	case indicator.ReasonSumPassed, indicator.ReasonPastLimit, indicator.ReasonNearLimit:
		return m.p.T(key, amount(why.Value), limit)
	case indicator.ReasonBoundsHoldLimit:
		return m.p.T(key, m.p.Number(why.Low, DigitsBeside(why.Low, why.Limit, n)), amount(why.High), limit)
	case indicator.ReasonProjected:
		return m.p.T(key, amount(why.Value), m.p.Number(why.Low, Digits(why.Value)), m.p.Number(why.High, Digits(why.Value)))
	case indicator.ReasonBaselineMissing, indicator.ReasonBaselineNotFrozen:
		return m.p.T(key, m.p.Period(why.Period))
	case indicator.ReasonWithheld:
		return m.p.Or("rule."+why.Text, m.p.T(key))
	case indicator.ReasonNoWave:
		closed, err := period.ParseDate(why.Text)
		if err != nil {
			return m.p.T("reason.no_data")
		}
		return m.p.T(key, m.p.Date(closed), m.p.Number(why.Value, 0))
	case indicator.ReasonNoData, indicator.ReasonToDate, indicator.ReasonMethodChanged:
		return m.p.T(key)
	}
	return ""
}
