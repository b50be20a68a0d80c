package survey

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// DefaultK is the fewest answers behind a published figure. A wave may ask for
// more, and not for fewer.
const DefaultK = 10

// EarlierK is the fewest that waves which opened before KFrom may state; they
// are shown at DefaultK all the same.
const EarlierK = 5

// KFrom is the day from which on waves open that may not state fewer than
// DefaultK.
func KFrom() period.Date { return period.Date{Year: 2026, Month: 11, Day: 30} }

// Split is the one way in which a wave is cut into groups.
type Split string

// A wave is cut by direction, or by direction and by service inside them.
const (
	ByDirection Split = "directions"
	ByService   Split = "services"
)

// UnmarshalText reads directions or services.
func (s *Split) UnmarshalText(text []byte) error {
	for _, split := range []Split{ByDirection, ByService} {
		if string(text) == string(split) {
			*s = split
			return nil
		}
	}
	return reason.New("value.split", strconv.Quote(string(text)))
}

// Wave is one survey that was held. What it says is fixed before it opens.
type Wave struct {
	ID          string        `yaml:"id"`
	Title       Text          `yaml:"title"`
	Instruments []string      `yaml:"instruments"` // keys: "pulse@1"
	Period      period.Period `yaml:"period"`      // the quarter that it speaks of
	Opened      period.Date   `yaml:"opened"`      // first day
	Closed      period.Date   `yaml:"closed"`      // last day
	K           int           `yaml:"k"`           // fewest answers of a group; DefaultK
	Split       Split         `yaml:"split"`       // ByDirection by default
	// Invited is who was asked, at launch; by default the headcount of the
	// directions on the day it opened. 0: not known.
	Invited int `yaml:"invited"`
	// InvitedBy is the same by direction or service.
	InvitedBy map[string]int `yaml:"invited_by"`
	// Groupings are the directions, or services of one direction, that are
	// published together; the others stand alone. None: those that Propose makes.
	Groupings []Grouping `yaml:"frame"`
	// Weighted shows, beside each mean, the mean with every group weighed by its
	// headcount rather than by its answers.
	Weighted bool `yaml:"weighted"`
	// CompareUse lets those who use AI be set beside those who do not, for HR only.
	CompareUse bool `yaml:"compare_use"`
}

// Threshold is the wave's K, never under DefaultK.
func (w Wave) Threshold() int { return max(w.K, DefaultK) }

// Window is where the wave's figures stand: the civil day on which it closed,
// or the nearest day of its quarter, so that of two waves of a quarter the last
// closed comes last.
func (w Wave) Window(zone *time.Location) measure.Window {
	day := w.Closed
	if first := w.Period.First(); day.Compare(first) < 0 {
		day = first
	}
	if last := w.Period.Last(); day.Compare(last) > 0 {
		day = last
	}
	return measure.Window{From: day.Start(zone), To: day.AddDays(1).Start(zone)}
}

// Open reports whether the wave takes answers at a time, from its first day to
// its last.
func (w Wave) Open(now time.Time, zone *time.Location) bool {
	return !w.Opened.IsZero() && !now.Before(w.Opened.Start(zone)) && now.Before(w.Closed.AddDays(1).Start(zone))
}

// Ready reports whether the wave is over at a time, so that it may be read: no
// answer to an open wave is ever read.
func (w Wave) Ready(now time.Time, zone *time.Location) bool {
	return !now.Before(w.Closed.AddDays(1).Start(zone)) && !now.Before(w.Window(zone).To)
}

// Basis is what every figure of the wave rests on, shown or not.
func (w Wave) Basis() measure.Basis {
	opened := ""
	if !w.Opened.IsZero() {
		opened = w.Opened.String()
	}
	return measure.BasisFields{
		Wave: w.ID, Opened: opened, Closed: w.Closed.String(), Quarter: w.Period.String(),
		K: w.Threshold(), Scoring: Scoring, Split: string(cmp.Or(w.Split, ByDirection)),
	}.Basis()
}

// Groups that are not in the register of directions.
const (
	blank      = "-" // no identifier begins so
	together   = "+" // nor so
	directions = "direction/"
	services   = "service/"
	usage      = "usage/"
)

// The groups by use of AI, which are crossed with the whole authority only.
const (
	UseYes   measure.Group = usage + "oui"
	UseNo    measure.Group = usage + "non"
	UseBlank measure.Group = usage + blank
)

// DirectionGroup is the group of a direction.
func DirectionGroup(id string) measure.Group { return measure.Group(directions + id) }

// ServiceGroup is the group of a service.
func ServiceGroup(id string) measure.Group { return measure.Group(services + id) }

// NoDirection is the group of those whose direction is blank, unknown or
// unmapped.
func NoDirection() measure.Group { return DirectionGroup(blank) }

// NoService is the group of those of a direction whose service is blank.
func NoService(direction string) measure.Group { return ServiceGroup(direction + "/" + blank) }

// Together is the group of several directions, or services, that are published
// together, whoever did not say: of the same ones it is the same in each wave.
func Together(units []string, direction string) measure.Group {
	list := slices.DeleteFunc(slices.Clone(units), func(id string) bool { return id == blank })
	slices.Sort(list)
	sum := fnv.New64a()
	for _, id := range list {
		sum.Write([]byte(id + "\n")) //nolint:gosec // a hash takes all
	}
	name := together + strconv.FormatUint(sum.Sum64(), 36)
	if direction != "" {
		return measure.Group(services + direction + "/" + name)
	}
	return measure.Group(directions + name)
}

// IsTogether reports whether a group is several told together.
func IsTogether(g measure.Group) bool { return strings.Contains(string(g), "/"+together) }

// IsBlank reports whether a group is of those who did not say: it is a part of
// the sums and no line of a page.
func IsBlank(g measure.Group) bool { return strings.HasSuffix(string(g), "/"+blank) }

// IsService reports whether a group is a service, or those of a direction who
// named none.
func IsService(g measure.Group) bool { return strings.HasPrefix(string(g), services) }

// IsUse reports whether a group is by use of AI.
func IsUse(g measure.Group) bool { return strings.HasPrefix(string(g), usage) }

// DirectionOf is the direction or service that a group stands for; false for
// the whole authority, several together, the blank ones and the use of AI.
func DirectionOf(g measure.Group) (id string, ok bool) {
	if IsBlank(g) {
		return "", false
	}
	for _, prefix := range []string{directions, services} {
		if id, ok := strings.CutPrefix(string(g), prefix); ok {
			return id, !strings.Contains(id, together)
		}
	}
	return "", false
}
