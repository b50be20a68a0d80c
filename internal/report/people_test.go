package report_test

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// What people made of a system has a line once it was declared, of the system
// that it was declared of and of all; nothing stands for what was not.
func TestPeopleAreToldOnceDeclared(t *testing.T) {
	w := newTown(t, "chat", "tri")
	w.quarter("chat", measure.Energy, "2026-T3", 300)
	w.quarter("chat", measure.Reviewed, "2026-T3", 300)
	w.quarter("chat", measure.Changed, "2026-T3", 60)
	has := func(list []report.Item, id string) *report.Item {
		if i := slices.IndexFunc(list, func(it report.Item) bool { return it.Indicator == id }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	chat, tri := w.frugality("2026-T3", "chat").Items, w.frugality("2026-T3", "tri").Items
	if it := has(chat, "changed_share"); it == nil || it.Figure.Value != 20 || has(chat, "complaints") != nil || has(chat, "satisfied_share") != nil {
		t.Errorf("of the system: %+v", it)
	}
	if has(tri, "changed_share") != nil {
		t.Error("a line of what nobody declared")
	}
	if has(w.frugality("2026-T3", "").Items, "changed_share") == nil {
		t.Error("of all, none is told")
	}
}
