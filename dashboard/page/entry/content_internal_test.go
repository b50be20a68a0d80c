package entry

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
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
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	rows := presenter{kit.NewPresenter(printer, kit.Setup{})}.content(list, "chef").Drafts.Rows
	var got []string
	for _, r := range rows[:3] {
		got = append(got, r.Key)
	}
	if want := "[waiting older 0]"; fmt.Sprint(got) != want {
		t.Errorf("first come %v, not %s", got, want)
	}
}
