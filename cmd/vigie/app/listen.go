package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
)

// Listen listens where the pages are served: on an address, "" for the
// configuration's, with TLS when it has a certificate. Without sign-on an
// address that other machines see is refused. url is how a reader on this
// machine writes it.
func (a *App) Listen(ctx context.Context, address string) (ln net.Listener, url string, err error) {
	if address == "" {
		address = a.cfg.Server.Listen
	}
	if a.cfg.Access.SignOn == access.None && !access.Loopback(address) {
		return nil, "", fmt.Errorf("listening on %q: it is seen from other machines, and nobody signs on: listen on 127.0.0.1, ::1 or localhost, or configure access.sign_on", address)
	}
	var lc net.ListenConfig
	if ln, err = lc.Listen(ctx, "tcp", address); err != nil {
		return nil, "", fmt.Errorf("listening on %q: %w", address, err)
	}
	files := a.cfg.Server.TLS
	if files == nil {
		return ln, "http://" + ln.Addr().String() + "/", nil
	}
	kept := &certificate{cert: under(a.cfg, files.Certificate), key: under(a.cfg, files.Key)}
	if _, err := kept.get(nil); err != nil {
		return nil, "", errors.Join(err, ln.Close())
	}
	return tls.NewListener(ln, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: kept.get}), "https://" + ln.Addr().String() + "/", nil
}

// certificate is read again when its file changes, so that it can be renewed
// without a restart. A new one that cannot be read leaves the old one in use.
type certificate struct {
	cert, key string

	mu   sync.Mutex
	seen time.Time
	held *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && (c.held == nil || !info.ModTime().Equal(c.seen)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.held, c.seen = &pair, info.ModTime()
		}
	}
	if c.held == nil {
		return nil, fmt.Errorf("reading the certificate of server.tls: %w", err)
	}
	return c.held, nil
}
