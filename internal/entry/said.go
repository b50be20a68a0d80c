package entry

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Said is what was read of one entry: of what was typed, or of a workbook. It
// is read once, and kept beside its evidence.
type Said struct {
	Figures []Figure
	Notes   []Note
	Refused []measure.Refusal // each with its place in the workbook
}

// Figure is one figure, with its place in the workbook. It has no source yet,
// and its basis names its metric in no file: In says both.
type Figure struct {
	measure.Reading
	Where reason.Text
}

// Progress is how far an action is; a comment has none.
type Progress uint8

// The steps of an action.
const (
	Planned Progress = iota + 1
	Running
	Done
)

// Note is a comment on figures, or an action that was decided. It is text for
// pages and not a reading.
type Note struct {
	Period   measure.Window
	Action   bool           // decided, not only said
	About    string         // an indicator's id, a system or anything else; "" for none
	Text     string         //
	Owner    string         // of an action, a role
	Due      measure.Window // the day an action is due; zero: not said
	Progress Progress       // of an action
}

// In is what was said, as it stands in a file of that name.
func (s Said) In(name string) Said {
	out := Said{Notes: s.Notes}
	place := func(where reason.Text) reason.Text {
		if where == "" {
			return reason.Text(name)
		}
		return reason.New("where.within", name, where)
	}
	for _, f := range s.Figures {
		f.Where = place(f.Where)
		f.Source = measure.EntrySource
		f.Basis = f.Basis.With(func(b *measure.BasisFields) { b.File = name + "#" + string(f.Metric) })
		out.Figures = append(out.Figures, f)
	}
	for _, r := range s.Refused {
		r.Where = place(r.Where)
		out.Refused = append(out.Refused, r)
	}
	return out
}

// Readings lists the figures without their places.
func (s Said) Readings() []measure.Reading {
	list := make([]measure.Reading, len(s.Figures))
	for i, f := range s.Figures {
		list[i] = f.Reading
	}
	return list
}

// format is that of what is written below; another is not read.
const format = 1

// said is Said at rest, beside the workbook of that hash, read in that zone.
type said struct {
	Format  int       `json:"format"`
	SHA256  string    `json:"sha256"`
	Zone    string    `json:"zone"`
	Figures []figure  `json:"figures"`
	Notes   []note    `json:"notes"`
	Refused []refusal `json:"refused"`
}

type figure struct {
	Where  reason.Text    `json:"where"`
	System measure.System `json:"system,omitempty"`
	Part   measure.Part   `json:"part,omitempty"`
	Metric measure.Metric `json:"metric"`
	Method measure.Method `json:"method"`
	Model  string         `json:"model,omitempty"`
	Group  measure.Group  `json:"group,omitempty"`
	From   time.Time      `json:"from"`
	To     time.Time      `json:"to"`
	Value  float64        `json:"value"` // in the metric's canonical unit, like the bounds
	Low    float64        `json:"low"`
	High   float64        `json:"high"`
	Spread measure.Spread `json:"spread"`
	Basis  measure.Basis  `json:"basis"`
}

type note struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Action   bool      `json:"action,omitempty"`
	About    string    `json:"about,omitempty"`
	Text     string    `json:"text"`
	Owner    string    `json:"owner,omitempty"`
	DueFrom  time.Time `json:"due_from,omitzero"`
	DueTo    time.Time `json:"due_to,omitzero"`
	Progress Progress  `json:"progress,omitempty"`
}

type refusal struct {
	Where   string `json:"where"`
	Reason  string `json:"reason"`
	Whole   bool   `json:"whole,omitempty"`
	Count   int    `json:"count,omitempty"`
	Lacking bool   `json:"lacking,omitempty"`
}

// text writes what was said, at rest.
func (s Said) text(hash, zone string) ([]byte, error) {
	out := said{Format: format, SHA256: hash, Zone: zone}
	for _, f := range s.Figures {
		out.Figures = append(out.Figures, figure{
			f.Where, f.System, f.Part, f.Metric, f.Method, f.Model, f.Group, f.Window.From.UTC(), f.Window.To.UTC(), f.Value, f.Low, f.High, f.Spread, f.Basis,
		})
	}
	for _, n := range s.Notes {
		out.Notes = append(out.Notes, note{n.Period.From.UTC(), n.Period.To.UTC(), n.Action, n.About, n.Text, n.Owner, n.Due.From.UTC(), n.Due.To.UTC(), n.Progress})
	}
	for _, r := range s.Refused {
		out.Refused = append(out.Refused, refusal{string(r.Where), string(r.Reason), r.Whole, r.Count, r.Lacking})
	}
	return json.MarshalIndent(out, "", " ")
}

// readSaid reads what text wrote of the workbook of that hash in that zone; false
// for anything else.
func readSaid(raw []byte, hash, zone string) (Said, bool) {
	var in said
	if err := json.Unmarshal(raw, &in); err != nil || in.Format != format || in.SHA256 != hash || in.Zone != zone {
		return Said{}, false
	}
	var out Said
	for _, f := range in.Figures {
		w := measure.Window{From: f.From, To: f.To}
		out.Figures = append(out.Figures, Figure{Where: f.Where, Reading: measure.Reading{
			Key:   measure.Key{System: f.System, Part: f.Part, Metric: f.Metric, Method: f.Method, Model: f.Model, Group: f.Group, Window: w},
			State: measure.Known, Value: f.Value, Low: f.Low, High: f.High, Spread: f.Spread, Covered: w.Length(), Basis: f.Basis,
		}})
	}
	for _, n := range in.Notes {
		out.Notes = append(out.Notes, Note{
			Period: measure.Window{From: n.From, To: n.To}, Action: n.Action, About: n.About, Text: n.Text, Owner: n.Owner, Due: measure.Window{From: n.DueFrom, To: n.DueTo}, Progress: n.Progress,
		})
	}
	for _, r := range in.Refused {
		out.Refused = append(out.Refused, measure.Refusal{Where: reason.Text(r.Where), Reason: reason.Text(r.Reason), Whole: r.Whole, Count: r.Count, Lacking: r.Lacking})
	}
	return out, true
}

// Workbooks reads workbooks, as officers fill them in.
type Workbooks interface {
	// Workbook reads one whole. What is wrong in it is refused with its place.
	Workbook(content []byte) (Said, error)
	// Zone names the time zone that its days and months are of.
	Zone() string
}

// read is what was said of a workbook: as it is kept beside it, or read from it.
func read(w Workbooks, kept, content []byte, hash string) (Said, error) {
	if out, ok := readSaid(kept, hash, w.Zone()); ok {
		return out, nil
	}
	out, err := w.Workbook(content)
	if err != nil {
		return out, fmt.Errorf("reading a workbook that was entered: %w", err)
	}
	return out, nil
}
