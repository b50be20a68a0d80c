package influx_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// at is how to reach a target, without the rules.
func at(target influxtest.Target) influx.Options {
	return influx.Options{URL: target.URL, Org: target.Org, Bucket: target.Bucket, Token: target.Token}
}

func paris() (*time.Location, error) { return time.LoadLocation("Europe/Paris") }

func open(ctx context.Context, o influx.Options) (*influx.Store, error) {
	zone, err := paris()
	if err != nil {
		return nil, err
	}
	o.Rules = measure.Rules{Zone: zone}
	return influx.Open(ctx, o)
}

// helper is the process that the crash tests kill.
func helper(setting string) error {
	setting, together := strings.CutSuffix(setting, storetest.TogetherEnd)
	words := strings.Fields(setting)
	o := influx.Options{URL: words[0], Bucket: words[1], Prefix: words[2], Token: "none"}
	s, err := open(context.Background(), o)
	if err != nil {
		return err
	}
	if together {
		return storetest.TogetherHelper(s)
	}
	return storetest.CrashHelper(s)
}

// TestCrash kills the process that writes, and at each death the server too.
func TestCrash(t *testing.T) {
	local := influxtest.Start(t)
	o := at(local.Target(t))
	for name, harm := range map[string]func(){"process": nil, "process and server": func() { local.Restart(t) }} {
		t.Run(name, func(t *testing.T) {
			o.Prefix = strings.ReplaceAll(name, " ", "_") + "_"
			storetest.Crash(t, o.URL+" "+o.Bucket+" "+o.Prefix, func(ctx context.Context) (store.Store, error) { return open(ctx, o) }, harm)
		})
	}
}

// TestServerDown takes the server away in the middle of a run of a writer that
// tries again, as the scheduler does. Each failure says what is wrong, and the
// end is as if nothing had happened.
func TestServerDown(t *testing.T) {
	local := influxtest.Start(t)
	s, err := open(t.Context(), at(local.Target(t)))
	if err != nil {
		t.Fatal(err)
	}
	city := storetest.City{Systems: 3, Start: time.Date(2026, 10, 20, 22, 0, 0, 0, time.UTC)}
	zone, err := paris()
	if err != nil {
		t.Fatal(err)
	}
	want := &storetest.Reference{Zone: zone}
	const turns, step = 30, 12
	var faults []string
	var wait sync.WaitGroup
	half := make(chan struct{})
	wait.Go(func() {
		for n := range turns {
			if n == turns/2 {
				close(half)
			}
			b := city.Batch(n*step, 2*step)
			for err := s.Replace(t.Context(), b); err != nil; err = s.Replace(t.Context(), b) {
				faults = append(faults, err.Error())
			}
			want.Replace(b)
		}
	})
	<-half
	local.Kill(t)
	if _, err := s.Months(t.Context(), store.Query{}); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("without a server Months returned %v", err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("without a server Ping is content")
	}
	if _, err := open(t.Context(), at(influxtest.Target{URL: local.URL, Bucket: "x"})); err == nil || !strings.Contains(err.Error(), local.URL) {
		t.Errorf("without a server Open returned %v", err)
	}
	local.Restart(t)
	wait.Wait()
	if len(faults) == 0 || !strings.Contains(fmt.Sprint(faults), "cannot be reached") {
		t.Errorf("the writer saw the faults %q", faults)
	}
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, zone)
	storetest.Agree(t, t.Context(), s, want, measure.Window{From: from.UTC(), To: from.AddDate(0, 2, 0).UTC()})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// mainHelper runs the helper when the environment asks for it.
func mainHelper() bool {
	setting := os.Getenv(storetest.CrashEnv)
	if setting == "" {
		return false
	}
	if err := helper(setting); err != nil {
		panic(err)
	}
	return true
}

func localTarget(url string) influxtest.Target {
	return influxtest.Target{URL: url, Org: "o", Bucket: "b", Token: "secret"}
}
