package schedule

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/store"
)

const (
	maxUnsaved   = 500             // outcomes kept while the store is down
	recordWithin = 3 * time.Second // short, for it is also waited for at stop
)

// journal records outcomes, and keeps in memory those that the store did not
// take, the latest ones, until it does.
type journal struct {
	store store.Writer
	log   *slog.Logger

	mu      sync.Mutex
	waiting []store.Outcome
}

// record saves o with all that waits, even when ctx has ended: what was done
// is told.
func (n *journal) record(ctx context.Context, o store.Outcome) {
	n.mu.Lock()
	n.waiting = append(n.waiting, o)
	n.mu.Unlock()
	n.retry(ctx)
}

// retry saves what waits, the oldest first, up to the first failure.
func (n *journal) retry(ctx context.Context) {
	n.mu.Lock()
	list := n.waiting
	n.waiting = nil
	n.mu.Unlock()
	for i, o := range list {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
		err := n.store.Record(within, o)
		cancel()
		if err == nil {
			continue
		}
		n.mu.Lock()
		n.waiting = slices.Concat(list[i:], n.waiting)
		lost := max(0, len(n.waiting)-maxUnsaved)
		n.waiting = n.waiting[lost:]
		n.mu.Unlock()
		n.log.WarnContext(ctx, "outcomes wait in memory: the store did not take one", "waiting", len(list)-i, "dropped", lost, "error", err)
		return
	}
}
