package table_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The settings that docs/sources.md gives for what suppliers export are read out
// of that page and run on a file of each: sums and periods as computed apart.
func TestExportsOfSuppliers(t *testing.T) {
	t.Parallel()
	const day28, day29 = "2026-11-28 1 ", "2026-11-29 1 "
	wants := map[string]map[string]float64{
		"m365_detail.csv": {"2026-10-31 28 queries": 142 + 40},
		"m365_trend.csv": {
			"2026-11-25 1 licences": 119, "2026-11-26 1 licences": 120, "2026-11-27 1 licences": 120,
			"2026-11-25 1 active_agents": 64, "2026-11-26 1 active_agents": 58, "2026-11-27 1 active_agents": 61,
		},
		"chatgpt_ent.csv": {"2026-11-16 7 queries": 57 + 13},
		"azure_hour.csv": {
			"2026-11-28T08Z calls": 60, "2026-11-28T09Z calls": 51, "2026-11-28T08Z input_tokens": 20407, "2026-11-28T09Z input_tokens": 30000,
			"2026-11-28T08Z output_tokens": 6354, "2026-11-28T09Z output_tokens": 7000,
		},
		"azure_excel.csv": {
			day28 + "calls": 111, day29 + "calls": 183, day28 + "input_tokens": 50407, day29 + "input_tokens": 90225, day28 + "output_tokens": 13354, day29 + "output_tokens": 25269,
		},
		"bedrock_cw.csv": {
			day28 + "calls": 111, day29 + "calls": 183, day28 + "input_tokens": 50407, day29 + "input_tokens": 90225, day28 + "output_tokens": 13354, day29 + "output_tokens": 25269,
		},
		"mistral_usage.csv": {
			day28 + "input_tokens mistral-small-2603": 109415, day28 + "output_tokens mistral-small-2603": 31317, day28 + "cost mistral-small-2603": 0.0204,
			day28 + "input_tokens mistral-large-2512": 50407, day28 + "output_tokens mistral-large-2512": 13354, day28 + "cost mistral-large-2512": 0.25,
		},
		"openai_usage.csv": {
			day28 + "calls gpt-4o-2024-08-06": 111, day28 + "input_tokens gpt-4o-2024-08-06": 50407, day28 + "output_tokens gpt-4o-2024-08-06": 13354,
			day28 + "calls gpt-4o-mini-2024-07-18": 20, day28 + "input_tokens gpt-4o-mini-2024-07-18": 1000, day28 + "output_tokens gpt-4o-mini-2024-07-18": 200,
		},
		"ghcopilot.jsonl": {day28 + "queries": 312, day29 + "queries": 90, day28 + "active_agents": 41, day29 + "active_agents": 12},
		"focus.csv":       {"2026-10-01 1 cost": 0.12 + 41.30 + 180 - 20, "2026-10-02 1 cost": 0.10 + 150},
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "sources.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n# ([a-z0-9_. ]+)\npath: [^\n]*\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	tried := map[string]bool{}
	for _, block := range blocks {
		for name := range strings.FieldsSeq(block[1]) {
			tried[name] = true
			text, err := fs.ReadFile(os.DirFS(filepath.Join("testdata", "exports")), name)
			if err != nil {
				t.Error(err)
				continue
			}
			got, refused := said(t, block[2], name, string(text))
			if !maps.Equal(got, rounded(wants[name])) || len(counted(refused)) > 0 {
				t.Errorf("%s: %v, %v; want %v", name, got, refused, wants[name])
			}
			if told := fmt.Sprint(refused); strings.Contains(told, "ville.example") || strings.Contains(told, "DC8C64D6") {
				t.Errorf("%s: persons are told: %s", name, told)
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(tried)), slices.Sorted(maps.Keys(wants)); !slices.Equal(got, want) {
		t.Errorf("the page gives settings for %v, and %v are tried", got, want)
	}
}

// rounded is as said gives figures.
func rounded(figures map[string]float64) map[string]float64 {
	out := map[string]float64{}
	for key, v := range figures {
		out[key] = float64(int64(v*1e6+0.5)) / 1e6
	}
	return out
}
