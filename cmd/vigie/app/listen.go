package app

import (
	"context"
	"net"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/certificate"
	"github.com/vigie-ia/vigie/internal/reason"
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
		return nil, "", reason.New("listen.open", address)
	}
	var cert, key string
	if files := a.cfg.Server.TLS; files != nil {
		cert, key = under(a.cfg, files.Certificate), under(a.cfg, files.Key)
	}
	return certificate.Listen(ctx, address, cert, key)
}
