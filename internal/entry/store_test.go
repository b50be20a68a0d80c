package entry_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

// books reads workbooks that say how long they are, in sessions held in August,
// and counts how many it read.
type books struct {
	zone string
	read int
}

func (b *books) Zone() string { return b.zone }

func (b *books) Workbook(content []byte) (entry.Said, error) {
	b.read++
	w := measure.Window{From: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	n := float64(len(content))
	return entry.Said{Figures: []entry.Figure{{Where: "cell A2", Reading: measure.Reading{
		Key:   measure.Key{Metric: measure.Sessions, Method: measure.Declared, Window: w},
		State: measure.Known, Value: n, Low: n, High: n, Covered: w.Length(),
	}}}}, nil
}

func box(t *testing.T) (*entry.Store, string, string) {
	t.Helper()
	return boxOf(t, &books{zone: "UTC"})
}

func boxOf(t *testing.T, b *books) (*entry.Store, string, string) {
	t.Helper()
	dir := t.TempDir()
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return entry.NewStore(filepath.Join(dir, "drafts"), filepath.Join(dir, "saisie"), b, func() time.Time { at = at.Add(time.Second); return at }), dir, filepath.Join(dir, "saisie")
}

func submit(t *testing.T, b *entry.Store) entry.Draft {
	t.Helper()
	const workbook = "workbook of agent"
	said, err := (&books{}).Workbook([]byte(workbook))
	if err != nil {
		t.Fatal(err)
	}
	d, err := b.Submit(entry.Draft{By: "agent", Title: "Relevé", Reason: "facture", Evidence: "facture 12"}, said, []byte(workbook))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func accepted(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOnlyAnotherPersonValidates(t *testing.T) {
	b, _, out := box(t)
	d := submit(t, b)
	if _, err := b.Judge(d.ID, entry.Verdict{By: "agent", Accepted: true}); !errors.Is(err, entry.ErrOwn) || len(accepted(t, out)) != 0 {
		t.Errorf("the author: %v", err)
	}
	if got, err := b.Judge(d.ID, entry.Verdict{By: "chef", Accepted: true, Reason: "vu"}); err != nil || !got.Verdict.Accepted || b.Settle() != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := b.Judge(d.ID, entry.Verdict{By: "autre"}); !errors.Is(err, entry.ErrJudged) {
		t.Errorf("twice: %v", err)
	}
	list := accepted(t, out)
	if len(list) != 1 || !strings.HasSuffix(list[0], d.ID+".xlsx") {
		t.Fatalf("%v", list)
	}
	if raw, err := os.ReadFile(list[0]); err != nil || string(raw) != "workbook of agent" {
		t.Errorf("%q, %v", raw, err)
	}
	refused := submit(t, b)
	if _, err := b.Judge(refused.ID, entry.Verdict{By: "chef", Reason: "mauvais mois"}); err != nil || b.Settle() != nil || len(accepted(t, out)) != 1 {
		t.Errorf("what was refused is read: %v", err)
	}
	all, err := b.List()
	if err != nil || len(all) != 2 || all[0].ID != refused.ID || all[0].Verdict.Reason != "mauvais mois" || all[1].Verdict.By != "chef" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestWhoJudgedIsWhoIsNamed: of several who judge at once, the one who is told
// so is the one whose verdict is kept.
func TestWhoJudgedIsWhoIsNamed(t *testing.T) {
	b, dir, out := box(t)
	other := entry.NewStore(filepath.Join(dir, "drafts"), out, &books{zone: "UTC"}, time.Now) // as another process has it
	for range 50 {
		d := submit(t, b)
		var group sync.WaitGroup
		var mu sync.Mutex
		var told []string
		for i := range 8 {
			group.Go(func() {
				by := fmt.Sprintf("chef%d", i)
				if got, err := other.Judge(d.ID, entry.Verdict{By: by, Reason: by}); err == nil && got.Verdict.By == by {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, by)
				} else if !errors.Is(err, entry.ErrJudged) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		kept, err := b.Find(d.ID)
		if err != nil || kept.Verdict == nil || len(told) != 1 || told[0] != kept.Verdict.By {
			t.Fatalf("told %v, kept %+v, %v", told, kept.Verdict, err)
		}
	}
}

func TestTwoJudgesAtOnce(t *testing.T) {
	b, _, out := box(t)
	d := submit(t, b)
	var group sync.WaitGroup
	results := make(chan error, 8)
	other := entry.NewStore(filepath.Join(filepath.Dir(out), "drafts"), out, &books{zone: "UTC"}, time.Now) // as another process has it
	for i := range 8 {
		group.Go(func() {
			_, err := other.Judge(d.ID, entry.Verdict{By: "chef", Accepted: i%2 == 0})
			results <- err
		})
	}
	group.Wait()
	close(results)
	kept := 0
	for err := range results {
		if err == nil {
			kept++
		}
	}
	if err := b.Settle(); err != nil {
		t.Error(err)
	}
	found, err := b.Find(d.ID)
	if err != nil || found.Verdict == nil || (found.Verdict.Accepted != (len(accepted(t, out)) == 1)) || kept < 1 {
		t.Errorf("%d kept, %+v, %v, %v", kept, found.Verdict, accepted(t, out), err)
	}
}

func TestWhatACrashLeft(t *testing.T) {
	b, dir, out := box(t)
	d := submit(t, b)
	if _, err := b.Judge(d.ID, entry.Verdict{By: "chef", Accepted: true}); err != nil { // it died before Settle
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "drafts", ".new-123"), 0o700); err != nil { // and another while a draft was written
		t.Fatal(err)
	}
	if err := b.Settle(); err != nil || len(accepted(t, out)) != 1 {
		t.Errorf("%v, %v", accepted(t, out), err)
	}
	if list, err := b.List(); err != nil || len(list) != 1 {
		t.Errorf("%d drafts, %v", len(list), err)
	}
}

func TestADraftThatWasChangedIsNotAccepted(t *testing.T) {
	b, dir, out := box(t)
	d := submit(t, b)
	if err := os.WriteFile(filepath.Join(dir, "drafts", d.ID, "content.xlsx"), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Judge(d.ID, entry.Verdict{By: "chef", Accepted: true}); !errors.Is(err, entry.ErrDamaged) || len(accepted(t, out)) != 0 {
		t.Errorf("%v", err)
	}
	for _, id := range []string{"", "..", "../" + d.ID, d.ID + "/..", "20260101-000000-zzzzzzzz", strings.Repeat("1", 500)} {
		if _, err := b.Find(id); !errors.Is(err, entry.ErrNone) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestOldDraftsAreForgottenAndTheirFiguresStay(t *testing.T) {
	b, _, out := box(t)
	old, waiting := submit(t, b), submit(t, b)
	judged, err := b.Judge(old.ID, entry.Verdict{By: "chef", Accepted: true})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := b.Forget(judged.Verdict.At); err != nil || n != 0 {
		t.Errorf("%d forgotten on the day itself, %v", n, err)
	}
	if n, err := b.Forget(judged.Verdict.At.Add(time.Second)); err != nil || n != 1 {
		t.Errorf("%d forgotten, %v", n, err)
	}
	list, err := b.List()
	if err != nil || len(list) != 1 || list[0].ID != waiting.ID || len(accepted(t, out)) != 1 {
		t.Errorf("%d drafts, %v, %v", len(list), accepted(t, out), err)
	}
}

// What is said is read when it is entered and never again: for whoever judges
// it, for the source, and after its draft was forgotten. Of before it was kept,
// it is read once more and kept then; of a workbook that somebody changed by
// hand, or of another zone, it is read again.
func TestAWorkbookIsReadOnce(t *testing.T) {
	read := &books{zone: "UTC"}
	b, dir, out := boxOf(t, read)
	d := submit(t, b)
	said, err := b.Said(d)
	if err != nil || len(said.Figures) != 1 || said.Figures[0].Value != 17 || read.read != 0 {
		t.Fatalf("%+v, %v, read %d times", said, err, read.read)
	}
	if _, err := b.Judge(d.ID, entry.Verdict{By: "chef", Accepted: true}); err != nil || b.Settle() != nil {
		t.Fatal(err)
	}
	book := filepath.Join(out, d.ID+".xlsx")
	figure := func(want float64, times int) {
		t.Helper()
		said, err := b.Accepted(book)
		if err != nil || len(said.Figures) != 1 || read.read != times {
			t.Fatalf("%+v, %v, read %d times, want %d", said, err, read.read, times)
		}
		f := said.Figures[0]
		if f.Value != want || f.Source != measure.EntrySource || f.Where.String() != d.ID+".xlsx, cell A2" || f.Basis.Fields().File != d.ID+".xlsx#awareness_sessions" {
			t.Errorf("%+v, want %v", f, want)
		}
	}
	figure(17, 0)
	if err := errors.Join(os.Remove(filepath.Join(out, d.ID+".json")), os.Remove(filepath.Join(dir, "drafts", d.ID, "said.json"))); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Said(d); err != nil || read.read != 1 { // a draft of before
		t.Fatalf("%v, read %d times", err, read.read)
	}
	if err := b.Settle(); err != nil || read.read != 2 {
		t.Fatalf("%v, read %d times", err, read.read)
	}
	figure(17, 2)
	if err := os.WriteFile(book, []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	figure(7, 3)
	if err := os.WriteFile(book, []byte("workbook of agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	figure(17, 3)
	read.zone = "Europe/Paris"
	figure(17, 4)
	read.zone = "UTC"
	if err := os.WriteFile(filepath.Join(out, d.ID+".json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	figure(17, 5)
}
