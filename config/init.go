package config

import "errors"

// Answers are what `vigie init` asks.
type Answers struct {
	Organisation string // name of the authority
	System       string // name of the first system
	Source       string // requestlog, table, prometheus or litellm
	Where        string // folder, file or address of the source; DefaultWhere when ""
	EnergyTarget string // kWh a quarter; "" for none
}

// DefaultWhere proposes where a source of the type asked for is.
func (a Answers) DefaultWhere() string { return "" }

// Init writes a first configuration from answers.
func Init(_ Answers) ([]byte, error) { return nil, errors.New("not written yet") }
