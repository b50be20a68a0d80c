package impact

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// Data is what a release of EcoLogits says of models and of electricity.
type Data struct {
	Version   string        `json:"version"`   // of the release: "0.11.3"
	Published string        `json:"published"` // day from which its age counts: 2026-10-14
	Models    []Model       `json:"models"`
	Zones     []ZoneFactors `json:"zones"`
}

// Shipped is the release that ships: the same as the method's.
func Shipped() (Data, error) {
	method, _, err := newMethod()
	if err != nil {
		return Data{}, err
	}
	models, err := unzipped("data/ecologits/models.json.gz")
	if err != nil {
		return Data{}, err
	}
	mixes, err := unzipped("data/ecologits/electricity_mixes.json.gz")
	if err != nil {
		return Data{}, err
	}
	return ParseData(models, mixes, method.Version, method.Published)
}

// unzipped reads an embedded file that lies compressed: as it is, it would be
// thirty times as much of the program.
func unzipped(name string) (_ []byte, err error) {
	file, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return io.ReadAll(text)
}

// ParseData reads the two files of a release.
func ParseData(models, mixes []byte, version, published string) (d Data, err error) {
	d = Data{Version: version, Published: published}
	if d.Models, err = ParseModels(models, version, published); err != nil {
		return Data{}, err
	}
	d.Zones, err = ParseMixes(mixes, version)
	return d, err
}

// readOwn reads the models of Vigie's own list: those that EcoLogits no longer
// lists and those that it never did.
func readOwn() (list []Model, err error) {
	return list, readFile(data, "data/models.csv", func(l line) error {
		m, err := l.model()
		list = append(list, m)
		return err
	})
}

// readAliases reads other names of models of EcoLogits, by the name that they
// stand for.
func readAliases() (map[string][]string, error) {
	of := map[string][]string{}
	return of, readFile(data, "data/aliases.csv", func(l line) error {
		of[l["model"]] = append(of[l["model"]], l["alias"])
		return nil
	})
}

func readFile(files fs.FS, name string, take func(line) error) (err error) {
	file, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := readLines(file, take); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// line is one row of a file, by the names of its columns.
type line map[string]string

// readLines reads a CSV file with a header and hands its rows on.
func readLines(from io.Reader, take func(line) error) error {
	r := csv.NewReader(from)
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("reading its header: %w", err)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		l := line{}
		for i, name := range header {
			l[name] = row[i]
		}
		if err := take(l); err != nil {
			at, _ := r.FieldPos(0)
			return fmt.Errorf("line %d: %w", at, err)
		}
	}
}

// numbers reads columns as numbers; an empty one is 0.
func (l line) numbers(names ...string) ([]float64, error) {
	out := make([]float64, len(names))
	var faults []error
	for i, name := range names {
		text := strings.TrimSpace(l[name])
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !finite(v) {
			faults = append(faults, fmt.Errorf("%s: %q is not a number", name, text))
		}
		out[i] = v
	}
	return out, errors.Join(faults...)
}

func (l line) model() (Model, error) {
	v, err := l.numbers("active_low", "active_high", "total_low", "total_high", "tps", "ttft_s")
	m := Model{
		Name: l["name"], Provider: l["provider"],
		Params: Params{Active: Bounds{v[0], v[1]}, Total: Bounds{v[2], v[3]}, TPS: v[4], TTFT: v[5]},
		Source: l["source"], Date: l["date"],
	}
	m.MoE, m.Released = m.Params.Active != m.Params.Total, m.Params.Active.Low == m.Params.Active.High
	if l["aliases"] != "" {
		m.Aliases = strings.Split(l["aliases"], "|")
	}
	return m, errors.Join(err, m.Modality.UnmarshalText([]byte(l["modality"])))
}
