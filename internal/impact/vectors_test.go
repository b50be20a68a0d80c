package impact_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/vigie-ia/vigie/internal/impact"
)

// near reports whether two numbers agree to 1e-9 of the larger.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

// vector is one row of the results of EcoLogits 0.9.3, executed (water as
// corrected upstream).
type vector map[string]float64

func (v vector) bounds(name string) impact.Bounds {
	return impact.Bounds{Low: v[name+"_low"], High: v[name+"_high"]}
}

func vectors(t *testing.T) []vector {
	t.Helper()
	f, err := os.Open("testdata/ecologits-0.9.3-vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	for _, row := range rows[1:] {
		v := vector{}
		for i, text := range row {
			if rows[0][i] == "zone" || text == "" {
				continue
			}
			if v[rows[0][i]], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, v)
	}
	return list
}

func (v vector) estimate(t *testing.T, requests, tokens float64) impact.Impacts {
	t.Helper()
	got, err := impact.Estimate(
		impact.Params{Active: v.bounds("active_b"), Total: v.bounds("total_b"), TPS: v["tps"], TTFT: v["ttft_s"]},
		impact.Load{Requests: requests, OutputTokens: tokens, Latency: v["request_latency_s"]},
		impact.Place{PUE: v.bounds("pue"), WUE: v.bounds("wue"), Mix: impact.Mix{
			Carbon: v["mix_gwp_kg_per_kwh"], Abiotic: v["mix_adpe_kgsb_per_kwh"], PrimaryEnergy: v["mix_pe_mj_per_kwh"], Water: v["mix_wue_l_per_kwh"],
		}}, impact.Batch)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The results of the original implementation, all of them, to 1e-9.
func TestVectors(t *testing.T) {
	list := vectors(t)
	if len(list) != 80 {
		t.Fatalf("%d vectors, want 80", len(list))
	}
	for i, v := range list {
		got := v.estimate(t, 1, v["output_tokens"])
		for name, b := range map[string]impact.Bounds{
			"energy_kwh": got.Energy, "gwp_kg": got.Carbon(), "adpe_kgsb": got.Abiotic, "pe_mj": got.PrimaryEnergy,
			"usage_gwp_kg": got.UsageCarbon, "embodied_gwp_kg": got.EmbodiedCarbon, "water_l": got.Water,
		} {
			if want := v.bounds(name); !near(b.Low, want.Low) || !near(b.High, want.High) {
				t.Errorf("vector %d: %s is %v to %v, should be %v to %v", i+1, name, b.Low, b.High, want.Low, want.High)
			}
		}
	}
}
