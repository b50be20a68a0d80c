package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
)

// Sending is who gets what, and at most how often.
type Sending struct {
	Channel   string
	Addresses []string // of mail; none of the others
	Roles     access.Roles
	Topics    []Topic
	Digest    Digest
	Every     time.Duration
	Lang      string
}

// Digest is a message that sums up.
type Digest string

// The digests. No digest is "".
const (
	Weekly    Digest = "weekly"    // what stands, on Monday
	Quarterly Digest = "quarterly" // the quarter's page, once its edition is published
)

// Key names a sending in the ledger, however often its topics change.
func (s Sending) Key() string {
	return strings.Join([]string{s.Channel, strings.Join(s.Addresses, ","), s.Roles.String(), string(s.Digest)}, "|")
}

// Content is what a message says, in the words of one language.
type Content struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"` // a whole document without anything remote
	Items   []Item `json:"items,omitempty"`
	Edition string `json:"edition,omitempty"` // attached: 2026-T3/edition-1
}

// Item is one fact of a message.
type Item struct {
	Topic Topic  `json:"topic"`
	State string `json:"state"`
	Text  string `json:"text"`
	URL   string `json:"url,omitempty"`
}

// Message waits in the outbox until its channel has taken it.
type Message struct {
	Content
	ID      string    `json:"id"` // the same at every try
	Channel string    `json:"channel"`
	To      string    `json:"to,omitempty"` // of mail
	Lang    string    `json:"lang"`
	At      time.Time `json:"at"`
	Tries   int       `json:"tries"`
	Next    time.Time `json:"next"`
	Fault   string    `json:"fault,omitempty"`
}

// Attachment is a file of a message.
type Attachment struct {
	Name, Type string
	Raw        []byte
}

// Health is how a channel is.
type Health struct {
	Sent  time.Time `json:"sent"`  // the last message that it took; zero: none
	Since time.Time `json:"since"` // of the first failure since then; zero: it does not fail
	Fault string    `json:"fault,omitempty"`
	Next  time.Time `json:"next"` // it is not tried before
	Tries int       `json:"tries"`
}

// Carrier takes messages to where they are read. It errs until the other side has
// said that it took one; the same message may come again, under the same id.
type Carrier interface {
	Send(ctx context.Context, m Message, files []Attachment) error
	// Try does all but send, and says what works.
	Try(ctx context.Context) (said string, err error)
	Mail() bool
}

// messages are one for each address, of the same news.
func messages(s Sending, c Content, about string, now time.Time) []*Message {
	to := s.Addresses
	if len(to) == 0 {
		to = []string{""}
	}
	var list []*Message
	for _, address := range to {
		sum := sha256.Sum256([]byte(s.Key() + "\x00" + address + "\x00" + about))
		list = append(list, &Message{Content: c, ID: hex.EncodeToString(sum[:12]), Channel: s.Channel, To: address, Lang: s.Lang, At: now, Next: now})
	}
	return list
}

// about names what a message tells, so that the same news has the same id.
func about(news []News) string {
	var b strings.Builder
	for _, n := range news {
		b.WriteString(n.Subject + "\x00" + n.State + "\x00" + strconv.Itoa(n.Number) + "\x00" + n.Since.UTC().Format(time.RFC3339) + "\n")
	}
	return b.String()
}
