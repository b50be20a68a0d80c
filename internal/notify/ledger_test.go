package notify_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func date(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func subjects(list []notify.Fact) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Subject+"="+f.State)
	}
	return out
}

// Each topic follows from the state that it is about, and from nothing else.
func TestFacts(t *testing.T) {
	t3 := period.QuarterOf(2026, 3)
	judged := func(id string, p period.Period, v indicator.Verdict) report.Judged {
		return report.Judged{Result: indicator.Result{Indicator: id, Period: p, Verdict: v, Target: &indicator.InForce{}}}
	}
	aimless := judged("cost", t3, indicator.Unknown)
	aimless.Target = nil
	w := notify.World{
		Now: noon(), Today: date("2026-11-23"),
		Closed:  []report.Judged{judged("energy", t3, indicator.Missed), aimless},
		Running: []report.Judged{judged("energy", t3.Next(), indicator.OffTrack), judged("water", t3.Next(), indicator.OnTrack)},
		Sources: []report.Source{
			{Declared: report.SourceSetup{Name: "a"}, Status: report.SourceFailing},
			{Declared: report.SourceSetup{Name: "b"}, Status: report.SourceFine},
			{Declared: report.SourceSetup{Name: "new"}, Status: report.SourceNever},
			{Declared: report.SourceSetup{Name: "wave"}, Status: report.SourceFine, Refused: []measure.Refusal{{Lacking: true, Reason: reason.New("wave.raw")}}},
		},
		Register: register.Register{
			Systems: []register.System{
				{ID: "trial", Phases: register.Phases{Experiment: date("2026-01-01"), ExperimentEnd: date("2026-11-22")}},
				{ID: "going", Phases: register.Phases{Experiment: date("2026-01-01"), ExperimentEnd: date("2026-11-23")}},
				{ID: "done", Phases: register.Phases{Experiment: date("2026-01-01"), ExperimentEnd: date("2026-11-01"), InService: date("2026-11-02")}},
			},
			Evidence: []register.Evidence{{Promise: "guide", Text: "Guide", Date: date("2025-11-22")}, {Promise: "guide", Text: "Guide 2", Date: date("2025-11-23")}, {Promise: "of-old", Date: date("2020-01-01")}},
			Charters: charter.Versions{{Evidence: []charter.Kind{{ID: "guide"}}}},
		},
		Actions: []register.Action{
			{Indicator: "energy", Text: "late", Due: date("2026-11-22")},
			{Indicator: "energy", Text: "today", Due: date("2026-11-23")},
			{Indicator: "energy", Text: "far", Due: date("2026-12-08")},
			{Indicator: "energy", Text: "done", Due: date("2026-11-01"), Done: date("2026-11-02")},
			{Indicator: "energy", Text: "given up", Due: date("2026-11-01"), GivenUp: date("2026-11-02")},
			{Indicator: "energy", Text: "open"},
		},
		Stands: func(id measure.System) approval.Standing {
			return map[measure.System]approval.Standing{"trial": approval.Beyond, "going": approval.Beyond, "done": approval.Unapproved}[id]
		},
		Waves: []string{"t4"}, Quarter: t3,
		Editions:    []edition.Entry{{Manifest: edition.Manifest{Quarter: period.QuarterOf(2026, 2), Number: 2, At: noon().Add(-time.Hour)}}, {Manifest: edition.Manifest{Quarter: period.QuarterOf(2026, 2), Number: 1, At: noon().AddDate(0, -3, 0)}}},
		Factors:     &impact.Currency{Days: impact.OldAfter + 1, Published: "2025-01-01"},
		Certificate: noon().Add(30 * 24 * time.Hour),
	}
	want := []string{
		"action/energy//late/2026-11-22=late", "action/energy//today/2026-11-23=due", "answers/wave=there", "certificate=soon", "edition/2026-T2/edition-2=published",
		"evidence/guide/2025-11-22/Guide=old", "experiment/done=unapproved", "experiment/going=beyond", "experiment/trial=over", "factors=old", "projection/energy//quarter/2026-T4=past", "projection/water//quarter/2026-T4=within",
		"quarter/2026-T3=ready", "source/a=failing", "source/b=fine", "source/wave=fine", "verdict/energy//quarter=missed", "wave/t4=waits",
	}
	if got := subjects(notify.Facts(w)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	w.Lacks = []report.Lack{{Code: report.LackFailing}}
	if got := subjects(notify.Facts(w)); slices.Contains(got, "quarter/2026-T3=ready") {
		t.Error("a quarter that lacks something is said to be ready")
	}
	w.Lacks, w.Editions = nil, []edition.Entry{{Manifest: edition.Manifest{Quarter: t3, Number: 1, At: noon().AddDate(0, -1, 0)}}}
	if got := subjects(notify.Facts(w)); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "quarter/") }) {
		t.Error("a published quarter is said to be ready")
	}
	if got := notify.Facts(notify.World{Now: noon(), Today: date("2026-11-23")}); len(got) != 0 {
		t.Errorf("of an empty world: %v", got)
	}
}

func fact(state string) notify.Fact {
	return notify.Fact{Subject: "source/a", Topic: notify.Source, State: state, Normal: state == "fine", Returns: true, Hold: time.Hour}
}

// play sees one state after the other, ten minutes apart, as written: f fails,
// . is fine. It returns when something was told, and what.
func play(script string, rounds int) []string {
	const key = "someone"
	l, told := notify.NewLedger(), []string{}
	for i := range rounds {
		at := noon().Add(time.Duration(i) * 10 * time.Minute)
		state := "fine"
		if script[i%len(script)] == 'f' {
			state = "failing"
		}
		facts := []notify.Fact{fact(state)}
		l.See(facts, at, false)
		for _, n := range l.News(key, []notify.Topic{notify.Source}, facts) {
			told = append(told, strconv.Itoa(i*10)+" "+n.State)
			l.Tell(key, []notify.News{n}, at)
		}
	}
	return told
}

// One message a fact: a failure that stands is told once, its return once, a
// short one never, and one that comes and goes once as unstable.
func TestOneMessageAFact(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"nothing":          {"...................", nil},
		"a failure":        {"..fffffffffffffff", []string{"80 failing"}},
		"and its return":   {"..ffffffffff...........", []string{"80 failing", "180 fine"}},
		"a short one":      {"..fffff.......................", nil},
		"from the start":   {"fffffffffff", []string{"60 failing"}},
		"coming and going": {strings.Repeat("f.", 40), []string{"60 unstable"}},
	} {
		if got := play(c.script, len(c.script)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	// It settles: a day after the last change it is told that all is well.
	calm := strings.Repeat("f.", 10) + strings.Repeat(".", 160)
	if got := play(calm, len(calm)); len(got) != 2 || !strings.HasSuffix(got[0], "unstable") || !strings.HasSuffix(got[1], "fine") {
		t.Errorf("after it has settled: %q", got)
	}
}

// Verdicts are told when they change, not when they are first seen.
func TestVerdictsAreToldWhenTheyChange(t *testing.T) {
	l := notify.NewLedger()
	see := func(state string, after time.Duration) []notify.News {
		facts := []notify.Fact{{Subject: "verdict/energy//quarter", Topic: notify.Verdict, State: state, Normal: true, Hold: time.Hour}}
		l.See(facts, noon().Add(after), false)
		news := l.News("x", []notify.Topic{notify.Verdict}, facts)
		l.Tell("x", news, noon().Add(after))
		return news
	}
	if news := see("met", 0); len(news) != 0 {
		t.Errorf("first seen: %v", news)
	}
	see("missed", time.Hour)
	if news := see("missed", 2*time.Hour); len(news) != 1 || news[0].State != "missed" || news[0].Before != "met" {
		t.Errorf("changed: %+v", news)
	}
	if news := see("missed", 24*time.Hour); len(news) != 0 {
		t.Errorf("told twice: %v", news)
	}
}

// Where a period is heading is told once 28 days of it are over and a week long
// nothing else was said; that its limit is passed, within hours. One letter is
// one day: w within, o heading past, m passed; each is seen at every hour.
func TestProjectionsAreToldWhenTheyStand(t *testing.T) {
	verdicts := map[rune]indicator.Verdict{'w': indicator.OnTrack, 'o': indicator.OffTrack, 'm': indicator.Missed}
	days := func(n int, of string) string { return strings.Repeat(of, n) }
	for name, c := range map[string]struct {
		days string
		want []string
	}{
		"from the first day":       {days(60, "o"), []string{"day 35: past"}},
		"turning day by day":       {days(28, "w") + days(30, "ow"), nil},
		"turning, then not":        {days(28, "w") + days(5, "ow") + days(20, "o"), []string{"day 45: past"}},
		"no longer":                {days(40, "o") + days(20, "w"), []string{"day 35: past", "day 47: within"}},
		"passed in the first week": {days(3, "w") + days(10, "m"), []string{"day 3: past"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tellDays(c.days, verdicts); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// tellDays sees a quarter from its first day on, and returns what was told when.
func tellDays(days string, verdicts map[rune]indicator.Verdict) []string {
	quarter := period.QuarterOf(2026, 4)
	l, told := notify.NewLedger(), []string(nil)
	for day, letter := range days {
		judged := report.Judged{Result: indicator.Result{Indicator: "energy", Period: quarter, Verdict: verdicts[letter], Target: &indicator.InForce{}}}
		facts := notify.Facts(notify.World{Today: quarter.First().AddDays(day), Running: []report.Judged{judged}})
		for hour := range 24 {
			at := noon().Add(time.Duration(24*day+hour) * time.Hour)
			l.See(facts, at, false)
			news := l.News("x", []notify.Topic{notify.Projection}, facts)
			l.Tell("x", news, at)
			for _, n := range news {
				told = append(told, "day "+strconv.Itoa(day)+": "+n.State)
			}
		}
	}
	return told
}

// What is gone is forgotten; what could not be asked is not gone.
func TestASilentStoreForgetsNothing(t *testing.T) {
	l := notify.NewLedger()
	facts := []notify.Fact{fact("failing")}
	l.See(facts, noon(), false)
	l.See(facts, noon().Add(2*time.Hour), false)
	news := l.News("x", []notify.Topic{notify.Source}, facts)
	if len(news) != 1 {
		t.Fatal(news)
	}
	l.Tell("x", news, noon())
	l.See(nil, noon().Add(3*time.Hour), true)
	l.See(facts, noon().Add(4*time.Hour), false)
	if news := l.News("x", []notify.Topic{notify.Source}, facts); len(news) != 0 {
		t.Errorf("told again after the store was down: %v", news)
	}
	l.See(nil, noon().Add(5*time.Hour), false)
	l.See(facts, noon().Add(6*time.Hour), false)
	l.See(facts, noon().Add(8*time.Hour), false)
	if news := l.News("x", []notify.Topic{notify.Source}, facts); len(news) != 1 {
		t.Errorf("not told although it came anew: %v", news)
	}
}

func TestQuietHours(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	night := notify.Quiet{From: 19 * time.Hour, Until: 7*time.Hour + 30*time.Minute, Weekend: true, Zone: zone}
	noonish := notify.Quiet{From: 12 * time.Hour, Until: 14 * time.Hour, Zone: zone}
	for text, want := range map[string][2]bool{
		"2026-11-23 07:29": {true, false}, "2026-11-23 07:30": {false, false}, "2026-11-23 18:59": {false, false}, "2026-11-23 19:00": {true, false},
		"2026-11-23 12:00": {false, true}, "2026-11-23 13:59": {false, true}, "2026-11-23 14:00": {false, false}, "2026-11-22 10:00": {true, false}, "2026-10-25 02:30": {true, false},
	} {
		if got := [2]bool{night.Holds(at(text)), noonish.Holds(at(text))}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if (notify.Quiet{Zone: zone}).Holds(at("2026-11-23 03:00")) {
		t.Error("quiet although no hours are")
	}
}

// Only who may review waves hears of them.
func TestWhoMayBeTold(t *testing.T) {
	for _, topic := range notify.Topics() {
		for i := range 8 {
			role := access.Roles(1) << i
			want := role != access.Public && (topic != notify.Wave && topic != notify.Answers || role == access.HR || role == access.Admin)
			if got := topic.May().Meet(role); got != want {
				t.Errorf("%s to %s: %v", topic, role, got)
			}
		}
	}
}
