// Package candidate keeps the waves of surveys that were read and that nobody
// has accepted yet: what would be published, sealed, with how it was read.
// Nothing of them is shown but to the person who accepts; what is accepted is
// published exactly. Beside them it keeps how far those are that are open.
package candidate

import (
	"context"
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

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
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

// Settings are those by which a person had a wave read, in place of the
// configuration's: YAML, as a source takes it.
type Settings struct {
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// State is all that is kept of a wave.
type State struct {
	Wave     *Wave     // nil: nothing waits
	Mark     string    // of Wave
	By       string    // who accepted it first, where two are asked
	Last     *Verdict  // nil: none
	Settings *Settings // nil: the configuration's
}

// The ways in which a wave is not judged.
var (
	ErrNone    = error(reason.New("wave.none"))
	ErrChanged = error(reason.New("wave.changed"))
	ErrOwn     = error(reason.New("wave.own"))
)

// Queue is the folder of what waits.
type Queue struct {
	dir string
	now func() time.Time
}

// NewQueue is the queue of a folder, which is made when something waits.
func NewQueue(dir string, now func() time.Time) *Queue { return &Queue{dir, now} }

// The files of a wave: what waits, who accepted it first, the last verdict, the
// settings that a person wrote.
const (
	waits    = "waits-"
	first    = "first-"
	last     = "last-"
	settings = "settings-"
)

func (b *Queue) path(id, kind string) string {
	return filepath.Join(b.dir, kind+url.QueryEscape(id)+".json")
}

// alone does something that nobody else does to the queue meanwhile: a wave that
// is read again while it is accepted is either shown or published, never half of
// each. A server and commands share the queue.
func (b *Queue) alone(ctx context.Context, do func() error) (err error) {
	unlock, err := atomicfile.Lock(ctx, filepath.Join(b.dir, "lock"), 10*time.Second)
	if err != nil {
		return reason.While(err, "doing.wave.wait")
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return do()
}

// Hold keeps a wave that was read, in the place of the one that waits. One that
// waits already keeps its time and its first acceptance; one that was refused,
// or waited too long, is not kept again, unless Forget forgets the verdict.
func (b *Queue) Hold(ctx context.Context, w Wave) error {
	return b.alone(ctx, func() error { return b.hold(w) })
}

func (b *Queue) hold(w Wave) error {
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
		return reason.While(err, "doing.wave.keep", w.ID)
	}
	return remove(b.path(w.ID, first))
}

func (b *Queue) put(path string, value any) error {
	raw, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	return atomicfile.Replace(path, raw)
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Find returns what is kept of a wave.
func (b *Queue) Find(id string) (State, error) {
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
		return s, reason.While(err, "doing.wave.read", id)
	}
	if _, err = read(b.path(id, first), &by); err == nil && by.Mark == s.Mark && len(by.By) > 0 {
		s.By = by.By[0]
	}
	if there, verdictErr := read(b.path(id, last), &v); verdictErr != nil {
		err = errors.Join(err, verdictErr)
	} else if there {
		s.Last = &v
	}
	var own Settings
	if there, settingsErr := read(b.path(id, settings), &own); settingsErr != nil {
		err = errors.Join(err, settingsErr)
	} else if there {
		s.Settings = &own
	}
	if err != nil {
		return s, reason.While(err, "doing.wave.opinion", id)
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

// Written returns the settings by which a person had a wave read; false where
// nobody did.
func (b *Queue) Written(id string) (text string, ok bool, err error) {
	s, err := b.Find(id)
	if err != nil || s.Settings == nil {
		return "", false, err
	}
	return s.Settings.Text, true, nil
}

// Held tells whether a reading of a wave waits, or was refused last: its file is
// needed still, and need not be read again.
func (b *Queue) Held(id string) (bool, error) {
	s, err := b.Find(id)
	return s.Wave != nil || (s.Last != nil && !s.Last.Accepted), err
}

// List returns the waves that wait, by id.
func (b *Queue) List() ([]Wave, error) {
	files, err := os.ReadDir(b.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, reason.While(err, "doing.waves")
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
func (b *Queue) waiting(id, mark string) (State, error) {
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

// accepted tells who has accepted what waits once another person does, and
// whether they are enough: two where two are asked for.
func (s State) accepted(by string, two bool) (names []string, enough bool, err error) {
	switch {
	case !two:
		return []string{by}, true, nil
	case s.By == "":
		return []string{by}, false, nil
	case s.By == by:
		return nil, false, ErrOwn
	}
	return []string{s.By, by}, true, nil
}

func (b *Queue) judge(s State, v Verdict) error {
	v.Mark, v.Digest, v.At = s.Mark, s.Wave.Read.Digest, b.now().UTC().Truncate(time.Second)
	if err := b.put(b.path(s.Wave.ID, last), v); err != nil {
		return reason.While(err, "doing.wave.said", s.Wave.ID)
	}
	return nil
}

// drop takes away what waits of a wave.
func (b *Queue) drop(id string) error {
	return errors.Join(remove(b.path(id, waits)), remove(b.path(id, first)))
}

// Release takes away what waits of a wave: what was read of it last is what is
// published.
func (b *Queue) Release(ctx context.Context, id string) error {
	if _, err := os.Stat(b.path(id, waits)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return b.alone(ctx, func() error { return b.drop(id) })
}

// retune has a wave read by other settings, nil for the configuration's, and
// forgets the last verdict, so that what was refused may be held once more. back
// undoes both; before is that verdict.
func (b *Queue) retune(id string, to *Settings) (back func() error, before *Verdict, err error) {
	s, err := b.Find(id)
	if err != nil {
		return nil, nil, err
	}
	back = func() error {
		faults := []error{b.restore(id, settings, s.Settings != nil, s.Settings)}
		if s.Last != nil {
			faults = append(faults, b.put(b.path(id, last), s.Last))
		}
		return errors.Join(faults...)
	}
	if err := errors.Join(b.restore(id, settings, to != nil, to), remove(b.path(id, last))); err != nil {
		return nil, nil, errors.Join(err, back())
	}
	return back, s.Last, nil
}

// recall keeps that a wave was accepted when what was read again is what is
// published.
func (b *Queue) recall(id string, before *Verdict) error {
	s, err := b.Find(id)
	if err != nil || s.Wave != nil || before == nil || !before.Accepted {
		return err
	}
	return b.put(b.path(id, last), before)
}

// restore puts a file of a wave there, or takes it away.
func (b *Queue) restore(id, kind string, there bool, value any) error {
	if there {
		return b.put(b.path(id, kind), value)
	}
	return remove(b.path(id, kind))
}

// Expire takes away the waves that have waited too long, and returns their ids,
// and how far those were that have closed.
func (b *Queue) Expire(ctx context.Context) (gone []string, err error) {
	err = b.alone(ctx, func() error {
		gone, err = b.expire()
		return errors.Join(err, b.close())
	})
	return gone, err
}

func (b *Queue) expire() ([]string, error) {
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
