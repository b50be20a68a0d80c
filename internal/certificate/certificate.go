// Package certificate serves a TLS certificate from its files, and takes a
// renewed one without a restart.
package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// File is a certificate with its key. It is read again when its file changes; a
// new one that cannot be read leaves the old one in use.
type File struct {
	cert, key string

	mu   sync.Mutex
	seen time.Time
	held *tls.Certificate
}

// Open reads the files of a certificate, chain included, and of its key, both
// PEM.
func Open(cert, key string) (*File, error) {
	f := &File{cert: cert, key: key}
	_, err := f.get(nil)
	return f, err
}

// Config serves the certificate, by TLS 1.2 or later.
func (f *File) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: f.get}
}

func (f *File) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.cert)
	if err == nil && (f.held == nil || !info.ModTime().Equal(f.seen)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(f.cert, f.key); err == nil {
			f.held, f.seen = &pair, info.ModTime()
		}
	}
	if f.held == nil {
		return nil, reason.While(err, "doing.certificate")
	}
	return f.held, nil
}

// Listen listens on an address, with TLS when files of a certificate are given.
// url is how a reader on this machine writes the address.
func Listen(ctx context.Context, address, cert, key string) (ln net.Listener, url string, err error) {
	var lc net.ListenConfig
	if ln, err = lc.Listen(ctx, "tcp", address); err != nil {
		return nil, "", reason.While(err, "doing.listen", address)
	}
	if cert == "" {
		return ln, "http://" + ln.Addr().String() + "/", nil
	}
	kept, err := Open(cert, key)
	if err != nil {
		return nil, "", errors.Join(err, ln.Close())
	}
	return tls.NewListener(ln, kept.Config()), "https://" + ln.Addr().String() + "/", nil
}

// Until is the instant after which a certificate, in its PEM file, is good no more.
func Until(cert string) (time.Time, error) {
	raw, err := os.ReadFile(cert) //nolint:gosec // the path is the configuration's own
	if err != nil {
		return time.Time{}, reason.While(err, "doing.certificate")
	}
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			leaf, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return time.Time{}, reason.While(err, "doing.certificate")
			}
			return leaf.NotAfter, nil
		}
	}
	return time.Time{}, reason.New("certificate.none", cert)
}
