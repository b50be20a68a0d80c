package collectors_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// A model is found with its provider before it or without, there or here; of
// two places that a bare name could be of, it is of neither.
func TestNamesOfModels(t *testing.T) {
	t.Parallel()
	places := map[string]collectors.Place{
		"gpt-4o": {System: "a"}, "azure/gpt-5": {System: "b"}, "openai/o9": {System: "c"}, "azure/o9": {System: "d"}, "mistralai/Mistral-7B": {System: "e"},
	}
	for name, want := range map[string]string{
		"gpt-4o": "a", "openai/gpt-4o": "a", "openrouter/openai/gpt-4o": "a", "gpt-4": "rest", "gpt-5": "b", "openai/gpt-5": "rest", "azure/gpt-5": "b",
		"o9": "rest", "openai/o9": "c", "azure/o9": "d", "hosted_vllm/mistralai/Mistral-7B": "e", "Mistral-7B": "e", "": "rest", "/": "rest", "5": "rest",
	} {
		roll := collectors.NewRoll(collectors.Mapping{Place: collectors.Place{System: "rest"}, Places: places}, collectors.NamesModels, nil)
		if place, ok := roll.Of(name); !ok || place.String() != want {
			t.Errorf("%q is of %v, want %s", name, place, want)
		}
	}
	roll := collectors.NewRoll(collectors.Mapping{Places: places}, collectors.NamesProjects, nil)
	if place, ok := roll.Of("x/gpt-4o"); ok {
		t.Errorf("a project is of %v by a part of its name", place)
	}
}

// stored is what a source stored earlier: a value of a place and a model.
func stored(system measure.System, model string, value float64) collectors.Past {
	return func(context.Context, measure.Window) iter.Seq2[measure.Reading, error] {
		return func(yield func(measure.Reading, error) bool) {
			yield(measure.Reading{Key: measure.Key{System: system, Model: model, Metric: measure.Queries}, State: measure.Known, Value: value}, nil)
		}
	}
}

// A silence is a zero of the places that were ever spoken of, and of the
// default one once anything was.
func TestVouched(t *testing.T) {
	t.Parallel()
	mapping := collectors.Mapping{Place: collectors.Place{System: "rest"}, Places: map[string]collectors.Place{"m": {System: "chat"}, "n": {System: "code"}}}
	for name, c := range map[string]struct {
		past  collectors.Past
		says  []string
		want  string
		unmet string // names told
	}{
		"nothing":                 {nil, nil, "[]", "the source"},
		"zeros stored":            {stored("chat", "", 0), nil, "[]", "the source"},
		"one name":                {nil, []string{"m"}, "[chat rest]", `"n"`},
		"another name":            {nil, []string{"x"}, "[rest]", `"m" "n"`},
		"one name, one stored":    {stored("code", "n", 3), []string{"m"}, "[chat code rest]", ""},
		"stored under no name":    {stored("code", "", 3), []string{"m"}, "[chat code rest]", `"n"`},
		"all names":               {nil, []string{"m", "n"}, "[chat code rest]", ""},
		"answered without a name": {nil, []string{""}, "[rest]", `"m" "n"`},
	} {
		roll := collectors.NewRoll(mapping, collectors.NamesModels, c.past)
		for _, said := range c.says {
			roll.Of(said)
		}
		places, err := roll.Vouched(t.Context())
		var told []string
		for _, u := range roll.Unmet() {
			told = append(told, strings.TrimPrefix(u.Where.String(), "places, "))
			if len(c.says) > 0 && c.says[0] == "x" && !strings.Contains(u.Reason.String(), `"x"`) {
				t.Errorf("%s: %s does not say what was met", name, u.Reason)
			}
		}
		if fmt.Sprint(places) != c.want || err != nil || strings.Join(told, " ") != c.unmet {
			t.Errorf("%s: %v, %v, told %v; want %s, told %s", name, places, err, told, c.want, c.unmet)
		}
		if (roll.Check() == nil) != (c.unmet == "") {
			t.Errorf("%s: %v", name, roll.Check())
		}
	}
}

// Keys may be people's: how many there are is told, not which.
func TestNamesOfKeysAreHidden(t *testing.T) {
	t.Parallel()
	roll := collectors.NewRoll(collectors.Mapping{Places: map[string]collectors.Place{"ged": {System: "x"}}}, collectors.NamesKeys, nil)
	roll.Of("jeanne")
	if told := fmt.Sprint(roll.Unmet()); strings.Contains(told, "jeanne") || !strings.Contains(told, "1 others") {
		t.Error(told)
	}
}

// What is not known is not told as zero, and a batch of which nothing is known
// is no source to be content with.
func TestTold(t *testing.T) {
	t.Parallel()
	of := func(state measure.State, value float64) measure.Reading {
		return measure.Reading{Key: measure.Key{System: "chat", Metric: measure.Queries}, State: state, Value: value}
	}
	refused := []measure.Refusal{{Where: "page 3", Reason: "cut short"}}
	for name, c := range map[string]struct {
		b    measure.Batch
		want string // what is said, or the error
		bad  bool
	}{
		"known":        {measure.Batch{Readings: []measure.Reading{of(measure.Known, 40), of(measure.Known, 2)}}, "42", false},
		"known zero":   {measure.Batch{Readings: []measure.Reading{of(measure.Known, 0)}}, "queries 0", false},
		"in part":      {measure.Batch{Readings: []measure.Reading{of(measure.Known, 7), of(measure.Missing, 0)}}, "7", false},
		"nothing":      {measure.Batch{}, "nothing", true},
		"not known":    {measure.Batch{Readings: []measure.Reading{of(measure.Missing, 0)}}, "nothing", true},
		"all refused":  {measure.Batch{Refused: refused}, "cut short", true},
		"lacks, cause": {measure.Batch{Readings: []measure.Reading{of(measure.Missing, 0)}, Refused: refused}, "cut short", true},
	} {
		roll := collectors.NewRoll(collectors.Mapping{Place: collectors.Place{System: "chat"}}, collectors.NamesModels, nil)
		roll.Of("m")
		said, err := collectors.Told(c.b, roll)
		text := said.String()
		if err != nil {
			text = err.Error()
		}
		if (err != nil) != c.bad || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, %v", name, said, err)
		}
	}
}
