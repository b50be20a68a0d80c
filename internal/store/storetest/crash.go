package storetest

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// CrashEnv makes the test binary the helper of Crash instead of a test run:
// its value is what the helper needs to open the store.
const CrashEnv = "VIGIE_STORETEST_CRASH"

const (
	crashSteps = 60 // of six hours: fifteen days over a month's end
	deathsMax  = 8
	crashStep  = 6 * time.Hour
)

func crashStart() time.Time { return time.Date(2026, 10, 22, 0, 0, 0, 0, time.UTC) }

// crashBatch is what the source says in turn n: the step n and the three steps
// before it again, in which something else is said each time it is read. So a
// batch half written, or half withdrawn, shows in the totals.
func crashBatch(n int) measure.Batch {
	last := crashStart().Add(time.Duration(n+1) * crashStep)
	b := measure.Batch{Source: "crash", Window: measure.Window{From: last.Add(-4 * crashStep), To: last}}
	for at := b.Window.From; at.Before(last); at = at.Add(time.Hour) {
		for s := range 12 {
			if (s+n+at.Hour())%5 == 0 {
				continue // said in another turn, withdrawn in this one
			}
			v := float64(1 + (n*31+s*7+at.Hour())%97)
			b.Readings = append(b.Readings, measure.Reading{
				Key: measure.Key{
					Source: "crash", System: measure.System("s" + strconv.Itoa(s%4)), Model: "m" + strconv.Itoa(s/4),
					Metric: measure.Queries, Method: measure.Measured, Window: measure.Window{From: at, To: at.Add(time.Hour)},
				},
				State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour,
			})
		}
	}
	return b
}

// CrashHelper is what a test binary's TestMain calls when CrashEnv is set: it
// goes on from the bookmark, a line of output for each turn, until it is done.
func CrashHelper(have store.Store) error {
	ctx := context.Background()
	n, err := turn(ctx, have)
	for ; err == nil && n < crashSteps; n++ {
		if err = have.Replace(ctx, crashBatch(n)); err == nil {
			fmt.Fprintln(os.Stdout, n) //nolint:errcheck // the parent may be gone
		}
	}
	if err == nil {
		fmt.Fprintln(os.Stdout, "done") //nolint:errcheck // as above
	}
	return err
}

// turn is the first turn that is not stored, by the bookmark.
func turn(ctx context.Context, have store.Reader) (int, error) {
	list, err := have.Sources(ctx)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return int(list[0].Bookmark.Sub(crashStart()) / crashStep), nil
}

// Crash kills (-9) a helper process that stores batch after batch, eight
// times at random moments, and then lets it get to the end. After each death a second
// process, started empty, must find figures of whole batches only: those up to
// the bookmark, or with the one more that was being stored. harm, if not nil,
// is done at each death too.
func Crash(t *testing.T, setting string, open func(ctx context.Context) (store.Store, error), harm func()) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano()))) //nolint:gosec // moments, not secrets
	deaths := 0
	for done := false; !done; {
		after := time.Duration(random.IntN(200)) * time.Millisecond
		if deaths == deathsMax {
			after = time.Hour
		}
		done = crashOnce(t, setting, after)
		if harm != nil && !done {
			harm()
		}
		if !done {
			deaths++
		}
		checkWhole(t, open)
		if t.Failed() {
			t.Fatalf("after %d deaths", deaths)
		}
	}
	t.Logf("%d deaths", deaths)
	if deaths < 3 {
		t.Errorf("the helper died %d times only: the test shows little", deaths)
	}
}

// crashOnce runs the helper and kills it some time after its first turn.
func crashOnce(t *testing.T, setting string, after time.Duration) bool {
	t.Helper()
	helper := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very test
	helper.Env = append(os.Environ(), CrashEnv+"="+setting)
	helper.Stderr = os.Stderr
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	var killer *time.Timer
	done := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if killer == nil {
			killer = time.AfterFunc(after, func() {
				if err := helper.Process.Kill(); err != nil && !strings.Contains(err.Error(), "finished") {
					t.Errorf("killing the helper: %v", err)
				}
			})
		}
		done = done || lines.Text() == "done"
	}
	err = helper.Wait()
	if killer == nil {
		t.Fatalf("the helper ended before its first turn: %v", err)
	}
	killer.Stop()
	return done
}

func checkWhole(t *testing.T, open func(ctx context.Context) (store.Store, error)) {
	t.Helper()
	ctx := t.Context()
	have, err := open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	n, err := turn(ctx, have)
	if err != nil {
		t.Fatal(err)
	}
	months, err := have.Months(ctx, store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	got := totals(months)
	var tried []map[string]float64
	for turns := n; turns <= min(n+1, crashSteps); turns++ {
		want := crashTotals(t, turns)
		tried = append(tried, want)
		if fmt.Sprint(want) == fmt.Sprint(got) {
			if err := have.Close(); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Errorf("the bookmark says %d turns and the totals are\n%v\nwhich are those neither of that many turns nor of one more\n%v", n, got, tried)
}

func totals(months []store.Month) map[string]float64 {
	sum := map[string]float64{}
	for _, m := range months {
		if m.Value != 0 {
			sum[string(m.System)+" "+m.Window.From.Format(time.DateOnly)] += m.Value
		}
	}
	return sum
}

// crashTotals counts what stands after so many turns, from nothing.
func crashTotals(t *testing.T, turns int) map[string]float64 {
	t.Helper()
	stand := map[measure.Key]float64{}
	for n := range turns {
		b := crashBatch(n)
		for k := range stand {
			if k.Window.To.After(b.Window.From) && !k.Window.To.After(b.Window.To) {
				delete(stand, k)
			}
		}
		for _, r := range b.Readings {
			stand[r.Key] = r.Value
		}
	}
	zone, sum := paris(t), map[string]float64{}
	for k, v := range stand {
		y, m, _ := k.Window.From.In(zone).Date()
		sum[string(k.System)+" "+time.Date(y, m, 1, 0, 0, 0, 0, zone).UTC().Format(time.DateOnly)] += v
	}
	return sum
}
