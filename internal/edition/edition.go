// Package edition keeps the quarters that were published: plain files in a
// folder, each edition sealed by a manifest that holds the hash of the one
// before. Nothing can change one: a correction is the next edition with its
// erratum, and what endangers a person is withdrawn behind a tombstone.
package edition

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// The kinds of entries of a archive.
const (
	Published  = "edition"
	Withdrawal = "withdrawal"
)

// The files that every entry has beside its content.
const (
	manifestFile  = "manifest.json"
	sealFile      = "manifest.sha256" // as sha256sum writes it
	signatureFile = "manifest.sig"    // Ed25519, in hexadecimal
)

// Manifest says what an entry is. Its hash seals it, and the next entry holds
// that hash.
type Manifest struct {
	Format   string        `json:"format"`
	Sequence int           `json:"sequence"` // of the archive, from 1: the folder's name
	Kind     string        `json:"kind"`
	Quarter  period.Period `json:"quarter"`
	Number   int           `json:"number"` // of the edition, from 1 in each quarter
	At       time.Time     `json:"at"`
	By       string        `json:"by"` // a function, never a person's name
	// Reservations are printed by an edition that lacks something.
	Reservations string   `json:"reservations,omitempty"`
	Lacks        []string `json:"lacks,omitempty"`
	// Erratum says what an edition corrects in the one before it.
	Erratum string `json:"erratum,omitempty"`
	// Reason is a withdrawal's.
	Reason   string `json:"reason,omitempty"`
	Style    string `json:"style,omitempty"` // of the page's one style block, as a policy writes it
	Files    []File `json:"files,omitempty"`
	Previous string `json:"previous"`      // hash of the manifest before; "" for the first
	Key      string `json:"key,omitempty"` // public, Ed25519, in hexadecimal: the entry is signed
}

// format names the rules that a manifest follows.
const format = "vigie-edition/1"

// File is one file of an entry.
type File struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Entry is one entry of the archive as it stands.
type Entry struct {
	Manifest
	Hash      string    // of the manifest
	Withdrawn *Manifest // the tombstone of an edition that was withdrawn
}

// Archive is a folder of editions.
type Archive struct {
	dir string
	now func() time.Time
}

// ErrNumber means that another edition came in between.
var ErrNumber = error(reason.New("edition.between"))

// ErrNone means that there is no such edition.
var ErrNone = error(reason.New("edition.none"))

// ErrDamaged means that a file is not what was published.
var ErrDamaged = error(reason.New("edition.damaged"))

// NewArchive returns the archive of a folder, which is made when something is
// published.
func NewArchive(dir string, now func() time.Time) *Archive { return &Archive{dir: dir, now: now} }

// List returns the entries of the archive, editions and tombstones, in the order
// in which they came.
func (s *Archive) List() ([]Entry, error) {
	folders, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, reason.While(err, "doing.archive.read")
	}
	var list []Entry
	for _, f := range folders {
		if _, err := strconv.Atoi(f.Name()); err != nil {
			continue // what a publication that was cut short left, or a reader's note
		}
		raw, err := os.ReadFile(filepath.Join(s.dir, f.Name(), manifestFile))
		if err != nil {
			return nil, reason.While(err, "doing.archive.read")
		}
		e := Entry{Hash: hashOf(raw)}
		if err := json.Unmarshal(raw, &e.Manifest); err != nil {
			return nil, reason.While(reason.Because(ErrDamaged, reason.New("prefixed", ErrDamaged, err)), "doing.manifest.read", f.Name())
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int { return a.Sequence - b.Sequence })
	markWithdrawn(list)
	return list, nil
}

// markWithdrawn gives the editions that were withdrawn their tombstones.
func markWithdrawn(list []Entry) {
	for i := range list {
		if list[i].Kind != Withdrawal {
			continue
		}
		for j := range list {
			if list[j].is(list[i].Quarter, list[i].Number) {
				list[j].Withdrawn = &list[i].Manifest
			}
		}
	}
}

// Name says which edition an entry is, or withdraws: 2026-T3/edition-1.
func (e Entry) Name() string { return fmt.Sprintf("%s/edition-%d", e.Quarter, e.Number) }

func (e Entry) is(q period.Period, number int) bool {
	return e.Kind == Published && e.Quarter == q && e.Number == number
}

// Content is what an edition says.
type Content struct {
	Page    []byte // in French, the one that is deliberated on
	English []byte // the same in English; nil in editions from before there was one
	Figures []byte // as JSON
}

// Read returns an edition and its entry. Files that are not as they were
// published are not returned. One that was withdrawn has its entry only.
func (s *Archive) Read(q period.Period, number int) (c Content, e Entry, err error) {
	list, err := s.List()
	if err != nil {
		return c, e, err
	}
	i := slices.IndexFunc(list, func(e Entry) bool { return e.is(q, number) })
	if i < 0 {
		return c, e, reason.While(ErrNone, "edition.of", number, q)
	}
	e = list[i]
	if e.Withdrawn == nil {
		c, err = s.content(e)
	}
	return c, e, err
}

// content reads the files of an edition and holds them to its manifest.
func (s *Archive) content(e Entry) (c Content, err error) {
	names := filesOf(e.Manifest)
	if n := len(e.Files); n != len(names) && n != len(names)-1 {
		return c, reason.While(ErrDamaged, "edition.files", e.Number, e.Quarter, n)
	}
	var out [3][]byte
	for i, f := range e.Files {
		if f.Name != names[i] {
			return c, reason.While(ErrDamaged, "edition.file", e.Number, e.Quarter, f.Name)
		}
		raw, err := os.ReadFile(filepath.Join(s.folder(e.Sequence), f.Name))
		if err != nil {
			return c, reason.While(err, "doing.edition", e.Number, e.Quarter)
		}
		if len(raw) != f.Size || hashOf(raw) != f.SHA256 {
			return c, reason.While(ErrDamaged, "edition.file.of", f.Name, e.Number, e.Quarter)
		}
		out[i] = raw
	}
	return Content{Page: out[0], Figures: out[1], English: out[2]}, nil
}

// filesOf names the files of an edition, which say what they are by themselves:
// its page, its figures, and its page in English.
func filesOf(m Manifest) [3]string {
	name := fmt.Sprintf("%s-edition-%d.", m.Quarter, m.Number)
	return [3]string{name + "html", name + "json", name + "en.html"}
}

func (s *Archive) folder(sequence int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%04d", sequence))
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// StyleHash is a style block as a Content-Security-Policy names it.
func StyleHash(css []byte) string {
	sum := sha256.Sum256(css)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
