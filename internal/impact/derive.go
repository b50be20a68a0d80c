package impact

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Derive adds to b what follows from it, under what was assumed when each of
// its readings happened: GPU-only energy completed, energy by use or by tokens
// where no meter speaks, uses by licences, facility energy (MEASURES 5: the PUE
// once), then carbon, water, primary energy and resources of every energy.
// What cannot be derived is said in b.Refused. Readings that are there already
// are kept as they are: deriving twice adds nothing.
func Derive(b measure.Batch, past History) measure.Batch {
	if first, same := past.one(b.Readings); same {
		d := newDeriver(past.states[first])
		b.Readings = append(slices.Clip(b.Readings), d.derive(b.Readings)...)
		b.Refused = append(b.Refused, d.missing...)
		return b
	}
	byState := map[int][]measure.Reading{}
	var order []int
	for i := range b.Readings {
		at := past.index(b.Readings[i].Window.From)
		if byState[at] == nil {
			order = append(order, at)
		}
		byState[at] = append(byState[at], b.Readings[i])
	}
	b.Readings = slices.Clip(b.Readings)
	for _, at := range order {
		d := newDeriver(past.states[at])
		more := d.derive(byState[at])
		b.Readings = append(b.Readings, more...)
		b.Refused = append(b.Refused, d.missing...)
	}
	return b
}

// place is one part of one system.
type place struct {
	system measure.System
	part   measure.Part
}

func placeOf(k measure.Key) place { return place{k.System, k.Part} }

// deriver works under one state of the assumptions, and remembers what it
// worked out: readings by the ten thousand share a few bases.
type deriver struct {
	*State
	sites   map[place]Site
	bases   map[basisKey]measure.Basis
	made    map[measure.Key]made // of estimates: what making the servers adds
	missing []measure.Refusal
	told    map[string]bool
}

// made is the making of servers behind one estimate, that its own readings of
// primary energy and resources hold.
type made struct{ primary, abiotic Bounds }

// basisKey is what a derived basis is made from.
type basisKey struct {
	basis measure.Basis
	step  string
	place place
}

func newDeriver(s *State) *deriver {
	return &deriver{
		State: s, sites: map[place]Site{}, bases: map[basisKey]measure.Basis{}, made: map[measure.Key]made{}, told: map[string]bool{},
	}
}

func (d *deriver) site(k measure.Key) Site {
	at := placeOf(k)
	s, ok := d.sites[at]
	if !ok {
		s = d.Site(at.system, at.part)
		d.sites[at] = s
	}
	return s
}

// basis is the basis of a derived reading, worked out once for all like it.
func (d *deriver) basis(r *measure.Reading, step string, change func(*measure.BasisFields)) measure.Basis {
	key := basisKey{r.Basis, step, placeOf(r.Key)}
	basis, ok := d.bases[key]
	if !ok {
		basis = r.Basis.With(func(f *measure.BasisFields) {
			change(f)
			f.Derived = "vigie"
		})
		d.bases[key] = basis
	}
	return basis
}

// derive returns what follows from readings, without them.
func (d *deriver) derive(readings []measure.Reading) []measure.Reading {
	all := slices.Clip(readings)
	for _, step := range []func([]measure.Reading) []measure.Reading{d.completed, d.perUse, d.estimated, d.assumed, d.facility, d.footprints} {
		all = append(all, step(all)...)
	}
	return all[len(readings):]
}

// miss says once for each system what keeps something from being derived.
func (d *deriver) miss(system measure.System, what string, why reason.Text) {
	key := string(system) + what + string(why)
	if !d.told[key] {
		d.told[key] = true
		d.missing = append(d.missing, measure.Refusal{Where: reason.Text(string(system) + " " + what), Reason: why, Lacking: true})
	}
}

// powered is the places of which some reading tells the energy.
func powered(readings []measure.Reading) map[place]bool {
	out := map[place]bool{}
	for i := range readings {
		r := &readings[i]
		if r.State == measure.Known && (r.Metric == measure.Energy || r.Metric == measure.EnergyIT) {
			out[placeOf(r.Key)] = true
		}
	}
	return out
}

// joined writes parts of a basis value, without the commas that bases are
// joined by.
func joined(parts ...string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(parts, " "), ",", ";"))
}
