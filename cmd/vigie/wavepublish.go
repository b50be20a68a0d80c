package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/candidate"
)

type surveyPublishCmd struct {
	Wave   string `required:"" help:"The wave of the configuration." placeholder:"ID"`
	By     string `required:"" help:"Function that accepts it or refuses it, never a person's name." placeholder:"FUNCTION"`
	Refuse string `help:"Refuse it instead, for this reason; its source stays as it is." placeholder:"REASON"`
	Again  bool   `help:"Read it once more first, under today's settings, whatever was said of it before."`
}

// Run publishes the wave, or refuses it, and says so in French: it is not the
// administrator who accepts.
func (c surveyPublishCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		judge := c.accept
		if c.Refuse != "" {
			judge = c.refuse
		}
		text, err := judge(s, a)
		if err != nil {
			return err
		}
		_, err = io.WriteString(s.out, text)
		return err
	})
}

func (c surveyPublishCmd) nothing() error {
	return fmt.Errorf("rien de la campagne %s n'attend d'être accepté", c.Wave)
}

func (c surveyPublishCmd) refuse(s *session, a *app.App) (string, error) {
	state, err := a.Waves().Find(c.Wave)
	switch {
	case err != nil:
		return "", err
	case state.Wave == nil:
		return "", c.nothing()
	}
	if err := a.Waves().Refuse(s.ctx, c.Wave, state.Mark, c.By, c.Refuse); err != nil {
		return "", err
	}
	return fmt.Sprintf("Campagne %s : refusée par « %s ». Rien n'est publié ; le fichier ou l'enquête reste à sa place, et --again relit.\n", c.Wave, c.By), nil
}

func (c surveyPublishCmd) accept(s *session, a *app.App) (string, error) {
	state, err := c.waiting(s, a)
	if err != nil {
		return "", err
	}
	done, err := a.Waves().Accept(s.ctx, c.Wave, state.Mark, c.By)
	switch {
	case errors.Is(err, candidate.ErrOwn):
		return "", fmt.Errorf("la campagne %s est déjà acceptée par « %s » : une autre personne doit l'accepter", c.Wave, c.By)
	case err != nil:
		return "", err
	case !done:
		return fmt.Sprintf("Campagne %s : acceptée par « %s » ; une deuxième personne doit l'accepter avant sa publication.\n", c.Wave, c.By), nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "Campagne %s : acceptée par « %s » et publiée (%d réponses lues).\n", c.Wave, c.By, state.Wave.Read.Complete)
	for _, r := range state.Wave.Read.After {
		fmt.Fprintf(&text, "À faire : %s\n", r.Reason)
	}
	return text.String(), nil
}

// waiting returns what waits of the wave. What does not wait is read first, if
// nobody refused it or it is asked for again; the error says why nothing waits.
func (c surveyPublishCmd) waiting(s *session, a *app.App) (candidate.State, error) {
	desk := a.Waves()
	state, err := desk.Find(c.Wave)
	if err != nil {
		return state, err
	}
	switch v := state.Last; {
	case c.Again:
		err = desk.Again(s.ctx, c.Wave, c.By)
	case state.Wave != nil:
	case v == nil || v.Accepted:
		err = desk.Read(s.ctx, c.Wave)
	case len(v.By) == 0:
		return state, fmt.Errorf("la lecture de la campagne %s a attendu trente jours et n'est plus gardée : --again la relit", c.Wave)
	default:
		return state, fmt.Errorf("la campagne %s a été refusée par « %s » (%s) : --again la relit", c.Wave, strings.Join(v.By, "», «"), v.Reason)
	}
	if err != nil {
		return state, err
	}
	if state, err = desk.Find(c.Wave); err != nil || state.Wave != nil {
		return state, err
	}
	return state, errors.Join(s.refusals(a, c.Wave), c.nothing())
}

// refusals are what its source says against a wave, or of it.
func (s *session) refusals(a *app.App, wave string) error {
	_, name, err := a.Feeder(wave)
	if err != nil {
		return err
	}
	states, err := a.Store().Sources(s.ctx)
	faults := []error{err}
	for _, of := range states {
		for _, r := range of.Refused {
			if of.Source == name && r.Where == "wave "+wave {
				faults = append(faults, errors.New(r.Reason))
			}
		}
	}
	return errors.Join(faults...)
}
