// Package certificate serves a TLS certificate from its files, and takes a
// renewed one without a restart.
package certificate

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
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
		return nil, fmt.Errorf("reading the certificate of server.tls: %w", err)
	}
	return f.held, nil
}
