package config_test

import (
	"errors"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/register"
)

const twoSources = `organisation: {name: Ville}
systems:
  - id: chat
    name: Chat
  - id: parts
    name: Parts
    parts:
      - id: gpu
      - {id: cloud, sources: {energy: [b, a]}}
  - {id: ordered, name: Ordered, sources: {default: [a, b]}}
collectors:
  - {name: a, type: t, every: "@daily"}
  - name: b
    type: t
    every: "@daily"
    settings:
      place: chta
`

func TestCheckPlaces(t *testing.T) {
	for _, c := range []struct {
		name   string
		places map[string][]config.Place
		want   string
	}{
		{"nothing", nil, ""},
		{"one source", map[string][]config.Place{"a": {{System: "chat"}, {System: "chat"}}}, ""},
		{"the whole authority", map[string][]config.Place{"a": {{}}, "b": {{}}}, ""},
		{"an order", map[string][]config.Place{"a": {{System: "ordered"}}, "b": {{System: "ordered"}}}, ""},
		{"an order for one metric", map[string][]config.Place{"a": {{System: "parts", Part: "cloud"}}, "b": {{System: "parts", Part: "cloud"}}}, ""},
		{
			"no order",
			map[string][]config.Place{"a": {{System: "chat"}}, "b": {{System: "chat"}}},
			"vigie.yaml:3: systems[0]: chat is fed by a, b and nothing says which is the better: write sources: {default: [a, b]} there, the best first",
		},
		{
			"no order in a part",
			map[string][]config.Place{"a": {{System: "parts", Part: "gpu"}}, "b": {{System: "parts", Part: "gpu"}}},
			"vigie.yaml:8: systems[1].parts[0]: parts/gpu is fed by a, b and nothing says which is the better: write sources: {default: [a, b]} there, the best first",
		},
		{
			"no order beside parts",
			map[string][]config.Place{"a": {{System: "parts"}}, "b": {{System: "parts"}}},
			"vigie.yaml:5: systems[1]: parts is fed by a, b and nothing says which is the better: let each feed a part, and order them there",
		},
		{
			"an unknown system",
			map[string][]config.Place{"b": {{System: "chta"}}},
			`vigie.yaml:17: collectors[1].settings: feeds the system "chta", which is not in the register; did you mean chat?`,
		},
		{
			"an unknown part",
			map[string][]config.Place{"b": {{System: "parts", Part: "gpus"}}},
			`vigie.yaml:16: collectors[1].settings: feeds the part "gpus", which the system parts has not; did you mean gpu?`,
		},
		{
			"a part of a whole",
			map[string][]config.Place{"a": {{System: "chat", Part: "gpu"}}},
			`vigie.yaml:12: collectors[0].settings: feeds the part "gpu", which the system chat has not; there is none`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := parse(t, twoSources).CheckPlaces(c.places)
			if got := textOf(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckPlacesOfAConfigurationMadeByHand(t *testing.T) {
	cfg := config.Config{Systems: []register.System{{ID: "chat"}}, Collectors: []config.Collector{{Name: "a"}}}
	if err := cfg.CheckPlaces(map[string][]config.Place{"a": {{System: "chta"}}}); err == nil {
		t.Error("an unknown system was taken")
	}
}

func TestCheckTypes(t *testing.T) {
	cfg := parse(t, twoSources)
	if err := cfg.CheckTypes([]string{"t"}); err != nil {
		t.Error(err)
	}
	want := "vigie.yaml:12: collectors[0].type: \"t\" is not a type of source; there are table, litellm\n" +
		"vigie.yaml:14: collectors[1].type: \"t\" is not a type of source; there are table, litellm"
	if got := textOf(cfg.CheckTypes([]string{"table", "litellm"})); got != want {
		t.Errorf("got %s", got)
	}
}

func TestBlame(t *testing.T) {
	cfg := parse(t, ville+`collectors:
  - {name: a, type: t, every: "@daily"}
  - name: b
    type: t
    every: "@daily"
    settings:
      step: 7h
      columns:
        time: x
      series: [{preset: a}, {preset: b}]
`)
	err := cfg.Locate("b", errors.Join(
		errors.New("step: 7h does not divide a day"), errors.New("columns.time: no"), errors.New("series[1].preset: b is not known"),
		errors.New("series[2]: no"), errors.New("url: write an address"), errors.New("nothing works"),
	))
	want := `vigie.yaml:4: collectors[1]: series[2]: no
vigie.yaml:4: collectors[1]: url: write an address
vigie.yaml:4: collectors[1]: nothing works
vigie.yaml:8: collectors[1].settings.step: 7h does not divide a day
vigie.yaml:10: collectors[1].settings.columns.time: no
vigie.yaml:11: collectors[1].settings.series[1].preset: b is not known`
	if got := textOf(err); got != want {
		t.Errorf("got %s", got)
	}
	for _, same := range []error{nil, &config.Faults{}} {
		if got := cfg.Locate("b", same); got != same { //nolint:errorlint // the very same
			t.Errorf("got %v", got)
		}
	}
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// One wave comes from one source; the fault names both and the line.
func TestCheckWaves(t *testing.T) {
	const text = `organisation: {name: Ville}
collectors:
  - {name: a, type: t, every: "@daily"}
  - name: b
    type: t
    every: "@daily"
    settings:
      surveys:
        - {survey: 2, wave: w2}
        - {survey: 1, wave: w1}
`
	cfg := parse(t, text)
	if err := cfg.CheckWaves(map[string][]string{"a": {"w1"}, "b": {"w2"}}); err != nil {
		t.Errorf("a wave each gave %v", err)
	}
	const want = `vigie.yaml:10: collectors[1].settings: feeds the wave "w1", which a feeds too (line 3): a wave comes from one source`
	if got := textOf(cfg.CheckWaves(map[string][]string{"a": {"w1"}, "b": {"w2", "w1"}})); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
