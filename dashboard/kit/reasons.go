package kit

import (
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// DraftStatus is what became of something entered: waiting, accepted or
// refused.
func (m *Presenter) DraftStatus(d entry.Draft) Status {
	switch {
	case d.Verdict == nil:
		return Status{"open", m.T("draft.waiting")}
	case d.Verdict.Accepted:
		return Status{"met", m.T("draft.accepted")}
	}
	return Status{"missed", m.T("draft.refused")}
}

// Refusals are the first things that were not taken, and how many others.
func (m *Presenter) Refusals(refused []measure.Refusal) []Refused {
	const maxShown = 10
	var list []Refused
	for _, r := range refused[:min(maxShown, len(refused))] {
		list = append(list, m.Refusal(r))
	}
	if n := len(refused) - len(list); n > 0 {
		list = append(list, Refused{Reason: m.Count("other", n)})
	}
	return list
}

// Refused is something that was not taken: where it stands, and why. What has
// no words in the language of the page is Technical: in English.
type Refused struct {
	Where, Reason string
	Technical     bool
}

// Said words a reason or a place; false when it has no words in the language of
// the page, and it is told in English: what was stored before reasons had codes.
func (p *Printer) Said(t reason.Text) (string, bool) {
	text, ok := t.In(p.words)
	return text, ok || p.lang == EN
}

// Refusal words what was not taken.
func (p *Printer) Refusal(r measure.Refusal) Refused {
	var out Refused
	var ok bool
	out.Where, _ = p.Said(r.Where)
	out.Reason, ok = p.Said(r.Reason)
	out.Technical = !ok
	return out
}
