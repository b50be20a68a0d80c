package measure

// WaveRead is how the responses to a survey's wave were read, for whoever
// accepts it: numbers of the whole authority, no answer and no group.
type WaveRead struct {
	Wave       string   `json:"wave"`              // id
	Digest     string   `json:"digest"`            // SHA-256 of the file or the export, in hexadecimal
	From       string   `json:"from"`              // what it was read from, as the settings name it
	Complete   int      `json:"complete"`          // responses that count
	Incomplete int      `json:"incomplete"`        // left out: not sent in
	Trials     int      `json:"trials"`            // left out: previews and tests
	Empty      int      `json:"empty"`             // left out: without any answer
	Scales     []string `json:"scales,omitempty"`  // how answers were read that are not the codes of their scale
	Dropped    []string `json:"dropped,omitempty"` // headings of the columns that were not read
	// After is what is to be done at the source once the wave is accepted.
	After []Refusal `json:"after,omitempty"`
}
