// Package factors reads releases of EcoLogits' data, which are files that
// somebody fetched, and keeps those that were taken: models, aliases and zones.
// It asks nobody on the network.
package factors

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Release is one release of the data, as it was read.
type Release struct {
	Version   string    `json:"version"`   // of EcoLogits, or the day of the reading when the files do not say
	Published string    `json:"published"` // day from which its age counts, as 2026-10-14: the one given, else that of the reading
	Read      time.Time `json:"read"`      // zero: it ships with Vigie
	File      string    `json:"file"`      // name of what it was read from
	SHA256    string    `json:"sha256"`    // of that file, or of those files one after the other
	// Models and Mixes are EcoLogits' models.json and electricity_mixes.json as
	// they are; nil: the release is about the other one only.
	Models json.RawMessage `json:"models,omitempty"`
	Mixes  json.RawMessage `json:"electricity_mixes,omitempty"`
}

// Data reads what a release says.
func (r Release) Data() (d impact.Data, err error) {
	d = impact.Data{Version: r.Version, Published: r.Published}
	if r.Models != nil {
		if d.Models, err = impact.ParseModels(r.Models, r.Version, r.Published); err != nil {
			return impact.Data{}, err
		}
	}
	if r.Mixes != nil {
		d.Zones, err = impact.ParseMixes(r.Mixes, r.Version)
	}
	return d, err
}

// Said is what the reader of a file knows of it beside: both may be empty.
type Said struct {
	Version   string // of the release
	Published string // day of the release, as 2026-10-14
}

// version is what a release may be called: it stands in the basis of figures and
// names a file.
var version = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}$`)

// maxFile bounds what is read of a file: a wheel has 130 kB.
const maxFile = 64 << 20

// Read reads a release from files of EcoLogits: its wheel or another zip that
// holds its data, or models.json, electricity_mixes.json or both. What cannot be
// is refused whole; the error says why and what is accepted.
func Read(paths []string, said Said, now time.Time) (Release, error) {
	r := Release{Read: now.UTC().Truncate(time.Second)}
	sum := sha256.New()
	var names []string
	for _, path := range paths {
		text, err := readFile(path)
		if err == nil {
			err = r.take(text)
		}
		if err != nil {
			return Release{}, reason.While(err, "doing.factors", path)
		}
		sum.Write(text)
		names = append(names, filepath.Base(path))
	}
	r.File, r.SHA256 = strings.Join(names, ", "), hex.EncodeToString(sum.Sum(nil))
	if err := r.name(said); err != nil {
		return Release{}, err
	}
	if _, err := r.Data(); err != nil {
		return Release{}, reason.While(err, "doing.factors", r.File)
	}
	return r, nil
}

func readFile(path string) (text []byte, err error) {
	file, err := os.Open(path) //nolint:gosec // the path is the user's own
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	switch info, err := file.Stat(); {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, reason.New("upstream.file")
	}
	return readUpTo(file, maxFile)
}

// readUpTo reads a whole that is no longer than most.
func readUpTo(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = reason.New("upstream.large", most>>20)
	}
	return text, err
}

// take adds one file to a release.
func (r *Release) take(text []byte) error {
	if bytes.HasPrefix(text, []byte("PK")) {
		return r.takeZip(text)
	}
	return r.takeJSON(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
}

// takeJSON adds models.json or electricity_mixes.json, told by what they hold.
func (r *Release) takeJSON(text []byte) error {
	if len(text) > impact.MaxUpstream {
		return reason.New("prefixed", reason.New("upstream.mib", impact.MaxUpstream>>20), reason.New("upstream.accepted"))
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return reason.New("prefixed", reason.New("upstream.json"), reason.New("upstream.accepted"))
	}
	part := &r.Models
	switch {
	case keys["models"] != nil:
	case keys["electricity_mixes"] != nil:
		part = &r.Mixes
	default:
		return reason.New("prefixed", reason.New("upstream.neither"), reason.New("upstream.accepted"))
	}
	if *part != nil {
		return reason.New("upstream.same")
	}
	*part = text
	return nil
}

// name settles the version and the day of a release.
func (r *Release) name(said Said) error {
	day := r.Read.Format(time.DateOnly)
	switch {
	case said.Version != "" && r.Version != "" && said.Version != r.Version:
		return reason.New("upstream.version", r.Version, said.Version)
	case said.Version != "":
		r.Version = said.Version
	case r.Version == "":
		r.Version = day
	}
	if !version.MatchString(r.Version) {
		return reason.New("upstream.noversion", r.Version)
	}
	if r.Published = said.Published; r.Published == "" {
		r.Published = day
	}
	if t, err := time.Parse(time.DateOnly, r.Published); err != nil || t.After(r.Read) {
		return reason.New("upstream.day", r.Published, day)
	}
	return nil
}

// Archive keeps releases in a folder, a file each.
type Archive struct{ dir string }

// ArchiveOf is the archive in the folder of what Vigie keeps. It need not be there.
func ArchiveOf(data string) Archive { return Archive{filepath.Join(data, "factors")} }

// Shipped is the release that ships with Vigie, without its texts.
func Shipped() (Release, error) {
	d, err := impact.Shipped()
	return Release{Version: d.Version, Published: d.Published}, err
}

// List returns the releases that were read, the first first.
func (s Archive) List() ([]Release, error) {
	files, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil // where there is a file in the way, whoever writes tells it
	}
	if err != nil {
		return nil, reason.While(err, "doing.factors.kept")
	}
	var list []Release
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".json" || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		r, err := s.read(f.Name())
		if err != nil {
			return nil, reason.While(reason.Because(err, reason.New("upstream.kept", filepath.Join(s.dir, f.Name()), err)), "doing.factors.kept")
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b Release) int { return a.Read.Compare(b.Read) })
	return list, nil
}

func (s Archive) read(name string) (r Release, err error) {
	text, err := readFile(filepath.Join(s.dir, name))
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil && (r.Version+".json" != name || r.Read.IsZero() || r.Models == nil && r.Mixes == nil) {
		err = reason.New("upstream.release")
	}
	return r, err
}

// InOrder returns what a catalogue stands on, the surest last: what ships counts
// as read on the day of its release.
func (s Archive) InOrder() ([]impact.Data, error) {
	list, err := s.List()
	if err != nil {
		return nil, err
	}
	shipped, err := impact.Shipped()
	if err != nil {
		return nil, err
	}
	var before, after []impact.Data
	for _, r := range list {
		d, err := r.Data()
		if err != nil {
			return nil, reason.While(reason.While(err, "upstream.of", r.Version), "doing.factors.kept")
		}
		if r.Read.Format(time.DateOnly) < shipped.Published {
			before = append(before, d)
		} else {
			after = append(after, d)
		}
	}
	return slices.Concat(before, []impact.Data{shipped}, after), nil
}

// ErrKept means that a release of that version is on the archive already.
var ErrKept = error(reason.New("upstream.again"))

// Add puts a release on the archive, where it holds from then on.
func (s Archive) Add(r Release) error {
	text, err := json.Marshal(r)
	if err == nil {
		err = os.MkdirAll(s.dir, 0o750)
	}
	if err == nil {
		err = atomicfile.Claim(filepath.Join(s.dir, r.Version+".json"), text)
	}
	if errors.Is(err, fs.ErrExist) {
		err = reason.Because(ErrKept, reason.New("prefixed", ErrKept, reason.New("upstream.otherwise")))
	}
	return reason.While(err, "doing.factors.keep", r.Version)
}
