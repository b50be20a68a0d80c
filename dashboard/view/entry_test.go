package view_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/entry"
)

// TestWhatWaitsComesFirst: a draft that nobody has judged is not lost behind
// those that somebody has.
func TestWhatWaitsComesFirst(t *testing.T) {
	var list []entry.Draft // the latest first, as the store gives them
	for i := range 30 {
		list = append(list, entry.Draft{ID: strconv.Itoa(i), Title: "Jugée", Verdict: &entry.Verdict{}})
	}
	list = append(list, entry.Draft{ID: "waiting", Title: "À valider"}, entry.Draft{ID: "older", Title: "À valider"})
	rows := view.NewMaker(printer(t, view.FR), view.Setup{}).Entering(list, "chef").Drafts.Rows
	var got []string
	for _, r := range rows[:3] {
		got = append(got, r.Key)
	}
	if want := "[waiting older 0]"; fmt.Sprint(got) != want {
		t.Errorf("first come %v, not %s", got, want)
	}
}
