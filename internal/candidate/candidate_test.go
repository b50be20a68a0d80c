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
	"github.com/vigie-ia/vigie/internal/store"
)

// kept is a store of one source.
type kept struct {
	readings []measure.Reading
	refused  []measure.Refusal
	said     []measure.Refusal // while it was read last
	fails    error
}

func (k *kept) Sources(context.Context) ([]store.SourceState, error) {
	return []store.SourceState{{Source: "other", Refused: []measure.Refusal{{Where: "wave t3", Whole: true}}}, {Source: "s", Refused: k.said}}, nil
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

// reviewer is one whose clock the test moves.
func reviewer(t *testing.T, two bool) (*candidate.Reviewer, *kept, *time.Time) {
	t.Helper()
	now := time.Date(2026, 9, 27, 9, 0, 0, 0, time.UTC)
	store := &kept{}
	return &candidate.Reviewer{
		Queue: candidate.NewQueue(filepath.Join(t.TempDir(), "waves"), func() time.Time { return now }), Store: store, Log: &journal{}, Two: two,
		Feed:    func(string) (string, measure.Window, error) { return "s", day(), nil },
		Collect: reads(nil),
		Check:   func(string, string) error { return nil },
	}, store, &now
}

// reads is a source that is read and gives an error, or what is done instead.
func reads(do func(ctx context.Context) error) func(context.Context, string, measure.Window) error {
	return func(ctx context.Context, source string, w measure.Window) error {
		if do == nil {
			return nil
		}
		if source != "s" || w != day() {
			return errors.New("another source or another day is read")
		}
		return do(ctx)
	}
}

func hold(t *testing.T, d *candidate.Reviewer, w candidate.Wave) candidate.State {
	t.Helper()
	if err := d.Queue.Hold(t.Context(), w); err != nil {
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
	d, store, _ := reviewer(t, false)
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
	if held, err := d.Queue.Held("t3"); held || err != nil {
		t.Errorf("held after it was accepted: %v", err)
	}
}

// A wave that was read again since it was shown is not the one that is accepted.
func TestReadAgainMeanwhile(t *testing.T) {
	t.Parallel()
	d, store, _ := reviewer(t, false)
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
	d, store, _ := reviewer(t, true)
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
	d, store, _ := reviewer(t, false)
	s := hold(t, d, wave(55, "a"))
	if err := d.Refuse(t.Context(), "t3", s.Mark, "drh", "mauvaise colonne"); err != nil || len(store.readings) > 0 {
		t.Fatalf("%v", err)
	}
	if s := hold(t, d, wave(55, "a")); s.Wave != nil || s.Last.Reason != "mauvaise colonne" {
		t.Errorf("it waits again: %+v", s)
	}
	if held, err := d.Queue.Held("t3"); !held || err != nil {
		t.Errorf("its file is thought to be done with: %v", err)
	}
	if s := hold(t, d, wave(57, "a")); s.Wave == nil {
		t.Error("read otherwise it does not wait")
	}
	d.Collect = reads(func(ctx context.Context) error { return d.Queue.Hold(ctx, wave(55, "a")) })
	if err := d.Again(t.Context(), "t3", "drh", ""); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Find("t3"); err != nil || s.Wave == nil || s.Wave.Readings[0].Value != 55 {
		t.Errorf("read again it does not wait: %+v, %v", s, err)
	}
}

// Other settings hold once they have read the wave: what could not be read, or was
// refused, leaves the reading that waits, its settings and the last verdict.
func TestOtherSettings(t *testing.T) {
	t.Parallel()
	d, store, _ := reviewer(t, false)
	hold(t, d, wave(55, "a"))
	d.Collect = reads(func(ctx context.Context) error { return d.Queue.Hold(ctx, wave(60, "a")) })
	if err := d.Again(t.Context(), "t3", "drh", "blank: [NSP]"); err != nil {
		t.Fatal(err)
	}
	is := func(text string, value float64) {
		t.Helper()
		s, err := d.Find("t3")
		if err != nil || s.Wave == nil || s.Wave.Readings[0].Value != value || (s.Settings == nil) != (text == "") || (s.Settings != nil && (s.Settings.Text != text || s.Settings.By != "drh")) {
			t.Errorf("%+v waits, read by %+v; %v", s.Wave, s.Settings, err)
		}
	}
	is("blank: [NSP]", 60)
	d.Check = func(string, string) error { return errors.New("blnak: unknown key") }
	var wrong *candidate.SettingsError
	if err := d.Again(t.Context(), "t3", "dga", "blnak: [NSP]"); !errors.As(err, &wrong) {
		t.Errorf("wrong settings: %v", err)
	}
	d.Check = func(string, string) error { return nil }
	store.said = []measure.Refusal{{Where: "wave t3", Reason: "a note", Lacking: true}, {Where: "wave t2", Reason: "of another", Whole: true}, {Where: "wave t3", Reason: "no column", Whole: true}}
	var refused *candidate.RefusedError
	d.Collect = reads(func(context.Context) error { return nil })
	if err := d.Again(t.Context(), "t3", "dga", "blank: []"); !errors.As(err, &refused) || err.Error() != "no column" {
		t.Errorf("answers that are refused: %v", err)
	}
	is("blank: [NSP]", 60)
	d.Collect = reads(func(context.Context) error { return errors.New("LimeSurvey is down") })
	if err := d.Again(t.Context(), "t3", "dga", ""); err == nil {
		t.Error("a source that is down reads")
	}
	is("blank: [NSP]", 60)
	store.said = nil
	d.Collect = reads(func(ctx context.Context) error { return d.Queue.Hold(ctx, wave(55, "a")) })
	if err := d.Again(t.Context(), "t3", "drh", ""); err != nil {
		t.Fatal(err)
	}
	is("", 55)
}

// What is read again as it is published leaves nothing that waits.
func TestReleased(t *testing.T) {
	t.Parallel()
	d, _, _ := reviewer(t, false)
	hold(t, d, wave(55, "a"))
	if err := d.Queue.Release(t.Context(), "t3"); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Find("t3"); err != nil || s.Wave != nil || s.Last != nil {
		t.Errorf("%+v, %v", s, err)
	}
}

// Nothing is published, refused or read again that is not in the audit log.
func TestNothingUnwritten(t *testing.T) {
	t.Parallel()
	d, store, _ := reviewer(t, false)
	s := hold(t, d, wave(55, "a"))
	full := errors.New("the disk is full")
	d.Log = failing{full}
	if _, err := d.Accept(t.Context(), "t3", s.Mark, "drh"); !errors.Is(err, full) {
		t.Errorf("accepted: %v", err)
	}
	if err := d.Refuse(t.Context(), "t3", s.Mark, "drh", "faux"); !errors.Is(err, full) {
		t.Errorf("refused: %v", err)
	}
	d.Collect = reads(func(context.Context) error { t.Error("it is read"); return nil })
	if err := d.Again(t.Context(), "t3", "drh", ""); !errors.Is(err, full) {
		t.Errorf("read again: %v", err)
	}
	if _, err := d.Settle(t.Context()); err != nil || len(store.readings) > 0 {
		t.Errorf("%v: %+v is published", err, store.readings)
	}
	if now, err := d.Find("t3"); err != nil || now.Wave == nil || now.Mark != s.Mark || now.Last != nil {
		t.Errorf("%+v, %v", now, err)
	}
}

type failing struct{ err error }

func (f failing) Record(context.Context, ...audit.Event) error { return f.err }

// A wave that is read again while it is accepted is either published as it was
// shown or refused to whoever saw the other: never the one for the other.
func TestAcceptedWhileItIsRead(t *testing.T) {
	t.Parallel()
	for range 20 {
		d, store, _ := reviewer(t, false)
		s := hold(t, d, wave(55, "a"))
		done := make(chan error)
		go func() { done <- d.Queue.Hold(context.WithoutCancel(t.Context()), wave(60, "b")) }()
		published, err := d.Accept(t.Context(), "t3", s.Mark, "drh")
		if held := <-done; held != nil {
			t.Fatal(held)
		}
		switch {
		case published && err == nil && len(store.readings) == 1 && store.readings[0].Value == 55:
		case !published && errors.Is(err, candidate.ErrChanged) && len(store.readings) == 0:
		default:
			t.Fatalf("%v, %v: %+v", published, err, store.readings)
		}
	}
}

// A wave waits thirty days from the day on which it was read so for the first
// time.
func TestExpires(t *testing.T) {
	t.Parallel()
	d, _, now := reviewer(t, false)
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
	d, store, _ := reviewer(t, false)
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
	b := candidate.NewQueue(filepath.Join(dir, "waves"), time.Now)
	ids := []string{"t3", "../t3", "été 2026", "t3.json", "waits-t3", "."}
	for _, id := range ids {
		w := wave(55, "a")
		w.ID = id
		if err := b.Hold(t.Context(), w); err != nil {
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
