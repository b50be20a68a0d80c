package impact_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
)

// What is assumed comes back from its file as it was.
func TestStateInAFile(t *testing.T) {
	s := at(impact.Site{
		PUE: impact.Bounds{Low: 1.1, High: 1.0 / 3 * 4}, WUE: &impact.Bounds{}, Zone: "FR", Models: []string{"gpt-4o"},
		PerUse: &impact.PerUse{Metric: "pages", Per: 1, Wh: impact.Bounds{Low: 2, High: 3}, Source: "essai"},
	}).At(time.Time{})
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back impact.State
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*s, back) {
		t.Error("the state is not the same")
	}
	if m, ok := back.Catalogue.Model("openai/gpt-4o-2024-08-06"); !ok || m.Name != "gpt-4o-2024-08-06" {
		t.Error("names are lost")
	}
}
