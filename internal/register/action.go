package register

import "github.com/vigie-ia/vigie/internal/period"

// Action is what was decided about an indicator, most of all one below its
// target: by whom it is done is a role, never a person's name.
type Action struct {
	Indicator string      `yaml:"indicator"`
	System    string      `yaml:"system"` // "" for the whole authority
	Text      string      `yaml:"text"`
	Owner     string      `yaml:"owner"` // a role
	Decided   period.Date `yaml:"decided"`
	Due       period.Date `yaml:"due"`
	Done      period.Date `yaml:"done"`
}
