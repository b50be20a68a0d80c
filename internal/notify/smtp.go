package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/mail"
	"os"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/vigie-ia/vigie/internal/reason"
)

// SMTP is a mail server.
type SMTP struct {
	Host     string
	Port     int
	TLS      string // StartTLS, TLS or Plain
	From     string
	User     string                 // "": nobody logs in
	Password func() (string, error) // read at each use
	CA       string                 // file of authorities beside the system's; "" for none
	Timeout  time.Duration          // of each step; 0: half a minute
}

// How mail servers are spoken to.
const (
	StartTLS = "starttls"
	TLS      = "tls"
	Plain    = "none" // of this machine only
)

// Mail reports that it carries mail.
func (SMTP) Mail() bool { return true }

// Send hands one message to the server.
func (s SMTP) Send(ctx context.Context, m Message, files []Attachment) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	msg, err := s.compose(m, files)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return reason.While(s.plain(err), "notify.mail", s.Host)
	}
	fault := client.Send(msg)
	_ = client.Close() //nolint:errcheck // what was taken is taken, whatever becomes of the goodbye
	if fault != nil {
		return reason.While(s.plain(fault), "notify.mail", s.Host)
	}
	return nil
}

// Try connects, logs in, and hangs up.
func (s SMTP) Try(ctx context.Context) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return "", reason.While(s.plain(err), "notify.mail", s.Host)
	}
	said := "connected to " + s.Host + " (" + s.TLS + ")"
	if s.User != "" {
		said += ", logged in as " + s.User
	}
	return said, client.Close()
}

// plain leaves out what the server said beyond a line: it is not ours.
func (s SMTP) plain(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	if len(text) > 300 {
		text = text[:300] + "…"
	}
	return errors.New(text)
}

func (s SMTP) client() (*gomail.Client, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.Host}
	if s.CA != "" {
		raw, err := os.ReadFile(s.CA)
		if err != nil {
			return nil, reason.While(err, "doing.mail.ca")
		}
		if trust.RootCAs, err = x509.SystemCertPool(); err != nil {
			trust.RootCAs = x509.NewCertPool()
		}
		if !trust.RootCAs.AppendCertsFromPEM(raw) {
			return nil, reason.New("notify.pem", s.CA)
		}
	}
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(timeout), gomail.WithTLSConfig(trust), gomail.WithoutRset()}
	switch s.TLS {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		password, err := s.Password()
		if err != nil {
			return nil, err
		}
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(password))
	}
	return gomail.NewClient(s.Host, options...)
}

// compose makes a message as mail: text, the same as HTML, what is attached.
func (s SMTP) compose(m Message, files []Attachment) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := errors.Join(msg.From(s.From), msg.To(m.To)); err != nil {
		return nil, reason.While(err, "doing.mail.address")
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(m.ID + "@" + domainOf(s.From))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Lang)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, f := range files {
		if err := msg.AttachReader(f.Name, io.Reader(bytes.NewReader(f.Raw)), gomail.WithFileContentType(gomail.ContentType(f.Type))); err != nil {
			return nil, reason.While(err, "doing.attach.file", f.Name)
		}
	}
	return msg, nil
}

func domainOf(from string) string {
	if a, err := mail.ParseAddress(from); err == nil {
		from = a.Address
	}
	return from[strings.LastIndexByte(from, '@')+1:]
}
