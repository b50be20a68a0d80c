package storetest

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// TogetherEnd ends the helper's setting when it is to call TogetherHelper.
const TogetherEnd = " together"

const togetherHours = 72

// TogetherBatches are what, in a turn, three sources say of four systems, all of them the
// same figure each hour, so that a month of which a part is of another turn shows.
func TogetherBatches(turn int) []measure.Batch {
	var list []measure.Batch
	for source := range 3 {
		name := fmt.Sprintf("source-%d", source)
		b := measure.Batch{Source: name, Window: measure.Window{From: crashStart(), To: crashStart().Add(togetherHours * time.Hour)}}
		for system := range 4 {
			for h := range togetherHours {
				at, v := b.Window.From.Add(time.Duration(h)*time.Hour), float64(turn)
				b.Readings = append(b.Readings, measure.Reading{
					Key: measure.Key{
						Source: name, System: measure.System(fmt.Sprintf("system-%d", system)), Part: measure.Part(name), Metric: measure.Queries,
						Method: measure.Measured, Window: measure.Window{From: at, To: at.Add(time.Hour)},
					},
					State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour,
				})
			}
		}
		list = append(list, b)
	}
	return list
}

// TogetherHelper writes turn after turn until it is killed.
func TogetherHelper(have store.Store) error {
	ctx := context.Background()
	turn, err := ReadTogether(ctx, have)
	for err == nil {
		turn++
		if err = have.ReplaceAll(ctx, TogetherBatches(turn)); err == nil {
			fmt.Fprintln(os.Stdout, turn) //nolint:errcheck // the parent may be gone
		}
	}
	return err
}

// ReadTogether returns the turn that a reader sees, the same of all systems and
// sources; 0 when there is nothing yet.
func ReadTogether(ctx context.Context, have store.Reader) (int, error) {
	months, err := have.Months(ctx, store.Query{})
	if err != nil || len(months) == 0 {
		return 0, err
	}
	turn := months[0].Value / togetherHours
	for _, m := range months {
		if m.Value != turn*togetherHours {
			return 0, fmt.Errorf("a month is half done: %s of %s is of turn %v and %s of %s of turn %v",
				months[0].System, months[0].Source, turn, m.System, m.Source, m.Value/togetherHours)
		}
	}
	if want := 3 * 4; len(months) != want {
		return 0, fmt.Errorf("a month is half there: %d of %d figures", len(months), want)
	}
	return int(turn), nil
}

// Together kills (-9) a process that writes several sources together, so many
// times, while another reads: each read is of one turn whole, none goes back,
// and what was told as done is there. The reader never opens the store again.
func Together(t *testing.T, times int, setting string, open func(ctx context.Context) (store.Store, error)) {
	t.Helper()
	have, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2, uint64(time.Now().UnixNano()))) //nolint:gosec // moments, not secrets
	last, reads, apart := 0, 0, map[int]bool{}
	for range times {
		helper := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very test
		helper.Env = append(os.Environ(), CrashEnv+"="+setting+TogetherEnd)
		helper.Stderr = os.Stderr
		out, err := helper.StdoutPipe()
		if err == nil {
			err = helper.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() {
			t.Fatal("the helper ended by itself")
		}
		kill := time.Now().Add(time.Duration(random.IntN(1<<random.IntN(9))) * time.Millisecond)
		for reading := true; reading; reads++ {
			reading = time.Now().Before(kill)
			if !reading {
				if err := helper.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			last = readOn(t, have, last)
			apart[last] = true
		}
		told := lastTold(lines)
		if err := helper.Wait(); err == nil {
			t.Fatal("the helper ended by itself")
		}
		if last = readOn(t, have, last); last < told {
			t.Errorf("turn %d was told as done, and a reader sees turn %d", told, last)
		}
	}
	if err := have.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("%d reads of %d turns, up to turn %d", reads, len(apart), last)
}

// lastTold is the last turn that the helper told as done.
func lastTold(lines *bufio.Scanner) (told int) {
	for more := true; more; more = lines.Scan() {
		if _, err := fmt.Sscan(strings.TrimSpace(lines.Text()), &told); err != nil {
			break
		}
	}
	return told
}

// readOn reads once more.
func readOn(t *testing.T, have store.Reader, last int) int {
	t.Helper()
	turn, err := ReadTogether(t.Context(), have)
	if err != nil {
		t.Fatal(err)
	}
	if turn < last {
		t.Fatalf("after turn %d a reader sees turn %d", last, turn)
	}
	return turn
}
