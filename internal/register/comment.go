package register

// Comments are what an authority says of a quarter beside its figures, never
// instead of them.
type Comments struct {
	Headline string    `yaml:"headline"` // beside the sentence made by rule
	Comments []Comment `yaml:"comments"`
	Actions  []Action  `yaml:"actions"` // beside those of the configuration
}

// Comment is on one indicator, of the authority or of one system; on neither,
// it is on the quarter.
type Comment struct {
	Indicator string `yaml:"indicator"`
	System    string `yaml:"system"`
	Text      string `yaml:"text"`
}
