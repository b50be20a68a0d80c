package demo

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/period"
)

//go:embed ville.yaml.tmpl
var written string

// projects are those that the city has assessed, pages those of its guide.
//
//go:embed approbations/*.yaml
var projects embed.FS

//go:embed guide/*.md
var pages embed.FS

// firstCharter is the one that the city had before the nine commitments.
//
//go:embed charte.yaml.tmpl
var firstCharter string

// influxEnv is the environment variable of the InfluxDB token, if it wants one.
const influxEnv = "VIGIE_INFLUX_TOKEN"

// form is what the city's configuration is written from.
type form struct {
	Address    string // of the made-up sources
	StoreURL   string
	Org        string
	Bucket     string
	Token      string // name of the environment variable; "" for none
	Baseline   int    // year
	Frozen     []frozen
	Directions []direction
	Waves      []campaign
}

// campaign is a wave of the agents' survey, as the configuration has it.
type campaign struct {
	Quarter int // of the story
	Period  period.Period
	WHO     bool // asks the WHO-5 too
	Search  bool // asks which share a search engine would have answered
	Compare bool // sets those who use AI beside the others
}

// frozen is what a quarter of the baseline year took, in kWh.
type frozen struct {
	Quarter period.Period
	KWh     string
}

// configure writes vigie.yaml and the keys of the sources beside it.
func (c *City) configure(folder string, f form, since period.Date) (string, error) {
	f.Baseline = c.date(0, -1).Year + 1 // the first whole year
	for i := 1; i <= 4; i++ {
		q := period.QuarterOf(f.Baseline, i)
		f.Frozen = append(f.Frozen, frozen{q, strconv.FormatFloat(c.councilQuarter(q), 'f', 1, 64)})
	}
	f.Directions = directions()
	for i := range waves {
		f.Waves = append(f.Waves, campaign{i, c.date(i, 0).Period(period.Quarter), i == whoWave, i >= searchFrom, i >= compareFrom})
	}
	functions := template.FuncMap{
		"quote":  strconv.Quote,
		"opened": func(quarter int) string { return c.date(quarter, openedAfter).String() },
		"closed": func(quarter int) string { return c.date(quarter, closedAfter).String() },
		"day":    func(quarter, days int) string { return c.date(quarter, days).String() },
		"since": func(quarter, days int) string {
			if d := c.date(quarter, days); d.Compare(since) > 0 {
				return d.String()
			}
			return since.String()
		},
	}
	text, err := filled(written, functions, f)
	if err != nil {
		return "", err
	}
	first, err := filled(firstCharter, functions, nil)
	if err != nil {
		return "", err
	}
	if err := errors.Join(fill(projects, "approbations", folder, functions), fill(pages, "guide", folder, nil)); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "vigie.yaml")
	for name, content := range map[string]string{
		path: text,
		filepath.Join(folder, "charte", "premiere.yaml"): first,
		filepath.Join(folder, "charte", "actuelle.yaml"): "from: " + c.date(4, 0).String() + "\n" + config.ShippedCharterText(),
		filepath.Join(folder, "cles", "passerelle"):      gatewayKey + "\n",
		filepath.Join(folder, "cles", "traduction"):      usageKey + "\n",
	} {
		if err := replace(name, []byte(content)); err != nil {
			return "", err
		}
	}
	return path, nil
}

// filled writes a form of the city.
func filled(form string, functions template.FuncMap, data any) (string, error) {
	page, err := template.New("form").Funcs(functions).Parse(form)
	if err != nil {
		return "", fmt.Errorf("reading the form of the configuration: %w", err)
	}
	var text bytes.Buffer
	if err := page.Execute(&text, data); err != nil {
		return "", fmt.Errorf("filling in the configuration: %w", err)
	}
	return text.String(), nil
}

// fill writes the files of a folder of the city, filled in; without functions, as
// they are.
func fill(files embed.FS, name, folder string, functions template.FuncMap) error {
	list, err := files.ReadDir(name)
	if err != nil {
		return fmt.Errorf("reading the %s of the city: %w", name, err)
	}
	for _, f := range list {
		raw, err := files.ReadFile(name + "/" + f.Name())
		if err != nil {
			return fmt.Errorf("reading the %s of the city: %w", name, err)
		}
		text := string(raw)
		if functions != nil {
			if text, err = filled(text, functions, nil); err != nil {
				return err
			}
		}
		if err := replace(filepath.Join(folder, name, f.Name()), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// storeOf reads the --store flag: sqlite:PATH, or influx:http://HOST:8086 with
// ?org= and ?bucket= where they are not "vigie" and "vigie/autogen".
func storeOf(address string, getenv func(string) string) (form, error) {
	if address == "" {
		return form{StoreURL: "sqlite:vigie.db"}, nil
	}
	kind, rest, _ := strings.Cut(address, ":")
	if kind == "sqlite" && rest != "" {
		path, err := filepath.Abs(rest)
		if err != nil {
			return form{}, fmt.Errorf("finding the store %q: %w", address, err)
		}
		return form{StoreURL: "sqlite:" + path}, nil
	}
	at, err := url.Parse(rest)
	if kind != "influx" || err != nil || at.Host == "" {
		return form{}, fmt.Errorf("--store: %q is not a store: write sqlite:PATH or influx:http://localhost:8086?bucket=vigie/autogen", address)
	}
	query := at.Query()
	at.RawQuery = ""
	f := form{StoreURL: "influx:" + at.String(), Org: query.Get("org"), Bucket: query.Get("bucket")}
	if f.Bucket == "" {
		f.Bucket = "vigie/autogen"
	}
	if getenv(influxEnv) != "" {
		f.Token = influxEnv
	}
	return f, nil
}
