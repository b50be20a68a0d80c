package limesurvey_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
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

// ongoing is a collector whose first wave is open today, and what it had kept.
type ongoing struct {
	*opened
	kept []measure.Progress
	why  []measure.Refusal // what is told of waves
	fail error
}

func openToday(t *testing.T, f *fake, settings string) *ongoing {
	t.Helper()
	s := surveys(t)
	today := period.DateOf(time.Now(), collectortest.Deps(t, &strings.Builder{}).Zone)
	s.Waves[0].Opened, s.Waves[0].Closed, s.Waves[0].Period = today.AddDays(-3), today.AddDays(3), today.Period(period.Quarter)
	return keeping(t, f, s, settings)
}

func keeping(t *testing.T, f *fake, s wave.Surveys, settings string) *ongoing {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	o := &ongoing{opened: &opened{log: &strings.Builder{}}}
	deps := collectortest.Deps(t, o.log)
	deps.Past = o.stored.Past
	deps.Ongoing = func(_ context.Context, p measure.Progress) error {
		if o.fail == nil {
			o.kept = append(o.kept, p)
		}
		return o.fail
	}
	source, err := limesurvey.New(s)(collectortest.Decoder("url: "+server.URL+"\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	o.Collector = source
	return o
}

// told is what was kept, and how many readings came beside it.
func (o *ongoing) told(t *testing.T) string {
	t.Helper()
	limesurvey.Later(o.Collector)
	o.kept = nil
	list := o.renewed(t)
	o.why = nil
	list = slices.DeleteFunc(list, func(b measure.Batch) bool { // of a wave that is open
		o.why = append(o.why, b.Refused...)
		return len(b.All())+len(b.Refused) == 0 || b.Window.Length() == time.Second
	})
	texts := []string{fmt.Sprintf("%d batches", len(list))}
	for _, p := range o.kept {
		texts = append(texts, fmt.Sprintf("%s: %d of %d", p.Wave, p.Answers, p.Invited))
	}
	return strings.Join(texts, ", ")
}

// Each shape in which a LimeSurvey counts answers tells how far an open wave is,
// and nothing is exported of it; a refusal is logged, told of the wave, and tried
// again: what was told is then taken back.
func TestProgressOfAnOpenWave(t *testing.T) {
	t.Parallel()
	const none = "0 batches"
	result := func(text string) exchange {
		e := load(t, "13_get_summary_all_110001")
		e.Response.Body = `{"id":1,"result":` + text + `,"error":null}`
		return e
	}
	for name, c := range map[string]struct {
		answer         exchange
		want, why, not string
	}{
		"recorded, 6.13":      {load(t, "13_get_summary_all_110001"), none + ", 2026-t3: 160 of 400", "", "168"},
		"recorded, 5.6":       {load(t, "5.6.8/get_summary"), none + ", 2026-t3: 80 of 400", "", ""},
		"recorded, 6.16":      {load(t, "6.16.11/get_summary"), none + ", 2026-t3: 80 of 400", "", ""},
		"no answer yet":       {load(t, "6.16.11/get_summary_no_response"), none + ", 2026-t3: 0 of 400", "", ""},
		"texts, participants": {result(`{"completed_responses":"47","incomplete_responses":"3","full_responses":"50","token_count":"400","token_invalid":"0","token_sent":"400","token_opted_out":"0","token_completed":"47","token_screenout":"0"}`), none + ", 2026-t3: 40 of 400", "", "47"},
		"nine":                {result(`{"completed_responses":"9","incomplete_responses":"30","full_responses":"39"}`), none + ", 2026-t3: 0 of 400", "", "39"},
		"no permission":       {result(`{"status":"No permission"}`), none, "give it Survey, Survey settings and Statistics: view", ""},
		"not activated":       {load(t, "25_get_summary_not_activated"), none, "not active", ""},
		"not active, 5.6":     {load(t, "5.6.8/get_summary_not_active"), none, "not active", ""},
		"no survey":           {load(t, "13_get_summary_unknown_survey"), none, "not active", ""},
		"no number":           {result(`{"completed_responses":"canary","full_responses":"1"}`), none, "no counts", "canary"},
		"fewer than none":     {result(`{"completed_responses":-4,"full_responses":1}`), none, "", ""},
		"database down":       {load(t, "74_database_down"), none, "database up", ""},
	} {
		f := recorded(t)
		f.answers["get_summary 110001"] = c.answer
		o := openToday(t, f, oneSurvey)
		if got := o.told(t); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		log := o.log.String()
		if (c.why == "") != (log == "") || !strings.Contains(log, c.why) || (c.not != "" && strings.Contains(log, c.not)) {
			t.Errorf("%s: the log has %q", name, log)
		}
		if told := said(o.why); (c.why == "") != (told == "") || !strings.Contains(told, c.why) || (c.not != "" && strings.Contains(told, c.not)) {
			t.Errorf("%s: of the wave is told %q", name, told)
		}
		if slices.Contains(f.asked, "export_responses") || f.open != 0 {
			t.Errorf("%s: asked are %q, %d sessions are open", name, f.asked, f.open)
		}
		f.answers["get_summary 110001"] = load(t, "5.6.8/get_summary")
		if got := o.told(t); strings.Contains(got, "80 of 400") != (c.why != "") {
			t.Errorf("%s: the next run tells %s", name, got)
		}
	}
}

// A span of days tells it too.
func TestUncountedIsToldOfASpan(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.answers["get_summary 110001"] = load(t, "74_database_down")
	o := openToday(t, f, mapping+"surveys: [{survey: 110001, wave: 2026-t3}, {survey: 110002, wave: 2026-t2}]\n")
	now := time.Now().UTC().Truncate(24 * time.Hour)
	b, err := o.Collect(t.Context(), measure.Window{From: now.AddDate(-1, 0, 0), To: now})
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	if told := said(b.Refused); strings.Count(told, "database up") != 1 || !strings.Contains(told, "wave 2026-t3: survey 110001: how many have answered") {
		t.Errorf("told is %q", told)
	}
}

// It takes one login a day, in the session of the waves that are read, and takes
// nothing from them, whatever fails.
func TestProgressBesideAWaveThatIsRead(t *testing.T) {
	t.Parallel()
	const two = mapping + "surveys: [{survey: 110001, wave: 2026-t3}, {survey: 110002, wave: 2026-t2}]\n"
	f := recorded(t)
	o := openToday(t, f, two)
	if got := o.told(t); got != "1 batches, 2026-t3: 160 of 400" || f.logins != 1 {
		t.Errorf("%s in %d logins", got, f.logins)
	}
	if got := o.told(t); got != "0 batches" {
		t.Errorf("the same day once more: %s", got)
	}
	for _, r := range o.stored {
		if r.Basis.Fields().Wave != "2026-t2" {
			t.Fatalf("stored of the open wave: %+v", r)
		}
	}
	f = recorded(t)
	f.answers["get_summary 110001"] = load(t, "74_database_down")
	if got := openToday(t, f, two).told(t); got != "1 batches" || f.open != 0 {
		t.Errorf("its database is down: %s, %d sessions are open", got, f.open)
	}
	o = openToday(t, recorded(t), two)
	o.fail = errors.New("the disk is full")
	if got := o.told(t); got != "1 batches" || !strings.Contains(o.log.String(), "the disk is full") || strings.Contains(o.log.String(), "168") {
		t.Errorf("%s, and the log has %q", got, o.log)
	}
}

// Nothing is asked for a wave that has not opened, or that nobody knows when it
// opened; nor by who looks at a wave that has closed before it is published.
func TestProgressIsNotAskedFor(t *testing.T) {
	t.Parallel()
	today := period.DateOf(time.Now(), time.UTC)
	for name, opened := range map[string]period.Date{"to come": today.AddDays(3), "unknown": {}} {
		f := recorded(t)
		s := surveys(t)
		s.Waves[0].Opened, s.Waves[0].Closed, s.Waves[0].Period = opened, today.AddDays(9), today.AddDays(9).Period(period.Quarter)
		if got := keeping(t, f, s, oneSurvey).told(t); got != "0 batches" || f.logins != 0 {
			t.Errorf("%s: %s, %d logins", name, got, f.logins)
		}
	}
	o := openToday(t, recorded(t), mapping+"surveys: [{survey: 110001, wave: 2026-t3}, {survey: 110002, wave: 2026-t2}]\n")
	look, ok := o.Collector.(wave.Feeder)
	if !ok {
		t.Fatal("it shows no wave before it is published")
	}
	if _, err := look.Preview(t.Context(), surveys(t).Waves[1], ""); err != nil || len(o.kept) > 0 {
		t.Errorf("%v, %+v", err, o.kept)
	}
}
