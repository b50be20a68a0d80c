package limesurvey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/limesurvey"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// A later run reads a wave again when LimeSurvey counts other responses, or
// when it could not be read, and else leaves it.
func TestLaterRuns(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	run := func(want int, why string) {
		t.Helper()
		limesurvey.Later(o.Collector)
		if list := o.renewed(t); len(list) != want {
			t.Errorf("%s: %d windows are new, want %d", why, len(list), want)
		}
	}
	f.answers["export_responses 110001"] = load(t, "53_nopermission_export_responses")
	run(1, "the first run is refused")
	run(1, "it is tried again")
	f.answers["export_responses 110001"] = load(t, "40_export_110001_json_code_short_complete")
	run(1, "it is read")
	if len(o.stored) == 0 {
		t.Fatal("nothing was read")
	}
	run(0, "nothing changed")
	exports := len(slices.DeleteFunc(slices.Clone(f.asked), func(method string) bool { return method != "export_responses" }))
	if exports != 3 || f.logins != 4 || f.open != 0 {
		t.Errorf("%d exports, %d logins, %d sessions open", exports, f.logins, f.open)
	}
	f.edit["get_summary"] = func(any) any { return map[string]any{"completed_responses": 167, "full_responses": 182} }
	f.exported = encode(t, exported(t)[1:])
	run(1, "a response was taken out")
	f.answers["get_summary 110001"], f.edit["get_summary"] = load(t, "13_get_summary_unknown_survey"), nil
	run(1, "it is deleted")
	run(0, "it is gone for good")
	o.stored = nil
	run(1, "it is gone before it was stored")
}

// A survey that was never read and has no responses is told, and erases
// nothing.
func TestNeverRead(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.answers["get_summary 110001"] = load(t, "13_get_summary_all_110004")
	b := open(t, f, oneSurvey).collect(t)
	if len(b.All()) > 0 || !strings.Contains(said(b.Refused), "was it emptied before it was read?") {
		t.Errorf("%d readings, %s", len(b.All()), said(b.Refused))
	}
}

// Two waves that are read in one run are each published by their own numbers: of
// four answers no figure is told, in whatever order the settings name the waves.
func TestTwoWavesOfOneRun(t *testing.T) {
	t.Parallel()
	const group = "direction/CULT"
	alone := func(b measure.Batch) bool {
		return slices.ContainsFunc(b.All(), func(r measure.Reading) bool { return r.Basis.Fields().Units == "CULT" && r.State == measure.Known })
	}
	f := recorded(t)
	if !alone(open(t, f, oneSurvey).collect(t)) {
		t.Fatalf("%s has no figure of its own in any case", group)
	}
	few := 0
	small := slices.DeleteFunc(exported(t), func(r map[string]any) bool {
		if r["direction"] == "CULT" {
			few++
		}
		return r["direction"] == "CULT" && few > 4
	})
	f.byNumber = map[int][]map[string]any{110002: small}
	o := open(t, f, mapping+"surveys: [{survey: 110001, wave: 2026-t3}, {survey: 110002, wave: 2026-t2}]\n")
	list := o.renewed(t)
	if len(list) != 2 || !list[0].Window.From.Before(list[1].Window.From) {
		t.Fatalf("new are %v", list)
	}
	if first := list[0]; alone(first) || len(first.All()) == 0 {
		t.Fatalf("four answers are shown, or none is read: %s", said(first.Refused))
	}
	if !alone(list[1]) {
		t.Errorf("%s was with others in June, and is so in September", group)
	}
}

// What LimeSurvey says of a login is told without what it was told.
func TestLoginEchoesNothing(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	e := load(t, "02_get_session_key_bad_password")
	e.Response.Body = strings.Replace(e.Response.Body, "Invalid user name or password", "LDAP: bind of collecteur with "+collectortest.Credential+" failed", 1)
	f.answers["get_session_key"] = e
	_, err := open(t, f, oneSurvey).Collect(t.Context(), day())
	if err == nil || !strings.Contains(err.Error(), "LDAP: bind of … with … failed") {
		t.Errorf("got %v", err)
	}
}

// An answer to another request is not taken.
func TestAnotherAnswer(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.shift = 1
	if _, err := open(t, f, oneSurvey).Collect(t.Context(), day()); err == nil || !strings.Contains(err.Error(), "not one of RemoteControl") {
		t.Errorf("got %v", err)
	}
}

// Before publication the groups of a wave are told, nothing of it is kept, and
// the next run reads it as if nothing had been asked.
func TestPreview(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	p, ok := o.Collector.(wave.Feeder)
	if !ok {
		t.Fatal("it cannot tell what would become of a wave")
	}
	w := surveys(t).Waves[0]
	got, err := p.Preview(t.Context(), w, "")
	if err != nil || got.Cells.Empty() || whole(got.Cells.Readings()) != 168 || strings.Contains(said(got.Refused), "delete") {
		t.Fatalf("%v: %+v\n%s", err, got.Cells, said(got.Refused))
	}
	if b := o.collect(t); len(b.All()) != len(got.Cells.Readings()) || len(b.Waves) != 1 || b.Waves[0].Complete != 168 || b.Waves[0].Incomplete != 14 {
		t.Errorf("%d readings, %d in the preview; %s", len(b.All()), len(got.Cells.Readings()), said(b.Refused))
	}
	if _, err := p.Preview(t.Context(), w, "export.csv"); err == nil || !strings.Contains(err.Error(), "leave the file out") {
		t.Errorf("a file gave %v", err)
	}
	f.answers["get_summary 110001"] = load(t, "13_get_summary_all_110004")
	if _, err := p.Preview(t.Context(), w, ""); err == nil || !strings.Contains(err.Error(), "no longer") {
		t.Errorf("a survey without answers gave %v", err)
	}
	s := surveys(t)
	s.Waves[0].Closed = period.DateOf(time.Now(), time.UTC).AddDays(5)
	s.Waves[0].Period = s.Waves[0].Closed.Period(period.Quarter)
	f.asked = nil
	early, ok := openAt(t, f, s, "").Collector.(wave.Feeder)
	if _, err := early.Preview(t.Context(), s.Waves[0], ""); !ok || err == nil || !strings.Contains(err.Error(), "it closes on") || len(f.asked) > 0 {
		t.Errorf("an open wave gave %v after %v", err, f.asked)
	}
}

// A survey is read by the settings that a person wrote for its wave.
func TestReadByOtherSettings(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	p, ok := o.Collector.(wave.Feeder)
	w := surveys(t).Waves[0]
	if !ok || p.CheckSettings(w, collectortest.Decoder("items: {x: NONE}")) == nil || p.CheckSettings(w, collectortest.Decoder("direction: {column: nowhere}")) != nil {
		t.Fatal("it does not check settings")
	}
	written := false
	limesurvey.Revise(o.Collector, func() (collectors.Decoder, bool) {
		return collectortest.Decoder("direction: {column: nowhere}"), written
	})
	for _, written = range []bool{false, true} {
		got, err := p.Preview(t.Context(), w, "")
		if err != nil || got.Cells.Empty() != written || strings.Contains(said(got.Refused), "nowhere") != written {
			t.Errorf("written %v: %v, %s", written, err, said(got.Refused))
		}
	}
}

// A session is given back when the work in it panics, too.
func TestSessionOfAPanic(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic went nowhere")
			}
		}()
		err := limesurvey.Session(t.Context(), o.Collector, func() { panic("in the session") })
		t.Errorf("the work ended: %v", err)
	}()
	if f.logins != 1 || f.open != 0 {
		t.Errorf("%d logins, %d sessions open", f.logins, f.open)
	}
}

// whole is how many answered in the whole authority.
func whole(list []measure.Reading) float64 {
	for _, r := range list {
		if r.Metric == measure.Responses && r.Group == "" {
			return r.Value
		}
	}
	return 0
}
