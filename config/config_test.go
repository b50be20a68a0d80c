package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("vigie.yaml", []byte(text))
	if err != nil {
		t.Fatalf("this should have no fault:\n%s\n%v", text, err)
	}
	return cfg
}

// faultsOf returns the faults of a text that must have some.
func faultsOf(t *testing.T, text string) string {
	t.Helper()
	_, err := config.Parse("vigie.yaml", []byte(text))
	if err == nil {
		t.Fatalf("this should have a fault:\n%s", text)
	}
	return err.Error()
}

const ville = "organisation: {name: Ville}\n"

func TestExampleLoads(t *testing.T) {
	cfg := parse(t, string(example(t)))
	if len(cfg.Systems) != 3 || len(cfg.Collectors) != 6 || len(cfg.Targets) != 6 {
		t.Fatalf("got %d systems, %d collectors, %d targets", len(cfg.Systems), len(cfg.Collectors), len(cfg.Targets))
	}
	writing := cfg.Systems[0]
	if got := writing.Sources.Of(measure.Energy); got[0] != "releves" {
		t.Errorf("energy is read from %q first", got)
	}
	if _, pue, _ := writing.Hosting.PUE.Bounds(); pue < 1.29 || pue > 1.31 {
		t.Errorf("PUE is %v, not the middle of 1.2 and 1.4", pue)
	}
	if cfg.Collectors[1].Lag != 40*24*time.Hour {
		t.Errorf("40d is %v", cfg.Collectors[1].Lag)
	}
	moving := cfg.Targets[1]
	if moving.Trajectory.ChangePerYear != -0.1 || moving.Trajectory.Frozen.Values[period.QuarterOf(2025, 2)] != 1050 {
		t.Errorf("the trajectory is %+v", moving.Trajectory)
	}
	if cfg.Zone.String() != "Europe/Paris" || cfg.Targets[3].Warn.Points != 5 {
		t.Errorf("zone %v, warn %+v", cfg.Zone, cfg.Targets[3].Warn)
	}
}

// What Frozen writes is what the file takes, to the last digit.
func TestFrozenIsRead(t *testing.T) {
	for per, p := range map[string]period.Period{"month": period.MonthOf(2025, 11), "quarter": period.QuarterOf(2025, 2), "year": period.YearOf(2025)} {
		want := indicator.Baseline{
			Values: map[period.Period]float64{p: 1234567.1234567}, Method: "measured,counter: 2", Systems: []measure.System{"redaction"}, Restated: "le \"comité\", 2026",
		}
		tail := "\ntargets:\n  - indicator: energy\n    per: " + per + "\n    trajectory:\n      baseline: 2025\n      change_per_year: -10%\n" + config.Frozen(want)
		got := parse(t, ville+"systems: [{id: redaction, name: R}]"+tail).Targets[0].Trajectory.Frozen
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: read %+v, want %+v", per, *got, want)
		}
	}
}

func TestDefaultsLieUnderTheFile(t *testing.T) {
	cfg := parse(t, ville+"store: {url: \"sqlite:other.db\"}\nserver:\n")
	if cfg.Store.URL != "sqlite:other.db" || cfg.Server.Listen != "127.0.0.1:8080" || cfg.TimeZone != "Europe/Paris" || cfg.Data != "data" {
		t.Fatalf("got %+v", cfg)
	}
}

func TestLoadKnowsItsFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vigie.yaml")
	if err := os.WriteFile(path, []byte(ville), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path)
	if err != nil || cfg.Dir != dir || cfg.Path != path {
		t.Fatalf("got %+v, %v", cfg, err)
	}
	if _, err := config.Load(filepath.Join(dir, "absent.yaml")); err == nil || !strings.Contains(err.Error(), "absent.yaml") {
		t.Fatalf("a file that is not there: %v", err)
	}
}

func TestTextsAreReadAsTheyStand(t *testing.T) {
	cfg := parse(t, "\xef\xbb\xbforganisation:\r\n  name: 010\r\n  contact: yes\r\nsystems:\r\n  - {id: 007, name: no, governance: {security_clause: no, human_channel: oui}}\r\n")
	s := cfg.Systems[0]
	if cfg.Organisation.Name != "010" || cfg.Organisation.Contact != "yes" || s.ID != "007" || s.Name != "no" {
		t.Errorf("got %+v, %+v", cfg.Organisation, s)
	}
	if s.Governance.SecurityClause != "no" || s.Governance.HumanChannel != "yes" {
		t.Errorf("got %+v", s.Governance)
	}
}

func TestAliasesAreFollowed(t *testing.T) {
	cfg := parse(t, ville+"systems:\n  - {id: a, name: A, hosting: &salle {place: Salle, pue: {value: 1.5}}}\n  - {id: b, name: B, hosting: *salle}\n")
	if pue := cfg.Systems[1].Hosting.PUE; pue == nil || pue.Value != 1.5 {
		t.Fatalf("got %+v", pue)
	}
}

func TestAliasesAreBounded(t *testing.T) {
	text := ville + "systems:\n  - &s {id: a, name: A, models: &m [" + strings.Repeat("x, ", 999) + "x]}\n" + strings.Repeat("  - *s\n", 999)
	if got := faultsOf(t, text); !strings.Contains(got, "aliases unfold to more than 200000 values") {
		t.Fatalf("got %.300s", got)
	}
	cyclic := faultsOf(t, ville+"systems: &s [{id: a, name: A, parts: *s}]\n")
	if !strings.Contains(cyclic, "systems[0].parts[0].parts: unknown key") {
		t.Fatalf("got %s", cyclic)
	}
}

func TestBytesThatAreNotYAML(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "vigie.yaml: the file is empty: `vigie init` writes a first one"},
		{"comments", "# nothing\n", "vigie.yaml: the file is empty: `vigie init` writes a first one"},
		{"latin-1", "organisation:\n  name: Ch\xe2lons\n", "vigie.yaml:2: not UTF-8: save the file as UTF-8 (it may be Latin-1 or Windows-1252)"},
		{"utf-16", "\xff\xfeo\x00", "vigie.yaml:1: not UTF-8: save the file as UTF-8 (it may be Latin-1 or Windows-1252)"},
		{"tab", "organisation:\n\tname: Ville\n", "vigie.yaml:2: a tab begins this line: YAML wants spaces"},
		{"huge", strings.Repeat("#", 9<<20), "vigie.yaml: over 8 MiB: this is not a configuration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := faultsOf(t, c.text); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestLongWordsAreNotCompared: a key of megabytes is a fault like another, soon.
func TestLongWordsAreNotCompared(t *testing.T) {
	got := faultsOf(t, ville+"? \""+strings.Repeat("é\\e ", 500_000)+"\"\n: 1\n")
	if !strings.HasPrefix(got, "vigie.yaml:2: [\"é\\x1b é") || len(got) > 1000 {
		t.Errorf("got %.300s", got)
	}
}

func TestContrastOfTheBar(t *testing.T) {
	// The lightest grey on which white passes, and the next one, as WCAG 2.2
	// computes them: 4.54 and 4.48.
	parse(t, "organisation: {name: Ville, colour: \"#767676\"}\n")
	if got := faultsOf(t, "organisation: {name: Ville, colour: \"#777777\"}\n"); !strings.Contains(got, "its contrast is 4.48") {
		t.Errorf("got %s", got)
	}
	for _, c := range []struct{ colour, contrast string }{{"#FFFFFF", "1.00"}, {"#ff0000", "4.00"}, {"#00ff00", "1.37"}, {"#fafafa", "1.04"}} {
		if got := faultsOf(t, "organisation: {name: Ville, colour: \""+c.colour+"\"}\n"); !strings.Contains(got, "its contrast is "+c.contrast+",") {
			t.Errorf("%s: got %s", c.colour, got)
		}
	}
	parse(t, "organisation: {name: Ville, colour: \"#0000ff\"}\n")
}
