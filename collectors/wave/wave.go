// Package wave is what the sources of surveys share: the reader of exports in
// JSON, the settings that say what each column of an export is, and the way from
// the respondents of one wave to what may rest of it. Answers pass through it in
// memory only, and none of its texts quotes one or tells how many gave it.
package wave

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Surveys is what the configuration says of surveys.
type Surveys struct {
	Waves       []survey.Wave
	Instruments []survey.Instrument // beside those that ship
	Directions  survey.Directions
	// Parse reads settings as a person writes them for one wave.
	Parse func(text string) (collectors.Decoder, error)
}

// Find returns the wave of an id; the error lists those that there are.
func (s Surveys) Find(id string) (survey.Wave, error) {
	ids := make([]string, 0, len(s.Waves))
	for _, w := range s.Waves {
		if w.ID == id {
			return w, nil
		}
		ids = append(ids, w.ID)
	}
	if len(ids) == 0 {
		return survey.Wave{}, reason.New("set.wave.none", id)
	}
	return survey.Wave{}, reason.New("set.wave", id, strings.Join(ids, ", "))
}

// InstrumentsOf returns the instruments of a wave. The configuration has checked
// that they exist.
func (s Surveys) InstrumentsOf(w survey.Wave) []survey.Instrument {
	list := make([]survey.Instrument, 0, len(w.Instruments))
	for _, key := range w.Instruments {
		if in, ok := survey.Find(s.Instruments, key); ok {
			list = append(list, in)
		}
	}
	return list
}

// Importer is the waves that one source feeds.
type Importer struct {
	Surveys Surveys
	Deps    collectors.Deps
	Feeds   []survey.Wave
}

// Imported is what may rest of one wave.
type Imported struct {
	Wave    survey.Wave
	Cells   disclosure.Cells // none: what is stored stands
	Refused []measure.Refusal
	// Result tells of each group, for the person in charge only: it is neither
	// stored nor logged.
	Result disclosure.Result
	// Read tells how its responses were read, for whoever accepts the wave.
	Read measure.WaveRead
}

// Rhythm is the same for all: the day of a wave lies on the grid of half hours
// in every zone of France, and any span is read in one piece.
func (*Importer) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: 30 * time.Minute, Piece: 100 * 366 * 24 * time.Hour}
}

// Waves lists the ids of the waves.
func (d *Importer) Waves() []string {
	ids := make([]string, len(d.Feeds))
	for i, w := range d.Feeds {
		ids[i] = w.ID
	}
	return ids
}

// Over lists the waves that have closed, in the order in which they did: no
// other may be read.
func (d *Importer) Over() []survey.Wave {
	now := time.Now()
	over := slices.DeleteFunc(slices.Clone(d.Feeds), func(w survey.Wave) bool { return !w.Ready(now, d.Deps.Zone) })
	slices.SortStableFunc(over, func(a, b survey.Wave) int {
		return a.Window(d.Deps.Zone).From.Compare(b.Window(d.Deps.Zone).From)
	})
	return over
}

// Open lists the waves that take answers now, of which somebody wants to know how
// far they are.
func (d *Importer) Open() []survey.Wave {
	if d.Deps.Ongoing == nil {
		return nil
	}
	now := time.Now()
	return slices.DeleteFunc(slices.Clone(d.Feeds), func(w survey.Wave) bool { return !w.Open(now, d.Deps.Zone) })
}

// Progress has it kept how many complete answers an open wave has, as coarsely as
// it may be told.
func (d *Importer) Progress(ctx context.Context, w survey.Wave, answers int) error {
	p, ok := disclosure.Progress(w, w.InvitedAll(d.Surveys.Directions), answers, time.Now(), d.Deps.Zone)
	if !ok {
		return nil
	}
	return d.Deps.Ongoing(ctx, p)
}

// Due lists the waves that have closed and whose day lies in a window, in the
// order in which they closed. A window that cuts a day would erase a part of a
// wave: it has none, with ErrCut, as one in which no wave closed.
func (d *Importer) Due(w measure.Window) ([]survey.Wave, error) {
	var due []survey.Wave
	for _, wave := range d.Feeds {
		day := wave.Window(d.Deps.Zone)
		if day.From.Before(w.From) && day.To.After(w.From) && !day.To.After(w.To) {
			return nil, collectors.ErrCut
		}
	}
	for _, wave := range d.Over() {
		if wave.Window(d.Deps.Zone).Within(w) {
			due = append(due, wave)
		}
	}
	if len(due) == 0 {
		return nil, collectors.ErrCut
	}
	return due, nil
}

// Stored tells whether something of a wave is stored.
func (d *Importer) Stored(ctx context.Context, w survey.Wave) (bool, error) {
	stored, err := d.past(ctx, w.Window(d.Deps.Zone))
	return slices.ContainsFunc(stored, func(r measure.Reading) bool { return waveOf(r) == w.ID }), err
}

// Held tells whether a reading of a wave waits for a person, or was refused last:
// it need not be read again, and its raw answers are needed still.
func (d *Importer) Held(w survey.Wave) (bool, error) {
	if d.Deps.Held == nil {
		return false, nil
	}
	held, err := d.Deps.Held(w.ID)
	if err != nil {
		return held, fmt.Errorf("wave %s: %w", w.ID, err)
	}
	return held, nil
}

// Revised gives the settings that a person wrote for a wave.
func (d *Importer) Revised(w survey.Wave) (collectors.Decoder, bool, error) {
	if d.Deps.Revised == nil {
		return nil, false, nil
	}
	text, ok, err := d.Deps.Revised(w.ID)
	if err != nil || !ok {
		return nil, false, err
	}
	settings, err := d.Surveys.Parse(text)
	if err != nil {
		return nil, false, reason.While(err, "doing.wave.settings", w.ID)
	}
	return settings, true, nil
}

func waveOf(r measure.Reading) string { return r.Basis.Fields().Wave }

func (d *Importer) past(ctx context.Context, w measure.Window) ([]measure.Reading, error) {
	var list []measure.Reading
	for r, err := range d.Deps.Past(ctx, w) {
		if err != nil {
			return nil, reason.While(err, "doing.wave.stored")
		}
		list = append(list, r)
	}
	return list, nil
}

// others lists the waves that other sources stored, by their responses: what is
// published of a wave stands, whoever read it.
func (d *Importer) others(ctx context.Context, w measure.Window) ([]measure.Reading, error) {
	if d.Deps.Others == nil {
		return nil, nil
	}
	months, err := d.Deps.Others(ctx, measure.Responses, w)
	if err != nil {
		return nil, reason.While(err, "doing.wave.others")
	}
	list := make([]measure.Reading, len(months))
	for i, m := range months {
		list[i] = measure.Reading{Key: m.Key, State: m.State, Count: m.Count, Basis: m.Basis}
	}
	return list, nil
}

// Import scores, tallies and protects one wave that has closed.
func (d *Importer) Import(ctx context.Context, w survey.Wave, respondents iter.Seq[survey.Respondent]) (Imported, error) {
	return d.Instead(ctx, w, respondents, nil)
}

// Instead is Import of answers that are to stand in the place of others, which
// were published: of the wrong file, or read wrongly. was nil: of none.
func (d *Importer) Instead(ctx context.Context, w survey.Wave, respondents, was iter.Seq[survey.Respondent]) (Imported, error) {
	if !w.Ready(time.Now(), d.Deps.Zone) {
		return Imported{}, reason.New("wave.closes", w.ID, w.Closed)
	}
	subject := disclosure.Wave{
		Table:  survey.Tabulate(w, d.Surveys.InstrumentsOf(w), d.Surveys.Directions, respondents),
		Source: d.Deps.Name, Zone: d.Deps.Zone,
	}
	if was != nil {
		before := survey.Tabulate(w, d.Surveys.InstrumentsOf(w), d.Surveys.Directions, was)
		subject.Was = &before
	}
	past, err := d.past(ctx, subject.Past())
	if err != nil {
		return Imported{}, err
	}
	others, err := d.others(ctx, subject.Past())
	if err != nil {
		return Imported{}, err
	}
	if source, ok := subject.PublishedBy(others); ok {
		return d.Whole(w, reason.New("wave.stored", source)), nil
	}
	out := Imported{Wave: w, Result: disclosure.Protect(subject, past)}
	out.Cells = out.Result.Cells
	if subject.Table.Outside > 0 {
		out.Refused = append(out.Refused, d.Refusal(w, reason.New("wave.scale")))
	}
	for _, setting := range out.Result.Unplaced {
		out.Refused = append(out.Refused, d.Note(w, reason.New("wave.unplaced", setting)))
	}
	if text := standing(out.Result.Why); text != "" {
		out.Refused = append(out.Refused, d.Refusal(w, text))
	}
	if whole := &subject.Table.Groups[0]; whole.Invited > 0 && whole.Responses > whole.Invited {
		out.Refused = append(out.Refused, d.Note(w, reason.New("wave.crowded", whole.Invited)))
	}
	return out, nil
}

// standing says why what was published stands.
func standing(why disclosure.Standing) reason.Text {
	switch why {
	case disclosure.FewChanged:
		return reason.New("wave.few")
	case disclosure.RulesChanged:
		return reason.New("wave.rules")
	case disclosure.ValuesChanged:
		return reason.New("wave.values")
	case disclosure.Corrected:
		return reason.New("wave.corrected")
	case disclosure.WasOther:
		return reason.New("wave.was")
	}
	return ""
}

// Refusal is something of a wave that is not used.
func (d *Importer) Refusal(w survey.Wave, why reason.Text) measure.Refusal {
	return measure.Refusal{Where: reason.New("where.wave", w.ID), Reason: why, Window: w.Window(d.Deps.Zone)}
}

// Note is something to be done about a wave of which all is used.
func (d *Importer) Note(w survey.Wave, why reason.Text) measure.Refusal {
	r := d.Refusal(w, why)
	r.Lacking = true
	return r
}

// Whole is the refusal of all of a wave, for each fault of an error.
func (d *Importer) Whole(w survey.Wave, err error) Imported {
	out := Imported{Wave: w}
	for _, why := range reason.Each(err) {
		r := d.Refusal(w, why)
		r.Whole = true
		out.Refused = append(out.Refused, r)
	}
	return out
}

// Batch is all that the source says of a window. What is stored of a wave of
// which nothing came is kept: a survey that is gone takes nothing with it.
func (d *Importer) Batch(ctx context.Context, w measure.Window, waves []Imported) (measure.Batch, error) {
	b := measure.Batch{Source: d.Deps.Name, Window: w}
	stored, err := d.past(ctx, w)
	if err != nil {
		return b, err
	}
	anew := map[string]bool{}
	var cells []disclosure.Cells
	for _, wave := range waves {
		cells = append(cells, wave.Cells)
		b.Refused = append(b.Refused, wave.Refused...)
		for _, r := range wave.Cells.Readings() {
			anew[waveOf(r)] = true
		}
		if !wave.Cells.Empty() {
			wave.Read.Wave, wave.Read.Notes = wave.Wave.ID, wave.Refused
			b.Waves = append(b.Waves, wave.Read)
		}
	}
	if b.Readings, err = kept(stored, anew, w); err != nil {
		return measure.Batch{Source: d.Deps.Name, Window: w}, err
	}
	if b, err = disclosure.Restore(b); err != nil {
		return b, reason.While(err, "doing.wave.stay")
	}
	if of, ok := b.Cells.(disclosure.Cells); ok {
		cells = append(cells, of)
	}
	if all := disclosure.Join(cells...); !all.Empty() {
		b.Cells = all
	}
	if len(b.All()) == 0 && len(b.Refused) == 0 {
		return b, collectors.ErrNoData
	}
	return b, errors.Join(ctx.Err())
}

// kept lists what is stored of waves that were not read anew. One that begins
// before the window cannot be written again in it.
func kept(stored []measure.Reading, anew map[string]bool, w measure.Window) ([]measure.Reading, error) {
	var list []measure.Reading
	for _, r := range stored {
		switch {
		case anew[waveOf(r)]:
		case !r.Window.Within(w):
			return nil, collectors.ErrCut
		default:
			list = append(list, r)
		}
	}
	return list, nil
}
