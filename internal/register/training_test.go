package register_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The latest evidence by the day that counts people says who was trained.
func TestTrainedOn(t *testing.T) {
	day := func(month time.Month) period.Date { return period.Date{Year: 2026, Month: month, Day: 1} }
	counted := []register.Trained{{Audience: register.AudienceElected}}
	r := register.Register{Evidence: []register.Evidence{{Text: "first", Date: day(2), Audiences: counted}, {Text: "second", Date: day(5), Audiences: counted}, {Text: "uncounted", Date: day(6)}}}
	for month, want := range map[time.Month]string{1: "", 2: "first", 4: "first", 5: "second", 12: "second"} {
		if e, found := r.TrainedOn(day(month)); e.Text != want || found != (want != "") {
			t.Errorf("in month %d: %q", month, e.Text)
		}
	}
}
