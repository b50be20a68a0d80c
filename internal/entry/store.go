// Package entry keeps what people enter on the pages until somebody else has
// validated it: one folder each, with who, when, why and the evidence. Only
// what was accepted is put where a source reads it.
package entry

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Draft is one thing that was entered.
type Draft struct {
	ID       string    `json:"id"`
	By       string    `json:"by"` // login
	At       time.Time `json:"at"`
	Title    string    `json:"title"`    // what it is, in the words of whoever entered it
	Reason   string    `json:"reason"`   // why
	Evidence string    `json:"evidence"` // the document behind it: a name or an address
	SHA256   string    `json:"sha256"`   // of the workbook
	// File is the name of the workbook as it was sent; "" of what was typed. Size is
	// its bytes; 0 of a draft from before that was kept.
	File    string   `json:"file,omitempty"`
	Size    int      `json:"size,omitempty"`
	Verdict *Verdict `json:"-"` // nil until somebody has judged it
}

// Verdict is what another person said of a draft.
type Verdict struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Accepted bool      `json:"accepted"`
	Reason   string    `json:"reason"`
}

// Preview is what would be read from a draft.
type Preview struct {
	Figures []measure.Reading
	Notes   []Note
	Refused []measure.Refusal
}

// The ways in which a draft is not judged.
var (
	ErrNone   = errors.New("there is no such draft")
	ErrOwn    = errors.New("whoever entered a draft cannot judge it")
	ErrJudged = errors.New("the draft was judged already")
	// ErrDirection means that a figure is of another direction than those that
	// its reader enters figures for.
	ErrDirection = errors.New("it holds figures of other directions")
	// ErrDamaged means that a file is not what was entered.
	ErrDamaged = errors.New("the draft is not as it was entered")
)

// EmptyError means that nothing would be read from a draft, and why.
type EmptyError struct{ Refused []measure.Refusal }

// Error names the first thing that was refused.
func (e *EmptyError) Error() string {
	text := "nothing would be read from it"
	if len(e.Refused) > 0 {
		text += ": " + e.Refused[0].Where.String() + ": " + e.Refused[0].Reason.String()
	}
	return text
}

const (
	draftFile   = "draft.json"
	contentFile = "content.xlsx"
	saidFile    = "said.json"
	verdictFile = "verdict.json"
	idPattern   = `^[0-9]{8}-[0-9]{6}-[0-9a-f]{8}$`
)

// Store is a folder of drafts, and the folder where those that were accepted are
// read from.
type Store struct {
	dir, accepted string
	workbooks     Workbooks
	now           func() time.Time
}

// NewStore is the store of two folders, which are made when something is entered.
func NewStore(dir, accepted string, workbooks Workbooks, now func() time.Time) *Store {
	return &Store{dir, accepted, workbooks, now}
}

// Submit keeps a draft, what is said in it and its workbook, whole or not at
// all, and returns it with its ID.
func (s *Store) Submit(d Draft, said Said, content []byte) (Draft, error) {
	var mark [4]byte
	if _, err := rand.Read(mark[:]); err != nil {
		return d, fmt.Errorf("keeping a draft: %w", err)
	}
	d.At = s.now().UTC().Truncate(time.Second)
	d.ID, d.SHA256, d.Size = d.At.Format("20060102-150405")+"-"+hex.EncodeToString(mark[:]), hashOf(content), len(content)
	raw, err := json.MarshalIndent(d, "", " ")
	var figures []byte
	if err == nil {
		figures, err = said.text(d.SHA256, s.workbooks.Zone())
	}
	if err == nil {
		err = s.keep(d.ID, map[string][]byte{draftFile: raw, contentFile: content, saidFile: figures})
	}
	if err != nil {
		return d, fmt.Errorf("keeping a draft: %w", err)
	}
	return d, nil
}

func (s *Store) keep(id string, files map[string][]byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	made, err := os.MkdirTemp(s.dir, ".new-")
	if err != nil {
		return err
	}
	for name, raw := range files {
		err = errors.Join(err, atomicfile.Write(filepath.Join(made, name), raw, 0o600))
	}
	if err == nil {
		err = os.Rename(made, filepath.Join(s.dir, id))
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(made))
	}
	return atomicfile.SyncFolder(s.dir)
}

// List returns the drafts, the latest first.
func (s *Store) List() ([]Draft, error) {
	folders, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the drafts: %w", err)
	}
	var list []Draft
	for _, f := range folders {
		if !isID(f.Name()) {
			continue // a draft that was cut short
		}
		d, err := s.Find(f.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(x, y Draft) int { return cmp.Compare(y.ID, x.ID) })
	return list, nil
}

func isID(text string) bool {
	ok, err := regexp.MatchString(idPattern, text)
	return ok && err == nil
}

// Find returns a draft with its verdict.
func (s *Store) Find(id string) (Draft, error) {
	var d Draft
	if !isID(id) {
		return d, ErrNone
	}
	raw, err := os.ReadFile(filepath.Join(s.dir, id, draftFile)) //nolint:gosec // the id has been looked at
	if errors.Is(err, fs.ErrNotExist) {
		return d, ErrNone
	}
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil || d.ID != id {
		return d, fmt.Errorf("reading the draft %s: %w", id, errors.Join(ErrDamaged, err))
	}
	raw, err = os.ReadFile(filepath.Join(s.dir, id, verdictFile)) //nolint:gosec // as above
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d, nil
	case err == nil:
		d.Verdict = &Verdict{}
		err = json.Unmarshal(raw, d.Verdict)
	}
	if err != nil {
		return d, fmt.Errorf("reading the verdict on %s: %w", id, errors.Join(ErrDamaged, err))
	}
	return d, nil
}

// Content returns the workbook of a draft, held to its hash.
func (s *Store) Content(d Draft) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(s.dir, d.ID, contentFile))
	if err != nil {
		return nil, fmt.Errorf("reading the draft %s: %w", d.ID, err)
	}
	if hashOf(raw) != d.SHA256 {
		return nil, fmt.Errorf("reading the draft %s: %w", d.ID, ErrDamaged)
	}
	return raw, nil
}

// Said returns what was read of a draft when it was entered. One of before that
// was kept is read from its workbook.
func (s *Store) Said(d Draft) (Said, error) {
	content, err := s.Content(d)
	if err != nil {
		return Said{}, err
	}
	kept, err := os.ReadFile(filepath.Join(s.dir, d.ID, saidFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Said{}, fmt.Errorf("reading the draft %s: %w", d.ID, err)
	}
	return read(s.workbooks, kept, content, d.SHA256)
}

// Judge keeps what another person says of a draft, once; Settle then puts what
// is accepted where it is read from.
func (s *Store) Judge(id string, v Verdict) (Draft, error) {
	d, err := s.Find(id)
	switch {
	case err != nil:
		return d, err
	case d.Verdict != nil:
		return d, ErrJudged
	case d.By == v.By:
		return d, ErrOwn
	}
	if _, err := s.Content(d); err != nil {
		return d, err
	}
	v.At = s.now().UTC().Truncate(time.Second)
	raw, err := json.MarshalIndent(v, "", " ")
	if err == nil {
		err = atomicfile.Claim(filepath.Join(s.dir, id, verdictFile), raw)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return d, ErrJudged
	case err != nil:
		return d, fmt.Errorf("judging the draft %s: %w", id, err)
	}
	d.Verdict = &v
	return d, nil
}

// Settle puts every draft that was accepted where it is read from, if it is not
// there: after a crash between the two, too. What a workbook says that was
// accepted before that was kept is written beside it.
func (s *Store) Settle() error {
	list, err := s.List()
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Verdict == nil || !d.Verdict.Accepted {
			continue
		}
		if err := s.settle(d); err != nil {
			return fmt.Errorf("putting the draft %s in its place: %w", d.ID, err)
		}
	}
	return s.keepSaid()
}

// keepSaid reads once the workbooks that were accepted when what they say was
// not kept.
func (s *Store) keepSaid() error {
	books, err := filepath.Glob(filepath.Join(s.accepted, "*.xlsx"))
	if err != nil {
		return fmt.Errorf("looking for what was accepted: %w", err)
	}
	for _, book := range books {
		if _, err := os.Stat(besides(book)); err == nil {
			continue
		}
		said, content, err := s.accept(book)
		if err == nil {
			err = s.write(book, said, content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// besides is the file of what is said in a workbook.
func besides(book string) string { return strings.TrimSuffix(book, ".xlsx") + ".json" }

func (s *Store) write(book string, said Said, content []byte) error {
	text, err := said.text(hashOf(content), s.workbooks.Zone())
	if err == nil {
		err = atomicfile.Replace(besides(book), text)
	}
	if err != nil {
		return fmt.Errorf("keeping what %s says: %w", filepath.Base(book), err)
	}
	return nil
}

// Accepted returns what is said in a workbook that was accepted, as it stands in
// the file of its name.
func (s *Store) Accepted(book string) (Said, error) {
	said, _, err := s.accept(book)
	return said.In(filepath.Base(book)), err
}

func (s *Store) accept(book string) (said Said, content []byte, err error) {
	if content, err = os.ReadFile(book); err != nil { //nolint:gosec // of our own folder
		return said, nil, fmt.Errorf("reading what was accepted: %w", err)
	}
	kept, err := os.ReadFile(besides(book))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return said, nil, fmt.Errorf("reading what was accepted: %w", err)
	}
	said, err = read(s.workbooks, kept, content, hashOf(content))
	return said, content, err
}

// Forget takes away the drafts that were judged before a day, and returns how
// many: what was accepted stays where it is read from, with its figures.
func (s *Store) Forget(before time.Time) (n int, err error) {
	if err := s.Settle(); err != nil { // what could not be put in its place yet is not lost
		return 0, err
	}
	list, err := s.List()
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		if d.Verdict == nil || !d.Verdict.At.Before(before) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.dir, d.ID)); err != nil {
			return n, fmt.Errorf("forgetting the draft %s: %w", d.ID, err)
		}
		n++
	}
	return n, nil
}

func (s *Store) settle(d Draft) error {
	target := filepath.Join(s.accepted, d.ID+".xlsx")
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	content, err := s.Content(d)
	if err != nil {
		return err
	}
	said, err := s.Said(d)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.accepted, 0o700); err != nil {
		return err
	}
	if err := s.write(target, said, content); err != nil { // first: whoever finds the workbook finds what it says
		return err
	}
	return atomicfile.Replace(target, content)
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
