package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The sheet tells what changes, the opinion with its date and what is overdue;
// what nobody stated says so, and no cause is claimed.
func TestDialogueSheet(t *testing.T) {
	f := newFake(6)
	f.register.Systems[0].Dialogue = &register.Dialogue{
		Jobs: "Rédacteurs", Agents: new(160), Opinion: "Favorable", OpinionDate: period.Date{Year: 2026, Month: 3, Day: 12}, Next: period.Date{Year: 2026, Month: 11, Day: 22},
	}
	base := start(t, setup(f))
	for path, says := range map[string][]string{
		"/systemes/assistant-redaction/dialogue":    {"Rédacteurs", "160", "Favorable · 12" + nb + "mars" + nb + "2026", "22" + nb + "novembre" + nb + "2026 · échu", "Agents formés à l’IA", "ne disent pas que ce système en est la cause"},
		"/systemes/tri-courrier/dialogue":           {"Métiers concernésNon renseigné", "Avis du comité socialNon renseigné", "l’approbation100 sur 100"},
		"/en/systemes/assistant-redaction/dialogue": {"Sheet for social dialogue", "12" + nb + "March" + nb + "2026", "Not stated"},
	} {
		a := get(t, base+path)
		text := textOf(parse(t, a.body))
		for _, say := range says {
			if a.status != http.StatusOK || !strings.Contains(text, say) {
				t.Errorf("%s (%d) does not say %q:\n%s", path, a.status, say, text)
			}
		}
	}
	if a := get(t, base+"/systemes/rien/dialogue"); a.status != http.StatusNotFound {
		t.Errorf("the sheet of no system answers %d", a.status)
	}
	if a := get(t, base+"/systemes/assistant-redaction"); !strings.Contains(a.body, `href="/systemes/assistant-redaction/dialogue"`) {
		t.Error("the card does not lead to the sheet")
	}
}
