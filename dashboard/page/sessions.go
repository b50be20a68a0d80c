package page

import (
	"context"

	"github.com/vigie-ia/vigie/internal/access"
)

// AdminPath is the address of the page of whoever runs Vigie.
const AdminPath = "/admin"

// SessionService shows who is signed in, and ends sessions.
type SessionService interface {
	OpenSessions(ctx context.Context) ([]access.Session, error)
	// EndSession ends the session of an ID; access.ErrNoSession when there is none.
	EndSession(ctx context.Context, by access.Reader, id string) error
}
