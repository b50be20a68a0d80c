package demo

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/period"
)

// Whatever the day, the configuration loads without a fault, and its dates are
// in order.
func TestConfigurationOnAnyDay(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for today := (period.Date{Year: 2026, Month: time.November, Day: 23}); today.Year < 2030; today = today.AddDays(47) {
		c := New(Beginning(today), zone)
		path, err := c.configure(t.TempDir(), form{Address: "http://127.0.0.1:9", StoreURL: "sqlite:vigie.db"}, Beginning(today))
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(path)
		if err != nil {
			t.Fatalf("on %s: %v", today, err)
		}
		if len(cfg.Systems) != 8 || len(cfg.Collectors) != 14 || cfg.Collectors[0].Since != Beginning(today) {
			t.Errorf("on %s: %d systems, %d sources, since %s", today, len(cfg.Systems), len(cfg.Collectors), cfg.Collectors[0].Since)
		}
		for q, v := range cfg.Targets[3].Trajectory.Frozen.Values {
			if v <= 0 {
				t.Errorf("on %s: the baseline of %s is %v kWh", today, q, v)
			}
		}
	}
}

func TestStoreAddress(t *testing.T) {
	t.Parallel()
	none := func(string) string { return "" }
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]form{
		"":                                      {StoreURL: "sqlite:vigie.db"},
		"sqlite:x.db":                           {StoreURL: "sqlite:" + filepath.Join(here, "x.db")},
		"influx:http://localhost:8086":          {StoreURL: "influx:http://localhost:8086", Bucket: "vigie/autogen"},
		"influx:http://a:1?org=ville&bucket=ia": {StoreURL: "influx:http://a:1", Org: "ville", Bucket: "ia"},
	} {
		got, err := storeOf(address, none)
		if err != nil || got.StoreURL != want.StoreURL || got.Org != want.Org || got.Bucket != want.Bucket || got.Token != "" {
			t.Errorf("%q: %+v, %v", address, got, err)
		}
	}
	for _, address := range []string{"postgres:x", "sqlite:", "influx:", "influx:localhost"} {
		if got, err := storeOf(address, none); err == nil {
			t.Errorf("%q is taken for %+v", address, got)
		}
	}
	if f, err := storeOf("influx:http://a:1", func(string) string { return "x" }); err != nil || f.Token != influxEnv {
		t.Errorf("the token is read from %q (%v)", f.Token, err)
	}
}
