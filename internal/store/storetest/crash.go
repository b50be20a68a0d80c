package storetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
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
	deaths     = 8
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
// goes on from the bookmark until it is done. For each turn it waits for a line
// of input and writes one of output, so that it cannot outrun who kills it.
func CrashHelper(have store.Store) error {
	ctx := context.Background()
	granted := bufio.NewScanner(os.Stdin)
	n, err := turn(ctx, have)
	for ; err == nil && n < crashSteps && granted.Scan(); n++ {
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
	for range deaths {
		// A turn takes some milliseconds, or some tens where the store is a server.
		after := time.Duration(random.IntN(1<<random.IntN(7))) * time.Millisecond
		if runHelper(t, setting, 1+random.IntN(crashSteps/deaths-1), after) {
			t.Fatal("the helper was done before its time")
		}
		if harm != nil {
			harm()
		}
		checkWhole(t, open)
	}
	if !runHelper(t, setting, crashSteps, time.Hour) {
		t.Error("the helper did not get to its end")
	}
	checkWhole(t, open)
}

// runHelper grants the helper some turns and kills it some time after it began
// the last of them, unless it is done before. It reports whether it is.
func runHelper(t *testing.T, setting string, turns int, after time.Duration) (done bool) {
	t.Helper()
	helper := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very test
	helper.Env = append(os.Environ(), CrashEnv+"="+setting)
	helper.Stderr = os.Stderr
	in, err := helper.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, strings.Repeat("\n", turns)); err != nil {
		t.Fatalf("the helper ended before its first turn: %v", err)
	}
	var killer *time.Timer
	lines := bufio.NewScanner(out)
	for told := 1; ; told++ {
		if told == turns {
			killer = time.AfterFunc(after, func() {
				if err := helper.Process.Kill(); err != nil && !strings.Contains(err.Error(), "finished") {
					t.Errorf("killing the helper: %v", err)
				}
			})
		}
		if !lines.Scan() {
			break
		}
		done = done || lines.Text() == "done"
	}
	err = helper.Wait()
	if killer == nil && !done {
		t.Fatalf("the helper ended by itself: %v", err)
	}
	if killer != nil {
		killer.Stop()
	}
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
