package register

import "github.com/vigie-ia/vigie/internal/period"

// latest returns the latest evidence of a kind that counts on a day and says what
// is asked of it.
func (s System) latest(kind ProofKind, day period.Date, says func(Proof) bool) (Proof, bool) {
	for _, p := range s.ProofsOn(kind, day) {
		if !p.Expired(day) && says(p) {
			return p, true
		}
	}
	return Proof{}, false
}

// bias is the day of the last review of bias known by a day, of the card or of a
// test of bias, and the last day on which it counts: the one that the test names, and
// never later than a review counts.
func (s System) bias(day period.Date) (done, until period.Date) {
	card := s.Governance.BiasReview
	if list := s.ProofsOn(ProofBias, day); len(list) > 0 && (by(card, day) != Holds || list[0].Date.Compare(card) >= 0) {
		until = list[0].Date.AddMonths(biasReviewMonths)
		if own := list[0].until(); own.Compare(until) < 0 {
			until = own
		}
		return list[0].Date, until
	}
	if card.IsZero() {
		return card, card
	}
	return card, card.AddMonths(biasReviewMonths)
}

// accessibility is the rate of the latest audit that counts on a day, else of the
// card, and whether a way to a person is kept.
func (s System) accessibility(day period.Date) (*float64, Answer) {
	rate, channel := s.Governance.AccessibilityRate, s.Governance.HumanChannel
	if p, ok := s.latest(ProofAccessibility, day, func(p Proof) bool { return p.Rate != nil }); ok {
		rate = p.Rate
	}
	if _, ok := s.latest(ProofAccessibility, day, func(p Proof) bool { return p.Channel != "" }); ok && channel == "" {
		channel = Yes
	}
	return rate, channel
}

// Explained is the address at which a system is explained on a day: of the card,
// else of evidence.
func (s System) Explained(day period.Date) string {
	if s.Governance.Explanation != "" {
		return s.Governance.Explanation
	}
	p, _ := s.latest(ProofExplanation, day, func(p Proof) bool { return p.Address != "" })
	return p.Address
}

// mitigated are the measures of mitigation: of the card, else those of evidence
// that counts on a day.
func (s System) mitigated(day period.Date) []string {
	if len(s.Mitigation) > 0 {
		return s.Mitigation
	}
	var list []string
	for _, p := range s.ProofsOn(ProofMitigation, day) {
		if !p.Expired(day) {
			list = append(list, p.Shows)
		}
	}
	return list
}
