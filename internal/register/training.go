package register

import "github.com/vigie-ia/vigie/internal/period"

// Audience is of whom training is counted.
type Audience string

// The audiences, in the order of pages.
const (
	AudienceStaff    Audience = "staff"
	AudienceManagers Audience = "managers"
	AudienceElected  Audience = "elected" // officials
)

// Audiences lists them in the order of pages.
func Audiences() []Audience { return []Audience{AudienceStaff, AudienceManagers, AudienceElected} }

// UnmarshalText reads an audience.
func (a *Audience) UnmarshalText(text []byte) error { return oneOf(a, string(text), Audiences()...) }

// Trained is how many of an audience were trained, as declared: what is told of it
// is for disclosure.Audiences to say.
type Trained struct {
	Audience Audience `yaml:"audience"`
	Trained  *int     `yaml:"trained"`
	Of       *int     `yaml:"of"`
}

// TrainedOn returns the latest evidence by a day that counts who was trained.
func (r Register) TrainedOn(day period.Date) (last Evidence, found bool) {
	for _, e := range r.Evidence {
		if len(e.Audiences) > 0 && by(e.Date, day) == Holds && (!found || e.Date.Compare(last.Date) > 0) {
			last, found = e, true
		}
	}
	return last, found
}
