package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/durable"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// assumptions are what figures were and are derived under, kept in the data
// folder: a change of the configuration, or of what ships with Vigie, holds
// from the day on which it is first seen, and never rewrites the past.
type assumptions struct {
	path string

	mu      sync.Mutex
	history impact.History
	kept    bool // the file holds the history
}

// openAssumptions reads the history and adds what holds now.
func (a *App) openAssumptions() (*assumptions, error) {
	kept := &assumptions{path: filepath.Join(dataOf(a.cfg), "hypotheses.json")}
	now := &impact.State{Places: placesOf(a.register), Catalogue: a.cfg.Catalogue()}
	states, err := readStates(kept.path)
	if err != nil {
		return nil, err
	}
	if len(states) > 0 {
		same, err := equalStates(states[len(states)-1], now)
		if err != nil {
			return nil, err
		}
		if same {
			kept.history, kept.kept = impact.NewHistory(states...), true
			return kept, nil
		}
		now.From = period.DateOf(a.options.Now(), a.cfg.Zone).Start(a.cfg.Zone).UTC()
	}
	kept.history = impact.NewHistory(append(states, now)...)
	return kept, nil
}

// Current returns the history, which is in its file before a figure is derived
// under it.
func (k *assumptions) Current() (impact.History, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.kept {
		if err := k.write(k.history); err != nil {
			return k.history, err
		}
	}
	return k.history, nil
}

// at is what was assumed at an instant.
func (k *assumptions) at(t time.Time) *impact.State {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.history.At(t)
}

// electricityOf is the authority's own consumption of a year, 0 if not stated.
func electricityOf(o config.Organisation) float64 {
	if o.Electricity == nil {
		return 0
	}
	return o.Electricity.KWh
}

// set replaces the history.
func (k *assumptions) set(h impact.History) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.write(h)
}

func (k *assumptions) write(h impact.History) error {
	text, err := json.Marshal(h.States())
	if err == nil {
		err = os.MkdirAll(filepath.Dir(k.path), 0o750)
	}
	if err == nil {
		err = durable.Replace(k.path, text)
	}
	if err != nil {
		return fmt.Errorf("keeping what figures are derived under: %w", err)
	}
	k.history, k.kept = h, true
	return nil
}

func readStates(path string) ([]*impact.State, error) {
	text, err := os.ReadFile(path) //nolint:gosec // a file of our own
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var states []*impact.State
	if err == nil {
		err = json.Unmarshal(text, &states)
	}
	if err != nil {
		return nil, fmt.Errorf("reading what figures were derived under: %w (restore %s from a back-up, or remove it: what is read again is then derived as of today)", err, path)
	}
	return states, nil
}

// equalStates compares all but the day.
func equalStates(a, b *impact.State) (bool, error) {
	first, second := *a, *b
	first.From, second.From = time.Time{}, time.Time{}
	x, err := json.Marshal(first)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(second)
	return bytes.Equal(x, y), err
}

// placesOf tells impact what the register says of each part.
func placesOf(r register.Register) map[string]impact.Site {
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
		site.PUE, site.PUESource = boundsOf(pue), sourceOf(pue.Source, pue.Date)
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
			Of: u.Of, PerMonth: impact.Bounds(u.PerMonth), WhPerUse: impact.Bounds(u.WhPerUse), Source: sourceOf(u.Source, u.Date),
		}
	}
	if w := s.WhPerUse; w != nil {
		m, per := s.Unit.Metric()
		site.PerUse = &impact.PerUse{Metric: m, Per: per, Wh: boundsOf(w), Source: sourceOf(w.Source, w.Date)}
	}
	return site
}

func boundsOf(f *register.Factor) impact.Bounds {
	low, _, high := f.Bounds()
	return impact.Bounds{Low: low, High: high}
}

// sourceOf names a source with its date.
func sourceOf(source string, date period.Date) string {
	if date.IsZero() {
		return source
	}
	return strings.TrimSpace(source + " " + date.String())
}
