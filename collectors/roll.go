package collectors

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Textless tells, by its name, a model that gives no text back: embeddings and
// reranking serve other requests, are calls and no queries, and have no output.
func Textless(model string) bool {
	lower := strings.ToLower(model)
	return strings.Contains(lower, "embed") || strings.Contains(lower, "rerank")
}

// Roll gives figures to places and remembers which names the source ever said:
// one under `places` that it never did, misspelt or not yet in use, makes no
// zeros. A Roll lives as long as its collector, and one goroutine uses it at a
// time.
type Roll struct {
	mapping Mapping
	naming  Naming
	past    Past
	read    bool // past was read
	live    bool // the source said something, now or earlier
	said    map[Place]bool
	met     map[string]bool // names under places
	more    map[string]bool // other names
}

// Naming is what a source's names are.
type Naming string

// A model may bear its provider's name before its own; a key may be named after
// a person, and so may what a log calls a system: they are not told.
const (
	NamesModels   Naming = "model"
	NamesProjects Naming = "project"
	NamesKeys     Naming = "key"
	NamesSystems  Naming = "system"
)

func (n Naming) text() reason.Text {
	switch n {
	case NamesProjects:
		return reason.New("naming.project")
	case NamesKeys:
		return reason.New("naming.key")
	case NamesSystems:
		return reason.New("naming.system")
	case NamesModels:
	}
	return reason.New("naming.model")
}

// NewRoll begins a roll. past is what the source stored earlier; nil: nothing.
func NewRoll(m Mapping, naming Naming, past Past) *Roll {
	return &Roll{mapping: m, naming: naming, past: past, said: map[Place]bool{}, met: map[string]bool{}, more: map[string]bool{}}
}

// Bounds of the names that are remembered and of those that are told.
const (
	maxNames  = 1000
	toldNames = 12
)

// Of returns the place of a name that the source said, false when it has none.
func (r *Roll) Of(name string) (Place, bool) {
	place, ok := r.Meet(name)
	if r.live = true; ok {
		r.said[place] = true
	}
	return place, ok
}

// Meet is Of for a name that says nothing that counts: it is met, and its place
// is vouched for no more than before.
func (r *Roll) Meet(name string) (Place, bool) {
	place, key, ok := r.mapping.find(name, r.naming == NamesModels)
	switch {
	case key != "":
		r.met[key] = true
	case len(r.more) < maxNames && !r.more[name]:
		r.more[strings.Clone(name)] = true
	}
	return place, ok
}

// Live tells whether the source ever said something that counts.
func (r *Roll) Live() bool { return r.live }

// Alive notes that the source answered about its time, although with no name.
func (r *Roll) Alive() { r.live = true }

// recently is how far back what is stored is looked at.
const recently = 400 * 24 * time.Hour

// Vouched lists the places of which the source's silence is a zero: those of
// which it said something before or now, and its default place once it spoke at
// all.
func (r *Roll) Vouched(ctx context.Context) ([]Place, error) {
	if err := r.recall(ctx); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(r.mapping.All(), func(p Place) bool {
		return !r.said[p] && (p != r.mapping.Place || !r.live)
	}), nil
}

// recall looks once, if some name was not met yet, at what is stored.
func (r *Roll) recall(ctx context.Context) error {
	if r.read || r.past == nil || (r.live && len(r.met) == len(r.mapping.Places)) {
		return nil
	}
	now := time.Now().UTC().Truncate(time.Hour)
	for stored, err := range r.past(ctx, measure.Window{From: now.Add(-recently), To: now}) {
		if err != nil {
			return reason.While(err, "doing.stored")
		}
		if stored.State != measure.Known || stored.Value == 0 {
			continue
		}
		r.live, r.said[Place{System: stored.System, Part: stored.Part}] = true, true
		if _, key, _ := r.mapping.find(stored.Model, true); key != "" {
			r.met[key] = true
		}
	}
	r.read = true
	return nil
}

// Unmet tells of each name under places that the source never said, with the
// names that it did say, or that it never said anything.
func (r *Roll) Unmet() []measure.Refusal {
	if !r.live {
		return []measure.Refusal{{
			Where: reason.New("where.source"), Window: measure.Always(),
			Reason: reason.New("silent"),
		}}
	}
	var list []measure.Refusal
	for _, name := range slices.Sorted(maps.Keys(r.mapping.Places)) {
		place := r.mapping.Places[name]
		if r.met[name] || (r.naming != NamesModels && r.said[place]) {
			continue
		}
		refusal := measure.Refusal{
			Where: reason.Text(fmt.Sprintf("places, %q", name)), Window: measure.Always(),
			Reason: reason.New("name.unmet", r.naming.text(), r.names()),
		}
		if !r.said[place] {
			refusal.Reason = reason.New("name.unmet.unknown", r.naming.text(), r.names(), place)
		}
		list = append(list, refusal)
	}
	return list
}

// Names are the names that a file says.
type Names map[string]bool

// Note adds one, unless it is empty or there are very many.
func (n *Names) Note(name string) {
	if *n == nil {
		*n = Names{}
	}
	if name != "" && len(*n) < maxNames && !(*n)[name] {
		(*n)[strings.Clone(name)] = true
	}
}

// Unmet tells, for files that were read, of each name under places that none of
// them says. Their silence is never a zero: nothing else follows from it.
func (m Mapping) Unmet(naming Naming, files iter.Seq[Names]) []measure.Refusal {
	r := NewRoll(m, naming, nil)
	for names := range files {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			r.Of(name)
		}
	}
	if !r.live {
		return nil // no line names anything: that is told by the lines
	}
	list := r.Unmet()
	for i := range list {
		list[i].Lacking = true
	}
	return list
}

// Check is Unmet as an error, for `vigie check`: a place of which nothing was
// ever said is not fine.
func (r *Roll) Check() error {
	return AsError(r.Unmet())
}

// AsError joins what is told into one error, nil of nothing.
func AsError(list []measure.Refusal) error {
	var errs []error
	for _, u := range list {
		errs = append(errs, u.Text())
	}
	return errors.Join(errs...)
}

// names lists what the source did say; what names persons or keys is only counted.
func (r *Roll) names() reason.Text {
	all := slices.Concat(slices.Sorted(maps.Keys(r.more)), slices.Sorted(maps.Keys(r.met)))
	switch {
	case len(all) == 0:
		return ""
	case r.naming == NamesKeys || r.naming == NamesSystems:
		return reason.New("named.others", len(all))
	}
	told := make([]string, 0, toldNames)
	for _, name := range all[:min(len(all), toldNames)] {
		told = append(told, fmt.Sprintf("%.60q", name))
	}
	list := strings.Join(told, ", ")
	if rest := len(all) - toldNames; rest > 0 {
		return reason.New("named.more", list, rest)
	}
	return reason.New("named", list)
}

// Told says in one line what a batch counts, for `vigie check`; the names that
// were never said are the error, and so is a batch of which nothing is known.
func Told(b measure.Batch, r *Roll) (reason.Text, error) {
	if err := r.Check(); err != nil {
		return "", err
	}
	sums := map[measure.Metric]float64{}
	for _, reading := range b.Readings {
		if reading.State == measure.Known {
			sums[reading.Metric] += reading.Value
		}
	}
	if len(sums) == 0 {
		return "", cmp.Or(AsError(b.Refused), error(reason.New("probe.none")))
	}
	var told []reason.Text
	for _, m := range slices.Sorted(maps.Keys(sums)) {
		told = append(told, reason.New("probe.sum", m, Number(math.Round(sums[m]*100)/100)))
	}
	return reason.New("probe.counts", reason.List(told...), b.Window.From.Format(time.RFC3339), measure.Refused(b.Refused)), nil
}
