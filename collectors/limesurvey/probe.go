package limesurvey

import (
	"context"
	"errors"
	"slices"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Probe looks at each survey that is still to be read, without reading an answer:
// that it is there, that every item has its question, and before its wave has
// closed, that LimeSurvey keeps nothing that tells who answered.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	var faults []error
	closed := c.importer.Over()
	err := c.server.session(ctx, func(key string) error {
		names, err := c.server.surveys(ctx, key)
		if err != nil {
			return err
		}
		for _, src := range c.sources {
			over := slices.ContainsFunc(closed, func(w survey.Wave) bool { return w.ID == src.wave.ID })
			said, err := c.probe(ctx, key, names, src, over)
			if err != nil {
				return err
			}
			for _, text := range said {
				faults = append(faults, reason.New("prefixed", reason.New("where.survey", src.id), text))
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case len(faults) > 0:
		return "", errors.Join(faults...)
	}
	return reason.New("probe.surveys", len(c.sources), len(closed)), nil
}

// probe returns what is to be changed about one survey.
func (c *collector) probe(ctx context.Context, key string, names []listed, src source, over bool) ([]reason.Text, error) {
	stored, err := c.importer.Stored(ctx, src.wave)
	if stored || err != nil {
		return nil, err // it may be emptied, or taken away
	}
	there, err := find(names, src.id)
	switch {
	case err != nil:
		return []reason.Text{reason.Of(err)}, nil
	case over && there.Active == "N":
		return []reason.Text{reason.New(notActive)}, nil
	}
	var list []reason.Text
	if !over {
		if list, err = c.server.privacy(ctx, key, src.id); err != nil {
			return nil, err
		}
	}
	headings, err := c.server.headings(ctx, key, src.id)
	if ended(err) {
		return nil, err
	}
	if err == nil {
		_, err = wave.NewReader(src.mapping, c.importer.Surveys, src.wave, wave.Headings(headings))
	}
	if err != nil {
		list = append(list, reason.Each(err)...)
	}
	return list, nil
}
