package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/internal/retry"
)

// Waits double and lie between half and the whole of their bound, or last as
// long as is asked for; the tries are counted.
func TestWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		waits := retry.New(4, time.Second)
		for i, bounds := range [][2]time.Duration{{500 * time.Millisecond, time.Second}, {time.Minute, time.Minute}, {2 * time.Second, 4 * time.Second}} {
			if !waits.Left() {
				t.Fatalf("no try left after %d", i+1)
			}
			atLeast := time.Duration(0)
			if i == 1 {
				atLeast = time.Minute
			}
			began := time.Now()
			if err := waits.Wait(t.Context(), atLeast); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took < bounds[0] || took > bounds[1] {
				t.Errorf("wait %d was %v, want %v to %v", i+1, took, bounds[0], bounds[1])
			}
		}
		if waits.Left() {
			t.Error("a fifth try")
		}
	})
}

// Nobody waits for what will not be, nor longer than they have.
func TestWaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		if err := retry.New(2, time.Second).Wait(ctx, 11*time.Second); !errors.Is(err, retry.ErrNoTime) || time.Since(began) != 0 {
			t.Errorf("%v after %v, want no time at once", err, time.Since(began))
		}
		gone, leave := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, leave)
		if err := retry.New(2, time.Minute).Wait(gone, 0); !errors.Is(err, context.Canceled) || time.Since(began) != 3*time.Second {
			t.Errorf("%v after %v, want the cancelled context at 3 s", err, time.Since(began))
		}
	})
}
