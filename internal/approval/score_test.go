package approval_test

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The questions that ship, and their last version.
var (
	book   = shipped()
	latest = book[len(book)-1]
)

func shipped() approval.Book {
	list, err := config.ShippedQuestions()
	if err != nil {
		panic(err)
	}
	return list
}

// answered is an assessment in which everything is answered the same way.
func answered(risk, safeguard int) approval.Assessment {
	a := approval.Assessment{
		Version: latest.ID, Date: period.Date{Year: 2026, Month: 3, Day: 12}, Approvers: []string{"DSI", "DPO"},
		Quick: map[string]register.Answer{}, KnockOuts: map[string]register.Answer{}, Answers: map[string]approval.Answer{},
	}
	for _, q := range latest.Quick {
		a.Quick[q.ID] = register.Yes
	}
	for _, q := range latest.KnockOuts {
		a.KnockOuts[q.ID] = register.No
	}
	for _, axis := range latest.Axes {
		for _, q := range axis.Questions {
			a.Answers[q.ID] = approval.Answer{Risk: &risk, Safeguard: &safeguard}
		}
	}
	return a
}

func setFrugality(a approval.Assessment, risk, safeguard int) {
	for _, q := range latest.Axes[7].Questions {
		a.Answers[q.ID] = approval.Answer{Risk: &risk, Safeguard: &safeguard}
	}
}

// Eight axes of three questions; the figures are computed by hand.
func TestScore(t *testing.T) {
	bounds := approval.Experiment{End: period.Date{Year: 2026, Month: 12, Day: 31}, Users: new(50), Criteria: []string{"moins de 5 % d'erreurs"}}
	red := answered(0, 0)
	setFrugality(red, 3, 1) // 1 − (1 − 0.25) = 0.25
	worse := answered(0, 0)
	setFrugality(worse, 3, 0) // 0
	half := answered(2, 1)    // 1 − (2/3 − 1/4) = 7/12
	for name, c := range map[string]struct {
		a       approval.Assessment
		bounded bool
		score   float64
		weakest string
		want    approval.Outcome
	}{
		"nothing at stake":                {answered(0, 0), false, 100, "rights", approval.Favourable},
		"guarded as far as can be":        {answered(3, 2), false, 50, "rights", approval.ToReview},
		"the same, bounded":               {answered(3, 2), true, 50, "rights", approval.Trial},
		"guards beyond the risk":          {answered(1, 2), false, 100, "rights", approval.Favourable},
		"in between":                      {half, true, 100 * 7.0 / 12, "rights", approval.Trial},
		"one red axis is not made up for": {red, true, 100 * 7.25 / 8, "frugality", approval.Trial},
		"nor one at nothing":              {worse, true, 100 * 7.0 / 8, "frugality", approval.ToReview},
		"all at stake":                    {answered(3, 0), true, 0, "rights", approval.ToReview},
	} {
		if c.bounded {
			c.a.Experiment = bounds
		}
		r := book.Score(c.a)
		if math.Abs(r.Score-c.score) > 1e-9 || r.Weakest != c.weakest || r.Outcome != c.want || r.Unstated != 0 || !r.Signed {
			t.Errorf("%s: %+v, want %.2f, %s, %s", name, r, c.score, c.weakest, c.want)
		}
	}
}

// What nobody answered is the worst, counted, and never favourable.
func TestUnstatedIsTheWorst(t *testing.T) {
	empty := book.Score(approval.Assessment{Version: latest.ID})
	if empty.Score != 0 || empty.Unstated != 6+4+24 || empty.Outcome != approval.Stopped || len(empty.Stops) != 4 || !empty.Full || empty.Signed {
		t.Errorf("nothing answered: %+v", empty)
	}
	a := answered(0, 0)
	a.Answers["rights.data"] = approval.Answer{Risk: new(0)}
	if r := book.Score(a); r.Unstated != 1 || r.Axes[0].Unstated != 1 || r.Axes[0].Score != 1 {
		t.Errorf("a safeguard left out where nothing is at stake: %+v", r.Axes[0])
	}
	delete(a.Answers, "rights.data")
	if r := book.Score(a); math.Abs(r.Axes[0].Score-2.0/3) > 1e-9 {
		t.Errorf("a question left out of three: %+v", r.Axes[0])
	}
	a = answered(0, 0)
	a.Approvers = a.Approvers[:1]
	if r := book.Score(a); r.Signed || book.Approval(a) != nil {
		t.Error("one function alone signs")
	}
	a.Version = "2020-1"
	if r := book.Score(a); r.Outcome != approval.ToReview {
		t.Errorf("of an unknown version: %+v", r)
	}
}

// A knock-out stops whatever the score; the quick scan spares the eight axes
// only when all of it is no.
func TestKnockOutsAndQuickScan(t *testing.T) {
	for _, k := range latest.KnockOuts {
		a := answered(0, 0)
		a.KnockOuts[k.ID] = register.Yes
		if r := book.Score(a); r.Outcome != approval.Stopped || !slices.Equal(r.Stops, []string{k.ID}) {
			t.Errorf("%s: %+v", k.ID, r)
		}
	}
	a := answered(0, 0)
	a.Answers = nil
	for _, q := range latest.Quick {
		a.Quick[q.ID] = register.No
	}
	r := book.Score(a)
	if r.Full || r.Outcome != approval.Favourable || r.Unstated != 0 {
		t.Errorf("nothing to look into: %+v", r)
	}
	if got := book.Approval(a); got == nil || got.Score != nil {
		t.Errorf("a score that nobody made: %+v", got)
	}
	delete(a.Quick, "volume")
	if r := book.Score(a); !r.Full || r.Outcome != approval.ToReview || r.Score != 0 {
		t.Errorf("one of the quick scan left out: %+v", r)
	}
}

// Whatever is answered, the score is from 0 to 100, no axis better than the
// rules allow, and one more answer never makes it worse.
func TestAnsweringNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := answered(0, 0)
		var ids []string
		for _, axis := range latest.Axes {
			for _, q := range axis.Questions {
				ids = append(ids, q.ID)
				x := approval.Answer{}
				if rapid.Bool().Draw(t, "stated") {
					x.Risk = new(rapid.IntRange(0, 3).Draw(t, "risk"))
				}
				if rapid.Bool().Draw(t, "guarded") {
					x.Safeguard = new(rapid.IntRange(0, 2).Draw(t, "safeguard"))
				}
				a.Answers[q.ID] = x
			}
		}
		before := book.Score(a)
		if before.Score < 0 || before.Score > 100+1e-9 {
			t.Fatalf("%v", before.Score)
		}
		id := rapid.SampledFrom(ids).Draw(t, "question")
		x := a.Answers[id]
		if x.Risk == nil {
			x.Risk = new(rapid.IntRange(0, 3).Draw(t, "risk now"))
		}
		if x.Safeguard == nil {
			x.Safeguard = new(rapid.IntRange(0, 2).Draw(t, "safeguard now"))
		}
		a.Answers[id] = x
		if after := book.Score(a); after.Score < before.Score-1e-9 || after.Unstated > before.Unstated {
			t.Fatalf("%v after %v", after, before)
		}
	})
}

// A value is shown by what was observed, on the side that was expected.
func TestBenefitShown(t *testing.T) {
	day := period.Date{Year: 2026, Month: 9, Day: 30}
	full := approval.Benefit{Unit: "minutes", Baseline: new(24.0), Expected: new(15.0), Observed: new(15.0), ObservedOn: day}
	less, undated, rising := full, full, full
	less.Observed = new(15.1)
	undated.ObservedOn = period.Date{}
	rising.Baseline, rising.Expected, rising.Observed = new(10.0), new(20.0), new(19.0)
	for name, c := range map[string]struct {
		b    approval.Benefit
		want bool
	}{"reached": {full, true}, "not reached": {less, false}, "undated": {undated, false}, "not risen enough": {rising, false}, "nothing": {approval.Benefit{}, false}} {
		if c.b.Shown() != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
}

// A project is scored by the questions of its day: by the version that it names,
// else by the one that holds on its date.
func TestQuestionsOfItsDay(t *testing.T) {
	day := func(year, month, day int) period.Date {
		return period.Date{Year: year, Month: time.Month(month), Day: day}
	}
	stricter := latest
	stricter.ID, stricter.From, stricter.Thresholds.Favourable = "2027-1", day(2027, 1, 1), 95
	both := approval.Book{latest, stricter}
	a := answered(0, 0)
	setFrugality(a, 2, 1) // 7/12 on one axis of eight: 94.8
	for name, c := range map[string]struct {
		version string
		date    period.Date
		want    approval.Outcome
	}{
		"the day before":             {"", day(2026, 12, 31), approval.Favourable},
		"the day itself":             {"", day(2027, 1, 1), approval.ToReview}, // a trial without bounds
		"before any version":         {"", day(2020, 1, 1), approval.Favourable},
		"undated: by the last":       {"", period.Date{}, approval.ToReview},
		"by the version it names":    {"2026-1", day(2027, 6, 1), approval.Favourable},
		"by one that nobody has":     {"2028-1", day(2026, 6, 1), approval.ToReview},
		"by the later one, by name":  {"2027-1", day(2026, 6, 1), approval.ToReview},
		"by the earlier, by name, 0": {"2026-1", period.Date{}, approval.Favourable},
	} {
		a.Version, a.Date = c.version, c.date
		if r := both.Score(a); r.Outcome != c.want {
			t.Errorf("%s: %s (%.1f)", name, r.Outcome, r.Score)
		}
	}
	if r := (approval.Book{}).Score(a); r.Outcome == approval.Favourable {
		t.Errorf("without any question: %+v", r)
	}
}

// Weights are against one another.
func TestWeights(t *testing.T) {
	heavy := latest
	heavy.Axes = slices.Clone(latest.Axes)
	heavy.Axes[7].Weight = 3
	a := answered(0, 0)
	setFrugality(a, 3, 0)
	if r := heavy.Score(a); math.Abs(r.Score-70) > 1e-9 { // 7 of 10
		t.Errorf("an axis that weighs three: %.2f", r.Score)
	}
}

// The thresholds of an axis by itself, those of its page too: half for a
// favourable outcome, a quarter for a trial, sums of thirds included.
func TestWhatAnAxisAllows(t *testing.T) {
	for score, want := range map[float64]approval.Outcome{
		1: approval.Favourable, 0.5: approval.Favourable, 0.499: approval.Trial, 1 - 2.0/3 - 1.0/12: approval.Trial, 0.249: approval.ToReview, 0: approval.ToReview,
	} {
		if got := latest.Thresholds.Allows(approval.AxisScore{Score: score}); got != want {
			t.Errorf("an axis at %v allows %q, not %q", score, got, want)
		}
	}
}

// An assessment speaks for a card that states no approval of its own, and for no
// other; the register that it was applied to stays as it was.
func TestApplied(t *testing.T) {
	a := answered(0, 0)
	a.System = "assistant"
	own := &register.Approval{}
	r := register.Register{Systems: []register.System{{ID: "assistant"}, {ID: "ocr", Approval: own}}}
	other, unknown := a, a
	other.System, unknown.System = "ocr", "inconnu"
	got := book.Applied([]approval.Assessment{a, other, unknown}, r)
	if !reflect.DeepEqual(got.Systems[0].Approval, book.Approval(a)) || got.Systems[1].Approval != own {
		t.Errorf("%+v", got.Systems)
	}
	if r.Systems[0].Approval != nil {
		t.Error("the register that was given is changed")
	}
}
