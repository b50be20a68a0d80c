package indicator

import "github.com/vigie-ia/vigie/internal/measure"

// The ids of what people made of what a system gave them.
const (
	IDChangedShare   = "changed_share"
	IDSatisfiedShare = "satisfied_share"
	IDComplaints     = "complaints"
)

// people are the indicators of human decision and of residents: declared, by
// system. None of them has a better way of its own: few outputs that staff
// correct may mean good outputs or outputs that nobody reads, and a complaint
// that is made easy is no fault.
func people() []Definition {
	complaints := flow(IDComplaints, measure.Complaints, 1, UnitComplaint, Context)
	complaints.OnceTold = true
	return []Definition{
		partOf(IDChangedShare, measure.Changed, measure.Reviewed),
		partOf(IDSatisfiedShare, measure.Satisfied, measure.Answered),
		complaints,
	}
}

// ofPeople reports whether a metric is declared by people of what a system gave
// them: it is expected of every system, so that a total names those of which
// nobody declared it.
func ofPeople(m measure.Metric) bool {
	switch m {
	case measure.Reviewed, measure.Changed, measure.Answered, measure.Satisfied, measure.Complaints:
		return true
	}
	return false
}

// partOf is a declared number of a larger one, in percent; unknown where more is
// declared of the part than of the whole, of one system or of all.
func partOf(id string, part, whole measure.Metric) Definition {
	return Definition{
		ID: id, Needs: []measure.Metric{part, whole}, Formula: percent(part, whole), Unit: UnitPercent, OnceTold: true, Each: true,
		Doubt: func(t Totals) (Reason, bool) {
			p, w := t.Total(part), t.Total(whole)
			return Reason{Code: ReasonPartOverWhole}, p.State == measure.Known && w.State == measure.Known && p.Value > w.Value
		},
	}
}
