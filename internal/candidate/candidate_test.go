package candidate_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
)

// kept is a store of one source.
type kept struct {
	readings []measure.Reading
	refused  []measure.Refusal
	fails    error
}

func (k *kept) Replace(_ context.Context, b measure.Batch) error {
	if k.fails != nil {
		return k.fails
	}
	k.readings, k.refused = b.All(), b.Refused
	return nil
}

func (k *kept) Readings(context.Context, string, measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for _, r := range k.readings {
			if !yield(r, nil) {
				return
			}
		}
	}
}

type journal []audit.Event

func (j *journal) Record(_ context.Context, events ...audit.Event) error {
	*j = append(*j, events...)
	return nil
}

func day() measure.Window {
	from := time.Date(2026, 9, 25, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: from, To: from.AddDate(0, 0, 1)}
}

func reading(wave string, value float64) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: "s", Metric: "survey.sens", Method: measure.Declared, Model: "pulse@1", Window: day()},
		State: measure.Known, Value: value, Low: value, High: value, Count: 40,
		Basis: measure.BasisFields{Wave: wave, Closed: "2026-09-25", Quarter: "2026-T3", K: 10}.Basis(),
	}
}

func wave(value float64, digest string) candidate.Wave {
	return candidate.Wave{
		ID: "t3", Source: "s", Window: day(), Readings: []measure.Reading{reading("t3", value)},
		Read: measure.WaveRead{Wave: "t3", Digest: digest, Complete: 40, After: []measure.Refusal{{Where: "wave t3", Reason: "delete the answers", Lacking: true}}},
	}
}

// desk is a desk whose clock the test moves.
func desk(t *testing.T, two bool) (*candidate.Desk, *kept, *time.Time) {
	t.Helper()
	now := time.Date(2026, 9, 27, 9, 0, 0, 0, time.UTC)
	store := &kept{}
	return &candidate.Desk{
		Box: candidate.NewBox(filepath.Join(t.TempDir(), "waves"), func() time.Time { return now }), Store: store, Log: &journal{}, Two: two,
		Read: func(context.Context, string) error { return nil },
	}, store, &now
}

func hold(t *testing.T, d *candidate.Desk, w candidate.Wave) candidate.State {
	t.Helper()
	if err := d.Box.Hold(w); err != nil {
		t.Fatal(err)
	}
	s, err := d.Find(w.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is accepted is published exactly, beside the other waves of its day, with
// what is to be done next; then nothing waits.
func TestAccepted(t *testing.T) {
	t.Parallel()
	d, store, _ := desk(t, false)
	store.readings = []measure.Reading{reading("other", 12), reading("t3", 30)}
	s := hold(t, d, wave(55, "a"))
	done, err := d.Accept(t.Context(), "t3", s.Mark, "drh")
	if err != nil || !done || len(store.readings) != 2 || store.readings[0].Value != 12 || store.readings[1].Value != 55 || len(store.refused) != 1 {
		t.Fatalf("%v, %v: %+v, %+v", done, err, store.readings, store.refused)
	}
	if s, err := d.Find("t3"); err != nil || s.Wave != nil || s.Last == nil || !s.Last.Accepted || s.Last.By[0] != "drh" || s.Last.Digest != "a" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := d.Accept(t.Context(), "t3", s.Mark, "drh"); !errors.Is(err, candidate.ErrNone) {
		t.Errorf("accepted twice: %v", err)
	}
	if held, err := d.Box.Held("t3"); held || err != nil {
		t.Errorf("held after it was accepted: %v", err)
	}
}

// A wave that was read again since it was shown is not the one that is accepted.
func TestReadAgainMeanwhile(t *testing.T) {
	t.Parallel()
	d, store, _ := desk(t, false)
	shown := hold(t, d, wave(55, "a"))
	if now := hold(t, d, wave(60, "b")); now.Mark == shown.Mark {
		t.Fatal("two readings have one mark")
	}
	for _, judge := range []func() error{
		func() error { _, err := d.Accept(t.Context(), "t3", shown.Mark, "drh"); return err },
		func() error { return d.Refuse(t.Context(), "t3", shown.Mark, "drh", "faux") },
	} {
		if err := judge(); !errors.Is(err, candidate.ErrChanged) || len(store.readings) > 0 {
			t.Errorf("%v: %+v", err, store.readings)
		}
	}
}

// Where two are asked for, one person is not two, and another reading begins
// anew.
func TestTwoPersons(t *testing.T) {
	t.Parallel()
	d, store, _ := desk(t, true)
	s := hold(t, d, wave(55, "a"))
	if done, err := d.Accept(t.Context(), "t3", s.Mark, "drh"); done || err != nil || len(store.readings) > 0 {
		t.Fatalf("%v, %v", done, err)
	}
	if _, err := d.Accept(t.Context(), "t3", s.Mark, "drh"); !errors.Is(err, candidate.ErrOwn) || len(store.readings) > 0 {
		t.Errorf("the same person twice: %v", err)
	}
	other := hold(t, d, wave(56, "b"))
	if other.By != "" {
		t.Errorf("another reading is accepted by %q already", other.By)
	}
	for i, by := range []string{"drh", "dga"} {
		done, err := d.Accept(t.Context(), "t3", other.Mark, by)
		if err != nil || done != (i == 1) {
			t.Fatalf("%s: %v, %v", by, done, err)
		}
	}
	if len(store.readings) != 1 || store.readings[0].Value != 56 {
		t.Errorf("%+v", store.readings)
	}
}

// What was refused does not come back by itself; read otherwise it may, and it
// may be read again on purpose. Nothing of its figures rests.
func TestRefused(t *testing.T) {
	t.Parallel()
	d, store, _ := desk(t, false)
	s := hold(t, d, wave(55, "a"))
	if err := d.Refuse(t.Context(), "t3", s.Mark, "drh", "mauvaise colonne"); err != nil || len(store.readings) > 0 {
		t.Fatalf("%v", err)
	}
	if s := hold(t, d, wave(55, "a")); s.Wave != nil || s.Last.Reason != "mauvaise colonne" {
		t.Errorf("it waits again: %+v", s)
	}
	if held, err := d.Box.Held("t3"); !held || err != nil {
		t.Errorf("its file is thought to be done with: %v", err)
	}
	if s := hold(t, d, wave(57, "a")); s.Wave == nil {
		t.Error("read otherwise it does not wait")
	}
	d.Read = func(context.Context, string) error { return d.Box.Hold(wave(55, "a")) }
	if err := d.Again(t.Context(), "t3", "drh"); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Find("t3"); err != nil || s.Wave == nil || s.Wave.Readings[0].Value != 55 {
		t.Errorf("read again it does not wait: %+v, %v", s, err)
	}
}

// A wave waits thirty days from the day on which it was read so for the first
// time.
func TestExpires(t *testing.T) {
	t.Parallel()
	d, _, now := desk(t, false)
	hold(t, d, wave(55, "a"))
	*now = now.Add(candidate.Keeps - time.Minute)
	hold(t, d, wave(55, "a")) // the next run read it too
	if gone, err := d.Settle(t.Context()); len(gone) > 0 || err != nil {
		t.Fatalf("%v, %v", gone, err)
	}
	*now = now.Add(time.Minute)
	if gone, err := d.Settle(t.Context()); len(gone) != 1 || err != nil {
		t.Fatalf("%v, %v", gone, err)
	}
	if s, err := d.Find("t3"); err != nil || s.Wave != nil || len(s.Last.By) > 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// A store that fails loses nothing: the next start publishes.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	d, store, _ := desk(t, false)
	store.fails = errors.New("the disk is full")
	s := hold(t, d, wave(55, "a"))
	if _, err := d.Accept(t.Context(), "t3", s.Mark, "drh"); err == nil {
		t.Fatal("it says that it is published")
	}
	store.fails = nil
	if _, err := d.Settle(t.Context()); err != nil || len(store.readings) != 1 || store.readings[0].Value != 55 {
		t.Errorf("%v: %+v", err, store.readings)
	}
}

// Ids of any letters have files of their own, inside the folder.
func TestNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := candidate.NewBox(filepath.Join(dir, "waves"), time.Now)
	ids := []string{"t3", "../t3", "été 2026", "t3.json", "waits-t3", "."}
	for _, id := range ids {
		w := wave(55, "a")
		w.ID = id
		if err := b.Hold(w); err != nil {
			t.Fatal(err)
		}
	}
	list, err := b.List()
	if err != nil || len(list) != len(ids) {
		t.Errorf("%d waves wait, %v", len(list), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "waves", "waits-broken.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Find("broken"); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("a damaged file gave %v", err)
	}
}
