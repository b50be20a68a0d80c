package feed_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/page/feed"
)

// The feed is one address for both languages, and says nothing of figures that
// were not published to the public: its row is of the quarters' pages.
func TestRow(t *testing.T) {
	t.Parallel()
	rows := feed.Rows()
	if len(rows) != 1 || rows[0].Path != "/flux.atom" || !rows[0].Named || !rows[0].Based || rows[0].Public != "trimestres" {
		t.Errorf("the rows are %+v", rows)
	}
}
