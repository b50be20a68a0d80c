package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// proofKeys are the keys that belong to one kind of evidence alone.
func proofKeys() map[string]register.ProofKind {
	return map[string]register.ProofKind{
		"groups": register.ProofBias, "measure": register.ProofBias, "correction": register.ProofBias,
		"outputs": register.ProofDecision, "changed": register.ProofDecision,
		"supplier": register.ProofContract, "until": register.ProofContract, "clauses": register.ProofContract, "award": register.ProofContract,
		"rate": register.ProofAccessibility, "channel": register.ProofAccessibility,
		"trained": register.ProofSupport, "trained_on": register.ProofSupport, "trained_before": register.ProofSupport, "jobs": register.ProofSupport,
		"support": register.ProofSupport, "opinion": register.ProofSupport, "opinion_date": register.ProofSupport,
		"indicator": register.ProofMitigation,
	}
}

// checkProofs holds evidence to what makes it some: a kind, a day, a result, and
// somebody who vouches.
func (c *Config) checkProofs(path string, s *register.System) {
	keys := proofKeys()
	for i, p := range s.Evidence {
		at := at(path+".evidence", i)
		c.needs(at+".kind", string(p.Kind), reason.New("config.needs.proof.kind"))
		c.needs(at+".shows", strings.TrimSpace(p.Shows), reason.New("config.needs.proof.shows"))
		c.needs(at+".vouched", strings.TrimSpace(p.Vouched), reason.New("config.needs.proof.vouched"))
		if p.Date.IsZero() {
			c.found.add(at+".date", reason.New("config.needs.date"))
		}
		if p.Address != "" && !isWeb(p.Address) {
			c.found.add(at+".address", reason.New("config.web", quoted(withoutQuery(p.Address))))
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if c.states(at+"."+key) && p.Kind != "" && keys[key] != p.Kind {
				c.found.add(at+"."+key, reason.New("config.proof.only", keys[key]))
			}
		}
		c.ordered(at, []dated{{"date", p.Date}, {"next", p.Next}})
		c.ordered(at, []dated{{"date", p.Date}, {"until", p.Until}})
		c.checkProofOf(at, s, p)
	}
}

// checkProofOf checks what one kind asks.
func (c *Config) checkProofOf(at string, s *register.System, p register.Proof) {
	switch {
	case (p.Outputs == nil) != (p.Changed == nil):
		c.found.add(at+".outputs", reason.New("config.proof.outputs"))
	case p.Outputs != nil && (*p.Outputs <= 0 || *p.Changed < 0 || *p.Changed > *p.Outputs):
		c.found.add(at+".changed", reason.New("config.proof.changed", *p.Changed, *p.Outputs))
	}
	if p.Rate != nil && (*p.Rate < 0 || *p.Rate > 100) {
		c.found.add(at+".rate", reason.New("config.proof.rate", *p.Rate))
	}
	c.checkContract(at, p)
	c.checkSupport(at, s, p)
	if p.Kind != register.ProofMitigation || !c.needs(at+".indicator", p.Indicator, reason.New("config.needs.proof.indicator")) {
		return
	}
	if _, ok := c.findIndicator(at, p.Indicator); ok && !slices.ContainsFunc(c.Targets, func(t indicator.Target) bool {
		return t.Indicator == p.Indicator && (t.System == "" || t.System == s.ID)
	}) {
		c.found.add(at+".indicator", reason.New("config.proof.untargeted", quoted(p.Indicator)))
	}
}

// checkContract holds clauses to the library, where they are called as its own
// are, and criteria of award to weights that can be.
func (c *Config) checkContract(path string, p register.Proof) {
	library := register.Register{Clauses: c.Clauses}
	for i, id := range p.Clauses {
		if _, ok := library.Clause(id); !ok && clauseIDs.MatchString(id) {
			var ids []string
			for _, m := range c.Clauses {
				ids = append(ids, m.ID)
			}
			c.found.add(at(path+".clauses", i), reason.New("config.proof.clause", quoted(id), suggest.Meant(id, ids)))
		}
	}
	sum := 0.0
	for i, a := range p.Award {
		of := at(path+".award", i)
		c.needs(of+".criterion", strings.TrimSpace(a.Criterion), reason.New("config.needs.criterion"))
		if a.Weight == nil || !(*a.Weight > 0 && *a.Weight <= 100) {
			c.found.add(of+".weight", reason.New("config.proof.weight"))
			continue
		}
		sum += *a.Weight
	}
	if sum > 100 {
		c.found.add(path+".award", reason.New("config.proof.award", sum))
	}
}

// checkSupport holds what is said of training to its dates: nobody was trained
// before a system was opened on a day after it.
func (c *Config) checkSupport(at string, s *register.System, p register.Proof) {
	if p.Trained != nil && *p.Trained < 0 {
		c.found.add(at+".trained", reason.New("config.proof.trained", *p.Trained))
	}
	if p.TrainedBefore != "" && p.TrainedOn.IsZero() {
		c.found.add(at+".trained_on", reason.New("config.proof.trained.on"))
	}
	if (p.Opinion == "") != p.OpinionDate.IsZero() {
		c.found.add(at+".opinion", reason.New("config.proof.opinion"))
	}
	opened := s.Opened()
	if p.TrainedOn.IsZero() || opened.IsZero() {
		return
	}
	before := p.TrainedOn.Compare(opened) < 0
	switch {
	case p.TrainedBefore == register.Yes && !before:
		c.found.add(at+".trained_before", reason.New("config.proof.before.yes", p.TrainedOn, opened))
	case p.TrainedBefore == register.No && before:
		c.found.add(at+".trained_before", reason.New("config.proof.before.no", p.TrainedOn, opened))
	}
}
