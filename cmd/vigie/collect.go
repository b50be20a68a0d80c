package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

type collectCmd struct {
	From span     `required:"" help:"First day: 2026-01-31." placeholder:"DAY"`
	To   span     `help:"Last day; today if left out." placeholder:"DAY"`
	Only []string `help:"Read these sources only, by name." placeholder:"NAME"`
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
	if !w.From.Before(w.To) {
		return w, fmt.Errorf("from %s to %s is no span: the last day comes before the first, or the first is to come", from, to)
	}
	return w, nil
}

// Run reads the sources over the span, with a progress bar.
func (c collectCmd) Run(s *session) error {
	return s.with(c.Only, func(a *app.App) error {
		w, err := window(c.From, c.To, a.Zone(), time.Now())
		if err != nil {
			return err
		}
		bars := newBars(s)
		err = a.Collect(s.ctx, w, bars.tell)
		return bars.end(err)
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
	fault         error
}

func newBars(s *session) *bars { return &bars{s: s, plain: !s.watched()} }

// watched reports whether somebody looks on: messages go to a terminal.
func (s *session) watched() bool {
	out, ok := s.errOut.(*os.File)
	return ok && term.IsTerminal(int(out.Fd()))
}

// done logs the source that was read.
func (b *bars) done() {
	if b.plain && b.source != "" {
		b.s.log.Info("collected", "source", b.source, "read", b.read, "refused", b.refused)
	}
}

// tell moves the bar of a source; done is the part of the window
// just read, with the readings and refusals in it.
func (b *bars) tell(source string, done, of measure.Window, read, refused int) {
	if source != b.source {
		b.done()
		b.source, b.start, b.read, b.refused = source, of.From, 0, 0
		if !b.plain {
			b.bar = progressbar.NewOptions64(int64(of.Length()/time.Hour)+1, progressbar.OptionSetWriter(b.s.errOut), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
		}
	}
	b.read, b.refused = b.read+read, b.refused+refused
	if b.bar == nil {
		return
	}
	b.bar.Describe(fmt.Sprintf("%-24s %8d read %4d refused", source, b.read, b.refused))
	reached := min(int64(done.To.Sub(b.start)/time.Hour), b.bar.GetMax64()) // a window is widened to whole steps of its source
	if err := b.bar.Set64(reached); err != nil && b.fault == nil {
		b.fault = err
	}
}

// end leaves the bar on its own line.
func (b *bars) end(err error) error {
	b.done()
	if b.bar != nil {
		if _, werr := fmt.Fprintln(b.s.errOut); werr != nil && err == nil {
			err = werr
		}
	}
	if err == nil {
		err = b.fault
	}
	return err
}
