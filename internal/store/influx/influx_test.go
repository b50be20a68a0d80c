package influx_test

import (
	"context"
	"flag"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

var server influxtest.Shared

// TestMain plays fewer stories than for a store in a file: each takes a second.
// -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	if mainHelper() {
		return
	}
	defer server.Stop()
	flag.Parse()
	const stories = "15"
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", stories); err != nil {
			panic(err)
		}
	}
	m.Run()
}

func TestContract(t *testing.T) {
	target := server.Target(t)
	storetest.Run(t, func(ctx context.Context, name string, rules measure.Rules) (store.Store, error) {
		return influx.Open(ctx, influx.Options{
			URL: target.URL, Org: target.Org, Bucket: target.Bucket, Token: target.Token, Prefix: name + "_", Rules: rules,
		})
	})
}
