package page

import (
	"context"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/register"
)

// ActionsPath is the address of what was decided.
const ActionsPath = EntryPath + "/decisions"

// ActionService keeps what was decided about figures.
type ActionService interface {
	// Kept lists what was typed, the latest first.
	Kept() ([]action.Kept, error)
	// Mark changes when an action does.
	Mark() int
	// Add keeps an action as decided; an error of fields says which.
	Add(ctx context.Context, by access.Reader, a register.Action) (action.Kept, error)
	// Step takes an action to its next state. Who typed it cannot close it.
	Step(ctx context.Context, by access.Reader, id string, step action.Step) error
}
