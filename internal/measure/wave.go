package measure

import "github.com/vigie-ia/vigie/internal/reason"

// WaveRead is how the responses to a survey's wave were read, for whoever
// accepts it: numbers of the whole authority, no answer and no group.
type WaveRead struct {
	Wave       string        `json:"wave"`              // id
	Digest     string        `json:"digest"`            // SHA-256 of the file or the export, in hexadecimal
	From       string        `json:"from"`              // what it was read from, as the settings name it, or a reason.Text
	Complete   int           `json:"complete"`          // responses that count
	By         string        `json:"by,omitempty"`      // column that tells complete responses; "": none does, and each row is one
	Incomplete int           `json:"incomplete"`        // left out: not sent in
	Trials     int           `json:"trials"`            // left out: previews and tests
	Empty      int           `json:"empty"`             // left out: without any answer
	Scales     []reason.Text `json:"scales,omitempty"`  // how answers were read that are not the codes of their scale
	Dropped    []string      `json:"dropped,omitempty"` // headings of the columns that were not read
	// Notes are what was said while it was read: what is doubtful, or not used.
	Notes []Refusal `json:"notes,omitempty"`
	// After is what is to be done at the source once the wave is accepted.
	After []Refusal `json:"after,omitempty"`
}
