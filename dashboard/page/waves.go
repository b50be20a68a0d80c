package page

import (
	"context"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/survey"
)

// WaveService is the review at which the waves of surveys that were read are
// accepted, which publishes them.
type WaveService interface { //nolint:interfacebloat // one review: what it shows, and what is said there
	List() ([]candidate.Wave, error)
	Find(id string) (candidate.State, error)
	// Persons is how many must accept a wave.
	Persons() int
	// Accept, Refuse and Again are of the wave that was shown under a mark, by a login.
	Accept(ctx context.Context, id, mark, by string) (done bool, err error)
	Refuse(ctx context.Context, id, mark, by, reason string) error
	Again(ctx context.Context, id, by, settings string) error
	// Wave finds a wave of the configuration, and Settings those by which the
	// configuration has it read.
	Wave(id string) (survey.Wave, bool)
	Settings(id string) (string, error)
}

// Accepts is who accepts waves of surveys, and nobody else sees them before.
const Accepts = access.HR

// WavePath is the folder of the waves that wait.
const WavePath = EntryPath + "/campagnes"
