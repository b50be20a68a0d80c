package config

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/factors"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
)

// maxBytes bounds the size of a configuration.
const maxBytes = 8 << 20

// Default is what a file need not say.
func Default() Config {
	return Config{
		TimeZone:  "Europe/Paris",
		Store:     Store{URL: "sqlite:vigie.db"},
		Data:      "data",
		Server:    Server{Listen: "127.0.0.1:8080"},
		Retention: Retention{Audit: 12},
		Access:    Access{SignOn: access.None, Session: Session{Idle: time.Hour, Absolute: 12 * time.Hour}},
	}
}

// Load reads and checks a configuration file, with the factors that were read
// into its folder of data. Its error is a *Faults when the file could be read.
func Load(path string) (*Config, error) { return load(path, filepath.Dir(path)) }

// load is Load with the folder in which relative paths of data begin.
func load(path, state string) (_ *Config, err error) {
	file, err := os.Open(path) //nolint:gosec // the path is the user's own
	if err != nil {
		return nil, reason.Because(err, reason.New("config.read", err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err != nil {
		return nil, reason.Because(err, reason.New("config.read", err))
	}
	cfg, err := parse(path, data, func(folder string) ([]impact.Data, error) {
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(state, folder)
		}
		return factors.ArchiveOf(folder).InOrder()
	}, readBeside(filepath.Dir(path)))
	if faults := (*Faults)(nil); errors.As(err, &faults) {
		faults.Read.Path, faults.Read.Dir = path, filepath.Dir(path)
	}
	if err != nil {
		return nil, err
	}
	cfg.Path, cfg.Dir = path, filepath.Dir(path)
	if cfg.Questions, err = cfg.questions(); err != nil {
		return nil, err
	}
	if cfg.Guidance, err = readGuide(cfg); err != nil {
		return nil, err
	}
	if cfg.Approvals != "" {
		if cfg.Assessments, err = readAssessments(cfg); err != nil {
			return nil, err
		}
	}
	return cfg, nil
}

// Parse reads and checks a configuration, on the factors that ship and without
// the files that it names; name is for its faults. Its error is always a *Faults.
func Parse(name string, data []byte) (*Config, error) {
	return parse(name, data, func(string) ([]impact.Data, error) {
		shipped, err := impact.Shipped()
		return []impact.Data{shipped}, err
	}, nil)
}

// parse is Parse with the releases of the factors that a folder of data holds,
// and with a way to read the files that it names; nil: there is none.
func parse(name string, data []byte, releases func(folder string) ([]impact.Data, error), beside func(path string) ([]byte, error)) (*Config, error) {
	cfg := Default()
	cfg.releases = releases
	library, err := ShippedClauses()
	if err != nil { // a test reads them
		return nil, err
	}
	cfg.Clauses = library
	d := decoder{findings: newFindings(), left: maxNodes}
	if root, ok := d.document(data); ok {
		d.fill("", root, reflect.ValueOf(&cfg).Elem())
		cfg.found, cfg.name = d.findings, name
		cfg.found.hideUnread()
		for i := range cfg.Collectors {
			cfg.Collectors[i].Settings.name = name
		}
		cfg.check()
		cfg.readCharters(beside)
	}
	if faults, ok := d.err(name).(*Faults); ok { //nolint:errorlint // made right here
		faults.Read = &cfg
		return nil, faults
	}
	return &cfg, nil
}

// document parses the one YAML document of a file.
func (d *decoder) document(data []byte) (*yaml.Node, bool) {
	if len(data) > maxBytes {
		d.add("", reason.New("config.size", maxBytes>>20))
		return nil, false
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		d.faults = append(d.faults, Fault{Line: lineOfBadText(data), Text: reason.New("config.utf8")})
		return nil, false
	}
	reader := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	switch err := reader.Decode(&first); {
	case errors.Is(err, io.EOF) || err == nil && first.Kind == yaml.DocumentNode && first.Content[0].ShortTag() == "!!null":
		d.add("", reason.New("config.empty"))
		return nil, false
	case err != nil:
		d.faults = append(d.faults, syntaxFault(data, err))
		return nil, false
	}
	switch err := reader.Decode(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		d.faults = append(d.faults, syntaxFault(data, err))
	default:
		d.faults = append(d.faults, Fault{Line: second.Line, Text: reason.New("config.document.second")})
	}
	return first.Content[0], true
}

// syntaxFault says where a file is not YAML, without quoting it.
func syntaxFault(data []byte, err error) Fault {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.Contains(text, "unknown anchor") || strings.Contains(text, "alphabetic or numeric character") {
		return Fault{
			Line: lineMatching(data, `(^|[:\-\[,]\s+)[*&]`),
			Text: reason.New("config.alias"),
		}
	}
	fault := Fault{Text: reason.New("config.yaml", text)}
	if m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(text); m != nil {
		line, atoiErr := strconv.Atoi(m[1])
		if atoiErr == nil {
			fault.Line, fault.Text = line, reason.New("config.yaml", m[2])
		}
	}
	if line := lineMatching(data, `^ *\t[ \t]*[^\s#]`); line > 0 {
		fault.Line, fault.Text = line, reason.New("config.tab")
	}
	return fault
}

// lineMatching returns the first line that matches, 0 for none.
func lineMatching(data []byte, pattern string) int {
	re := regexp.MustCompile(pattern)
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if re.Match(text) {
			return line
		}
	}
	return 0
}

func lineOfBadText(data []byte) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if !utf8.Valid(text) {
			return line
		}
	}
	return line
}
