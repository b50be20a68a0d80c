package strategy_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/strategy"
)

// What is dated later was not so yet.
func TestState(t *testing.T) {
	day := func(year int, month time.Month) period.Date { return period.Date{Year: year, Month: month, Day: 1} }
	c := strategy.Course{Started: day(2025, 3), Done: day(2026, 2)}
	for of, want := range map[period.Date]strategy.State{day(2025, 2): strategy.Planned, day(2025, 3): strategy.Started, day(2026, 1): strategy.Started, day(2026, 2): strategy.Done} {
		if got, _ := c.State(of); got != want {
			t.Errorf("on %s it is %s, not %s", of, got, want)
		}
	}
	c.GivenUp = day(2026, 3)
	if got, since := c.State(day(2026, 4)); got != strategy.GivenUp || since != c.GivenUp {
		t.Errorf("%s since %s", got, since)
	}
	if got, since := (strategy.Course{}).State(day(2026, 4)); got != strategy.Planned || !since.IsZero() {
		t.Errorf("without a date it is %s since %s", got, since)
	}
}
