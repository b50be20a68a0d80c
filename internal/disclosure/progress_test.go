package disclosure_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Of an open wave a step of ten answers is told, from k on and up to 90 % of
// those invited; of a small one nothing.
func TestProgressIsToldInSteps(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 10, 22, 30, 0, 0, time.UTC) // the 11th in Paris
	w := survey.Wave{ID: "t3", Opened: period.Date{Year: 2026, Month: 9, Day: 7}, Closed: period.Date{Year: 2026, Month: 9, Day: 25}}
	strict := w
	strict.K = 15
	for _, c := range []struct {
		w                survey.Wave
		invited, answers int
		want             string
	}{
		{w, 400, 0, "0 of 400 from 10, 0 %"},
		{w, 400, 9, "0 of 400 from 10, 0 %"},
		{w, 400, 10, "10 of 400 from 10, 2 %"},
		{w, 400, 19, "10 of 400 from 10, 2 %"},
		{w, 400, 128, "120 of 400 from 10, 30 %"},
		{w, 400, 399, "360 of 400 from 10, 90 %"},
		{w, 400, 420, "360 of 400 from 10, 90 %"},
		{w, 0, 57, "50 of 0 from 10, 0 %"},
		{w, 12, 12, "10 of 12 from 10, 83 %"},
		{w, 11, 11, "nothing"},
		{w, 11, 2, "nothing"},
		{w, 400, -1, "nothing"},
		{strict, 400, 19, "0 of 400 from 20, 0 %"},
		{strict, 400, 20, "20 of 400 from 20, 5 %"},
		{strict, 20, 20, "nothing"},
	} {
		got := "nothing"
		p, ok := disclosure.Progress(c.w, c.invited, c.answers, now, zone)
		if ok {
			got = fmt.Sprintf("%d of %d from %d, %d %%", p.Answers, p.Invited, p.Least, int(100*p.Share()))
			if p.Wave != "t3" || !p.Day.Equal(time.Date(2026, 9, 10, 22, 0, 0, 0, time.UTC)) || !p.Until.Equal(time.Date(2026, 9, 25, 22, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v", p)
			}
		}
		if got != c.want {
			t.Errorf("%d answers of %d tell %s, want %s", c.answers, c.invited, got, c.want)
		}
	}
	for _, at := range []time.Time{time.Date(2026, 9, 6, 21, 59, 0, 0, time.UTC), time.Date(2026, 9, 25, 22, 0, 0, 0, time.UTC)} {
		if p, ok := disclosure.Progress(w, 400, 100, at, zone); ok {
			t.Errorf("at %s %+v is told", at, p)
		}
	}
	w.Opened = period.Date{}
	if p, ok := disclosure.Progress(w, 400, 100, now, zone); ok {
		t.Errorf("of a wave that opened nobody knows when, %+v is told", p)
	}
}
