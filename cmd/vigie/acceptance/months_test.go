package acceptance_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	madeup "github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/cmd/vigie/notices"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/notify/notifytest"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
)

// story is the demo with a clock that a test moves, told by mail to a real server.
type story struct {
	t       *testing.T
	dir     string
	now     time.Time
	demo    *madeup.Demo
	mail    *notifytest.Server
	service *notify.Service
	words   *notice.Writer
	pages   *served
	oracle
}

// toldBy is what the city wants to be told.
const toldBy = `
server: {url: "https://vigie.ville.example"}
notify:
  quiet: {from: "19:00", until: "07:00"}
  channels:
    - {name: courriel, type: smtp, host: localhost, port: PORT, from: Vigie <vigie@ville.example>, user: vigie, password: {file: cles/courriel}, ca: CA}
  send:
    - {by: courriel, to: [responsable@ville.example], roles: [admin], topics: [verdict, projection, source, experiment, evidence, action, wave, answers, quarter, edition, factors]}
    - {by: courriel, to: [semaine@ville.example], roles: [durable], digest: weekly}
    - {by: courriel, to: [elus@ville.example], roles: [elu], digest: quarterly}
`

// TestTwoMonthsAreTold plays the demo from 18 September to 18 November, and holds each message to the pages and the API of that moment.
func TestTwoMonthsAreTold(t *testing.T) {
	if testing.Short() {
		t.Skip("not short: make test runs it in full")
	}
	t.Parallel()
	x := &story{t: t, dir: t.TempDir(), mail: notifytest.Start(t, false), oracle: newOracle()}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	x.now = time.Date(2026, 9, 18, 8, 0, 0, 0, zone)
	if err := os.WriteFile(filepath.Join(x.dir, "debut"), []byte("2024-10-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := madeup.Open(t.Context(), madeup.Options{
		Dir: x.dir, Since: period.Date{Year: 2026, Month: 4, Day: 1}, Now: x.clock,
		Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	x.demo = d
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = d.App.WithPages(func(pages *dashboard.Server) error { return x.play(pages, zone) })
	if err != nil {
		t.Error(err)
	}
}

// clock is read by sources and pages while the days pass.
func (x *story) clock() time.Time { return x.now }

// play opens the service and the pages, and lets the days pass.
func (x *story) play(pages *dashboard.Server, zone *time.Location) error {
	setup := x.demo.App.Notices()
	setup.Config = x.configured()
	setup.Reveal = func(s config.Secret) (string, error) { return s.Reveal(x.dir, os.Getenv) }
	var err error
	if x.service, err = setup.Service(); err != nil {
		return err
	}
	if x.words, err = notices.Writer(setup.Config, pages); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(x.t.Context())
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		stop()
		return err
	}
	done := make(chan error, 1)
	go func() { done <- pages.Serve(ctx, ln) }()
	x.pages = &served{t: x.t, url: "http://" + ln.Addr().String(), log: &journal{found: make(chan string, 1)}}
	x.collect(time.Time{})
	published := time.Date(2026, 10, 20, 8, 0, 0, 0, zone)
	for end := time.Date(2026, 11, 18, 18, 0, 0, 0, zone); x.now.Before(end); {
		if x.now.Equal(published) {
			q := publish.Request{Quarter: period.QuarterOf(2026, 3), By: "direction du numérique", Reservations: "Une source est en échec."}
			if _, err := x.demo.App.Press().Publish(ctx, q); err != nil {
				x.t.Error(err)
			}
		}
		if x.now.Equal(published.AddDate(0, 0, -10)) {
			if err := x.demo.Accept(ctx); err != nil {
				x.t.Error(err)
			}
		}
		x.day()
	}
	x.whole()
	stop()
	return <-done
}

// configured is the demo's configuration with what is told.
func (x *story) configured() *config.Config {
	x.t.Helper()
	raw, err := os.ReadFile(filepath.Join(x.dir, "vigie.yaml"))
	if err != nil {
		x.t.Fatal(err)
	}
	text := string(raw) + strings.NewReplacer("PORT", strconv.Itoa(x.mail.Port), "CA", x.mail.CA).Replace(toldBy)
	path := filepath.Join(x.dir, "dite.yaml")
	err = errors.Join(os.WriteFile(path, []byte(text), 0o600), os.WriteFile(filepath.Join(x.dir, "cles", "courriel"), []byte(notifytest.Password), 0o600)) //nolint:gosec // of the test's own folder
	if err != nil {
		x.t.Fatal(err)
	}
	cfg, err := config.Load(path)
	if err != nil {
		x.t.Fatal(err)
	}
	return cfg
}

// day lets one pass: the sources are read in the morning, what is so is looked at,
// and each letter that arrives is held against the pages as they are then.
func (x *story) day() {
	x.t.Helper()
	if err := x.demo.City.Write(x.dir, x.now); err != nil {
		x.t.Fatal(err)
	}
	x.collect(x.now.AddDate(0, 0, -2))
	before := len(x.mail.Letters())
	if err := errors.Join(x.service.Look(x.t.Context(), x.words), x.service.Send(x.t.Context())); err != nil {
		x.t.Fatal(err)
	}
	for _, l := range x.mail.Letters()[before:] {
		x.hold(l)
	}
	x.now = x.now.AddDate(0, 0, 1)
}

// collect reads every source from a moment on; the city has one that fails.
func (x *story) collect(from time.Time) {
	x.t.Helper()
	for _, s := range x.demo.App.Collection().Sources {
		if s.Since.IsZero() { // what people type has no story
			continue
		}
		w := measure.Window{From: s.Since, To: x.now}
		if from.After(w.From) {
			w.From = from
		}
		err := x.demo.App.Collection().One(x.t.Context(), s.Name, w.UTC(), nil, nil)
		if (err != nil) != (s.Name == "ancienne-passerelle") {
			x.t.Fatalf("%v: reading %s: %v", x.now, s.Name, err)
		}
	}
}
