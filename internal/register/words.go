package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Unit is the functional unit of a system: what one use of it is.
type Unit string

// The functional units. No unit is stated as "".
const (
	Query       Unit = "query"
	AudioMinute Unit = "audio_minute"
	Page        Unit = "page"
	Image       Unit = "image"
)

// UnmarshalText reads query, audio_minute, page or image.
func (u *Unit) UnmarshalText(text []byte) error {
	return oneOf(u, string(text), Query, AudioMinute, Page, Image)
}

// Metric returns the metric that counts the unit, and how many of the metric's
// own units make one use; "" when no unit is stated.
func (u Unit) Metric() (m measure.Metric, perUse float64) {
	switch u {
	case Query:
		return measure.Queries, 1
	case AudioMinute:
		return measure.AudioSeconds, 60
	case Page:
		return measure.Pages, 1
	case Image:
		return measure.Images, 1
	}
	return "", 1
}

// Boundary is what an energy meter stands around.
type Boundary string

// The boundaries, from the inside out. None stated is "".
const (
	GPU      Boundary = "gpu"
	Server   Boundary = "server"
	Rack     Boundary = "rack"
	Facility Boundary = "facility"
)

// UnmarshalText reads gpu, server, rack or facility.
func (b *Boundary) UnmarshalText(text []byte) error {
	return oneOf(b, string(text), GPU, Server, Rack, Facility)
}

// Role is the authority's role under the AI Act.
type Role string

// The roles. None stated is "".
const (
	Provider Role = "provider"
	Deployer Role = "deployer"
)

// UnmarshalText reads provider or deployer.
func (r *Role) UnmarshalText(text []byte) error {
	return oneOf(r, string(text), Provider, Deployer)
}

// Answer is yes, no, or not stated.
type Answer string

// The answers. None stated is "".
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// UnmarshalText reads yes, no, oui, non, true or false.
func (a *Answer) UnmarshalText(text []byte) error {
	switch strings.ToLower(string(text)) {
	case "yes", "oui", "true":
		*a = Yes
	case "no", "non", "false":
		*a = No
	default:
		return reason.New("value.answer", strconv.Quote(string(text)))
	}
	return nil
}

// RiskClass is a system's class under the AI Act.
type RiskClass string

// The risk classes. None stated is "".
const (
	Prohibited RiskClass = "prohibited"
	HighRisk   RiskClass = "high"
	Limited    RiskClass = "limited"
	Minimal    RiskClass = "minimal"
)

// UnmarshalText reads prohibited, high, limited or minimal.
func (c *RiskClass) UnmarshalText(text []byte) error {
	return oneOf(c, string(text), Prohibited, HighRisk, Limited, Minimal)
}

func oneOf[T ~string](into *T, text string, words ...T) error {
	if !slices.Contains(words, T(text)) {
		return reason.New("value.among", strconv.Quote(text), fmt.Sprintf("%q", words))
	}
	*into = T(text)
	return nil
}
