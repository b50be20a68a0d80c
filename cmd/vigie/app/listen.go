package app

import (
	"context"
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
	var cert, key string
	if files := a.cfg.Server.TLS; files != nil {
		cert, key = under(a.cfg, files.Certificate), under(a.cfg, files.Key)
	}
	return certificate.Listen(ctx, address, cert, key)
}
