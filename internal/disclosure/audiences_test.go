package disclosure_test

import (
	"reflect"
	"testing"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Training by audience: few managers are told with the staff, whose share is told
// elsewhere with theirs in it, and few elected officials are not told; shares are
// as precise as their number of people lets them be.
func TestTrainingByAudience(t *testing.T) {
	all := func(staff, ofStaff, managers, ofManagers, elected, ofElected int) []disclosure.Audience {
		return []disclosure.Audience{{"staff", true, staff, ofStaff}, {"managers", true, managers, ofManagers}, {"elected", false, elected, ofElected}}
	}
	for name, c := range map[string]struct {
		list []disclosure.Audience
		want []disclosure.Audiences
	}{
		"each alone": {all(500, 1200, 60, 80, 12, 59), []disclosure.Audiences{
			{[]string{"staff"}, false, 42, survey.Near, 1200}, {[]string{"managers"}, false, 75, survey.Near, 80}, {[]string{"elected"}, false, 20, survey.Near, 59},
		}},
		"few managers": {all(30, 40, 6, 6, 10, 19), []disclosure.Audiences{
			{[]string{"staff", "managers"}, false, 78, survey.Near, 46}, {[]string{"elected"}, false, 55, survey.Near, 19}, // 36 of 46; 52.6 to 5 points
		}},
		"few elected": {all(30, 40, 10, 10, 2, 9), []disclosure.Audiences{
			{[]string{"staff"}, false, 75, survey.Near, 40}, {[]string{"managers"}, false, 85, survey.AtLeast, 10}, {IDs: []string{"elected"}, Held: true},
		}},
		"few of all": {all(1, 4, 2, 5, 2, 9), []disclosure.Audiences{{IDs: []string{"staff", "managers"}, Held: true}, {IDs: []string{"elected"}, Held: true}}},
		"managers first": {[]disclosure.Audience{{"managers", true, 0, 3}, {"elected", false, 1, 40}, {"staff", true, 5, 17}}, []disclosure.Audiences{
			{[]string{"managers", "staff"}, false, 25, survey.Near, 20}, {[]string{"elected"}, false, 10, survey.AtMost, 40},
		}},
		"nothing": {nil, []disclosure.Audiences{}},
	} {
		if got := disclosure.ByAudience(c.list); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
