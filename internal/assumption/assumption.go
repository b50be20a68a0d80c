// Package assumption keeps what figures were and are derived under: a change of
// the configuration, or of what ships with Vigie, holds from the day on which it
// is first seen, and never rewrites the past.
package assumption

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
)

// File is the history of the assumptions, kept in one file.
type File struct {
	path string

	mu      sync.Mutex
	history impact.History
	kept    bool        // the file holds the history
	written fs.FileInfo // the file as it was when it did
}

// FileIn is where the history is in a folder: one that an earlier version began
// stays under the name that it had.
func FileIn(folder string) string {
	before := filepath.Join(folder, "hypotheses.json")
	if _, err := os.Stat(before); err == nil {
		return before
	}
	return filepath.Join(folder, "assumptions.json")
}

// Open reads the history and adds what holds now, from the start of today on
// unless it is what held last. A file that is not there yet is made with the
// first figure that is derived.
func Open(path string, now *impact.State, today time.Time) (*File, error) {
	f := &File{path: path}
	states, info, err := readStates(path)
	if err != nil {
		return nil, err
	}
	if len(states) > 0 {
		same, err := equalStates(states[len(states)-1], now)
		if err != nil {
			return nil, err
		}
		if same {
			f.history, f.kept, f.written = impact.NewHistory(states...), true, info
			return f, nil
		}
		now.From, now.Partial = today.UTC(), true
	}
	f.history = impact.NewHistory(append(states, now)...)
	return f, nil
}

// refresh reads the file again when another program wrote it since: a command
// that recomputes while the server runs.
func (f *File) refresh() error {
	info, err := os.Stat(f.path)
	if !f.kept || errors.Is(err, fs.ErrNotExist) || (err == nil && info.Size() == f.written.Size() && info.ModTime().Equal(f.written.ModTime())) {
		return nil
	}
	states, info, err := readStates(f.path)
	if err == nil && len(states) > 0 {
		f.history, f.written = impact.NewHistory(states...), info
	}
	return err
}

// Current returns the history, which is in its file before a figure is derived
// under it.
func (f *File) Current() (impact.History, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.kept {
		return f.history, f.write(f.history)
	}
	err := f.refresh()
	return f.history, err
}

// History is what Current returns, to look at: nothing is written. A file that
// cannot be read is as it was last read: Current says so.
func (f *File) History() impact.History {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return f.history
	}
	return f.history
}

// At is what was assumed at an instant.
func (f *File) At(t time.Time) *impact.State { return f.History().At(t) }

// Derivation is by which method and data figures are derived from a day on.
type Derivation struct {
	*impact.State
	Method string // as the basis of figures names it
}

// Derivations lists how figures were and are derived, the oldest first: what
// follows the same way as before is left out.
func (f *File) Derivations() (list []Derivation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.history.States() {
		name := s.Catalogue.MethodName()
		if n := len(list); n > 0 && list[n-1].Method == name {
			list[n-1].State = &impact.State{From: list[n-1].From, Places: s.Places, Catalogue: s.Catalogue}
			continue
		}
		list = append(list, Derivation{s, name})
	}
	return list
}

// Set replaces the history.
func (f *File) Set(h impact.History) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.write(h)
}

func (f *File) write(h impact.History) error {
	text, err := marshal(h.States())
	if err == nil {
		err = os.MkdirAll(filepath.Dir(f.path), 0o750)
	}
	if err == nil {
		err = atomicfile.Replace(f.path, text)
	}
	var info fs.FileInfo
	if err == nil {
		info, err = os.Stat(f.path)
	}
	if err != nil {
		return reason.While(err, "doing.assumptions.keep")
	}
	f.history, f.kept, f.written = h, true, info
	return nil
}

// kept is a state as it lies in the file: a catalogue that several states share
// stands once.
type keptState struct {
	impact.State
	Catalogue json.RawMessage `json:"catalogue,omitempty"`
	Like      *int            `json:"catalogue_of,omitempty"` // number of the state that has it, from 0
}

func marshal(states []*impact.State) ([]byte, error) {
	list := make([]keptState, len(states))
	for i, s := range states {
		text, err := json.Marshal(s.Catalogue)
		if err != nil {
			return nil, err
		}
		list[i] = keptState{State: *s, Catalogue: text}
		for j := range i {
			if bytes.Equal(list[j].Catalogue, text) {
				list[i].Catalogue, list[i].Like = nil, &j
				break
			}
		}
	}
	return json.Marshal(list)
}

func unmarshal(text []byte) ([]*impact.State, error) {
	var list []keptState
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	states := make([]*impact.State, len(list))
	for i, k := range list {
		s := k.State
		switch {
		case k.Like != nil && (*k.Like < 0 || *k.Like >= i):
			return nil, reason.New("assumption.like", i, *k.Like)
		case k.Like != nil:
			s.Catalogue = states[*k.Like].Catalogue
		default:
			s.Catalogue = new(impact.Catalogue)
			if err := json.Unmarshal(k.Catalogue, s.Catalogue); err != nil {
				return nil, reason.While(err, "doing.assumption.catalogue", i)
			}
		}
		states[i] = &s
	}
	return states, nil
}

// readStates reads the file, and what it was when it was read.
func readStates(path string) ([]*impact.State, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path) //nolint:gosec // a file of our own
	}
	var states []*impact.State
	if err == nil {
		states, err = unmarshal(text)
	}
	if err != nil {
		return nil, nil, reason.Because(err, reason.New("assumptions.read", err, path))
	}
	return states, info, nil
}

// equalStates compares all but the day.
func equalStates(a, b *impact.State) (bool, error) {
	first, second := *a, *b
	first.From, second.From = time.Time{}, time.Time{}
	first.Restating, second.Restating = false, false
	first.Partial, second.Partial = false, false
	x, err := json.Marshal(first)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(second)
	return bytes.Equal(x, y), err
}

// Places tells impact what the register says of each part, by impact.PlaceKey.
func Places(r register.Register) map[string]impact.Site {
	out := map[string]impact.Site{}
	for _, s := range r.Systems {
		out[impact.PlaceKey(s.ID, "")] = siteOf(s, register.Part{})
		for _, p := range s.Parts {
			out[impact.PlaceKey(s.ID, p.ID)] = siteOf(s, p)
		}
	}
	return out
}

func siteOf(s register.System, p register.Part) impact.Site {
	hosting := s.HostingOf(p.ID)
	site := impact.Site{Zone: hosting.Zone, Models: s.Models, OwnServers: s.Embodied != nil && p.Hosting == nil}
	if pue := hosting.PUE; pue != nil {
		site.PUE, site.PUESource = boundsOf(pue), Source(pue.Source, pue.Date)
	}
	if wue := hosting.WUE; wue != nil {
		b := boundsOf(wue)
		site.WUE = &b
	}
	if p.Completed != nil {
		site.Completed = boundsOf(p.Completed)
	}
	if u := s.Usage; u != nil {
		site.Usage = &impact.Usage{
			Of: u.Of, PerMonth: impact.Bounds(u.PerMonth), WhPerUse: impact.Bounds(u.WhPerUse), Source: Source(u.Source, u.Date),
		}
	}
	if w := s.WhPerUse; w != nil {
		m, per := s.Unit.Metric()
		site.PerUse = &impact.PerUse{Metric: m, Per: per, Wh: boundsOf(w), Source: Source(w.Source, w.Date)}
	}
	return site
}

func boundsOf(factor *register.Factor) impact.Bounds {
	low, _, high := factor.Bounds()
	return impact.Bounds{Low: low, High: high}
}

// Source names a source with its date.
func Source(source string, date period.Date) string {
	if date.IsZero() {
		return source
	}
	return strings.TrimSpace(source + " " + date.String())
}
