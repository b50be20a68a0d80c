package project

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
)

// Missing are the fields that a project lacks to be submitted, in the order of
// its page.
func (s *Service) Missing(p Project) []record.Field {
	a, v := p.Assessment, s.Asked(p)
	var list []record.Field
	need := func(lacks bool, f record.Field) {
		if lacks {
			list = append(list, f)
		}
	}
	need(a.Name == "", FieldName)
	for _, q := range v.Quick {
		need(a.Quick[q.ID] == "", record.Field(PrefixAnswer+q.ID))
	}
	for _, q := range v.KnockOuts {
		need(a.KnockOuts[q.ID] == "", record.Field(PrefixAnswer+q.ID))
	}
	if v.Score(a).Full {
		for _, q := range v.Weighed() {
			x := a.Answers[q.ID]
			need(x.Risk == nil, record.Field(PrefixRisk+q.ID))
			need(x.Safeguard == nil, record.Field(PrefixSafeguard+q.ID))
			need(x.Evidence != "" && x.EvidenceDate.IsZero(), record.Field(PrefixEvidenceDate+q.ID))
			need(x.Evidence != "" && x.EvidenceBy == "", record.Field(PrefixEvidenceBy+q.ID))
		}
	}
	if p.For == ForService {
		need(a.System == "", FieldSystem)
		need(a.Review.IsZero(), FieldReview)
		return list
	}
	need(a.Experiment.Start.IsZero(), FieldStart)
	need(a.Experiment.End.IsZero() || a.Experiment.End.Compare(s.today()) < 0 || a.Experiment.End.Compare(a.Experiment.Start) < 0, FieldEnd)
	need(a.Experiment.Users == nil, FieldTriers)
	need(len(a.Experiment.Criteria) == 0, FieldCriteria)
	need(a.Experiment.Decider == "", FieldDecider)
	return list
}

// Submit hands a draft to two approvers. From then on nobody types in it, and
// its questions are those of this day.
func (s *Service) Submit(ctx context.Context, by access.Reader, id string, revision int) error {
	if !by.Roles.Meet(Fills) {
		return ErrRole
	}
	return s.step(ctx, by, id, Step{Kind: Submit}, func(p *Project) error {
		switch {
		case p.State(s.today()) != Draft:
			return ErrState
		case p.Revision != revision:
			return ErrChanged
		}
		if list := s.Missing(*p); len(list) > 0 {
			return &MissingError{list}
		}
		v := s.Asked(*p)
		if v.Score(p.Assessment).Outcome == approval.Stopped {
			return ErrKnockOut
		}
		p.Assessment.Version = v.ID
		return nil
	})
}

// Recall takes a project that was submitted back, to type in it again.
func (s *Service) Recall(ctx context.Context, by access.Reader, id, reason string) error {
	step := Step{Kind: Recall, Reason: reason}
	if err := texts(step, FieldReason); err != nil {
		return err
	}
	return s.step(ctx, by, id, step, func(p *Project) error {
		switch {
		case !by.Roles.Meet(Fills):
			return ErrRole
		case p.State(s.today()) != Submitted:
			return ErrState
		}
		return nil
	})
}

// Vote approves a project, or sends it back: by one of two people, neither of
// whom typed in it. What is approved is what was shown, by its revision.
func (s *Service) Vote(ctx context.Context, by access.Reader, id string, revision int, step Step) error {
	if step.Kind != Approve && step.Kind != Refuse {
		return ErrState
	}
	if err := texts(step, FieldFunction, FieldReason); err != nil {
		return err
	}
	return s.step(ctx, by, id, step, func(p *Project) error {
		switch {
		case !by.Roles.Meet(Approves):
			return ErrRole
		case p.State(s.today()) != Submitted:
			return ErrState
		case p.Wrote(by.Login):
			return ErrAuthor
		case slices.ContainsFunc(p.Approvals(), func(x Step) bool { return x.By == by.Login }):
			return ErrTwice
		case p.Revision != revision:
			return ErrChanged
		case step.Kind == Approve && s.Asked(*p).Score(p.Assessment).Outcome == approval.Stopped:
			return ErrKnockOut
		}
		return nil
	})
}

// Assess tells what an experiment showed of each of its criteria.
func (s *Service) Assess(ctx context.Context, by access.Reader, id string, results []Result) error {
	if !by.Roles.Meet(Fills) {
		return ErrRole
	}
	var faults []*record.FieldError
	for i := range results {
		results[i].Text = strings.TrimSpace(results[i].Text)
		switch n := utf8.RuneCountInString(results[i].Text); {
		case n == 0:
			faults = append(faults, &record.FieldError{Field: ResultField(i), What: "missing"})
		case n > mostText:
			faults = append(faults, &record.FieldError{Field: ResultField(i), What: "long"})
		}
	}
	if err := record.Join(faults); err != nil {
		return err
	}
	return s.step(ctx, by, id, Step{Kind: Assess, Results: results}, func(p *Project) error {
		if state := p.State(s.today()); state != Trying && state != Overdue {
			return ErrState
		}
		if len(results) != len(p.Assessment.Experiment.Criteria) {
			return ErrNoResults
		}
		for i, c := range p.Assessment.Experiment.Criteria {
			results[i].Criterion = c
		}
		return nil
	})
}

// ResultField is the field of the result of a criterion.
func ResultField(i int) record.Field { return record.Field("result." + strconv.Itoa(i)) }

// Decide says what follows an experiment: that it goes on into service, stops,
// or is extended; by somebody who did not type in it. To go on, each criterion
// has its result.
func (s *Service) Decide(ctx context.Context, by access.Reader, id string, step Step) error {
	if !slices.Contains([]Kind{GoOn, Stop, Extend}, step.Kind) {
		return ErrState
	}
	if err := texts(step, FieldReason); err != nil {
		return err
	}
	if step.Kind != Extend {
		step.End = period.Date{}
	}
	return s.step(ctx, by, id, step, func(p *Project) error {
		state := p.State(s.today())
		switch {
		case !by.Roles.Meet(Decides):
			return ErrRole
		case state != Trying && state != Overdue && (state != Planned || step.Kind != Stop):
			return ErrState
		case p.Wrote(by.Login):
			return ErrAuthor
		case step.Kind == GoOn && len(p.Results()) == 0:
			return ErrNoResults
		case step.Kind == GoOn && p.Assessment.System == "":
			return &record.FieldError{Field: FieldSystem, What: "missing"}
		case step.Kind == Extend && step.End.IsZero():
			return &record.FieldError{Field: FieldEnd, What: "missing"}
		case step.Kind == Extend && (step.End.Compare(p.TrialEnd()) <= 0 || step.End.Compare(s.today()) < 0):
			return &record.FieldError{Field: FieldEnd, What: "order"}
		}
		return nil
	})
}

// Attach says which system of the register a project became, once: what was
// approved of one never passes to another.
func (s *Service) Attach(ctx context.Context, by access.Reader, id, system string) error {
	if !by.Roles.Meet(Fills) {
		return ErrRole
	}
	_, err := s.Store.Change(id, func(p Project) (Project, error) {
		_, approved := p.Approved() // before, it is an answer as any other
		if _, closed := p.Closed(); closed || !approved || p.Assessment.System != "" {
			return p, ErrState
		}
		p, faults := Fill(p, map[string][]string{string(FieldSystem): {system}}, approval.Version{}, s.Systems, s.today())
		p.Revision++
		return p, record.Join(faults)
	})
	if err != nil {
		return err
	}
	return s.log(ctx, audit.Entered, by, id, "system "+system)
}

// End closes a project: a draft that is given up, or a service that ends.
func (s *Service) End(ctx context.Context, by access.Reader, id, reason string) error {
	step := Step{Kind: End, Reason: reason}
	if err := texts(step, FieldReason); err != nil {
		return err
	}
	return s.step(ctx, by, id, step, func(p *Project) error {
		switch {
		case !by.Roles.Meet(Fills | Decides):
			return ErrRole
		case p.State(s.today()) != Draft && p.State(s.today()) != InService:
			return ErrState
		}
		return nil
	})
}
