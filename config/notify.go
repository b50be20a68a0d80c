package config

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// Notify says who is told what, and by which way.
type Notify struct {
	Quiet    *Quiet    `yaml:"quiet"` // nil: messages leave at any hour
	Channels []Channel `yaml:"channels"`
	Send     []Send    `yaml:"send"`
}

// Quiet are the hours in which no message leaves, in the authority's time zone.
type Quiet struct {
	From    Clock `yaml:"from"`
	Until   Clock `yaml:"until"`
	Weekend bool  `yaml:"weekend"` // Saturdays and Sundays as well
}

// Clock is a time of the day: 19:30.
type Clock time.Duration

// UnmarshalText reads 19:30.
func (c *Clock) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return reason.New("config.clock", quoted(string(text)))
	}
	*c = Clock(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

// Channel is a way by which messages leave.
type Channel struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"` // smtp, mattermost, teams, webhook or matrix
	// Of smtp.
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"` // 587 by default, 465 under tls
	TLS      string `yaml:"tls"`  // starttls by default, tls, or none on this machine
	From     string `yaml:"from"`
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
	CA       string `yaml:"ca"` // file of authorities beside the system's
	// Of mattermost, teams and webhook: the address is a credential.
	URL Secret `yaml:"url"`
	// Of matrix.
	Homeserver string `yaml:"homeserver"`
	Room       string `yaml:"room"`
	Token      Secret `yaml:"token"`
}

// Send is who gets what, by one channel.
type Send struct {
	By       string        `yaml:"by"` // name of a channel
	To       []string      `yaml:"to"` // addresses of mail
	Roles    []string      `yaml:"roles"`
	Topics   []string      `yaml:"topics"`
	Digest   string        `yaml:"digest"`   // weekly or quarterly, instead of topics
	Every    time.Duration `yaml:"every"`    // at most one message in so long; 1h by default
	Language string        `yaml:"language"` // fr by default
}

// The types of channels.
const (
	channelSMTP       = "smtp"
	channelMattermost = "mattermost"
	channelTeams      = "teams"
	channelWebhook    = "webhook"
	channelMatrix     = "matrix"
)

func channelTypes() []string {
	return []string{channelSMTP, channelMattermost, channelTeams, channelWebhook, channelMatrix}
}

// languages are those that messages can be in.
func languages() []string { return []string{"fr", "en"} }

func (c *Config) checkNotify() {
	n := &c.Notify
	names := map[string]int{}
	var list []string
	for i := range n.Channels {
		ch := &n.Channels[i]
		path := at("notify.channels", i)
		if !regexp.MustCompile(idPattern).MatchString(ch.Name) {
			c.found.add(path+".name", reason.New("config.channel.name", quoted(ch.Name)))
		} else if first, twice := names[ch.Name]; twice {
			c.found.add(path+".name", reason.New("config.channel.twice", quoted(ch.Name), c.found.line(at("notify.channels", first))))
		} else {
			names[ch.Name] = i
		}
		list = append(list, ch.Name)
		c.checkChannel(path, ch)
	}
	seen := map[string]int{}
	for i := range n.Send {
		path := at("notify.send", i)
		c.checkSend(path, &n.Send[i], list)
		key := n.Send[i].sending().Key()
		if first, twice := seen[key]; twice {
			c.found.add(path, reason.New("config.send.twice", c.found.line(at("notify.send", first))))
		}
		seen[key] = i
	}
	if len(n.Send) > 0 && c.Server.URL == "" {
		c.found.add("server.url", reason.New("config.send.url"))
	}
}

// checkChannel wants the keys of a channel's type, and no others.
func (c *Config) checkChannel(path string, ch *Channel) {
	keys := map[string][]string{
		channelSMTP: {"host", "port", "tls", "from", "user", "password", "ca"}, channelMattermost: {"url"}, channelTeams: {"url"}, channelWebhook: {"url"},
		channelMatrix: {"homeserver", "room", "token"},
	}
	own, ok := keys[ch.Type]
	if !ok {
		c.found.add(path+".type", reason.New("config.channel.type", quoted(ch.Type), suggest.Meant(ch.Type, channelTypes())))
		return
	}
	for _, key := range slices.Concat(keys[channelSMTP], keys[channelWebhook], keys[channelMatrix]) {
		if c.states(path+"."+key) && !slices.Contains(own, key) {
			c.found.add(path+"."+key, reason.New("config.channel.key", ch.Type, key, strings.Join(own, ", ")))
		}
	}
	switch ch.Type {
	case channelSMTP:
		c.checkSMTP(path, ch)
	case channelMatrix:
		if !isWeb(ch.Homeserver) {
			c.found.add(path+".homeserver", reason.New("config.homeserver", quoted(withoutQuery(ch.Homeserver))))
		}
		if !strings.HasPrefix(ch.Room, "!") || len(ch.Room) > 255 {
			c.found.add(path+".room", reason.New("config.room", quoted(ch.Room)))
		}
		c.needsSecret(path+".token", ch.Token)
	default:
		c.needsSecret(path+".url", ch.URL)
	}
}

func (c *Config) needsSecret(path string, s Secret) {
	if s == (Secret{}) {
		c.found.add(path, reason.New("config.secret.none"))
	}
}

func (c *Config) checkSMTP(path string, ch *Channel) {
	c.needs(path+".host", ch.Host, reason.New("config.needs.host"))
	if !slices.Contains([]string{"", notify.StartTLS, notify.TLS, notify.Plain}, ch.TLS) {
		c.found.add(path+".tls", reason.New("config.mail.tls", quoted(ch.TLS)))
	}
	if ch.TLS == notify.Plain && !access.Loopback(ch.Host+":25") {
		c.found.add(path+".tls", reason.New("config.mail.clear", quoted(ch.Host)))
	}
	if ch.Port < 0 || ch.Port > 65535 {
		c.found.add(path+".port", reason.New("config.port", ch.Port))
	}
	if _, err := mail.ParseAddress(ch.From); err != nil {
		c.found.add(path+".from", reason.New("config.mail.from", quoted(ch.From)))
	}
	switch {
	case ch.User != "" && ch.Password == (Secret{}):
		c.found.add(path+".password", reason.New("config.mail.password", quoted(ch.User)))
	case ch.User == "" && ch.Password != (Secret{}):
		c.found.add(path+".user", reason.New("config.mail.user"))
	}
}

func (c *Config) checkSend(path string, s *Send, channels []string) {
	i := slices.Index(channels, s.By)
	if i < 0 {
		c.found.add(path+".by", reason.New("config.channel.none", quoted(s.By), suggest.Meant(s.By, channels)))
	}
	if mails := i >= 0 && c.Notify.Channels[i].Type == channelSMTP; mails && len(s.To) == 0 {
		c.found.add(path+".to", reason.New("config.send.to"))
	} else if i >= 0 && !mails && len(s.To) > 0 {
		c.found.add(path+".to", reason.New("config.send.mail"))
	}
	for k, to := range s.To {
		if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
			c.found.add(at(path+".to", k), reason.New("config.mail.address", quoted(to)))
		}
	}
	c.checkReaders(path, s)
	if s.Every != 0 && (s.Every < time.Minute || s.Every > 31*24*time.Hour) {
		c.found.add(path+".every", reason.New("config.send.every", s.Every))
	}
	if s.Language != "" && !slices.Contains(languages(), s.Language) {
		c.found.add(path+".language", reason.New("config.send.language", quoted(s.Language), strings.Join(languages(), ", ")))
	}
}

// checkReaders holds what is sent to the roles of those who get it.
func (c *Config) checkReaders(path string, s *Send) {
	roles, err := access.ParseRoles(s.Roles)
	switch {
	case err != nil:
		c.found.add(path+".roles", reason.Of(err))
	case roles == 0:
		c.found.add(path+".roles", reason.New("config.send.roles"))
	}
	switch s.Digest {
	case "":
		if len(s.Topics) == 0 {
			c.found.add(path+".topics", reason.New("config.send.topics", strings.Join(notify.Names(), ", ")))
		}
	case string(notify.Weekly), string(notify.Quarterly):
		if len(s.Topics) > 0 {
			c.found.add(path+".topics", reason.New("config.send.digest.topics"))
		}
	default:
		c.found.add(path+".digest", reason.New("config.send.digest", quoted(s.Digest)))
	}
	for k, topic := range s.Topics {
		switch may := notify.Topic(topic).May(); {
		case !slices.Contains(notify.Names(), topic):
			c.found.add(at(path+".topics", k), reason.New("config.send.topic", quoted(topic), suggest.Meant(topic, notify.Names())))
		case roles != 0 && err == nil && !may.Meet(roles):
			c.found.add(at(path+".topics", k), reason.New("config.send.forbidden", topic, roles, strings.Join(may.Names(), ", ")))
		}
	}
}

// Sendings are who gets what, checked, in the order of the file.
func (n Notify) Sendings() []notify.Sending {
	var list []notify.Sending
	for i := range n.Send {
		list = append(list, n.Send[i].sending())
	}
	return list
}

func (s Send) sending() notify.Sending {
	out := notify.Sending{Channel: s.By, Addresses: s.To, Digest: notify.Digest(s.Digest), Every: s.Every, Lang: s.Language}
	out.Roles, _ = access.ParseRoles(s.Roles) //nolint:errcheck // checkReaders told of it
	for _, topic := range s.Topics {
		out.Topics = append(out.Topics, notify.Topic(topic))
	}
	if out.Every == 0 {
		out.Every = time.Hour
	}
	if out.Lang == "" {
		out.Lang = languages()[0]
	}
	return out
}

// Hours are the quiet ones.
func (c *Config) Hours() notify.Quiet {
	q := notify.Quiet{Zone: c.Zone}
	if c.Notify.Quiet != nil {
		q.From, q.Until, q.Weekend = time.Duration(c.Notify.Quiet.From), time.Duration(c.Notify.Quiet.Until), c.Notify.Quiet.Weekend
	}
	return q
}
