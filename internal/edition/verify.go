package edition

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Verify proves that the archive is as it was published: every file, every
// manifest, the chain, the signatures. Its error is the first fault and holds
// ErrDamaged. Whoever removes the last entries leaves a archive in order: only
// the hash in the council's minutes, compared with the last one, tells.
func (s *Archive) Verify() ([]Entry, error) {
	if _, err := os.Stat(s.dir); err != nil {
		return nil, reason.While(err, "doing.verify")
	}
	if err := s.strangers(); err != nil {
		return nil, err
	}
	list, err := s.List()
	if err != nil {
		return nil, err
	}
	c := chain{numbers: map[period.Period]int{}}
	for _, e := range list {
		if err := c.link(e); err != nil {
			return list, err
		}
		if err := s.verifyEntry(e); err != nil {
			return list, err
		}
	}
	return list, nil
}

// chain is what the next entry of a archive must follow.
type chain struct {
	length   int
	previous string
	numbers  map[period.Period]int // of the last edition of a quarter
}

// link takes the next entry, or says why it is not the next.
func (c *chain) link(e Entry) error {
	c.length++
	if e.Kind == Published {
		c.numbers[e.Quarter]++
	}
	last := c.numbers[e.Quarter]
	switch {
	case e.Sequence != c.length:
		return damaged(c.length, reason.New("edition.entry.missing"))
	case e.Format != format || (e.Kind != Published && e.Kind != Withdrawal):
		return damaged(c.length, reason.New("edition.entry.format"))
	case e.Previous != c.previous:
		return damaged(c.length, reason.New("edition.entry.follow"))
	case e.Kind == Published && e.Number != last, e.Kind == Withdrawal && e.Number > last:
		return damaged(c.length, reason.New("edition.entry.number"))
	}
	c.previous = e.Hash
	return nil
}

func damaged(sequence int, what reason.Text) error {
	return reason.While(reason.Because(ErrDamaged, reason.New("prefixed", what, ErrDamaged)), "edition.entry", fmt.Sprintf("%04d", sequence))
}

// strangers finds what stands between the entries under a name that is not
// quite one.
func (s *Archive) strangers() error {
	folders, err := os.ReadDir(s.dir)
	if err != nil {
		return reason.While(err, "doing.verify")
	}
	exact := regexp.MustCompile(`^\d{4,}$`)
	next := 1
	for _, f := range folders {
		if !exact.MatchString(f.Name()) {
			continue
		}
		if f.Name() != filepath.Base(s.folder(next)) || !f.IsDir() {
			return damaged(next, reason.New("edition.entry.place", f.Name()))
		}
		next++
	}
	return nil
}

// verifyEntry holds one entry to its seal, its signature and its manifest.
func (s *Archive) verifyEntry(e Entry) error {
	folder := s.folder(e.Sequence)
	raw, err := os.ReadFile(filepath.Join(folder, manifestFile)) //nolint:gosec // the archive's own
	if err != nil {
		return reason.While(err, "doing.verify")
	}
	seal, err := os.ReadFile(filepath.Join(folder, sealFile)) //nolint:gosec // the archive's own
	if err != nil || !bytes.Equal(seal, sealOf(e.Hash)) {
		return damaged(e.Sequence, reason.New("edition.entry.seal"))
	}
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&Manifest{}); err != nil {
		return damaged(e.Sequence, reason.New("edition.entry.more"))
	}
	expected := []string{manifestFile, sealFile}
	if e.Key != "" {
		expected = append(expected, signatureFile)
		if err := s.verifySignature(e, raw); err != nil {
			return err
		}
	}
	if e.Kind == Published && e.Withdrawn == nil {
		if _, err := s.content(e); errors.Is(err, fs.ErrNotExist) {
			return damaged(e.Sequence, reason.New("edition.entry.file"))
		} else if err != nil {
			return err
		}
		for _, f := range e.Files {
			expected = append(expected, f.Name)
		}
	}
	return s.nothingElse(e, expected)
}

func (s *Archive) nothingElse(e Entry, expected []string) error {
	found, err := os.ReadDir(s.folder(e.Sequence))
	if err != nil {
		return reason.While(err, "doing.verify")
	}
	for _, f := range found {
		if !slices.Contains(expected, f.Name()) {
			return damaged(e.Sequence, reason.New("edition.entry.holds", f.Name()))
		}
	}
	return nil
}

func (s *Archive) verifySignature(e Entry, manifest []byte) error {
	key, err := hex.DecodeString(e.Key)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return damaged(e.Sequence, reason.New("edition.entry.key"))
	}
	text, err := os.ReadFile(filepath.Join(s.folder(e.Sequence), signatureFile))
	if err != nil {
		return damaged(e.Sequence, reason.New("edition.entry.unsigned"))
	}
	signature, err := hex.DecodeString(string(bytes.TrimSuffix(text, []byte("\n"))))
	if err != nil || hex.EncodeToString(signature)+"\n" != string(text) || !ed25519.Verify(key, manifest, signature) {
		return damaged(e.Sequence, reason.New("edition.entry.signature"))
	}
	return nil
}
