package measure

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unique"
)

// BasisFields is what a figure rests on, one field for each key of a basis at
// rest, which stands beside it. The zero of a field is the key's absence. A sum
// over figures whose texts differ has both, sorted and separated by commas.
type BasisFields struct {
	Method     string  // method: formula and version: "ecologits-0.11.3", "counter", "trapezoid"
	Boundary   string  // boundary: gpu, server, rack, facility; of the grid's intensity: production or consumption
	PUE        Numbers // pue: the PUE that was applied, or divided out
	PUEBy      string  // pue_by: source (the figure came with it) or vigie (the pipeline applied it)
	WUE        Numbers // wue: water on site that was applied, l/kWh
	Completed  Numbers // completed: share by which a GPU-only meter was completed
	Counts     string  // counts: query or call: what the source counts
	Grid       string  // grid: UTCDay, or nothing
	Factor     string  // factor: factors and their vintages
	Zone       string  // zone: electricity zone and the version of its factors: "FRA ecologits-0.11.3"
	Place      string  // place: whose default place was taken: "openai ecologits-0.11.3"
	Params     string  // params: model of the catalogue behind an estimate, and the date of its source
	Assumption string  // assumption: derived from a declared number of uses per person
	Derived    string  // derived: vigie: worked out by the pipeline, not said by the source
	Corrected  string  // corrected: reason, author and date of a correction
	Evidence   string  // evidence: document behind a declared figure
	File       string  // file: where a figure of a table stands: file#metric
	Files      string  // files: those an hour of CodeCarbon stands in, separated by |
	Tax        string  // tax: ht or ttc, for costs
	Note       string  // note: anything else a reader must know, short
	Said       string  // said: SaidBefore or LetGo: what became of it at its source; nothing: the source says it

	Wave     string  // wave: id of a survey's wave
	Opened   string  // opened: the day it opened, as 2026-03-02
	Closed   string  // closed: the day it closed, as 2026-03-20
	Quarter  string  // quarter: the period it speaks of, as 2026-T1
	Scoring  string  // scoring: version of the scoring
	Split    string  // split: directions or services
	Rules    int     // rules: which rules of disclosure made the figure; 0: none that still hold
	K        int     // k: fewest respondents of a group
	Units    string  // units: the directions or services of a cell, separated by commas; "-" for those who did not say
	Invited  int     // invited: who was asked; 0 in a figure that is not shown
	Step     int     // step: what a figure is rounded to, in points; 0 of what is not rounded
	Bound    string  // bound: at_most or at_least, of an end class
	Spread   int     // spread: the one standard deviation of a dimension, in points
	Revision int     // revision: how often the wave was corrected
	SD       float64 // sd: a group's own standard deviation, of versions that kept it

	rest string // the keys that are not known here, as they stand at rest
}

// What a basis says of a figure that its source no longer holds: it stays as it
// was said before, or was let go, and is Missing.
const (
	SaidBefore = "before"
	LetGo      = "let-go"
)

// UTCDay is the Grid of figures counted in whole UTC days, which are never
// shown by the hour.
const UTCDay = "utc-day"

// Basis is what a figure rests on. Two are == when all they say is the same;
// the zero says nothing. It takes one word, however much it says: readings by
// the million share a few.
type Basis struct{ shared unique.Handle[basis] }

// basis is what a Basis says, and the same at rest.
type basis struct {
	fields BasisFields
	text   string
}

// Basis makes the fields one value.
func (f BasisFields) Basis() Basis {
	if f == (BasisFields{}) {
		return Basis{}
	}
	return Basis{unique.Make(basis{f, f.text()})}
}

// Fields is what the basis says.
func (b Basis) Fields() BasisFields {
	if b == (Basis{}) {
		return BasisFields{}
	}
	return b.shared.Value().fields
}

// Derived tells whether the pipeline worked out a figure of this basis, and not
// its source said it. Those of before the mark are known by what only the
// pipeline writes.
func (b Basis) Derived() bool {
	f := b.Fields()
	return f.Derived != "" || f.Assumption != "" || f.Completed != (Numbers{}) || f.PUEBy == "vigie"
}

// With is the basis after a change.
func (b Basis) With(change func(*BasisFields)) Basis {
	f := b.Fields()
	change(&f)
	return f.Basis()
}

// String is the basis at rest: `key=value;key=value`, sorted, values escaped as
// in a URL query. ParseBasis reads it.
func (b Basis) String() string {
	if b == (Basis{}) {
		return ""
	}
	return b.shared.Value().text
}

func (f *BasisFields) text() string {
	const usual = 256
	text := make([]byte, 0, usual)
	for _, s := range f.slots() {
		if v := s.field.text(); v != "" {
			text = append(append(append(text, s.key...), '='), url.QueryEscape(v)...)
			text = append(text, ';')
		}
	}
	known := strings.TrimSuffix(string(text), ";")
	if f.rest == "" || known == "" {
		return known + f.rest
	}
	pairs := strings.Split(known+";"+f.rest, ";")
	slices.Sort(pairs)
	return strings.Join(pairs, ";")
}

// ParseBasis reads what String wrote, and nothing else: keys that it does not
// know are kept, but a number that is none, a key given twice or out of order
// and a value that is escaped in another way are refused. The error names the
// key and quotes no value.
func ParseBasis(text string) (Basis, error) {
	if text == "" {
		return Basis{}, nil
	}
	var f BasisFields
	if err := f.read(text); err != nil {
		return Basis{}, fmt.Errorf("reading a basis: %w", err)
	}
	return Basis{unique.Make(basis{f, text})}, nil
}

func (f *BasisFields) read(text string) error {
	slots := f.slots()
	var rest []string
	before, last := "", ""
	for pair := range strings.SplitSeq(text, ";") {
		key, value, err := readPair(pair)
		if err != nil {
			return err
		}
		if before != "" && (pair <= before || key == last) {
			return fmt.Errorf("the key %q stands twice or out of order", key)
		}
		before, last = pair, key
		at, known := slices.BinarySearchFunc(slots[:], key, func(s slot, key string) int { return cmp.Compare(s.key, key) })
		if !known {
			rest = append(rest, pair)
			continue
		}
		if err := slots[at].field.read(value); err != nil {
			return fmt.Errorf("the value of %q is %w", key, err)
		}
	}
	f.rest = strings.Join(rest, ";")
	return nil
}

func readPair(pair string) (key, value string, err error) {
	key, escaped, ok := strings.Cut(pair, "=")
	if !ok || key == "" || escaped == "" {
		return "", "", fmt.Errorf("%q is no key with a value", key)
	}
	value, err = url.QueryUnescape(escaped)
	if err != nil || url.QueryEscape(value) != escaped {
		return "", "", fmt.Errorf("the value of %q is not escaped as in a URL query", key)
	}
	return key, value, nil
}

// MarshalText writes the basis as String does.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads a basis as ParseBasis does.
func (b *Basis) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBasis(string(text))
	return err
}

// slot is a key and its field.
type slot struct {
	key   string
	field field
}

// field is a field by its text; "" is its absence. What read takes, text gives
// back byte for byte.
type field interface {
	text() string
	read(text string) error
}

// slots lists the keys in the order of their pairs at rest, with the fields of
// f. It is the one list of them.
func (f *BasisFields) slots() [36]slot {
	return [...]slot{
		{"assumption", (*words)(&f.Assumption)},
		{"bound", (*words)(&f.Bound)},
		{"boundary", (*words)(&f.Boundary)},
		{"closed", (*date)(&f.Closed)},
		{"completed", &f.Completed},
		{"corrected", (*words)(&f.Corrected)},
		{"counts", (*words)(&f.Counts)},
		{"derived", (*words)(&f.Derived)},
		{"evidence", (*words)(&f.Evidence)},
		{"factor", (*words)(&f.Factor)},
		{"file", (*words)(&f.File)},
		{"files", (*words)(&f.Files)},
		{"grid", (*words)(&f.Grid)},
		{"invited", (*whole)(&f.Invited)},
		{"k", (*whole)(&f.K)},
		{"method", (*words)(&f.Method)},
		{"note", (*words)(&f.Note)},
		{"opened", (*date)(&f.Opened)},
		{"params", (*words)(&f.Params)},
		{"place", (*words)(&f.Place)},
		{"pue", &f.PUE},
		{"pue_by", (*words)(&f.PUEBy)},
		{"quarter", (*civil)(&f.Quarter)},
		{"revision", (*whole)(&f.Revision)},
		{"rules", (*whole)(&f.Rules)},
		{"said", (*words)(&f.Said)},
		{"scoring", (*words)(&f.Scoring)},
		{"sd", (*deviation)(&f.SD)},
		{"split", (*words)(&f.Split)},
		{"spread", (*whole)(&f.Spread)},
		{"step", (*whole)(&f.Step)},
		{"tax", (*words)(&f.Tax)},
		{"units", (*words)(&f.Units)},
		{"wave", (*words)(&f.Wave)},
		{"wue", &f.WUE},
		{"zone", (*words)(&f.Zone)},
	}
}

// mergeBasis joins two bases: a key that differs keeps both values, sorted. A
// wave's days and numbers have no sense of two waves and are left out.
func mergeBasis(a, b Basis) Basis {
	if a == b || b == (Basis{}) {
		return a
	}
	if a == (Basis{}) {
		return b
	}
	f, g := a.Fields(), b.Fields()
	into, from := f.slots(), g.slots()
	for i := range into {
		was, more := into[i].field.text(), from[i].field.text()
		if more == "" || more == was {
			continue
		}
		if into[i].field.read(mergeLists(was, more)) != nil {
			into[i].field.read("") //nolint:errcheck,gosec // every field can be absent
		}
	}
	f.rest = mergeRest(f.rest, g.rest)
	return f.Basis()
}

// mergeLists joins two lists separated by commas, each entry once, sorted.
func mergeLists(a, b string) string {
	values := strings.Split(a, ",")
	for v := range strings.SplitSeq(b, ",") {
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return strings.Trim(strings.Join(values, ","), ",")
}

// mergeRest joins pairs of unknown keys as mergeBasis does those it knows.
func mergeRest(a, b string) string {
	if a == b || b == "" {
		return a
	}
	values := map[string]string{}
	for i, list := range []string{a, b} {
		for pair := range strings.SplitSeq(list, ";") {
			key, escaped, ok := strings.Cut(pair, "=")
			switch v, err := url.QueryUnescape(escaped); {
			case !ok || err != nil || v == values[key]:
			case i == 0: // what one of them says alone stays as it is
				values[key] = v
			default:
				values[key] = mergeLists(values[key], v)
			}
		}
	}
	pairs := make([]string, 0, len(values))
	for key, v := range values {
		if v != "" {
			pairs = append(pairs, key+"="+url.QueryEscape(v))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ";")
}
