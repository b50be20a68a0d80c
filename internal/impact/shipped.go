package impact

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// shipped is what the data files hold.
type shipped struct {
	models    []Model
	zones     []ZoneFactors
	providers []Provider
}

func readShipped() (s shipped, err error) {
	for _, part := range []struct {
		name string
		take func(line) error
	}{
		{"models", func(l line) error {
			m, err := l.model()
			s.models = append(s.models, m)
			return err
		}},
		{"zones", func(l line) error {
			z, err := l.zone()
			s.zones = append(s.zones, z)
			return err
		}},
		{"providers", func(l line) error {
			p, err := l.provider()
			s.providers = append(s.providers, p)
			return err
		}},
	} {
		if err := readFile(data, "data/"+part.name+".csv", part.take); err != nil {
			return s, err
		}
	}
	return s, nil
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
		Name: l["name"], Provider: l["provider"], MoE: l["architecture"] == "moe",
		Params:   Params{Active: Bounds{v[0], v[1]}, Total: Bounds{v[2], v[3]}, TPS: v[4], TTFT: v[5]},
		Released: l["released"] == "yes", Source: l["source"], Date: l["date"],
	}
	if l["aliases"] != "" {
		m.Aliases = strings.Split(l["aliases"], "|")
	}
	return m, errors.Join(err, m.Modality.UnmarshalText([]byte(l["modality"])))
}

func (l line) zone() (ZoneFactors, error) {
	v, err := l.numbers("carbon_kg_per_kwh", "abiotic_kgsb_per_kwh", "primary_mj_per_kwh", "water_l_per_kwh")
	return ZoneFactors{
		Zone: l["zone"], Alpha2: l["alpha2"], Mix: Mix{Carbon: v[0], Abiotic: v[1], PrimaryEnergy: v[2], Water: v[3]},
		Version: l["version"], Source: l["source"],
	}, err
}

func (l line) provider() (Provider, error) {
	v, err := l.numbers("pue_low", "pue_high", "wue_low", "wue_high")
	return Provider{
		Name: l["provider"], Zone: l["zone"], PUE: Bounds{v[0], v[1]}, WUE: Bounds{v[2], v[3]}, Version: l["version"], Source: l["source"],
	}, err
}
