package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/access"
)

func TestRoles(t *testing.T) {
	all, err := access.ParseRoles(access.Staff.Names())
	if err != nil || all != access.Staff {
		t.Errorf("%v, %v", all, err)
	}
	if got := access.Staff.String(); got != "elu durable rh approbateur contributeur representant admin" {
		t.Errorf("staff is %q", got)
	}
	for _, text := range []string{"public", "", "RH", "root", "rh admin"} {
		if _, err := access.ParseRoles([]string{text}); err == nil || !strings.Contains(err.Error(), "representant") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if none := access.Stranger().Roles; none.Meet(access.Staff) || !slices.Equal(none.Names(), []string{"public"}) {
		t.Errorf("a stranger holds %v", none)
	}
}
