package measure

import "time"

// Progress is how far a survey's wave is while it is open, for the whole
// authority alone, as it may be told (disclosure.Progress makes it).
type Progress struct {
	Wave string `json:"wave"` // id
	// Answers is a number that was reached, in steps; 0: fewer than Least are in.
	Answers int       `json:"answers"`
	Least   int       `json:"least"`   // the first number that is told
	Invited int       `json:"invited"` // 0: not known
	Day     time.Time `json:"day"`     // begin of the civil day on which it was read
	Until   time.Time `json:"until"`   // end of the last day of the wave: then it goes
}

// Share is that of those invited, 0–1; 0 where it is not told.
func (p Progress) Share() float64 {
	if p.Invited <= 0 {
		return 0
	}
	return float64(p.Answers) / float64(p.Invited)
}
