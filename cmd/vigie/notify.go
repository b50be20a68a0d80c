package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/cmd/vigie/notices"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
	"github.com/vigie-ia/vigie/internal/words"
)

type notifyCmd struct {
	Test    notifyTestCmd    `cmd:""`
	Preview notifyPreviewCmd `cmd:""`
}

type notifyTestCmd struct {
	Channel string `arg:""`
	Send    bool
}

// Run tries the channel.
func (c notifyTestCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	carriers := notices.Carriers(cfg, func(x config.Secret) (string, error) { return x.Reveal(cfg.Dir, os.Getenv) })
	carrier := carriers[c.Channel]
	if carrier == nil {
		var names []string
		for i := range cfg.Notify.Channels {
			names = append(names, cfg.Notify.Channels[i].Name)
		}
		return reason.New("config.channel.none", strconv.Quote(c.Channel), suggest.Meant(c.Channel, names))
	}
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	said, err := carrier.Try(ctx)
	if err != nil {
		return reason.Because(err, reason.New("cli.channel", c.Channel, err))
	}
	if _, err := fmt.Fprintf(s.out, "%s: %s\n", c.Channel, said); err != nil || !c.Send {
		return err
	}
	return c.send(ctx, s, cfg, carrier)
}

// send sends a message of no account to all who would read the channel.
func (c notifyTestCmd) send(ctx context.Context, s *session, cfg *config.Config, carrier notify.Carrier) error {
	var to []string
	if !carrier.Mail() {
		to = []string{""}
	}
	for _, x := range cfg.Notify.Sendings() {
		for _, address := range x.Addresses {
			if x.Channel == c.Channel && !slices.Contains(to, address) {
				to = append(to, address)
			}
		}
	}
	if len(to) == 0 {
		return reason.New("cli.channel.address", c.Channel)
	}
	content, err := notice.Test("fr", cfg.Organisation.Name, c.Channel)
	if err != nil {
		return err
	}
	now := time.Now()
	for i, address := range to {
		m := notify.Message{ID: fmt.Sprintf("test-%d-%d", now.UnixNano(), i), Channel: c.Channel, To: address, Lang: "fr", At: now, Content: content}
		if err := carrier.Send(ctx, m, nil); err != nil {
			return reason.Because(err, reason.New("cli.channel", c.Channel, err))
		}
		if _, err := fmt.Fprintln(s.out, strings.TrimSpace(s.say("cli.sent")+" "+address)); err != nil {
			return err
		}
	}
	return nil
}

type notifyPreviewCmd struct {
	Topic []string `placeholder:"TOPIC"`
}

// Run words what is so now: all that stands, and every verdict.
func (c notifyPreviewCmd) Run(s *session) error {
	topics := notify.Topics()
	if len(c.Topic) > 0 {
		topics = nil
		for _, t := range c.Topic {
			if !slices.Contains(notify.Names(), t) {
				return reason.New("config.send.topic", strconv.Quote(t), suggest.Meant(t, notify.Names()))
			}
			topics = append(topics, notify.Topic(t))
		}
	}
	cfg, err := s.load()
	if err != nil {
		return err
	}
	o := s.options(nil)
	o.ReadOnly = true
	return s.withConfig(cfg, o, func(a *app.App) error {
		return a.WithPages(func(pages *dashboard.Server) error { return c.show(s, cfg, a, pages, topics) })
	})
}

func (c notifyPreviewCmd) show(s *session, cfg *config.Config, a *app.App, pages *dashboard.Server, topics []notify.Topic) error {
	world, err := a.Notices().Known().World(s.ctx)
	if err != nil {
		return err
	}
	writer, err := notices.Writer(cfg, pages)
	if err != nil {
		return err
	}
	var news []notify.News
	for _, f := range notify.Facts(world) {
		if slices.Contains(topics, f.Topic) && (!f.Normal || f.Topic == notify.Verdict) {
			news = append(news, notify.News{Fact: f})
		}
	}
	if len(news) == 0 {
		return s.line(reason.New("cli.notify.none"))
	}
	content := writer.News(cmp.Or(s.lang, words.Source), news)
	_, err = fmt.Fprintf(s.out, "%s\n\n%s", content.Subject, content.Text)
	return err
}
