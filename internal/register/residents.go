package register

import "github.com/vigie-ia/vigie/internal/period"

// Residents is what a system's notice tells the people whom it meets, in plain
// words. A zero field is not stated.
type Residents struct {
	Plain   string   `yaml:"plain"`   // what it does
	Easy    []string `yaml:"easy"`    // the same in short sentences, easy to read
	Data    string   `yaml:"data"`    // which data of theirs it uses
	Contest string   `yaml:"contest"` // how to contest what came of it
	Human   string   `yaml:"human"`   // whom to speak to: a function or a counter
	Report  string   `yaml:"report"`  // where to report an error: the contact of the owner's role
	// EasyRead is the day on which people for whom Easy is meant have read it over.
	EasyRead period.Date `yaml:"easy_read"`
}

// Notice is what is told to residents of a system; nothing is stated of one
// without any.
func (s System) Notice() Residents {
	if s.Residents == nil {
		return Residents{}
	}
	return *s.Residents
}
