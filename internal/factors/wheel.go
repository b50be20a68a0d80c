package factors

import (
	"archive/zip"
	"bytes"
	"errors"
	"path"
	"strings"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
)

// maxEntries bounds how many files a zip may list: a wheel of EcoLogits has 34.
const maxEntries = 10_000

// maxMetadata bounds what is read of a wheel's description of itself.
const maxMetadata = 1 << 20

// takeZip adds what a wheel or another zip holds of EcoLogits' data. Nothing is
// written of it, and no more is unpacked than the files that are wanted.
func (r *Release) takeZip(text []byte) error {
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return reason.While(err, "upstream.zip")
	}
	if len(z.File) > maxEntries {
		return reason.New("upstream.zip.files", len(z.File), maxEntries)
	}
	models, errModels := find(z, "models.json")
	mixes, errMixes := find(z, "electricity_mixes.json")
	if err := errors.Join(errModels, errMixes); err != nil {
		return err
	}
	if models == nil && mixes == nil || mixes == nil && holds(z, "electricity_mixes.csv") {
		return reason.New("upstream.zip.without")
	}
	for _, f := range []*zip.File{models, mixes} {
		if f == nil {
			continue
		}
		text, err := unpack(f, impact.MaxUpstream)
		if err == nil {
			err = r.takeJSON(text)
		}
		if err != nil {
			return reason.While(err, "upstream.zip.in", path.Base(f.Name))
		}
	}
	return r.takeVersion(z)
}

// find returns the one file of a name, that of the package before any other.
func find(z *zip.Reader, name string) (*zip.File, error) {
	var found []*zip.File
	for _, f := range z.File {
		switch {
		case f.Name == "ecologits/data/"+name:
			return f, nil
		case path.Base(f.Name) == name && !f.FileInfo().IsDir():
			found = append(found, f)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil //nolint:nilnil // there need be none
	case 1:
		return found[0], nil
	}
	return nil, reason.New("upstream.zip.named", len(found), name)
}

func holds(z *zip.Reader, name string) bool {
	for _, f := range z.File {
		if path.Base(f.Name) == name {
			return true
		}
	}
	return false
}

// unpack reads a file of a zip, whatever length the zip claims for it.
func unpack(f *zip.File, most int64) (text []byte, err error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return readUpTo(in, most)
}

// takeVersion reads the version that a wheel says it is of.
func (r *Release) takeVersion(z *zip.Reader) error {
	for _, f := range z.File {
		if dir, file := path.Split(f.Name); file != "METADATA" || !strings.HasSuffix(dir, ".dist-info/") {
			continue
		}
		text, err := unpack(f, maxMetadata)
		if err != nil {
			return reason.While(err, "upstream.wheel.metadata")
		}
		fields := map[string]string{}
		for line := range strings.Lines(string(text)) {
			key, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ": ")
			if !ok {
				break // the description follows
			}
			fields[key] = value
		}
		if fields["Name"] != "ecologits" {
			return reason.New("upstream.wheel.other")
		}
		r.Version = fields["Version"]
	}
	return nil
}
