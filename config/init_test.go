package config_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/config"
)

func TestInitWritesAFirstConfiguration(t *testing.T) {
	for _, source := range []string{"requestlog", "table", "prometheus", "litellm"} {
		answers := config.Answers{Organisation: "Ville d'Étampes: l'essai", System: "Assistant de rédaction", Source: source, EnergyTarget: "1 250,5"}
		file, err := config.Init(answers)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(file), "\n\n    #") || strings.Contains(string(file), "\n\n\n") {
			t.Errorf("%s: the file has a hole:\n%s", source, file)
		}
		cfg := parse(t, string(file))
		if cfg.Organisation.Name != answers.Organisation || cfg.Systems[0].ID != "assistant-de-redaction" || cfg.Systems[0].Name != answers.System {
			t.Errorf("%s: got %+v, %+v", source, cfg.Organisation, cfg.Systems[0])
		}
		if c := cfg.Collectors[0]; c.Type != source || c.Every == "" {
			t.Errorf("%s: got %+v", source, c)
		}
		if !strings.Contains(string(file), "'"+answers.DefaultWhere()+"'") {
			t.Errorf("%s: %q is not in the file", source, answers.DefaultWhere())
		}
		if len(cfg.Targets) != 1 || *cfg.Targets[0].Limit != 1250.5 {
			t.Errorf("%s: got %+v", source, cfg.Targets)
		}
	}
}

func TestInitWithoutATarget(t *testing.T) {
	file, err := config.Init(config.Answers{Organisation: "Ville", System: "…", Source: "table", Where: "D:\\relevés\\*.csv"})
	if err != nil {
		t.Fatal(err)
	}
	cfg := parse(t, string(file))
	if len(cfg.Targets) != 0 || cfg.Systems[0].ID != "systeme-1" {
		t.Errorf("got %+v", cfg)
	}
	var settings struct {
		Path     []string `yaml:"path"`
		Place    string   `yaml:"place"`
		Boundary string   `yaml:"boundary"`
	}
	if err := cfg.Collectors[0].Settings.Decode(&settings); err != nil || settings.Path[0] != "D:\\relevés\\*.csv" || settings.Place != "systeme-1" {
		t.Errorf("got %+v, %v", settings, err)
	}
}

func TestInitRefusesAnswers(t *testing.T) {
	_, err := config.Init(config.Answers{Organisation: " ", System: "a\nb", Source: "tabel", EnergyTarget: "beaucoup"})
	want := `the name of the authority: " " is not a name: write a few words
the name of the system: "a\nb" is not a name: write a few words
the source: "tabel" is not a type that init knows; did you mean table?
the energy target: "beaucoup" is not a number of kWh: write for example 1200`
	if textOf(err) != want {
		t.Errorf("got %v", err)
	}
	_, err = config.Init(config.Answers{Organisation: "Ville", System: "Chat", Source: "prometheus", Where: "http://u:" + "hunter2@host"})
	if got := textOf(err); got == "" || strings.Contains(got, "hunter2") {
		t.Errorf("got %s", got)
	}
}

// TestInitRefusesLineSeparators: YAML would fold the space before one away.
func TestInitRefusesLineSeparators(t *testing.T) {
	for _, name := range []string{"A \u2028A", "A \u2029A", "A\u0085A"} {
		if _, err := config.Init(config.Answers{Organisation: name, System: "Chat", Source: "table"}); err == nil {
			t.Errorf("%q was taken for a name", name)
		}
	}
}

// TestInitNeverWritesAFault: whatever is answered, Init refuses or writes a
// file that says what was answered.
func TestInitNeverWritesAFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := config.Answers{
			Organisation: rapid.String().Draw(t, "organisation"), System: rapid.String().Draw(t, "system"),
			Source: rapid.SampledFrom([]string{"requestlog", "table"}).Draw(t, "source"),
			Where:  rapid.String().Draw(t, "where"), EnergyTarget: rapid.StringMatching(`[0-9]{0,3}([.,][0-9])?`).Draw(t, "target"),
		}
		file, err := config.Init(answers)
		if err != nil {
			if strings.Contains(err.Error(), "writing a first configuration") {
				t.Fatalf("what was written has a fault: %v", err)
			}
			return
		}
		cfg, err := config.Parse("vigie.yaml", file)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Organisation.Name != strings.TrimSpace(answers.Organisation) {
			t.Fatalf("got %q for %q", cfg.Organisation.Name, answers.Organisation)
		}
	})
}
