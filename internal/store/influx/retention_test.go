package influx_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

// A bucket that forgets cannot hold what Vigie keeps: the error says so, and
// what to write.
func TestABucketThatForgetsIsRefusedByName(t *testing.T) {
	target := server.Target(t)
	influxtest.Forget(t, target, "720h")
	_, err := open(t.Context(), at(target))
	if err == nil || !strings.Contains(err.Error(), "retention") || !strings.Contains(err.Error(), "keeps everything") {
		t.Errorf("opening a bucket that keeps 30 days: %v", err)
	}
}
