package edition_test

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

const childShelf = "VIGIE_TEST_SHELF"

// TestMain publishes without end on the archive of a parent that will kill it.
func TestMain(m *testing.M) {
	dir := os.Getenv(childShelf)
	if dir == "" {
		m.Run()
		return
	}
	s := edition.NewArchive(dir, clock)
	for i := 1; ; i++ {
		if _, err := s.Publish(draft(period.QuarterOf(2000+i/4, i%4+1), "")); err != nil {
			panic(err)
		}
		if _, err := fmt.Fprintln(os.Stdout, "published"); err != nil {
			panic(err)
		}
	}
}

func clock() time.Time { return time.Date(2026, 10, 12, 9, 30, 0, 5, time.UTC) }

func draft(q period.Period, erratum string) edition.Draft {
	return edition.Draft{Quarter: q, By: "direction du numérique", Erratum: erratum, Make: func(s edition.Stamp) (edition.Content, error) {
		page := fmt.Sprintf("<!doctype html><style>p{}</style><p>%s, édition n° %d %s</p>", s.Quarter, s.Number, s.Erratum)
		english := fmt.Sprintf("<!doctype html><style>p{}</style><p>%s, edition %d %s</p>", s.Quarter, s.Number, s.Erratum)
		return edition.Content{Page: []byte(page), English: []byte(english), Figures: []byte(`{"figures":[]}`)}, nil
	}}
}

func publish(t *testing.T, s *edition.Archive, d edition.Draft) edition.Entry {
	t.Helper()
	e, err := s.Publish(d)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func overwrite(t *testing.T, path string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// archive has three quarters, one corrected and one signed.
func archive(t *testing.T) (*edition.Archive, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "editions")
	s := edition.NewArchive(dir, clock)
	publish(t, s, draft(period.QuarterOf(2026, 1), ""))
	publish(t, s, draft(period.QuarterOf(2026, 2), ""))
	publish(t, s, draft(period.QuarterOf(2026, 1), "un compteur était compté deux fois"))
	signed := draft(period.QuarterOf(2026, 3), "")
	signed.Key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	publish(t, s, signed)
	return s, dir
}

func TestBothEditionsStayReadable(t *testing.T) {
	s, _ := archive(t)
	for n, want := range map[int]string{1: "édition n° 1 ", 2: "édition n° 2 un compteur"} {
		c, e, err := s.Read(period.QuarterOf(2026, 1), n)
		if err != nil || !strings.Contains(string(c.Page), want) || !strings.Contains(string(c.English), fmt.Sprintf(", edition %d ", n)) || string(c.Figures) != `{"figures":[]}` {
			t.Errorf("edition %d: %+v, %v", n, c, err)
		}
		if e.Style != edition.StyleHash([]byte("p{}")) {
			t.Errorf("edition %d allows the style %q", n, e.Style)
		}
	}
	if _, _, err := s.Read(period.QuarterOf(2026, 1), 3); !errors.Is(err, edition.ErrNone) {
		t.Errorf("a third edition: %v", err)
	}
	if list, err := s.Verify(); err != nil || len(list) != 4 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// TestEditionsWithoutEnglish: those of before stay readable, and whole.
func TestEditionsWithoutEnglish(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "0001")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	q := period.QuarterOf(2026, 1)
	m := edition.Manifest{Format: "vigie-edition/1", Sequence: 1, Kind: edition.Published, Quarter: q, Number: 1, At: clock(), By: "DSI", Style: edition.StyleHash(nil)}
	put := func(name string, raw []byte) string {
		overwrite(t, filepath.Join(folder, name), raw)
		return fmt.Sprintf("%x", sha256.Sum256(raw))
	}
	for name, text := range map[string]string{"2026-T1-edition-1.html": "<style></style>", "2026-T1-edition-1.json": "{}"} {
		m.Files = append(m.Files, edition.File{Name: name, Size: len(text), SHA256: put(name, []byte(text))})
	}
	slices.SortFunc(m.Files, func(a, b edition.File) int { return strings.Compare(a.Name, b.Name) })
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	put("manifest.sha256", []byte(put("manifest.json", raw)+"  manifest.json\n"))
	s := edition.NewArchive(dir, clock)
	if c, _, err := s.Read(q, 1); err != nil || string(c.Page) != "<style></style>" || c.English != nil {
		t.Errorf("%+v, %v", c, err)
	}
	publish(t, s, draft(q, "en anglais aussi"))
	if list, err := s.Verify(); err != nil || len(list) != 2 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

func TestAnyByteChangedIsFound(t *testing.T) {
	s, dir := archive(t)
	changed := 0
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	for _, path := range files {
		good := read(t, path)
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		for i := range good {
			bad := bytes.Clone(good)
			bad[i] ^= 1
			overwrite(t, path, bad)
			if _, err := s.Verify(); err == nil {
				t.Errorf("byte %d of %s was changed, and nothing is found", i, path)
			}
			changed++
		}
		for _, bad := range [][]byte{good[:len(good)-1], append(bytes.Clone(good), '\n')} {
			overwrite(t, path, bad)
			if _, err := s.Verify(); err == nil {
				t.Errorf("%s is cut or longer, and nothing is found", path)
			}
		}
		overwrite(t, path, good)
	}
	if err != nil || changed < 1000 {
		t.Fatalf("%d bytes tried, %v", changed, err)
	}
	if _, err := s.Verify(); err != nil {
		t.Errorf("put right again: %v", err)
	}
}

func TestRemovedSwappedAndAddedEntriesAreFound(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"removed": func(dir string) error { return os.RemoveAll(filepath.Join(dir, "0002")) },
		"swapped": func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, "0002"), filepath.Join(dir, "x")),
				os.Rename(filepath.Join(dir, "0003"), filepath.Join(dir, "0002")), os.Rename(filepath.Join(dir, "x"), filepath.Join(dir, "0003")))
		},
		"a file more":   func(dir string) error { return os.WriteFile(filepath.Join(dir, "0001", "note.txt"), nil, 0o600) },
		"a file less":   func(dir string) error { return os.Remove(filepath.Join(dir, "0001", "2026-T1-edition-1.html")) },
		"no signature":  func(dir string) error { return os.Remove(filepath.Join(dir, "0004", "manifest.sig")) },
		"another entry": func(dir string) error { return os.Mkdir(filepath.Join(dir, "00001"), 0o700) },
		"no archive":    os.RemoveAll,
	} {
		s, dir := archive(t)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Verify(); err == nil {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

func TestWithdrawalLeavesATombstone(t *testing.T) {
	s, dir := archive(t)
	q := period.QuarterOf(2026, 2)
	if _, err := s.Withdraw(q, 1, "direction générale", "un effectif permettait de reconnaître une personne", nil); err != nil {
		t.Fatal(err)
	}
	c, e, err := s.Read(q, 1)
	if err != nil || c.Page != nil || c.English != nil || c.Figures != nil || e.Withdrawn == nil || e.Withdrawn.By != "direction générale" {
		t.Errorf("%+v, %+v, %v", c, e.Withdrawn, err)
	}
	if _, err := s.Verify(); err != nil {
		t.Errorf("the chain: %v", err)
	}
	left := filepath.Join(dir, "0002", "2026-T2-edition-1.html")
	if err := os.WriteFile(left, []byte("left by a withdrawal cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(); !errors.Is(err, edition.ErrDamaged) {
		t.Errorf("a file left of a withdrawn edition: %v", err)
	}
	if _, err := s.Withdraw(q, 1, "direction générale", "idem", nil); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Verify(); err != nil || len(list) != 5 {
		t.Errorf("finished: %d entries, %v", len(list), err)
	}
	if e := publish(t, s, draft(q, "effectif masqué")); e.Number != 2 {
		t.Errorf("the next edition is number %d", e.Number)
	}
}

func TestWhatIsRefusedLeavesNothing(t *testing.T) {
	q := period.QuarterOf(2026, 3)
	made := func(french, english string) func(edition.Stamp) (edition.Content, error) {
		return func(edition.Stamp) (edition.Content, error) {
			return edition.Content{Page: []byte(french), English: []byte(english)}, nil
		}
	}
	page := func(text string) func(edition.Stamp) (edition.Content, error) {
		return made(text, "<style></style>")
	}
	for name, d := range map[string]edition.Draft{
		"a year":           draft(period.YearOf(2026), ""),
		"nobody":           {Quarter: q, Make: page("<style></style>")},
		"nothing to mend":  draft(q, "erreur"),
		"a script":         {Quarter: q, By: "x", Make: page("<style></style><SCRIPT>")},
		"a sheet":          {Quarter: q, By: "x", Make: page("<style></style><link href=x>")},
		"two style blocks": {Quarter: q, By: "x", Make: page("<style></style><style></style>")},
		"no style":         {Quarter: q, By: "x", Make: page("<p>")},
		"too heavy":        {Quarter: q, By: "x", Make: page("<style></style>" + strings.Repeat("x", 300_000))},
		"unmade":           {Quarter: q, By: "x", Make: func(edition.Stamp) (edition.Content, error) { return edition.Content{}, os.ErrClosed }},
		"a script there":   {Quarter: q, By: "x", Make: made("<style></style>", "<style></style><script>")},
		"no English":       {Quarter: q, By: "x", Make: made("<style></style>", "")},
		"another style":    {Quarter: q, By: "x", Make: made("<style></style>", "<style>p{}</style>")},
	} {
		dir := t.TempDir()
		s := edition.NewArchive(dir, clock)
		if _, err := s.Publish(d); err == nil {
			t.Errorf("%s: published", name)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: %v left, %v", name, left, err)
		}
	}
	s, _ := archive(t)
	if _, err := s.Publish(draft(q, "")); err == nil {
		t.Error("a second edition without an erratum is published")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := edition.NewArchive(filepath.Join(file, "editions"), clock).Publish(draft(q, "")); err == nil {
		t.Error("published in a folder that cannot be written")
	}
}

func TestKilledWhilePublishingLeavesWholeEditions(t *testing.T) {
	for round := range 8 {
		dir := filepath.Join(t.TempDir(), "editions")
		child := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test itself
		child.Env = append(os.Environ(), childShelf+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		told := 0
		lines := bufio.NewScanner(out)
		for told < 1+round && lines.Scan() {
			told++
		}
		time.Sleep(time.Duration(round) * 300 * time.Microsecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			told++
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		s := edition.NewArchive(dir, clock)
		list, err := s.Verify()
		if err != nil || len(list) < told || told == 0 {
			t.Errorf("%d published as told, %d on the archive: %v", told, len(list), err)
		}
		publish(t, s, draft(period.QuarterOf(1999, 1), ""))
		if _, err := s.Verify(); err != nil {
			t.Errorf("after one more: %v", err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	s := edition.NewArchive(filepath.Join(b.TempDir(), "editions"), clock)
	for i := range 40 {
		d := draft(period.QuarterOf(2026+i/4, i%4+1), "")
		page := []byte("<style></style>" + strings.Repeat("x", 250_000))
		d.Make = func(edition.Stamp) (edition.Content, error) {
			return edition.Content{Page: page, English: page, Figures: bytes.Repeat([]byte("1"), 100_000)}, nil
		}
		if _, err := s.Publish(d); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, _, err := s.Read(period.QuarterOf(2030, 1), 1); err != nil {
			b.Fatal(err)
		}
	}
}

// TestOfTwoAtOnceOneIsPublished: the other is told that something came between,
// and leaves nothing behind.
func TestOfTwoAtOnceOneIsPublished(t *testing.T) {
	dir := t.TempDir()
	s := edition.NewArchive(dir, clock)
	slow := draft(period.QuarterOf(2026, 3), "")
	made := slow.Make
	slow.Make = func(stamp edition.Stamp) (edition.Content, error) {
		publish(t, s, draft(period.QuarterOf(2026, 3), "")) // while this one is drawn
		return made(stamp)
	}
	if _, err := s.Publish(slow); !errors.Is(err, edition.ErrNumber) {
		t.Errorf("both at once: %v", err)
	}
	late := draft(period.QuarterOf(2026, 3), "Le titre.")
	late.Number = 1
	if _, err := s.Publish(late); !errors.Is(err, edition.ErrNumber) {
		t.Errorf("one after the other: %v", err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("on the archive: %v, %v", list, err)
	}
}
