// Package codecarbon reads the emissions.csv files of CodeCarbon, of any
// version, and its files by task, by the names of their columns. Rows are
// cumulative within a run, so differences are taken and spread over the hours
// they were consumed in; the PUE that CodeCarbon multiplied by is divided out.
package codecarbon

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

type settings struct {
	Path     []string                    `yaml:"path"`     // files, * and ? allowed; relative to the configuration
	Zone     string                      `yaml:"zone"`     // of the machine's clock: timestamps carry none; the authority's
	Place    collectors.Place            `yaml:"place"`    // of projects that places does not name
	Places   map[string]collectors.Place `yaml:"places"`   // by project_name
	Method   string                      `yaml:"method"`   // estimated, or measured where CodeCarbon reads the machine's own meters
	Boundary string                      `yaml:"boundary"` // gpu, server; server
	Decimal  tabular.Convention          `yaml:"decimal"`  // point or comma; "": settled by the file
	Dates    tabular.DateOrder           `yaml:"dates"`    // dmy or mdy; "": settled by the file
	PUE      float64                     `yaml:"pue"`      // that CodeCarbon was given, for files by task, which do not say it; 1 without any
	Overlap  string                      `yaml:"overlap"`  // runs at once that each count the whole machine: refuse, or add if they are on several machines
}

type collector struct {
	settings
	name  string
	zone  *time.Location
	past  collectors.Past
	cache collectors.FileCache[content]
	seed  maphash.Seed
	given map[int64]uint64 // by hour: what the last Collect of it gave
}

// New checks the settings and opens nothing.
func New(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	c := &collector{name: deps.Name, zone: deps.Zone, past: deps.Past, seed: maphash.MakeSeed(), given: map[int64]uint64{}}
	if err := d.Decode(&c.settings); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.cache = collectors.FileCache[content]{Dir: deps.Dir, Patterns: c.Path, Parse: c.parse}
	return c, nil
}

func (c *collector) check() error {
	c.Method, c.Boundary, c.Overlap = cmp.Or(c.Method, "estimated"), cmp.Or(c.Boundary, "server"), cmp.Or(c.Overlap, "refuse")
	var zoneErr error
	c.zone, zoneErr = collectors.Zone(c.Zone, c.zone)
	errs := []error{
		collectors.CheckPatterns(c.Path), zoneErr,
		collectors.OneOf("method", c.Method, "estimated", "measured"), collectors.OneOf("boundary", c.Boundary, "server", "gpu"),
		collectors.OneOf("overlap", c.Overlap, "refuse", "add"),
	}
	if c.PUE != 0 && (c.PUE < 1 || c.PUE > 5) {
		errs = append(errs, reason.New("prefixed", "pue", reason.New("set.pue")))
	}
	if c.Place.System == "" && len(c.settings.Places) == 0 {
		errs = append(errs, reason.New("prefixed", "place", reason.New("set.runs")))
	}
	return errors.Join(errs...)
}

// Rhythm reads by the hour; rows that tell of hours before are told by Changed.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: time.Hour, Piece: 32 * 24 * time.Hour}
}

// Places lists what the settings name.
func (c *collector) Places() []collectors.Place {
	return collectors.Mapping{Place: c.Place, Places: c.settings.Places}.All()
}

// Probe reads the files and says in one line what they hold.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	if _, err := c.cache.Refresh(ctx); err != nil {
		return "", err
	}
	hours, refused := c.hours()
	account := c.Account()
	switch {
	case c.cache.Size() == 0:
		return "", reason.New("files.none", strings.Join(c.Path, ", "))
	case len(hours) == 0 && len(refused) > 0:
		return "", refused[0].Text()
	case account.Fault() != nil:
		return "", account.Fault()
	case len(c.unmet()) > 0:
		return "", collectors.AsError(c.unmet())
	}
	return reason.New("probe.codecarbon", c.cache.Size(), account.Text(), len(hours)), nil
}

// unmet tells of the projects of the settings that no file names.
func (c *collector) unmet() []measure.Refusal {
	return collectors.Mapping{Place: c.Place, Places: c.settings.Places}.Unmet(collectors.NamesProjects, func(yield func(collectors.Names) bool) {
		for _, content := range c.cache.All() {
			if !yield(content.names) {
				return
			}
		}
	})
}

// Account implements collectors.Accounter.
func (c *collector) Account() collectors.Account {
	var a collectors.Account
	for _, content := range c.cache.All() {
		a = a.Add(collectors.Account{Lines: content.lines, Counted: len(content.rows), Refused: content.lines - len(content.rows)})
	}
	return a
}

// Collect returns the energy of each hour of w in which CodeCarbon ran. Hours
// without a run are not covered: a tracker that is off measured nothing.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: c.name, Window: w}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	if _, err := c.cache.Refresh(ctx); err != nil {
		return b, err
	}
	hours, refused := c.hours()
	kept, err := c.kept(ctx, w, hours)
	if err != nil {
		return b, err
	}
	for at := range c.given {
		if hourWindow(at).Within(w) {
			delete(c.given, at)
		}
	}
	for at, readings := range hours {
		if window := hourWindow(at); window.Within(w) && collectors.Over(window, time.Now()) {
			c.given[at] = c.fingerprint(readings)
			b.Readings = append(b.Readings, readings...)
		}
	}
	b.Readings = slices.DeleteFunc(b.Readings, func(r measure.Reading) bool { _, ok := kept[r.Key]; return ok })
	for _, r := range kept {
		b.Readings = append(b.Readings, r)
	}
	slices.SortFunc(b.Readings, func(a, b measure.Reading) int {
		if n := a.Window.From.Compare(b.Window.From); n != 0 {
			return n
		}
		return strings.Compare(string(a.System)+"/"+string(a.Part), string(b.System)+"/"+string(b.Part))
	})
	b.Refused = slices.Concat(refused, c.unmet())
	if len(b.Readings) == 0 {
		return b, collectors.ErrNoData
	}
	return b, nil
}

// kept returns what is stored and stays because a file behind it is gone and
// those that are left tell less.
func (c *collector) kept(ctx context.Context, w measure.Window, hours map[int64][]measure.Reading) (map[measure.Key]measure.Reading, error) {
	kept := map[measure.Key]measure.Reading{}
	if c.past == nil {
		return kept, nil
	}
	for r, err := range c.past(ctx, w) {
		if err != nil {
			return nil, reason.While(err, "doing.stored")
		}
		files := r.Basis.Fields().Files
		if files == "" || r.Metric != measure.EnergyIT || r.State != measure.Known || !r.Window.Within(w) {
			continue
		}
		there := !slices.ContainsFunc(strings.Split(files, "|"), func(name string) bool { return !c.cache.Holds(name) })
		now := 0.
		for _, other := range hours[r.Window.From.Unix()/3600] {
			if other.Key == r.Key {
				now = other.Value
			}
		}
		if !there && now < r.Value {
			r.Hold = measure.HoldsNone
			kept[r.Key] = r
		}
	}
	return kept, nil
}

// Changed returns the hours that are not as they were last given.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := c.cache.Refresh(ctx); err != nil {
		return nil, err
	}
	hours, _ := c.hours()
	var changed []int64
	for at, readings := range hours {
		if c.given[at] != c.fingerprint(readings) && collectors.Over(hourWindow(at), time.Now()) {
			changed = append(changed, at)
		}
	}
	for at := range c.given {
		if _, ok := hours[at]; !ok {
			changed = append(changed, at)
		}
	}
	slices.Sort(changed)
	var windows []measure.Window
	for _, at := range changed {
		w := hourWindow(at)
		if n := len(windows) - 1; n >= 0 && windows[n].To.Equal(w.From) {
			windows[n].To = w.To
			continue
		}
		windows = append(windows, w)
	}
	return windows, nil
}

func hourWindow(at int64) measure.Window {
	from := time.Unix(at*3600, 0).UTC()
	return measure.Window{From: from, To: from.Add(time.Hour)}
}
