// Package notifytest is of tests: a real mail server with TLS and accounts, and
// the faults that such servers have.
package notifytest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The account of the server.
const (
	User     = "vigie"
	Password = "un mot de passe" //nolint:gosec // of a made-up account
)

// Letter is one message that the server took.
type Letter struct {
	From string
	To   []string
	Raw  []byte
	Safe bool // it came over TLS, from the account
}

// Server is a mail server that keeps what it takes.
type Server struct {
	Port int
	CA   string // file of the authority that signed its certificate

	mu      sync.Mutex
	letters []Letter
	refuse  error
	drop    bool // take a message whole, and hang up instead of saying so
}

// Letters are those taken so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// Refuse has the server refuse all messages; nil has it take them again.
func (s *Server) Refuse(err error) { s.mu.Lock(); defer s.mu.Unlock(); s.refuse = err }

// Drop has the server hang up once it has a message whole.
func (s *Server) Drop(yes bool) { s.mu.Lock(); defer s.mu.Unlock(); s.drop = yes }

// Start runs a server on this machine until the test ends: with TLS from the
// first byte, or with STARTTLS.
func Start(t testing.TB, immediate bool) *Server {
	t.Helper()
	s := &Server{}
	var cert tls.Certificate
	cert, s.CA = certificate(t)
	server := smtp.NewServer(s)
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := ln.Addr().(*net.TCPAddr); ok {
		s.Port = a.Port
	}
	if immediate {
		ln = tls.NewListener(ln, server.TLSConfig)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ln) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

// certificate makes one of localhost, and writes its authority to a file.
func certificate(t testing.TB) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, path
}

// NewSession begins one connection.
func (s *Server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c}, nil
}

type session struct {
	server *Server
	conn   *smtp.Conn
	letter Letter
}

// AuthMechanisms are those of an account.
func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth knows the one account.
func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "authentication failed"}
		}
		_, safe := x.conn.TLSConnectionState()
		x.letter.Safe = safe
		return nil
	}), nil
}

// Mail begins a message.
func (x *session) Mail(from string, _ *smtp.MailOptions) error { x.letter.From = from; return nil }

// Rcpt adds who gets it.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.letter.To = append(x.letter.To, to)
	return nil
}

// Data takes the message.
func (x *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	if x.server.refuse != nil {
		return x.server.refuse
	}
	letter := x.letter
	letter.Raw = bytes.Clone(raw)
	x.server.letters = append(x.server.letters, letter)
	if x.server.drop {
		return x.conn.Conn().Close()
	}
	return nil
}

// Reset forgets a message that was begun.
func (x *session) Reset() { x.letter.From, x.letter.To = "", nil }

// Logout ends a connection.
func (*session) Logout() error { return nil }
