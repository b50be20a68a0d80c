package main

import (
	"errors"
	"io"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page/campaign"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
)

type surveyPublishCmd struct {
	Wave   string `required:"" placeholder:"ID"`
	By     string `required:"" placeholder:"FUNCTION"`
	Refuse string `placeholder:"REASON"`
	Again  bool
	Mark   string `placeholder:"MARK"`
}

// Run tells of the wave what its page does, and publishes it or refuses it.
func (c surveyPublishCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		p, err := s.presenter(a)
		if err != nil {
			return err
		}
		judge := c.accept
		if c.Refuse != "" {
			judge = c.refuse
		}
		text, err := judge(s, a, p)
		if said := campaign.Fault(p, err); err != nil && said != "" {
			return errors.New(said)
		} else if err != nil {
			return err
		}
		_, err = io.WriteString(s.out, text)
		return err
	})
}

func (c surveyPublishCmd) refuse(s *session, a *app.App, p *kit.Presenter) (string, error) {
	state, err := a.Waves().Find(c.Wave)
	if err != nil {
		return "", err
	}
	mark, err := c.marked(state)
	if err == nil {
		err = a.Waves().Refuse(s.ctx, c.Wave, mark, c.By, c.Refuse)
	}
	return campaign.Refused(p, c.Wave, c.By), err
}

// marked is the mark of what waits, unless another one is asked for.
func (c surveyPublishCmd) marked(state candidate.State) (string, error) {
	if c.Mark != "" && state.Wave != nil && state.Mark != c.Mark {
		return "", candidate.ErrChanged
	}
	return state.Mark, nil
}

func (c surveyPublishCmd) accept(s *session, a *app.App, p *kit.Presenter) (string, error) {
	state, err := c.waiting(s, a, p)
	if err != nil {
		return "", err
	}
	mark, err := c.marked(state)
	if err != nil {
		return "", err
	}
	feed, err := a.Feeders().Of(c.Wave)
	if err != nil {
		return "", err
	}
	shown, err := a.Reporter().Proposed(s.ctx, feed.Wave, state.Wave.Readings)
	if err != nil {
		return "", err
	}
	sheet := campaign.SheetOf(p, campaign.Case{Wave: feed.Wave, Read: state.Wave.Read, At: state.Wave.At, Settings: state.Settings, Shown: shown})
	done, err := a.Waves().Accept(s.ctx, c.Wave, mark, c.By)
	return campaign.Text(p, feed.Wave, sheet) + campaign.Accepted(p, *state.Wave, c.By, done), err
}

// waiting returns what waits of the wave. What does not wait is read first, if
// nobody refused it or it is asked for again; the error says why nothing waits.
func (c surveyPublishCmd) waiting(s *session, a *app.App, p *kit.Presenter) (candidate.State, error) {
	waves := a.Waves()
	state, err := waves.Find(c.Wave)
	if err != nil {
		return state, err
	}
	last := state.Last
	switch {
	case c.Again:
		err = waves.Again(s.ctx, c.Wave, c.By, "")
	case state.Wave != nil:
	case last == nil || last.Accepted:
		err = waves.Read(s.ctx, c.Wave)
	default:
		return state, errors.New(campaign.WhyNot(p, c.Wave, last, nil))
	}
	if err != nil {
		return state, err
	}
	if state, err = waves.Find(c.Wave); err != nil || state.Wave != nil {
		return state, err
	}
	said, err := s.refusals(a, c.Wave)
	return state, errors.Join(errors.New(campaign.WhyNot(p, c.Wave, nil, said)), err)
}

// refusals are what its source says against a wave, or of it.
func (s *session) refusals(a *app.App, id string) ([]measure.Refusal, error) {
	feed, err := a.Feeders().Of(id)
	if err != nil {
		return nil, err
	}
	var list []measure.Refusal
	states, err := a.Store().Sources(s.ctx)
	for _, of := range states {
		for _, r := range of.Refused {
			if of.Source == feed.Source && r.Where.String() == "wave "+id {
				list = append(list, r)
			}
		}
	}
	return list, err
}
