package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/certificate"
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
	kept, err := certificate.Open(under(a.cfg, files.Certificate), under(a.cfg, files.Key))
	if err != nil {
		return nil, "", errors.Join(err, ln.Close())
	}
	return tls.NewListener(ln, kept.Config()), "https://" + ln.Addr().String() + "/", nil
}
