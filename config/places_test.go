package config_test

import (
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
			"vigie.yaml:3: systems[0]: chat is fed by a and b and nothing says which is the better: write sources: {default: [a, b]} there, the best first",
		},
		{
			"no order in a part",
			map[string][]config.Place{"a": {{System: "parts", Part: "gpu"}}, "b": {{System: "parts", Part: "gpu"}}},
			"vigie.yaml:8: systems[1].parts[0]: parts/gpu is fed by a and b and nothing says which is the better: write sources: {default: [a, b]} there, the best first",
		},
		{
			"no order beside parts",
			map[string][]config.Place{"a": {{System: "parts"}}, "b": {{System: "parts"}}},
			"vigie.yaml:5: systems[1]: parts is fed by a and b and nothing says which is the better: let each feed a part, and order them there",
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
	if got := cfg.Where("b"); got != "vigie.yaml:13: collectors[1]" {
		t.Errorf("got %s", got)
	}
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
