// Package notices wires what is told: the channels and readers of the
// configuration, the facts, and the words of the pages.
package notices

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/certificate"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/metrics"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// Setup is what the wiring has open.
type Setup struct {
	Config   *config.Config
	Folder   string // of what is not in the store
	Reveal   func(config.Secret) (string, error)
	Reports  notify.Reports
	Register register.Register
	Stands   func(measure.System) approval.Standing // with what was approved
	Waves    *candidate.Queue
	Archive  *edition.Archive
	Typed    *action.Store // what was decided, beside the configuration
	Sources  []string      // that this process reads, and how that goes
	Status   func(source string) (schedule.Status, bool)
	Log      *slog.Logger
	Now      func() time.Time
}

// Sender sends what is told, and shows how that goes.
type Sender struct {
	service *notify.Service // nil: the configuration tells nobody
	fault   error           // why there is none although it does
	setup   Setup
}

// Open makes the notices of a configuration. What stands against it is told by Run.
func Open(s Setup) *Sender {
	d := &Sender{setup: s}
	if len(s.Config.Notify.Send) == 0 {
		return d
	}
	d.service, d.fault = s.Service()
	return d
}

// Service is what looks and sends, as the configuration wants it.
func (s Setup) Service() (*notify.Service, error) {
	return notify.Open(notify.Setup{
		Dir: filepath.Join(s.Folder, "notify"), Carriers: Carriers(s.Config, s.Reveal), Sendings: s.Config.Notify.Sendings(), Quiet: s.Config.Hours(),
		World: s.Known().World, Attach: s.attach, Log: s.Log, Now: s.Now,
	})
}

// Show lets the page of sources and the supervisor say how the channels are.
func (d *Sender) Show(setup *dashboard.Setup) {
	setup.Kinds, setup.Channels = metrics.Kinds(d.setup.Config.Targets), d.service.States
	setup.Watched = append(setup.Watched, metrics.Schedule{Sources: d.setup.Sources, Status: d.setup.Status}, metrics.Outbox(d.service.States))
}

// Run sends until ctx ends.
func (d *Sender) Run(ctx context.Context, pages notice.Pages) error {
	if d.service == nil {
		return d.fault
	}
	words, err := Writer(d.setup.Config, pages)
	if err != nil {
		return err
	}
	return d.service.Run(ctx, words)
}

// Known is what facts follow from.
func (s Setup) Known() notify.Known {
	k := notify.Known{
		Reports: notify.Remember(s.Reports, s.Now), Zone: s.Config.Zone, Register: s.Register, Kinds: metrics.Kinds(s.Config.Targets), Now: s.Now, Editions: s.Archive.List,
		Actions: s.actions, Waves: s.waves, Stands: s.Stands, NoSignOn: s.Config.Access.SignOn == access.None,
	}
	if c := s.Config.Server.TLS; c != nil {
		k.Certificate = func() (time.Time, error) { return certificate.Until(filepath.Join(s.Config.Dir, c.Certificate)) }
		if filepath.IsAbs(c.Certificate) {
			k.Certificate = func() (time.Time, error) { return certificate.Until(c.Certificate) }
		}
	}
	return k
}

func (s Setup) actions() ([]register.Action, error) {
	typed, err := action.Of(s.Typed)
	return slices.Concat(s.Config.Actions, typed), err
}

func (s Setup) waves() ([]string, error) {
	list, err := s.Waves.List()
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids, err
}

// attach is the page of an edition as it was published.
func (s Setup) attach(name string) (notify.Attachment, error) {
	list, err := s.Archive.List()
	if err != nil {
		return notify.Attachment{}, err
	}
	for _, e := range list {
		if e.Name() == name && e.Kind == edition.Published {
			content, _, err := s.Archive.Read(e.Quarter, e.Number)
			return notify.Attachment{Name: fmt.Sprintf("%s-edition-%d.html", e.Quarter, e.Number), Type: "text/html; charset=utf-8", Raw: content.Page}, err
		}
	}
	return notify.Attachment{}, edition.ErrNone
}

// Carriers are the channels of a configuration, by name.
func Carriers(cfg *config.Config, reveal func(config.Secret) (string, error)) map[string]notify.Carrier {
	list := map[string]notify.Carrier{}
	client := collectors.NewHTTPClient(collectors.Limits{Body: 1 << 20, Total: 40 * time.Second, Tries: 2})
	for i := range cfg.Notify.Channels {
		list[cfg.Notify.Channels[i].Name] = carrier(cfg, &cfg.Notify.Channels[i], client, reveal)
	}
	return list
}

func carrier(cfg *config.Config, ch *config.Channel, client *http.Client, reveal func(config.Secret) (string, error)) notify.Carrier {
	secret := func(s config.Secret) func() (string, error) { return func() (string, error) { return reveal(s) } }
	switch ch.Type {
	case "smtp":
		mail := notify.SMTP{Host: ch.Host, Port: ch.Port, TLS: ch.TLS, From: ch.From, User: ch.User, Password: secret(ch.Password), CA: ch.CA}
		if mail.TLS == "" {
			mail.TLS = notify.StartTLS
		}
		if mail.Port == 0 {
			mail.Port = map[string]int{notify.StartTLS: 587, notify.TLS: 465, notify.Plain: 25}[mail.TLS]
		}
		if mail.CA != "" && !filepath.IsAbs(mail.CA) {
			mail.CA = filepath.Join(cfg.Dir, mail.CA)
		}
		return mail
	case "matrix":
		return notify.Matrix{Server: ch.Homeserver, Room: ch.Room, Token: secret(ch.Token), Client: client}
	}
	return notify.Hook{Kind: notify.HookKind(ch.Type), URL: secret(ch.URL), Client: client}
}

// Writer words messages by the pages' words.
func Writer(cfg *config.Config, pages notice.Pages) (*notice.Writer, error) {
	return notice.New(pages, cfg.Server.URL, cfg.Organisation.Name)
}
