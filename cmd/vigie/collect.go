package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/collect"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/schedule"
)

type collectCmd struct {
	From span     `required:"" placeholder:"DAY"`
	To   span     `placeholder:"DAY"`
	Only []string `placeholder:"NAME"`

	AcceptLoss bool
	By         string `placeholder:"FUNCTION"`
	Reason     string `placeholder:"TEXT"`
}

// loss is the decision to let go what sources no longer hold, nil for none.
func (c collectCmd) loss() (*collect.Loss, error) {
	switch {
	case !c.AcceptLoss && c.By+c.Reason != "":
		return nil, reason.New("cli.collect.loss")
	case !c.AcceptLoss:
		return nil, nil //nolint:nilnil // no decision
	case c.By == "" || c.Reason == "":
		return nil, reason.New("cli.collect.by")
	}
	return &collect.Loss{By: c.By, Reason: c.Reason}, nil
}

// span is a civil day on the command line.
type span struct{ period.Date }

// window is the civil days from from to to, both included, up to now.
func window(from, to span, zone *time.Location, now time.Time) (measure.Window, error) {
	end := now
	if !to.IsZero() {
		end = to.AddDays(1).Start(zone)
	}
	w := measure.Window{From: from.Start(zone), To: end}.UTC()
	switch {
	case w.From.Before(w.To):
		return w, nil
	case to.IsZero():
		return w, reason.New("cli.future", from)
	}
	return w, reason.New("cli.span", from, to)
}

// Run reads the sources over the span, with a progress bar.
func (c collectCmd) Run(s *session) error {
	loss, err := c.loss()
	if err != nil {
		return err
	}
	return s.with(c.Only, func(a *app.App) error {
		w, err := window(c.From, c.To, a.Zone(), time.Now())
		if err == nil && loss != nil {
			err = a.Collection().AcceptLoss(s.ctx, w, *loss)
		}
		if err != nil {
			return err
		}
		bars := newBars(s)
		return bars.end(a.Collection().Collect(s.ctx, w, loss, bars.tell))
	})
}

// bars shows one progress bar after the other, one for each source; where nobody
// looks on, it writes one line of log for each source that is done.
type bars struct {
	s             *session
	plain         bool // not a terminal
	bar           *progressbar.ProgressBar
	source        string
	start         time.Time
	read, refused int
	told          measure.Told
	fault         error
	lost          []error // what sources no longer hold
}

func newBars(s *session) *bars { return &bars{s: s, plain: !s.watched()} }

// watched reports whether somebody looks on: messages go to a terminal.
func (s *session) watched() bool {
	out, ok := s.errOut.(*os.File)
	return ok && term.IsTerminal(int(out.Fd()))
}

// done logs the source that was read, and notes what it no longer holds.
func (b *bars) done() {
	if b.source == "" {
		return
	}
	if b.plain {
		b.s.log.Info("collected", "source", b.source, "read", b.read, "refused", b.refused,
			"revised", b.told.Revised, "kept", b.told.Kept, "let_go", b.told.LetGo)
	}
	if b.told.Kept > 0 {
		b.lost = append(b.lost, reason.New("cli.collect.kept", b.source, b.told.Kept))
	}
	b.source = ""
}

// tell moves the bar of a source by what was just read of the window asked for.
func (b *bars) tell(source string, of measure.Window, p schedule.Progress) {
	if source != b.source {
		b.done()
		b.source, b.start, b.read, b.refused, b.told = source, of.From, 0, 0, measure.Told{}
		if !b.plain {
			of.To = measure.Earlier(of.To, time.Now()) // what is to come cannot be read
			b.bar = progressbar.NewOptions64(max(1, hours(of.Length())), progressbar.OptionSetWriter(b.s.errOut), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
		}
	}
	b.read, b.refused = b.read+p.Read, b.refused+p.Refused
	b.told = measure.Told{Kept: b.told.Kept + p.Kept, LetGo: b.told.LetGo + p.LetGo, Revised: b.told.Revised + p.Revised}
	if b.bar == nil {
		return
	}
	b.bar.Describe(b.s.say("cli.collect.bar", fmt.Sprintf("%-24s", source), fmt.Sprintf("%8d", b.read), fmt.Sprintf("%4d", b.refused)))
	// A window is widened to whole steps of its source, and may begin before and end after what was asked.
	reached := min(max(0, hours(p.Done.To.Sub(b.start))), b.bar.GetMax64())
	if err := b.bar.Set64(reached); err != nil && b.fault == nil {
		b.fault = err
	}
}

func hours(d time.Duration) int64 { return int64((d + time.Hour - 1) / time.Hour) }

// end leaves the bar on its own line.
func (b *bars) end(err error) error {
	b.done()
	if b.bar != nil {
		if _, werr := fmt.Fprintln(b.s.errOut); werr != nil && err == nil {
			err = werr
		}
	}
	return errors.Join(append(b.lost, err, b.fault)...)
}
