package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// post is a channel that keeps what it takes.
type post struct {
	mail  bool
	taken []notify.Message
	files [][]notify.Attachment
	fault error
	tries int
}

func (p *post) Mail() bool                        { return p.mail }
func (*post) Try(context.Context) (string, error) { return "", nil }

func (p *post) Send(_ context.Context, m notify.Message, files []notify.Attachment) error {
	p.tries++
	if p.fault == nil {
		p.taken, p.files = append(p.taken, m), append(p.files, files)
	}
	return p.fault
}

// plainWords words nothing: it lists.
type plainWords struct{ fault error }

func (plainWords) News(_ string, news []notify.News) notify.Content {
	var c notify.Content
	for _, n := range news {
		c.Items = append(c.Items, notify.Item{Topic: n.Topic, State: n.State, Text: n.Subject})
		c.Text += n.Subject + "=" + n.State + " "
	}
	return c
}

func (plainWords) Week(_ string, facts []notify.Fact, _ time.Time) notify.Content {
	return notify.Content{Text: strings.Join(subjects(facts), " ")}
}

func (w plainWords) Quarter(_ context.Context, _ string, _ access.Roles, f notify.Fact) (notify.Content, error) {
	return notify.Content{Text: "digest of " + f.Quarter.String(), Edition: f.Edition.Name()}, w.fault
}

// town is a service whose clock and world a test moves.
type town struct {
	t     *testing.T
	dir   string
	now   time.Time
	world notify.World
	down  error
	setup notify.Setup
	s     *notify.Service
	words plainWords
	a, b  post
}

func newTown(t *testing.T, change func(*notify.Setup)) *town {
	t.Helper()
	x := &town{t: t, dir: t.TempDir(), now: noon(), b: post{mail: true}}
	x.setup = notify.Setup{
		Dir: filepath.Join(x.dir, "notify"), Carriers: map[string]notify.Carrier{"a": &x.a, "b": &x.b}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return x.now },
		Sendings: []notify.Sending{{Channel: "a", Roles: access.Admin, Topics: notify.Topics(), Every: time.Hour, Lang: "fr"}},
		World: func(context.Context) (notify.World, error) {
			x.world.Now, x.world.Today = x.now, period.DateOf(x.now, time.UTC)
			return x.world, x.down
		},
		Attach: func(name string) (notify.Attachment, error) { return notify.Attachment{Name: name}, nil },
	}
	if change != nil {
		change(&x.setup)
	}
	x.reopen()
	return x
}

func (x *town) reopen() {
	x.t.Helper()
	var err error
	if x.s, err = notify.Open(x.setup); err != nil {
		x.t.Fatal(err)
	}
}

// pass lets time pass, five minutes a step.
func (x *town) pass(d time.Duration) {
	x.t.Helper()
	for until := x.now.Add(d); x.now.Before(until); {
		x.now = x.now.Add(5 * time.Minute)
		if err := errors.Join(x.s.Look(x.t.Context(), x.words), x.s.Send(x.t.Context())); err != nil {
			x.t.Fatal(err)
		}
	}
}

func sourcesAre(status report.SourceStatus, names ...string) []report.Source {
	var list []report.Source
	for _, name := range names {
		list = append(list, report.Source{Declared: report.SourceSetup{Name: name}, Status: status})
	}
	return list
}

// twenty sources that fail together are one message, their return one more; a
// restart in between tells nothing again.
func TestNoStorm(t *testing.T) {
	x := newTown(t, nil)
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("s%02d", i))
	}
	x.world.Sources = sourcesAre(report.SourceFine, names...)
	x.pass(3 * time.Hour)
	x.world.Sources = sourcesAre(report.SourceFailing, names...)
	x.pass(12 * time.Hour)
	x.reopen()
	x.pass(12 * time.Hour)
	if len(x.a.taken) != 1 || len(x.a.taken[0].Items) != 20 {
		t.Fatalf("%d messages", len(x.a.taken))
	}
	x.world.Sources = sourcesAre(report.SourceFine, names...)
	x.pass(6 * time.Hour)
	if len(x.a.taken) != 2 || len(x.a.taken[1].Items) != 20 || !strings.Contains(x.a.taken[1].Text, "source/s07=fine") {
		t.Errorf("%d messages, the last %q", len(x.a.taken), x.a.taken[len(x.a.taken)-1].Text)
	}
}

// A store that is down is one message, and its return one; what is known of the
// sources is neither told again nor forgotten.
func TestAStoreOutageIsOneMessage(t *testing.T) {
	x := newTown(t, nil)
	x.world.Sources = sourcesAre(report.SourceFailing, "x", "y", "z")
	x.pass(3 * time.Hour)
	x.down = errors.New("connection refused")
	x.pass(10 * time.Hour)
	x.down = nil
	x.pass(10 * time.Hour)
	var told []string
	for _, m := range x.a.taken {
		told = append(told, strings.TrimSpace(m.Text))
	}
	if len(told) != 3 || told[1] != "store=down" || told[2] != "store=up" {
		t.Errorf("%q", told)
	}
}

// Messages are at most as frequent as asked for, and none leaves in quiet hours.
func TestAtMostSoOftenAndNeverAtNight(t *testing.T) {
	x := newTown(t, func(s *notify.Setup) {
		s.Quiet = notify.Quiet{From: 19 * time.Hour, Until: 7 * time.Hour, Zone: time.UTC}
		s.Sendings[0].Every = 4 * time.Hour
	})
	for i := range 40 { // one more fails each hour
		x.world.Sources = append(x.world.Sources, sourcesAre(report.SourceFailing, fmt.Sprintf("s%02d", i))...)
		x.pass(time.Hour)
	}
	x.pass(24 * time.Hour)
	items := 0
	for i, m := range x.a.taken {
		items += len(m.Items)
		if x.setup.Quiet.Holds(m.At) {
			t.Errorf("a message leaves at %v", m.At)
		}
		if i > 0 && m.At.Sub(x.a.taken[i-1].At) < 4*time.Hour {
			t.Errorf("two messages within %v", m.At.Sub(x.a.taken[i-1].At))
		}
	}
	if items != 40 {
		t.Errorf("%d facts were told, of 40", items)
	}
}

// A channel that answers 500 for an hour loses nothing, is tried ever more
// rarely, and is told by another channel if it goes on.
func TestAChannelThatFails(t *testing.T) {
	x := newTown(t, func(s *notify.Setup) {
		s.Sendings = append(s.Sendings, notify.Sending{Channel: "b", Addresses: []string{"dsi@ville.fr", "dgs@ville.fr"}, Roles: access.Admin, Topics: []notify.Topic{notify.Channel}, Every: time.Hour})
	})
	x.a.fault = errors.New("chat.ville.fr answered 500")
	x.world.Sources = sourcesAre(report.SourceFailing, "x")
	x.pass(2 * time.Hour)
	if len(x.a.taken) != 0 || len(x.b.taken) != 0 || x.a.tries == 0 || x.a.tries > 12 {
		t.Fatalf("taken %d and %d, %d tries", len(x.a.taken), len(x.b.taken), x.a.tries)
	}
	x.pass(3 * time.Hour)
	if len(x.b.taken) != 2 || x.b.taken[0].Text != "channel/a=fails " || x.b.taken[0].To == x.b.taken[1].To || x.b.taken[0].ID == x.b.taken[1].ID {
		t.Errorf("told by the other channel: %+v", x.b.taken)
	}
	if st := x.s.States(); len(st) != 2 || st[0].Name != "a" || st[0].Since.IsZero() || st[0].Waiting != 1 || !strings.Contains(st[0].Fault, "500") {
		t.Errorf("%+v", st)
	}
	x.reopen()
	x.a.fault = nil
	x.pass(13 * time.Hour)
	if len(x.a.taken) != 1 || !strings.Contains(x.a.taken[0].Text, "source/x=failing") {
		t.Errorf("after it works again: %+v", x.a.taken)
	}
	if n := len(x.b.taken); n != 4 || x.b.taken[3].Text != "channel/a=works " {
		t.Errorf("%d messages of the other channel", n)
	}
}

// The digest of a quarter leaves once its edition is there, with the edition, to
// each address; one that cannot be worded is tried again.
func TestDigests(t *testing.T) {
	x := newTown(t, func(s *notify.Setup) {
		s.Sendings = []notify.Sending{
			{Channel: "b", Addresses: []string{"elus@ville.fr"}, Roles: access.Elected, Digest: notify.Quarterly, Every: time.Hour},
			{Channel: "b", Addresses: []string{"dd@ville.fr"}, Roles: access.Sustainability, Digest: notify.Weekly, Every: time.Hour},
		}
	})
	x.world.Waves = []string{"t4"}
	x.world.Sources = sourcesAre(report.SourceFailing, "x")
	x.pass(24 * time.Hour)
	x.words.fault = errors.New("the store is down")
	x.world.Editions = []edition.Entry{{Manifest: edition.Manifest{Quarter: period.QuarterOf(2026, 3), Number: 1, At: x.now}}}
	x.pass(2 * time.Hour)
	x.words.fault = nil
	x.pass(6 * 24 * time.Hour)
	var quarterly, weekly []notify.Message
	for i, m := range x.b.taken {
		if m.To == "elus@ville.fr" {
			quarterly = append(quarterly, m)
			if len(x.b.files[i]) != 1 || x.b.files[i][0].Name != "2026-T3/edition-1" {
				t.Errorf("attached: %v", x.b.files[i])
			}
		} else {
			weekly = append(weekly, m)
		}
	}
	if len(quarterly) != 1 || quarterly[0].Text != "digest of 2026-T3" {
		t.Errorf("quarterly: %+v", quarterly)
	}
	if len(weekly) != 2 || !strings.Contains(weekly[0].Text, "source/x=failing") || strings.Contains(weekly[0].Text, "wave/") {
		t.Errorf("weekly: %+v", weekly)
	}
}

// A ledger that is damaged is set aside as it is, and told once; the service goes on,
// and what stands is told once more.
func TestDamagedLedger(t *testing.T) {
	for name, text := range map[string]string{"cut": `{"subjects": {`, "empty": ``, "another": `{"x": 1}`, "null": `null`} {
		x := newTown(t, nil)
		x.world.Sources = sourcesAre(report.SourceFailing, "x")
		x.pass(3 * time.Hour)
		if err := os.WriteFile(filepath.Join(x.setup.Dir, "ledger.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		x.reopen()
		x.pass(3 * time.Hour)
		x.reopen()
		x.pass(3 * time.Hour)
		var told []string
		for _, m := range x.a.taken {
			told = append(told, m.Text)
		}
		if len(told) != 3 || told[0] != "source/x=failing " || !strings.HasPrefix(told[1], "ledger/damaged-") || told[2] != told[0] {
			t.Errorf("%s: told %q", name, told)
		}
		list, err := filepath.Glob(filepath.Join(x.setup.Dir, "damaged-*.json"))
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: set aside: %v, %v", name, list, err)
		}
		if raw, err := os.ReadFile(list[0]); err != nil || string(raw) != text {
			t.Errorf("%s: it was changed", name)
		}
	}
}

// A disk that takes nothing loses nothing: what could not be kept is told later.
func TestAFullDiskLosesNothing(t *testing.T) {
	x := newTown(t, nil)
	x.pass(time.Hour)
	x.world.Sources = sourcesAre(report.SourceFailing, "x")
	if err := os.Rename(x.setup.Dir, x.setup.Dir+"-away"); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		x.now = x.now.Add(5 * time.Minute)
		if err := x.s.Look(t.Context(), x.words); err == nil {
			t.Fatal("what was not kept is said to be")
		}
	}
	if err := os.Rename(x.setup.Dir+"-away", x.setup.Dir); err != nil {
		t.Fatal(err)
	}
	x.pass(3 * time.Hour)
	if len(x.a.taken) != 1 {
		t.Errorf("%d messages", len(x.a.taken))
	}
}
