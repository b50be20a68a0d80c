package main

import (
	"io"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page/campaign"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

type surveyCheckCmd struct {
	File string `arg:"" optional:"" type:"existingfile"`
	Wave string `required:"" placeholder:"ID"`
}

// presenter words what is told of waves.
func (s *session) presenter(a *app.App) (*kit.Presenter, error) {
	printer, err := kit.NewPrinter(kit.Lang(s.language()), a.Zone())
	if err != nil {
		return nil, err
	}
	return kit.NewPresenter(printer, kit.Setup{Catalogue: indicator.Catalogue(), Instruments: a.Feeders().Surveys.Instruments}), nil
}

// Run tells of a wave what its page would, before anything is stored: for the
// person in charge only.
func (c surveyCheckCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		feed, err := a.Feeders().Of(c.Wave)
		if err != nil {
			return err
		}
		found, err := feed.Preview(s.ctx, feed.Wave, c.File)
		if err != nil {
			return reason.Because(err, reason.New("cli.wave.check", c.Wave, err))
		}
		p, err := s.presenter(a)
		if err != nil {
			return err
		}
		return s.tellCheck(a, p, feed, found)
	})
}

// tellCheck writes the sheet of a wave that was read, and whether the same reading
// waits.
func (s *session) tellCheck(a *app.App, p *kit.Presenter, feed wave.Fed, found wave.Imported) error {
	if whole := wholly(found.Refused); len(whole) > 0 {
		text := campaign.Fault(p, &candidate.RefusedError{Refused: whole})
		return reason.New("cli.wave.refused", feed.Wave.ID, text)
	}
	state, err := a.Waves().Find(feed.Wave.ID)
	if err != nil {
		return err
	}
	read := found.Read
	read.Wave, read.Notes = feed.Wave.ID, found.Refused
	one := candidate.Wave{ID: feed.Wave.ID, Source: feed.Source, Window: feed.Wave.Window(a.Zone()).UTC(), Read: read, Readings: found.Cells.Readings()}
	mark, err := one.Mark()
	if err != nil {
		return err
	}
	shown, err := a.Reporter().Proposed(s.ctx, feed.Wave, one.Readings)
	if err != nil {
		return err
	}
	sheet := campaign.SheetOf(p, campaign.Case{Wave: feed.Wave, Read: read, Settings: state.Settings, Shown: shown, Kept: found.Result.Kept, Late: found.Result.Late})
	_, err = io.WriteString(s.out, campaign.Text(p, feed.Wave, sheet)+campaign.Standing(p, state, mark))
	return err
}

// wholly lists what refuses a file whole.
func wholly(list []measure.Refusal) []measure.Refusal {
	var out []measure.Refusal
	for _, r := range list {
		if r.Whole {
			out = append(out, r)
		}
	}
	return out
}
