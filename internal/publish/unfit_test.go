package publish_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
)

// A placeholder is found wherever a page says it, with the words around it; a
// sentence that says what remains to be done is none.
func TestUnwritten(t *testing.T) {
	t.Parallel()
	for page, where := range map[string]string{
		`<p>Cible : <b>300</b> kWh. Fondement&nbsp;: À compléter (délibération, plan).</p>`: "300 kWh. Fondement : À compléter (délibération",
		`<p>[à compléter : le nom]</p>`:                                      "[à compléter : le nom",
		`<p>A compléter</p>`:                                                 "A compléter",
		`<p>Due: To be confirmed</p>`:                                        "Due: To be confirmed",
		`<p>TODO</p>`:                                                        "TODO",
		`{"target":{"limit":3,"basis":"À compléter"}}`:                       `"basis":"À compléter`,
		`<p>Le registre reste à compléter par deux directions.</p>`:          "",
		`<p>To complete the register, two departments were asked.</p>`:       "",
		`<style>p{content:"TODO"}</style><p title="x">L’IA compléterait</p>`: "",
	} {
		got := publish.Unwritten([]byte(page))
		if (where == "" && len(got) > 0) || (where != "" && (len(got) != 1 || !strings.Contains(got[0], where))) {
			t.Errorf("%s: %q, want %q", page, got, where)
		}
	}
}

// What may not be sealed refuses an edition and its rehearsal alike, in words; a
// rehearsal seals nothing.
func TestUnfit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := publish.Request{Quarter: period.QuarterOf(2026, 3), Number: 1, By: "direction du numérique"}
	if err := publish.New(h.Setup).Try(t.Context(), r); err != nil || h.logged(t) != "" {
		t.Fatalf("a rehearsal: %v, log %q", err, h.logged(t))
	}
	if list, err := h.Archive.List(); err != nil || len(list) > 0 || len(h.said) != 1 || len(h.said[0].Comments) != 1 {
		t.Errorf("a rehearsal seals: %v, %+v, made of %+v", err, list, h.said)
	}
	h.Page = func(context.Context, register.Comments, edition.Stamp) (edition.Content, error) {
		return edition.Content{}, &publish.UnfitError{Since: 3, Changed: []publish.Figure{{Indicator: "energy"}, {Indicator: "co2e", System: "transcription"}}}
	}
	_, err := h.publish(t, publish.Request{})
	for _, err := range []error{err, publish.New(h.Setup).Try(t.Context(), r)} {
		var text reason.Text
		if !errors.As(err, &text) || !strings.Contains(text.String(), "energy, co2e (transcription)") || !strings.Contains(err.Error(), "edition 3") {
			t.Errorf("refused as %v", err)
		}
	}
}
