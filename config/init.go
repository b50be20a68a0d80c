package config

import (
	_ "embed" // for the first file
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

//go:embed first.yaml.tmpl
var firstFile string

// Answers are what `vigie init` asks.
type Answers struct {
	Organisation string // name of the authority
	System       string // name of the first system
	Source       string // requestlog, table, prometheus or litellm
	Where        string // file or address of the source; DefaultWhere when ""
	EnergyTarget string // kWh a quarter, 1250.5 or 1250,5; "" for none
	// URL is the address at which readers find a server behind a proxy on the same
	// machine, with sign-on; "" for a Vigie read on its own machine alone.
	URL string
	// State is the folder of what a server keeps.
	State string
}

// DefaultWhere proposes where a source of the type asked for is, "" for a type
// that init does not know.
func (a Answers) DefaultWhere() string {
	return map[string]string{
		"requestlog": "journaux/*.jsonl*",
		"table":      "releves/*.csv",
		"prometheus": "http://localhost:9090",
		"litellm":    "http://localhost:4000",
	}[a.Source]
}

// Init writes a first configuration, commented, with a first system and a
// first source. Its error names every answer that does not do; what it writes
// has no fault.
func Init(a Answers) ([]byte, error) {
	if strings.TrimSpace(a.Where) == "" {
		a.Where = a.DefaultWhere()
	}
	limit, err := a.check()
	if err != nil {
		return nil, err
	}
	tmpl, err := template.New("first").Funcs(template.FuncMap{"quote": quoteYAML}).Parse(firstFile)
	if err != nil {
		return nil, reason.While(err, "doing.init")
	}
	var out strings.Builder
	err = tmpl.Execute(&out, struct {
		Answers
		ID    measure.System
		Limit string
	}{a, identifier(a.System), limit})
	if err != nil {
		return nil, reason.While(err, "doing.init")
	}
	if _, err := Parse("vigie.yaml", []byte(out.String())); err != nil {
		return nil, reason.While(err, "doing.init.answers")
	}
	return []byte(out.String()), nil
}

// breaksLine reports what a line of YAML cannot hold as it is: controls, and the
// line and paragraph separators, around which YAML folds spaces.
func breaksLine(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

// check returns the energy target as a number of YAML.
func (a Answers) check() (limit string, err error) {
	var faults []error
	for _, text := range []struct {
		what  reason.Text
		value string
	}{{reason.New("config.init.authority"), a.Organisation}, {reason.New("config.init.system"), a.System}} {
		if strings.TrimSpace(text.value) == "" || strings.ContainsFunc(text.value, breaksLine) {
			faults = append(faults, reason.New("config.init.name", text.what, quoted(text.value)))
		}
	}
	faults = append(faults, a.checkServer())
	types := []string{"requestlog", "table", "prometheus", "litellm"}
	switch {
	case !slices.Contains(types, a.Source):
		faults = append(faults, reason.New("config.init.source", quoted(a.Source), suggest.Meant(a.Source, types)))
	case a.Source == "prometheus" || a.Source == "litellm":
		if at, err := url.Parse(a.Where); err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.User != nil || at.RawQuery != "" {
			faults = append(faults, reason.New("config.init.address", a.DefaultWhere()))
		}
	case strings.ContainsFunc(a.Where, breaksLine):
		faults = append(faults, reason.New("config.init.path", quoted(a.Where), a.DefaultWhere()))
	}
	if text := strings.TrimSpace(a.EnergyTarget); text != "" {
		limit = strings.NewReplacer(",", ".", " ", "", "\u00a0", "", "\u202f", "").Replace(text)
		if v, ok := number(limit); !ok || v < 0 {
			faults = append(faults, reason.New("config.init.target", quoted(text)))
		}
	}
	return limit, errors.Join(faults...)
}

// checkServer says what is wrong of a server's answers.
func (a Answers) checkServer() error {
	switch {
	case a.URL == "":
		return nil
	case !isWeb(a.URL):
		return reason.New("config.init.server", quoted(a.URL))
	case !filepath.IsAbs(a.State) || strings.ContainsFunc(a.State, breaksLine):
		return reason.New("config.init.state", quoted(a.State))
	}
	return nil
}

// quoteYAML writes a text between single quotes, where only they are doubled.
func quoteYAML(text string) string {
	return "'" + strings.ReplaceAll(strings.TrimSpace(text), "'", "''") + "'"
}

// identifier makes an id of a name: its letters without accents, the rest "-".
func identifier(name string) measure.System {
	var id strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			id.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case id.Len() > 0 && !strings.HasSuffix(id.String(), "-"):
			id.WriteByte('-')
		}
	}
	short := strings.Trim(id.String()[:min(id.Len(), 40)], "-")
	if short == "" {
		return "systeme-1"
	}
	return measure.System(short)
}
