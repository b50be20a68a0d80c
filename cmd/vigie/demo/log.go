package demo

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// request is one line of the desk's log.
type request struct {
	at     time.Time
	status int
	label  string // what the gateway's rule says of the question, never the question
	input  int
	output int
}

// simpleShare is how many questions a search engine would have answered, and
// labelled how many the rule of the gateway classifies.
const (
	simpleShare = 0.27
	labelled    = 0.86
)

// DeskRequests returns the desk's requests of one hour that succeeded: how many, how
// many were classified, and how many of these were simple.
func (c *City) DeskRequests(at time.Time) (queries, classified, simple int64) {
	for _, r := range c.requests(hourOf(at)) {
		if r.status != 200 {
			continue
		}
		queries++
		if r.label != "" {
			classified++
		}
		if r.label == "recherche" {
			simple++
		}
	}
	return queries, classified, simple
}

// requests are those of one hour, in order.
func (c *City) requests(h hour) []request {
	good, bad := c.at(DeskQueries, h), c.at(DeskFailures, h)
	list := make([]request, 0, good+bad)
	for i := range good + bad {
		salt := uint64(100 + 10*i)
		draw := func(n uint64) float64 { return chance(DeskQueries, h, salt+n) }
		r := request{at: h.start().Add(time.Duration(draw(0) * float64(time.Hour))).Truncate(time.Millisecond), status: 200}
		r.input, r.output = 180+int(500*draw(1)), 60+int(240*draw(2))
		switch kind := draw(3); {
		case i >= good:
			r.status, r.output = 503, 0
		case kind < simpleShare*labelled:
			r.label = "recherche"
		case kind < labelled:
			r.label = "dialogue"
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b request) int { return a.at.Compare(b.at) })
	return list
}

// line writes a request as the desk's server logs it.
func (r *request) line(out []byte, zone *time.Location) []byte {
	return fmt.Appendf(out, `{"ts":"%s","service":"accueil","model":"ministral-8b-2410","usage":{"in":%d,"out":%d},"regle":"%s","status":%d}`+"\n",
		r.at.In(zone).Format("2006-01-02T15:04:05.000-07:00"), r.input, r.output, r.label, r.status)
}

// deskLog is the log of one civil month up to now.
func (c *City) deskLog(month period.Period, now time.Time) []byte {
	w := month.Window(c.Zone)
	var out []byte
	for h := hourOf(w.From); h < hourOf(w.To) && h <= hourOf(now); h++ {
		for _, r := range c.requests(h) {
			if !r.at.After(now) {
				out = r.line(out, c.Zone)
			}
		}
	}
	return out
}

// writeLogs brings the desk's folder up to date: a plain file for the running
// month, which grows, and a gzip file for each month that is over.
func (c *City) writeLogs(folder string, now time.Time) error {
	running := period.Of(now, c.Zone, period.Month)
	for month := period.Of(c.acts[deskOpens].start(), c.Zone, period.Month); month != running; month = month.Next() {
		if err := c.rotate(folder, month); err != nil {
			return err
		}
	}
	return grow(filepath.Join(folder, "accueil-"+running.String()+".jsonl"), c.deskLog(running, now))
}

// rotate compresses the log of a month that is over, once.
func (c *City) rotate(folder string, month period.Period) error {
	plain := filepath.Join(folder, "accueil-"+month.String()+".jsonl")
	packed := plain + ".gz"
	if _, err := os.Stat(packed); err == nil {
		return nil
	}
	var text bytes.Buffer
	zip := gzip.NewWriter(&text)
	if _, err := zip.Write(c.deskLog(month, month.Window(c.Zone).To)); err != nil {
		return fmt.Errorf("packing a made-up log: %w", err)
	}
	if err := zip.Close(); err != nil {
		return fmt.Errorf("packing a made-up log: %w", err)
	}
	if err := replace(packed, text.Bytes()); err != nil {
		return err
	}
	if err := os.Remove(plain); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("rotating a made-up log: %w", err)
	}
	return nil
}

// grow appends to a file what it lacks of a text that it begins; a file that
// says anything else is written anew.
func grow(path string, text []byte) (err error) {
	there, err := os.ReadFile(path) //nolint:gosec // a file of the demo's own
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("reading a made-up log: %w", err)
	}
	if !bytes.HasPrefix(text, there) {
		return replace(path, text)
	}
	if len(there) == len(text) && len(there) > 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("making a folder of the demo: %w", err)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // a file of the demo's own
	if err != nil {
		return fmt.Errorf("writing a made-up log: %w", err)
	}
	_, err = io.Copy(file, bytes.NewReader(text[len(there):]))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing a made-up log: %w", err)
	}
	return nil
}

// replace writes a file whole, at once, and leaves one that says the same.
func replace(path string, text []byte) error {
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, text) { //nolint:gosec // a file of the demo's own
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("making a folder of the demo: %w", err)
	}
	fresh := filepath.Join(filepath.Dir(path), ".new-"+filepath.Base(path)) // no source looks for such a name
	if err := os.WriteFile(fresh, text, 0o600); err != nil {
		return fmt.Errorf("writing a file of the demo: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("writing a file of the demo: %w", err)
	}
	return nil
}
