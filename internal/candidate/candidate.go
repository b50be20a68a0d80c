// Package candidate keeps the waves of surveys that were read and that nobody
// has accepted yet: what would be published, sealed, with how it was read.
// Nothing of them is shown but to the person who accepts; what is accepted is
// published exactly.
package candidate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/durable"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Keeps is how long a wave waits: what nobody wants for so long goes.
const Keeps = 30 * 24 * time.Hour

// Wave is a wave that waits.
type Wave struct {
	ID     string           `json:"id"`
	Source string           `json:"source"`
	Window measure.Window   `json:"window"` // the day on which its figures will stand
	At     time.Time        `json:"at"`     // when it was read
	Read   measure.WaveRead `json:"read"`
	// Readings are its figures, sealed or of the whole authority.
	Readings []measure.Reading `json:"readings"`
}

// Mark tells a reading of a wave from every other: the same file read in the
// same way has the same.
func (w Wave) Mark() (string, error) {
	w.At = time.Time{}
	raw, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("marking the wave %s: %w", w.ID, err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16]), nil
}

// Verdict is what became of the last reading of a wave that somebody judged, or
// that waited too long.
type Verdict struct {
	Mark     string    `json:"mark"`
	Digest   string    `json:"digest"` // of what it was read from
	Accepted bool      `json:"accepted"`
	By       []string  `json:"by"` // one, or two where two are asked; none: it waited too long
	At       time.Time `json:"at"`
	Reason   string    `json:"reason"`
}

// State is all that is kept of a wave.
type State struct {
	Wave *Wave    // nil: nothing waits
	Mark string   // of Wave
	By   string   // who accepted it first, where two are asked
	Last *Verdict // nil: none
}

// The ways in which a wave is not judged.
var (
	ErrNone    = errors.New("nothing of this wave waits to be accepted")
	ErrChanged = errors.New("the wave was read again since it was shown")
	ErrOwn     = errors.New("whoever accepted a wave first cannot accept it again: another person must")
)

// Box is the folder of what waits.
type Box struct {
	dir string
	now func() time.Time
}

// NewBox is the box of a folder, which is made when something waits.
func NewBox(dir string, now func() time.Time) *Box { return &Box{dir, now} }

// The files of a wave: what waits, who accepted it first, the last verdict.
const (
	waits = "waits-"
	first = "first-"
	last  = "last-"
)

func (b *Box) path(id, kind string) string {
	return filepath.Join(b.dir, kind+url.QueryEscape(id)+".json")
}

// Hold keeps a wave that was read, in the place of the one that waits. One that
// waits already keeps its time and its first acceptance; one that was refused,
// or waited too long, is not kept again, unless Forget forgets the verdict.
func (b *Box) Hold(w Wave) error {
	mark, err := w.Mark()
	if err != nil {
		return err
	}
	state, err := b.Find(w.ID)
	switch {
	case err != nil:
		return err
	case state.Wave != nil && state.Mark == mark:
		return nil
	case state.Last != nil && !state.Last.Accepted && state.Last.Mark == mark:
		return nil
	}
	w.At = b.now().UTC().Truncate(time.Second)
	if err := b.put(b.path(w.ID, waits), w); err != nil {
		return fmt.Errorf("keeping the wave %s until it is accepted: %w", w.ID, err)
	}
	return remove(b.path(w.ID, first))
}

func (b *Box) put(path string, value any) error {
	raw, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	return durable.Replace(path, raw)
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Find returns what is kept of a wave.
func (b *Box) Find(id string) (State, error) {
	var s State
	var w Wave
	var by Verdict
	var v Verdict
	there, err := read(b.path(id, waits), &w)
	if err == nil && there {
		s.Wave = &w
		s.Mark, err = w.Mark()
	}
	if err != nil {
		return s, fmt.Errorf("reading the wave %s, which waits: %w", id, err)
	}
	if _, err = read(b.path(id, first), &by); err == nil && by.Mark == s.Mark && len(by.By) > 0 {
		s.By = by.By[0]
	}
	if there, verdictErr := read(b.path(id, last), &v); verdictErr != nil {
		err = errors.Join(err, verdictErr)
	} else if there {
		s.Last = &v
	}
	if err != nil {
		return s, fmt.Errorf("reading what was said of the wave %s: %w", id, err)
	}
	return s, nil
}

func read(path string, into any) (there bool, err error) {
	raw, err := os.ReadFile(path) //nolint:gosec // of this folder
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	return err == nil, err
}

// Held tells whether a reading of a wave waits, or was refused last: its file is
// needed still, and need not be read again.
func (b *Box) Held(id string) (bool, error) {
	s, err := b.Find(id)
	return s.Wave != nil || (s.Last != nil && !s.Last.Accepted), err
}

// List returns the waves that wait, by id.
func (b *Box) List() ([]Wave, error) {
	files, err := os.ReadDir(b.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the waves that wait: %w", err)
	}
	var list []Wave
	for _, f := range files {
		name, ours := strings.CutPrefix(f.Name(), waits)
		id, err := url.QueryUnescape(strings.TrimSuffix(name, ".json"))
		if !ours || err != nil {
			continue
		}
		s, err := b.Find(id)
		if err != nil {
			return nil, err
		}
		if s.Wave != nil {
			list = append(list, *s.Wave)
		}
	}
	slices.SortFunc(list, func(a, c Wave) int { return strings.Compare(a.ID, c.ID) })
	return list, nil
}

// waiting returns the wave that a person was shown.
func (b *Box) waiting(id, mark string) (State, error) {
	s, err := b.Find(id)
	switch {
	case err != nil:
		return s, err
	case s.Wave == nil:
		return s, ErrNone
	case s.Mark != mark:
		return s, ErrChanged
	}
	return s, nil
}

// Accept keeps that a person accepts the wave that was shown under a mark. With
// two asked for, the first is kept and the wave waits for another one. done
// tells that it is accepted: Publish then publishes it.
func (b *Box) Accept(id, mark, by string, two bool) (done bool, err error) {
	s, err := b.waiting(id, mark)
	if err != nil {
		return false, err
	}
	names := []string{by}
	if two {
		switch s.By {
		case "":
			return false, b.put(b.path(id, first), Verdict{Mark: mark, Accepted: true, By: names, At: b.now().UTC()})
		case by:
			return false, ErrOwn
		}
		names = []string{s.By, by}
	}
	return true, b.judge(s, Verdict{Accepted: true, By: names})
}

// Refuse takes away the wave that was shown under a mark, with the reason.
func (b *Box) Refuse(id, mark, by, reason string) error {
	s, err := b.waiting(id, mark)
	if err != nil {
		return err
	}
	return errors.Join(b.judge(s, Verdict{By: []string{by}, Reason: reason}), b.drop(id))
}

func (b *Box) judge(s State, v Verdict) error {
	v.Mark, v.Digest, v.At = s.Mark, s.Wave.Read.Digest, b.now().UTC().Truncate(time.Second)
	if err := b.put(b.path(s.Wave.ID, last), v); err != nil {
		return fmt.Errorf("keeping what is said of the wave %s: %w", s.Wave.ID, err)
	}
	return nil
}

// drop takes away what waits of a wave.
func (b *Box) drop(id string) error {
	return errors.Join(remove(b.path(id, waits)), remove(b.path(id, first)))
}

// Forget forgets the last verdict on a wave, so that what was refused may be
// held once more: it is read again.
func (b *Box) Forget(id string) error { return remove(b.path(id, last)) }

// Expire takes away the waves that have waited too long, and returns their ids.
func (b *Box) Expire() ([]string, error) {
	list, err := b.List()
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, w := range list {
		if b.now().Sub(w.At) < Keeps {
			continue
		}
		s, err := b.Find(w.ID)
		if err == nil {
			err = errors.Join(b.judge(s, Verdict{}), b.drop(w.ID))
		}
		if err != nil {
			return gone, err
		}
		gone = append(gone, w.ID)
	}
	return gone, nil
}
