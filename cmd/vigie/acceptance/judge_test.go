package acceptance_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// judge is MEASURES 8 again, for a period that is over, from what is shown.
func judge(got judged, t target, limit float64) string {
	sign := better(t)
	switch {
	case got.State == "withheld":
		return "withheld"
	case got.State != "known" || got.Coverage.Share < leastCoverage(t) || (sign > 0 && len(got.Coverage.Without) > 0):
		return "unknown"
	}
	value, low, high := *got.Value, *got.Low, *got.High
	switch {
	case t.Judge == "upper" && sign > 0:
		value = high
	case t.Judge == "upper":
		value = low
	case t.Judge != "central" && low < limit && limit < high:
		return "inconclusive"
	}
	switch {
	case sign*value > sign*limit:
		return "missed"
	case sign*value > sign*warnAt(t, limit, sign):
		return "at_risk"
	}
	return "met"
}

// better is 1 when lower is better, -1 when higher is.
func better(t target) float64 {
	if t.Better == "higher" || (t.Better == "" && slices.Contains([]string{"measured_share", "scope", "sens", "charge"}, t.Indicator)) {
		return -1
	}
	return 1
}

func leastCoverage(t target) float64 {
	if t.MinCoverage == "" {
		return 0.8
	}
	return number(strings.TrimSuffix(t.MinCoverage, "%")) / 100
}

// warnAt is where a target starts to be at risk: a share of the limit, or
// points, on the good side.
func warnAt(t target, limit, sign float64) float64 {
	amount, unit, _ := strings.Cut(strings.TrimSpace(t.Warn), " ")
	switch {
	case t.Warn == "":
		return limit
	case strings.HasSuffix(amount, "%"):
		return limit * (1 - sign*number(strings.TrimSuffix(amount, "%"))/100)
	case unit == "%":
		return limit * (1 - sign*number(amount)/100)
	}
	return limit - sign*number(amount)
}

// number reads a number as French writes it, or as JSON does; NaN stands out.
func number(text string) float64 {
	clean := strings.NewReplacer("\u202f", "", "\u00a0", "", ",", ".", "−", "-").Replace(text)
	v, err := strconv.ParseFloat(clean, 64)
	if err != nil {
		return -1e300 // no figure of ours, so that every comparison with it fails
	}
	return v
}

// quarter is the one that stands so many before today's, where the demo is.
func quarter(before int) string {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	today := time.Now().In(paris)
	index := today.Year()*4 + (int(today.Month())-1)/3 - before
	return fmt.Sprintf("%d-T%d", index/4, index%4+1)
}

// over are periods of the demo's story that have ended, whatever the day.
func over() []string {
	list := []string{strconv.Itoa(time.Now().AddDate(-1, 0, 0).Year())}
	for before := 8; before > 0; before-- {
		list = append(list, quarter(before))
	}
	for before := range 4 {
		month := time.Now().AddDate(0, 0, -time.Now().Day()-31*before) // a day of the month before
		list = append(list, month.Format("2006-01"))
	}
	return list
}

// Verdicts recomputed from the figures that the API shows agree with those
// that it shows beside them, for every period of the demo that is over.
func TestVerdictsOfAPI(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	targets := targetsIn(t, demo.dir+"/vigie.yaml")
	seen := map[string]int{}
	for _, period := range over() {
		list, running := s.indicators(period)
		if running {
			t.Errorf("%s is said to run on", period)
		}
		for _, got := range list {
			if got.Target == nil {
				if got.Verdict != "none" && got.Verdict != "unknown" && got.Verdict != "withheld" {
					t.Errorf("%s %s %q has no target and is %s", period, got.ID, got.System, got.Verdict)
				}
				continue
			}
			seen[got.Verdict]++
			if want := judge(got, find(t, targets, got), got.Target.Limit); got.Verdict != want && !doubtful(got) {
				t.Errorf("%s %s %q is %s, should be %s: %v in [%v, %v], limit %v, coverage %v, without %v, %v",
					period, got.ID, got.System, got.Verdict, want, deref(got.Value), deref(got.Low), deref(got.High),
					got.Target.Limit, got.Coverage.Share, got.Coverage.Without, got.Reasons)
			}
		}
	}
	t.Logf("verdicts seen: %v", seen)
	for _, verdict := range []string{"met", "at_risk", "missed", "inconclusive", "unknown"} {
		if seen[verdict] == 0 {
			t.Errorf("no verdict of the demo is %s: this test proves little", verdict)
		}
	}
}

// doubtful tells of a figure that is shown though too little of the energy or
// of the queries is in it, or the making of some servers is not: it is unknown,
// by reasons shown beside it.
func doubtful(got judged) bool {
	return got.Verdict == "unknown" && slices.ContainsFunc(got.Reasons, func(why string) bool {
		return why == "inside" || why == "classified" || why == "embodied"
	})
}

// find returns the target of the file that a result is judged against.
func find(t *testing.T, targets []target, got judged) target {
	t.Helper()
	for _, one := range targets {
		if one.Indicator == got.ID && one.System == got.System && one.Per == got.Target.Per {
			return one
		}
	}
	t.Errorf("the file has no target for %s %q per %s", got.ID, got.System, got.Target.Per)
	return target{}
}

// A running period is never met nor missed for good by a figure under its limit.
func TestVerdictsOfRunningPeriod(t *testing.T) {
	t.Parallel()
	list, running := demo.served(t).indicators(quarter(0))
	if !running {
		t.Fatalf("%s is said to be over", quarter(0))
	}
	for _, got := range list {
		if got.Verdict == "met" {
			t.Errorf("%s %q is met before the period is over", got.ID, got.System)
		}
		if got.Verdict == "missed" && (got.Target == nil || deref(got.High) < got.Target.Limit) {
			t.Errorf("%s %q is missed at %v, and the period is not over", got.ID, got.System, deref(got.Value))
		}
	}
}

var (
	cardOf   = regexp.MustCompile(`(?s)<section class="card">.*?</section>`)
	headOf   = regexp.MustCompile(`(?s)<h3>(.*?) <span class="s (\w+)">(.*?)</span></h3>`)
	valueOf  = regexp.MustCompile(`<p class="v">([^ <]+)`)
	limitOf  = regexp.MustCompile(`Cible\x{a0}?\s?: (au plus|au moins) ([0-9,\x{202f}]+)`)
	boundsOf = regexp.MustCompile(`(?:de|Entre) ([0-9,\x{202f}]+) (?:à|et) ([0-9,\x{202f}]+)`)
)

// The same from the text of the page: value, bounds and limit as they are
// written, against the words of the verdict. Only the side of the limit can be
// told there, since the warning distance is not shown.
func TestVerdictsOfPage(t *testing.T) {
	t.Parallel()
	words := map[string]string{
		"Cible atteinte": "good", "À surveiller": "good", "Cible non atteinte": "missed",
		"On ne peut pas conclure": "inconclusive", "Données insuffisantes": "unknown",
	}
	judgedCards := 0
	for _, period := range []string{"2025-T3", "2025-T4", "2026-T1", "2026-T2", "2026-T3"} {
		page := demo.served(t).get("/trimestres/" + period + "/annexe")
		for _, card := range cardOf.FindAllString(page, -1) {
			head, value, limit := headOf.FindStringSubmatch(card), valueOf.FindStringSubmatch(card), limitOf.FindStringSubmatch(card)
			if head == nil {
				t.Errorf("%s: a card without a status: %.300s", period, card)
				continue
			}
			if limit == nil {
				continue // no target: nothing to judge
			}
			shown, known := words[head[3]]
			if !known {
				t.Errorf("%s: %q is not a word of MEASURES 8", period, head[3])
			}
			if shown == "unknown" {
				continue
			}
			judgedCards++
			if want := sideOf(card, value, limit); want != shown {
				t.Errorf("%s, %s: the page says %q; its own figures say %s:\n%s", period, head[1], head[3], want, textOf(card))
			}
		}
	}
	if judgedCards < 20 {
		t.Errorf("only %d cards have a verdict: this test proves little", judgedCards)
	}
}

// sideOf judges by the numbers written on a card.
func sideOf(card string, value, limit []string) string {
	if value == nil {
		return "unknown"
	}
	v, l := number(value[1]), number(limit[2])
	if b := boundsOf.FindStringSubmatch(card); b != nil && number(b[1]) < l && l < number(b[2]) {
		return "inconclusive"
	}
	if (limit[1] == "au plus") == (v > l) && v != l {
		return "missed"
	}
	return "good"
}
