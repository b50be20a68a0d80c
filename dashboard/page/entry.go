package page

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/survey"
)

// EntryService is where people enter figures, comments and actions, which count once
// another person has accepted them.
type EntryService interface {
	Books
	Drafts() ([]entry.Draft, error)
	// Draft returns one with what would be read from it.
	Draft(ctx context.Context, id string) (entry.Draft, entry.Preview, error)
	// Workbook returns one with the bytes of its workbook.
	Workbook(id string) (entry.Draft, []byte, error)
	Judge(ctx context.Context, by access.Reader, id string, accepted bool, reason string) error
}

// Books take what is entered.
type Books interface {
	// Type keeps one line that was typed, by field.
	Type(ctx context.Context, by access.Reader, d entry.Draft, fields map[string]string) (entry.Draft, error)
	Upload(ctx context.Context, by access.Reader, d entry.Draft, workbook []byte) (entry.Draft, error)
	// Filled is the workbook of a quarter, with what is declared of it.
	Filled(ctx context.Context, by access.Reader, lang string, q period.Period, zone *time.Location) ([]byte, error)
	Metrics(lang string) []string
	// Places are the systems and directions that a reader may enter figures of.
	Places(by access.Reader) (systems []string, directions []survey.Direction)
}

// Publisher freezes a quarter as its next edition.
type Publisher interface {
	Publish(ctx context.Context, r publish.Request) (edition.Entry, error)
	// Try says what would refuse an edition, and publishes nothing.
	Try(ctx context.Context, r publish.Request) error
}

// Who enters, and who judges what was entered; both see it.
const (
	Enters = access.Contributor | access.Sustainability
	Judges = access.Approver | access.Sustainability
)

// EntryPath is the address of what was entered.
const EntryPath = "/saisie"

// EvidencePath is what the address of the workbook of an entry begins with.
const EvidencePath = EntryPath + "/pieces/"

// MaySee reports whether a reader may see a draft: its author and those who
// judge. It may hold counts of few agents, which no page shows.
func MaySee(d entry.Draft, r access.Reader) bool { return r.Roles.Meet(Judges) || r.Login == d.By }
