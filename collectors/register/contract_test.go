package register_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	source "github.com/vigie-ia/vigie/collectors/register"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

// registers are those of the contract, by the name that the file of a source
// holds: the built-in source reads no file itself.
func registers() map[string]register.Register {
	served := register.Phases{InService: on("2025-01-01")}
	server := &register.Embodied{Kg: 1461, Years: 4, Share: 0.5, From: on("2026-01-01"), Source: "fiche"}
	undated := *server
	undated.From = register.Embodied{}.From
	return map[string]register.Register{
		"good":    {Systems: []register.System{{ID: "chat", Embodied: server, Phases: served}}},
		"gone":    {},
		"silent":  {Systems: []register.System{{ID: "chat", Phases: served}, {ID: "ocr", Phases: served, Governance: register.Governance{BiasReview: on("2026-05-01")}}}},
		"undated": {Systems: []register.System{{ID: "chat", Embodied: &undated}}},
		"project": {Systems: []register.System{{ID: "chat", Phases: register.Phases{Project: on("2025-01-01")}}}},
	}
}

// open makes the source of the register that a file names.
func open(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	if err := d.Decode(&struct{}{}); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(deps.Dir, "register"))
	if err != nil {
		return nil, err
	}
	return source.New(registers()[string(text)], deps), nil // one that is not there has no system
}

func named(name string) collectortest.Source {
	return collectortest.Source{Files: map[string][]byte{"register": []byte(name)}}
}

func TestContract(t *testing.T) {
	t.Parallel()
	nothing := func(of ...measure.Metric) collectortest.Want {
		return func(a collectortest.Heard) (faults []string) {
			for _, r := range a.Batch.All() {
				if len(of) == 0 || slices.Contains(of, r.Metric) {
					faults = append(faults, fmt.Sprintf("%s %s = %v is said", r.System, r.Metric, r.Value))
				}
			}
			return faults
		}
	}
	collectortest.Run(t, collectortest.Case{
		New: open, Settings: func(string) string { return "" },
		Window: days("2026-06-01", 10), Good: named("good"), Empty: named("gone"),
		Messy: []collectortest.Messy{
			{
				Rule: collectortest.Unsaid, Name: "a criterion of which one system says nothing", Source: named("silent"),
				Want: collectortest.Sums(map[measure.Metric]float64{
					register.InUseMetric: 20, register.SilentMetric(register.BiasReviewed): 10, register.HoldsMetric(register.BiasReviewed): 10,
				}),
			},
			{
				// 1461 kg over four years are 1 kg a day, within a thousandth; half of it is the system's.
				Rule: collectortest.Part, Name: "a server of which a system has half", Source: named("good"),
				Want: func(a collectortest.Heard) (faults []string) {
					sum := 0.0
					for _, r := range a.Batch.All() {
						if r.Metric == measure.CarbonEmbodied {
							sum += r.Value
						}
					}
					if sum < 4995 || sum > 5005 {
						faults = append(faults, fmt.Sprintf("ten days weigh %v g, want 5000", sum))
					}
					return faults
				},
			},
			{Rule: collectortest.Absent, Name: "a server without a date", Source: named("undated"), Want: nothing(measure.CarbonEmbodied)},
			{Rule: collectortest.Uncounted, Name: "no system in use", Source: named("project"), Want: nothing()},
		},
		Without: map[collectortest.Rule]string{collectortest.Fallen: "it holds no counter"},
	})
}
