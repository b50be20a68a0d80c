package collectors_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
)

// A setting of a few words is one of them, and the refusal lists them.
func TestOneOf(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"ht": "", "": "", "HT": `tax: "HT" is not known; write ht, ttc or none`,
	} {
		err := collectors.OneOf("tax", value, "", "ht", "ttc", "none")
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: %v, want %q", value, err, want)
		}
	}
	if err := collectors.OneOf("tax", "", "ht", "ttc"); err == nil {
		t.Error("a setting that must be given is left out")
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "UTC", "Europe/Paris": "Europe/Paris", "Mars": ""} {
		zone, err := collectors.Zone(name, time.UTC)
		if want == "" && (err == nil || !strings.HasPrefix(err.Error(), `zone: "Mars"`)) {
			t.Errorf("%q: %v, %v", name, zone, err)
		}
		if want != "" && (err != nil || zone.String() != want) {
			t.Errorf("%q: %v, %v", name, zone, err)
		}
	}
}

// All that is wrong with the settings of a gateway is told at once.
func TestGateway(t *testing.T) {
	t.Parallel()
	deps := collectortest.Deps(t, &strings.Builder{})
	good := collectors.Gateway{URL: "https://x", Key: collectors.Secret{Env: "KEY"}, Mapping: collectors.Mapping{Place: collectors.Place{System: "chat"}}}
	if api, err := good.Open(deps, "a big one", "https://api.example"); err != nil || api.Address != "https://x" || api.Key != good.Key || api.Wants != "a big one" {
		t.Errorf("%+v, %v", api, err)
	}
	_, err := collectors.Gateway{Counts: "all"}.Open(deps, "a big one", "https://api.example")
	for _, want := range []string{"https://api.example", "counts:", "give place"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %s", err, want)
		}
	}
}
