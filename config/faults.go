package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// Fault is one thing that is wrong in a configuration. It never holds a secret.
type Fault struct {
	File string      // another file that the configuration names; "": itself
	Line int         // from 1; 0: of the whole file
	Path string      // as in systems[2].hosting.pue, counted from 0; "" for the whole file
	Text reason.Text // what was found, unless it may be secret, and what is accepted
}

// Faults is everything that is wrong in one configuration, by line.
type Faults struct { //nolint:errname // one value holds many, and callers list them
	Name string // of the file
	List []Fault
	// Read is what could be read all the same, for those who check more of it: the
	// settings of its sources. It is good for nothing else. Nil if nothing could.
	Read *Config
}

// Error writes one fault a line: file:line: path: what is wrong; what is accepted.
func (f *Faults) Error() string { return f.told(reason.Text.String) }

// In is Error in a language.
func (f *Faults) In(w *words.Words) string {
	return f.told(func(why reason.Text) string {
		text, _ := why.In(w)
		return text
	})
}

func (f *Faults) told(say func(why reason.Text) string) string {
	lines := make([]string, len(f.List))
	for i, fault := range f.List {
		where := cmp.Or(fault.File, f.Name)
		if fault.Line > 0 {
			where += ":" + strconv.Itoa(fault.Line)
		}
		if fault.Path != "" {
			where += ": " + fault.Path
		}
		lines[i] = where + ": " + say(fault.Text)
	}
	return strings.Join(lines, "\n")
}

// Touch reports whether a fault stands at a path or below it.
func (f *Faults) Touch(path string) bool {
	return slices.ContainsFunc(f.List, func(fault Fault) bool { return strings.HasPrefix(fault.Path, path) })
}

// findings gathers faults, and knows on which line each path stands.
type findings struct {
	faults []Fault
	lines  map[string]int
	stated map[string]bool // paths with a value
	quiet  map[string]bool // paths of which enough is said
	broken []string        // paths below which nothing could be read
}

func newFindings() *findings { return &findings{lines: map[string]int{}, stated: map[string]bool{}} }

// add notes a fault at a path.
func (f *findings) add(path string, why reason.Text) {
	if f.quiet[path] || slices.ContainsFunc(f.broken, func(b string) bool { return strings.HasPrefix(path, b) }) {
		return
	}
	f.faults = append(f.faults, Fault{Line: f.line(path), Path: path, Text: why})
}

// failAll notes a fault that hides all that is below a path.
func (f *findings) failAll(path string, why reason.Text) {
	f.add(path, why)
	f.broken = append(f.broken, path+".", path+"[")
}

// hideUnread keeps what is checked next from telling again of what could not be read:
// a path with a fault, and the group of keys that it makes incomplete.
func (f *findings) hideUnread() {
	f.quiet = map[string]bool{}
	for _, fault := range f.faults {
		f.quiet[fault.Path] = true
		if group := above(fault.Path); !strings.HasSuffix(group, "]") {
			f.quiet[group] = true
		}
	}
}

// above returns the path of what holds a path, "" for the whole file.
func above(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// line returns the line of a path, or of the nearest key above it.
func (f *findings) line(path string) int {
	for path != "" {
		if line, ok := f.lines[path]; ok {
			return line
		}
		path = above(path)
	}
	return 0
}

// err returns the faults by line as one error, nil when there is none.
func (f *findings) err(name string) error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return &Faults{Name: name, List: slices.CompactFunc(f.faults, func(a, b Fault) bool { return a == b })}
}
