package edition

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Draft is what is to be published.
type Draft struct {
	Quarter      period.Period
	Number       int    // that it must have; 0: the next, whichever it is
	By           string // a function, never a person's name
	Reservations string
	Lacks        []string // what reservations are about
	Erratum      string   // needed from the second edition on
	Key          ed25519.PrivateKey
	// Make makes the edition once it has its number.
	Make func(Stamp) (Content, error)
}

// Stamp is what an edition prints of itself.
type Stamp struct {
	Quarter      period.Period `json:"quarter"`
	Number       int           `json:"number"`
	At           time.Time     `json:"at"`
	By           string        `json:"by"`
	Reservations string        `json:"reservations,omitempty"`
	Lacks        []string      `json:"lacks,omitempty"`
	Erratum      string        `json:"erratum,omitempty"`
	Previous     string        `json:"previous"` // hash of the entry before; "" for the first
}

// mostBytes is what an edition's page weighs at most.
const mostBytes = 300_000

// Publish freezes a quarter as its next edition: all of it or nothing. The
// hash of its entry is for the council's minutes.
func (s *Archive) Publish(d Draft) (Entry, error) {
	list, err := s.List()
	if err != nil {
		return Entry{}, err
	}
	m := Manifest{
		Format: format, Kind: Published, Quarter: d.Quarter, At: s.now().UTC().Truncate(time.Second), By: strings.TrimSpace(d.By),
		Reservations: strings.TrimSpace(d.Reservations), Lacks: d.Lacks, Erratum: strings.TrimSpace(d.Erratum),
	}
	follow(&m, list)
	for _, e := range list {
		if e.Kind == Published && e.Quarter == d.Quarter {
			m.Number = e.Number
		}
	}
	m.Number++
	switch {
	case d.Quarter.Kind != period.Quarter:
		return Entry{}, reason.New("publish.quarters", d.Quarter)
	case d.Number != 0 && d.Number != m.Number:
		return Entry{}, reason.While(ErrNumber, "doing.publish.edition", d.Number, d.Quarter)
	case m.By == "":
		return Entry{}, reason.New("publish.by", d.Quarter)
	case m.Number > 1 && m.Erratum == "":
		return Entry{}, reason.New("publish.erratum", d.Quarter, m.Number-1, m.Number)
	case m.Number == 1 && m.Erratum != "":
		return Entry{}, reason.New("publish.nothing", d.Quarter)
	}
	c, err := d.Make(Stamp{
		Quarter: m.Quarter, Number: m.Number, At: m.At, By: m.By, Reservations: m.Reservations, Lacks: m.Lacks, Erratum: m.Erratum, Previous: m.Previous,
	})
	if err != nil {
		return Entry{}, reason.While(err, "doing.publish", d.Quarter)
	}
	if m.Style, err = styleOf(c); err != nil {
		return Entry{}, reason.While(err, "doing.publish", d.Quarter)
	}
	names := filesOf(m)
	return s.add(m, []named{{names[0], c.Page}, {names[1], c.Figures}, {names[2], c.English}}, d.Key)
}

// styleOf checks the pages of an edition, and returns the hash of the style
// block that both have.
func styleOf(c Content) (string, error) {
	style, err := selfContained(c.Page)
	if err != nil {
		return "", err
	}
	english, err := selfContained(c.English)
	if err == nil && english != style {
		err = reason.New("edition.style")
	}
	if err != nil {
		return "", reason.While(err, "edition.english")
	}
	return style, nil
}

// follow puts a manifest behind the last entry of the archive.
func follow(m *Manifest, list []Entry) {
	m.Sequence = len(list) + 1
	if n := len(list); n > 0 {
		m.Previous = list[n-1].Hash
	}
}

// selfContained checks that a page needs nothing but itself, and returns the
// hash of its one style block.
func selfContained(page []byte) (string, error) {
	lower := bytes.ToLower(page)
	for _, tag := range []string{"<script", "<link", "<iframe", "<img src=\"http", "@import"} {
		if bytes.Contains(lower, []byte(tag)) {
			return "", reason.New("edition.alone", tag)
		}
	}
	if len(page) > mostBytes {
		return "", reason.New("edition.weight", len(page), mostBytes)
	}
	_, rest, one := bytes.Cut(page, []byte("<style>"))
	css, rest, closed := bytes.Cut(rest, []byte("</style>"))
	if !one || !closed || bytes.Contains(rest, []byte("<style")) {
		return "", reason.New("edition.styles")
	}
	return StyleHash(css), nil
}

// named is a file to write.
type named struct {
	name string
	raw  []byte
}

// add writes an entry beside the archive and puts it there in one step: the
// rename of a folder onto a name that is free. A second writer of the same
// place fails.
func (s *Archive) add(m Manifest, content []named, key ed25519.PrivateKey) (_ Entry, err error) {
	for _, c := range content {
		m.Files = append(m.Files, File{Name: c.name, Size: len(c.raw), SHA256: hashOf(c.raw)})
	}
	if key != nil {
		public, ok := key.Public().(ed25519.PublicKey)
		if !ok {
			return Entry{}, reason.New("edition.key")
		}
		m.Key = hex.EncodeToString(public)
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Entry{}, reason.While(err, "doing.manifest")
	}
	raw = append(raw, '\n')
	e := Entry{Manifest: m, Hash: hashOf(raw)}
	content = append(content, named{manifestFile, raw}, named{sealFile, sealOf(e.Hash)})
	if key != nil {
		content = append(content, named{signatureFile, signatureOf(key, raw)})
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil { //nolint:gosec // editions are public
		return Entry{}, reason.While(err, "doing.archive")
	}
	staged, err := os.MkdirTemp(s.dir, ".new-")
	if err != nil {
		return Entry{}, reason.While(err, "doing.edition.write")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(staged))
		}
	}()
	if err := writeAll(staged, content); err != nil {
		return Entry{}, reason.While(err, "doing.edition.write")
	}
	if err := os.Rename(staged, s.folder(m.Sequence)); errors.Is(err, fs.ErrExist) {
		return Entry{}, reason.While(reason.Because(ErrNumber, reason.New("prefixed", ErrNumber, err)), "doing.archive.put")
	} else if err != nil {
		return Entry{}, reason.While(err, "doing.archive.put")
	}
	if err := atomicfile.SyncFolder(s.dir); err != nil {
		return e, reason.While(err, "doing.archive.put")
	}
	return e, nil
}

func sealOf(hash string) []byte { return []byte(hash + "  " + manifestFile + "\n") }

func signatureOf(key ed25519.PrivateKey, manifest []byte) []byte {
	return []byte(hex.EncodeToString(ed25519.Sign(key, manifest)) + "\n")
}

func writeAll(folder string, content []named) error {
	for _, c := range content {
		if err := atomicfile.Write(filepath.Join(folder, c.name), c.raw, 0o444); err != nil {
			return err
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // editions are public
		return err
	}
	return atomicfile.SyncFolder(folder)
}
