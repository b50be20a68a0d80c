package impact_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
)

func shipped(t testing.TB) *impact.Catalogue {
	t.Helper()
	c, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every row that ships can be estimated from, says where it comes from and
// when, and no name stands for two models.
func TestShippedCatalogue(t *testing.T) {
	c := shipped(t)
	models := c.Models()
	const upstream = 342 // of EcoLogits 0.11.3, without its aliases
	if len(models) < upstream {
		t.Errorf("%d models ship, should be %d or more", len(models), upstream)
	}
	taken := map[string]impact.Model{}
	for _, m := range models {
		if m.Source == "" || !regexp.MustCompile(`^20\d\d-\d\d-\d\d$`).MatchString(m.Date) {
			t.Errorf("%s: source %q of %q", m.Name, m.Source, m.Date)
		}
		if !m.Released && m.Params.Active.Low == m.Params.Active.High {
			t.Errorf("%s: its size is a guess, without a range", m.Name)
		}
		if m.MoE == (m.Params.Active == m.Params.Total) {
			t.Errorf("%s: a mixture of experts is one whose active parameters are fewer", m.Name)
		}
		for _, name := range append([]string{m.Name}, m.Aliases...) {
			short := strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
			if was, ok := taken[short]; ok && was.Params != m.Params {
				t.Errorf("%q stands for %s and for %s", name, was.Name, m.Name)
			}
			taken[short] = m
			if got, ok := c.Model(name); !ok || got.Name != m.Name {
				t.Errorf("%q is %q (%v), should be %q", name, got.Name, ok, m.Name)
			}
		}
		if _, err := c.Method().Estimate(m.Params, impact.Load{Requests: 1, OutputTokens: 400}, impact.Place{PUE: impact.Bounds{Low: 1, High: 1}}, 64); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	for _, z := range c.Zones() {
		if z.Source == "" || z.Version == "" || z.Mix.Carbon < 0 || z.Mix.Carbon > 2 || z.Mix.Water <= 0 {
			t.Errorf("zone %+v", z)
		}
	}
}

func TestNames(t *testing.T) {
	c := shipped(t)
	for name, want := range map[string]string{
		"openai/gpt-4o-2024-08-06": "gpt-4o-2024-08-06", "GPT-4o": "gpt-4o", "Mistral_Small-latest": "mistral-small-latest",
		"mistralai/Mistral-Small-3.2-24B-Instruct-2506": "mistral-small-2506", "meta-llama/Llama-3.1-8B-Instruct": "meta-llama/Meta-Llama-3.1-8B-Instruct",
		"azure/gpt-4o-mini": "gpt-4o-mini", "openai/gpt-4o-mini": "gpt-4o-mini", "mistral/mistral-large-latest": "mistral-large-latest",
		"openrouter/mistralai/mistral-large-latest": "mistral-large-latest", "gemini/gemini-2.5-pro": "gemini-2.5-pro", "azure/gpt-35-turbo": "gpt-3.5-turbo",
		"bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0": "claude-sonnet-4-5-20250929", "vertex_ai/claude-haiku-4-5@20251001": "claude-haiku-4-5-20251001",
		"anthropic/claude-haiku-4-5": "claude-haiku-4-5-20251001", "openai/gpt-oss-120b": "openai/gpt-oss-120b", "gpt-oss-20b": "openai/gpt-oss-20b",
		"Mixtral-8x7B-Instruct-v0.1": "mistralai/Mixtral-8x7B-Instruct-v0.1",
	} {
		if m, ok := c.Model(name); !ok || m.Name != want {
			t.Errorf("%q is %q (%v), should be %q", name, m.Name, ok, want)
		}
	}
	if _, ok := c.Model("mistral-gigantic"); ok {
		t.Error("an unknown model is known")
	}
	if said := c.MeantModel("mistral-smal").String(); !strings.Contains(said, "mistral-small-2506") {
		t.Errorf("the name that begins so is not told: %s", said)
	}
	if said := c.MeantModel("mistral-smal-2506").String(); !strings.Contains(said, "mistral-small-2506") {
		t.Errorf("the nearest name is not told: %s", said)
	}
	if said := c.MeantZone("FRE"); !strings.Contains(said.String(), "FRA") {
		t.Errorf("the nearest zone is not told: %s", said)
	}
}

// A factor serves from its day on, and never before: the past keeps its own.
func TestFactorsAreDated(t *testing.T) {
	day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	c, err := impact.NewCatalogue(nil, []impact.ZoneFactors{{Zone: "FRA", Alpha2: "FR", Mix: impact.Mix{Carbon: 0.02, Water: 1}, From: day, Version: "2026-10"}})
	if err != nil {
		t.Fatal(err)
	}
	for code, on := range map[string]time.Time{"FRA": day.Add(-time.Second), "FR": day.AddDate(-3, 0, 0)} {
		if z, ok := c.Zone(code, on); !ok || z.Mix.Carbon != 0.04144 || z.Version != "ecologits-0.11.3" {
			t.Errorf("%s on %s: %+v (%v), should be what ships", code, on, z, ok)
		}
	}
	if z, _ := c.Zone("fr", day); z.Mix.Carbon != 0.02 || z.Version != "2026-10" {
		t.Errorf("from its day on: %+v", z)
	}
}

// The configuration's models replace and add.
func TestOwnModels(t *testing.T) {
	own := impact.Params{Active: impact.Bounds{Low: 1, High: 2}, Total: impact.Bounds{Low: 3, High: 4}}
	c, err := impact.NewCatalogue([]impact.Model{
		{Name: "gpt-4o", Modality: impact.Text, Params: own}, {Name: "maison", Modality: impact.Text, Params: own, Aliases: []string{"maison-v2"}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gpt-4o", "maison", "maison-v2"} {
		if m, ok := c.Model(name); !ok || m.Params != own {
			t.Errorf("%s: %+v (%v)", name, m, ok)
		}
	}
	if _, err := impact.NewCatalogue([]impact.Model{{Name: "x", Modality: impact.Text, Params: impact.Params{Active: impact.Bounds{Low: 9, High: 9}, Total: impact.Bounds{Low: 1, High: 1}}}}, nil); err == nil {
		t.Error("active parameters above the total are taken")
	}
}

func TestOutside(t *testing.T) {
	c := shipped(t)
	text, _ := c.Model("gpt-4o")
	audio, _ := c.Model("whisper-large-v3")
	if text.Outside(100, 100) != "" || text.Outside(1001, 100) != "prompts" || audio.Outside(0, 0) != "modality" {
		t.Errorf("outside: %q %q %q", text.Outside(100, 100), text.Outside(1001, 100), audio.Outside(0, 0))
	}
}

// Each name that EcoLogits lists is known by its supplier, with and without its
// path. The counts are those of its models.json, counted by hand.
func TestEveryNameOfFourSuppliers(t *testing.T) {
	c, n := shipped(t), map[string]int{}
	for _, m := range c.Models() {
		if !strings.HasPrefix(m.Source, "EcoLogits 0.11.3") {
			continue
		}
		n[m.Provider]++
		for _, name := range []string{m.Name, m.Provider + "/" + m.Name} {
			if got, ok := c.Of(m.Provider, name); !ok || got.Name != m.Name {
				t.Errorf("%s of %s is %q (%v)", name, m.Provider, got.Name, ok)
			}
		}
	}
	for provider, want := range map[string]int{"openai": 86, "mistralai": 34, "google_genai": 21, "anthropic": 14, "cohere": 11, "huggingface_hub": 176} {
		if n[provider] != want {
			t.Errorf("%d models of %s, should be %d", n[provider], provider, want)
		}
	}
}
