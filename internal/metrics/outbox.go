package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-ia/vigie/internal/notify"
)

//nolint:gochecknoglobals // names, which nothing changes
var (
	byChannel     = []string{"channel"}
	outboxWaiting = series{"vigie_outbox_waiting_messages", "Messages that wait for a channel.", byChannel}
	outboxOldest  = series{"vigie_outbox_oldest_timestamp_seconds", "When the oldest message that waits was made; absent while none does.", byChannel}
	outboxSent    = series{"vigie_outbox_last_sent_timestamp_seconds", "Last message that a channel took.", byChannel}
	outboxFailing = series{"vigie_outbox_failing", "1 while a channel takes no message.", byChannel}
)

// Outbox collects how the channels are by which people are told.
type Outbox func() []notify.State

// Describe tells nothing ahead: which series there are follows from the channels.
func (Outbox) Describe(chan<- *prometheus.Desc) {}

// Collect tells of each channel.
func (o Outbox) Collect(out chan<- prometheus.Metric) {
	for _, s := range o() {
		out <- gauge(outboxWaiting, float64(s.Waiting), s.Name)
		out <- gauge(outboxFailing, oneIf(!s.Since.IsZero()), s.Name)
		if !s.Oldest.IsZero() {
			out <- gauge(outboxOldest, float64(s.Oldest.Unix()), s.Name)
		}
		if !s.Sent.IsZero() {
			out <- gauge(outboxSent, float64(s.Sent.Unix()), s.Name)
		}
	}
}
