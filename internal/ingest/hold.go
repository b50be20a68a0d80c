package ingest

import (
	"context"
	"slices"

	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Waiting keeps the waves of surveys that a person has yet to accept.
type Waiting interface {
	Hold(ctx context.Context, w candidate.Wave) error
	// Release takes away what waits of a wave: what is published is read again.
	Release(ctx context.Context, id string) error
}

// hold sets aside the waves that say something else than what is stored of them:
// a person publishes. What is stored of such a wave stays in the batch, and it is
// said that the wave waits.
func (p *Pipeline) hold(ctx context.Context, in *intake) error {
	reads := readsOf(in.Batch)
	in.Waves = nil
	if p.Waiting == nil || in.again || len(reads) == 0 {
		return nil
	}
	var stored []measure.Reading
	for r, err := range p.Stored.Said(ctx, in.Source, in.Window) {
		if err != nil {
			return reason.While(err, "doing.stored.of", in.Source)
		}
		stored = append(stored, r)
	}
	all := in.All()
	for _, read := range reads {
		of := func(r measure.Reading) bool { return r.Basis.Fields().Wave == read.Wave }
		anew, before := only(all, of), only(stored, of)
		if same(anew, before) { // it was accepted
			in.Refused = append(in.Refused, read.After...)
			if err := p.Waiting.Release(ctx, read.Wave); err != nil {
				return err
			}
			continue
		}
		window := anew[0].Window.UTC()
		if err := p.Waiting.Hold(ctx, candidate.Wave{ID: read.Wave, Source: in.Source, Window: window, Read: read, Readings: anew}); err != nil {
			return err
		}
		all = append(slices.DeleteFunc(all, of), before...)
		in.Refused = append(in.Refused, measure.Refusal{
			Where: reason.New("where.wave", read.Wave), Window: window, Lacking: true,
			Reason: reason.New("wave.waits"),
		})
	}
	in.Readings, in.Cells = all, nil
	var err error
	in.Batch, err = disclosure.Restore(in.Batch)
	return err
}

// readsOf tells how each wave of a batch was read; nothing, of those of which
// its collector says nothing.
func readsOf(b measure.Batch) []measure.WaveRead {
	var list []measure.WaveRead
	for _, r := range b.All() {
		id := r.Basis.Fields().Wave
		is := func(read measure.WaveRead) bool { return read.Wave == id }
		if id == "" || slices.ContainsFunc(list, is) {
			continue
		}
		read := measure.WaveRead{Wave: id}
		if at := slices.IndexFunc(b.Waves, is); at >= 0 {
			read = b.Waves[at]
		}
		list = append(list, read)
	}
	return list
}

func only(list []measure.Reading, of func(measure.Reading) bool) []measure.Reading {
	return slices.DeleteFunc(slices.Clone(list), func(r measure.Reading) bool { return !of(r) })
}

// same tells whether two lists hold the same readings, in whatever order.
func same(a, b []measure.Reading) bool {
	if len(a) != len(b) {
		return false
	}
	at := make(map[measure.Key]measure.Reading, len(b))
	for _, r := range b {
		at[keyOf(r)] = r
	}
	return !slices.ContainsFunc(a, func(r measure.Reading) bool {
		other, ok := at[keyOf(r)]
		other.Key, r.Key = measure.Key{}, measure.Key{}
		return !ok || other != r
	})
}

// keyOf is a reading's key as every store gives it back: in UTC, without what a
// clock beside the wall's adds.
func keyOf(r measure.Reading) measure.Key {
	r.Window = measure.Window{From: r.Window.From.UTC().Round(0), To: r.Window.To.UTC().Round(0)}
	return r.Key
}
