package collectors

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Mapping gives figures to places by a name that the source knows: a model, a
// project, a key.
type Mapping struct {
	Place  Place            `yaml:"place"`  // of names that are not below
	Places map[string]Place `yaml:"places"` // by name
}

// Check refuses a mapping without any place.
func (m Mapping) Check() error {
	if m.Place == (Place{}) && len(m.Places) == 0 {
		return reason.New("set.places")
	}
	return nil
}

// find returns the place of a name and the key under places that gives it, ""
// for the default. A model may be named with its provider before it
// ("openai/gpt-4o"), here or there: the name as it is goes first, then without
// what stands before a slash, then those of places without theirs, if they agree.
func (m Mapping) find(name string, model bool) (Place, string, bool) {
	if place, ok := m.Places[name]; ok {
		return place, name, true
	}
	for rest, cut := name, model; cut; {
		if _, rest, cut = strings.Cut(rest, "/"); cut {
			if place, ok := m.Places[rest]; ok {
				return place, rest, true
			}
		}
	}
	var found Place
	key, several := "", false
	for own, place := range m.Places {
		if model && name != "" && strings.HasSuffix(own, "/"+name) {
			several = several || (key != "" && place != found)
			found, key = place, max(key, own)
		}
	}
	if key != "" && !several {
		return found, key, true
	}
	return m.Place, "", m.Place != Place{}
}

// All lists the places, each once.
func (m Mapping) All() []Place {
	all := slices.Collect(maps.Values(m.Places))
	if m.Place != (Place{}) {
		all = append(all, m.Place)
	}
	slices.SortFunc(all, func(a, b Place) int {
		return slices.Compare([]string{string(a.System), string(a.Part)}, []string{string(b.System), string(b.Part)})
	})
	return slices.Compact(all)
}

// Counts says what the requests of a source are; "" leaves it to the source.
type Counts string

// What requests may be: those of users that succeeded, or the calls of a model,
// agents and retries included.
const (
	CountsQueries Counts = "query"
	CountsCalls   Counts = "call"
)

// Check refuses any other word.
func (c Counts) Check() error {
	switch c {
	case "", CountsQueries, CountsCalls:
		return nil
	}
	return reason.New("prefixed", "counts", reason.New("set.counts", string(c)))
}

// Metric is what the requests count as: calls unless they are said to be queries.
func (c Counts) Metric() measure.Metric {
	if c == CountsQueries {
		return measure.Queries
	}
	return measure.Calls
}

// Basis adds to a reading's basis what the requests are.
func (c Counts) Basis(basis measure.Basis) measure.Basis {
	return basis.With(func(f *measure.BasisFields) { f.Counts = string(cmp.Or(c, CountsCalls)) })
}

// Column is the column of the requests in a tally.
func (c Counts) Column(basis measure.Basis) Column {
	return Column{Metric: c.Metric(), Method: measure.Measured, Basis: c.Basis(basis)}
}

// Money says how the amounts of a source become euros. Without it costs are
// left out: a rate is declared by name and date, never guessed.
type Money struct {
	Currency   string  `yaml:"currency"`     // of the source, as ISO 4217: USD
	EURPerUnit float64 `yaml:"eur_per_unit"` // euros for one unit of it
	RateDate   string  `yaml:"rate_date"`    // of that rate, as 2026-10-01
	Tax        string  `yaml:"tax"`          // ht or ttc
}

// Check completes euros and refuses a rate without date or tax.
func (m *Money) Check() error {
	if *m == (Money{}) {
		return nil
	}
	if m.Currency == "EUR" && m.EURPerUnit == 0 {
		m.EURPerUnit = 1
	}
	if len(m.Currency) != 3 || m.EURPerUnit <= 0 || (m.Tax != "ht" && m.Tax != "ttc") {
		return reason.New("prefixed", "money", reason.New("set.money"))
	}
	if _, err := time.Parse(time.DateOnly, m.RateDate); m.Currency != "EUR" && err != nil {
		return reason.New("prefixed", "money", reason.New("set.money.date"))
	}
	return nil
}

// Known says whether amounts can become euros.
func (m Money) Known() bool { return m.EURPerUnit > 0 }

// Basis adds the rate and the tax to a reading's basis.
func (m Money) Basis(basis measure.Basis) measure.Basis {
	return basis.With(func(f *measure.BasisFields) {
		if m.Currency != "EUR" {
			f.Factor = fmt.Sprintf("1 %s = %g EUR (%s)", m.Currency, m.EURPerUnit, m.RateDate)
		}
		f.Tax = m.Tax
	})
}
