package collectors

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Secret says where a credential is: an environment variable or a file. It
// never holds the credential, so it cannot print it; Deps.Reveal reads it.
type Secret struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// IsZero says whether no place is named.
func (s Secret) IsZero() bool { return s == Secret{} }

// String says where the credential is.
func (s Secret) String() string { return s.Where().String() }

// Where is the same as a code with its argument.
func (s Secret) Where() reason.Text {
	switch {
	case s.Env != "":
		return reason.New("key.env", s.Env)
	case s.File != "":
		return reason.New("key.file", s.File)
	}
	return reason.New("key.nowhere")
}

// OneOf refuses a setting that is none of a few words; "" among them may be left
// out.
func OneOf[T ~string](setting string, value T, words ...T) error {
	if slices.Contains(words, value) {
		return nil
	}
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, string(w))
		}
	}
	last := len(list) - 1
	if value == "" {
		return reason.New("prefixed", setting, reason.New("set.write", strings.Join(list[:last], ", "), list[last]))
	}
	return reason.New("prefixed", setting, reason.New("set.oneof", string(value), strings.Join(list[:last], ", "), list[last]))
}

// Boundaries lists what a meter of energy may stand around.
func Boundaries() []string { return []string{"gpu", "server", "rack", "facility"} }

// Zone reads the name of a time zone; "" is the one that holds without.
func Zone(name string, without *time.Location) (*time.Location, error) {
	if name == "" {
		return without, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, reason.New("prefixed", "zone", reason.New("set.zone", name))
	}
	return zone, nil
}

// Place is the system and part that something in a source stands for, written
// `system` or `system/part` in the configuration.
type Place struct {
	System measure.System
	Part   measure.Part
}

// UnmarshalText reads `system` or `system/part`.
func (p *Place) UnmarshalText(text []byte) error {
	system, part, cut := strings.Cut(string(text), "/")
	if system == "" || (cut && part == "") || strings.Contains(part, "/") {
		return reason.New("set.place", string(text))
	}
	p.System, p.Part = measure.System(system), measure.Part(part)
	return nil
}

// String writes the place as the configuration does.
func (p Place) String() string {
	if p.Part == "" {
		return string(p.System)
	}
	return string(p.System) + "/" + string(p.Part)
}

// Placer is a collector that knows which places its settings name, so that
// unknown systems are found before anything runs.
type Placer interface{ Places() []Place }

// Elsewhere is a collector that tells whether what it reads may be about other
// places than its settings name, as the rows of a workbook are.
type Elsewhere interface{ Elsewhere() bool }

// MayTellOf asks a collector whether it may speak of a place: its settings name
// it, or none at all, or do not name all that it reads.
func MayTellOf(c Collector, at Place) bool {
	if other, ok := c.(Elsewhere); ok && other.Elsewhere() {
		return true
	}
	placer, ok := c.(Placer)
	return !ok || slices.Contains(placer.Places(), at)
}

// Prober is a collector that can tell, in one line, whether its source answers
// as it should; `vigie check` asks it. Others are probed by a short Collect.
type Prober interface {
	Probe(ctx context.Context) (reason.Text, error)
}
