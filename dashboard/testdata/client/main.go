// Client asks an installation of Vigie by what oapi-codegen makes of its
// description, and prints what the generated types hold of each answer.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func main() {
	base, role := os.Args[1], os.Args[2]
	c, err := NewClientWithResponses(base+"/api/v1", WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		if role != "" {
			r.Header.Set("As", role)
		}
		return nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	ctx, period, from := context.Background(), "2026-T3", "2026-T1"
	out := map[string]any{}
	say := func(name string, err error, answer, problem any) {
		if err != nil {
			log.Fatal(name, ": ", err)
		}
		out[name], out[name+" problem"] = answer, problem
	}
	indicators, err := c.IndicatorsWithResponse(ctx, &IndicatorsParams{Periode: &period})
	say("indicators?periode=2026-T3", err, indicators.JSON200, indicators.ApplicationproblemJSON401)
	series, err := c.SeriesWithResponse(ctx, "energy", &SeriesParams{Periode: &period, De: &from})
	say("series/energy?periode=2026-T3&de=2026-T1", err, series.JSON200, series.ApplicationproblemJSON401)
	unknown, err := c.SeriesWithResponse(ctx, "nothing", nil)
	say("series/nothing", err, unknown.JSON200, unknown.ApplicationproblemJSON404)
	systems, err := c.SystemsWithResponse(ctx, nil)
	say("systems", err, systems.JSON200, systems.ApplicationproblemJSON401)
	wellbeing, err := c.WellbeingWithResponse(ctx, nil)
	say("wellbeing", err, wellbeing.JSON200, wellbeing.ApplicationproblemJSON401)
	sources, err := c.SourcesWithResponse(ctx)
	say("sources", err, sources.JSON200, sources.ApplicationproblemJSON401)
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}
