package notify

import (
	"slices"
	"time"
)

// Ledger is what was seen of each subject, what was told to whom, and what waits
// to be sent. It is one file, replaced whole: a crash leaves the one before.
type Ledger struct {
	Subjects map[string]*Seen          `json:"subjects"`
	Told     map[string]map[string]int `json:"told"` // by sending, then subject: the number of the last state told
	Last     map[string]time.Time      `json:"last"` // by sending: when a message was made
	Outbox   []*Message                `json:"outbox"`
	Channels map[string]*Health        `json:"channels"`
	Damaged  *Damage                   `json:"damaged,omitempty"` // nil: the one before was good
}

// Damage is a ledger that could not be read, and where it is now.
type Damage struct {
	Aside string    `json:"aside"` // a file beside the ledger
	At    time.Time `json:"at"`
}

// Seen is what was seen of a subject.
type Seen struct {
	State   string      `json:"state"` // as it is now
	Since   time.Time   `json:"since"`
	Settled string      `json:"settled"` // the last that stood long enough, or Unstable
	Before  string      `json:"before"`  // the one that was settled before it; "" for none
	At      time.Time   `json:"at"`      // when it was settled
	Number  int         `json:"number"`  // of the settled states, from 1; 0: only a normal one
	Normal  bool        `json:"normal"`  // the settled state is
	Changes []time.Time `json:"changes,omitempty"`
}

// Unstable is the state of a subject that changes again and again.
const Unstable = "unstable"

const (
	// A subject that changes so often within so long is unstable.
	manyChanges = 6
	flapping    = 24 * time.Hour
)

// News is a fact that was not told, beside what was told before.
type News struct {
	Fact
	Number int
	Before string    // state; "" for none
	Since  time.Time // when it was settled
}

// NewLedger is one in which nothing was seen.
func NewLedger() *Ledger {
	return &Ledger{Subjects: map[string]*Seen{}, Told: map[string]map[string]int{}, Last: map[string]time.Time{}, Channels: map[string]*Health{}}
}

// See takes what is so now. Subjects of which nothing is said any more are
// forgotten, unless partial says that not all were asked.
func (l *Ledger) See(facts []Fact, now time.Time, partial bool) {
	said := map[string]bool{}
	for i := range facts {
		said[facts[i].Subject] = true
		l.see(&facts[i], now)
	}
	if partial {
		return
	}
	for subject := range l.Subjects {
		if !said[subject] {
			delete(l.Subjects, subject)
			for _, told := range l.Told {
				delete(told, subject)
			}
		}
	}
}

func (l *Ledger) see(f *Fact, now time.Time) {
	s := l.Subjects[f.Subject]
	if s == nil {
		s = &Seen{State: f.State, Since: now}
		l.Subjects[f.Subject] = s
		if f.Normal {
			s.Settled, s.At, s.Normal = f.State, now, true
		}
	}
	if s.State != f.State {
		s.State, s.Since = f.State, now
		s.Changes = append(s.Changes, now)
	}
	s.Changes = slices.DeleteFunc(s.Changes, func(at time.Time) bool { return now.Sub(at) > flapping })
	state, normal := f.State, f.Normal
	switch {
	case f.Hold > 0 && f.Hold < flapping && len(s.Changes) >= manyChanges:
		state, normal = Unstable, false
	case now.Sub(s.Since) < f.Hold:
		return
	}
	if state != s.Settled {
		s.Before, s.Settled, s.At, s.Normal = s.Settled, state, now, normal
		s.Number++
	}
}

// News are the facts of some topics that a sending was not told. That something
// is normal again is news where it was told that it was not.
func (l *Ledger) News(sending string, topics []Topic, facts []Fact) []News {
	var list []News
	for _, f := range facts {
		s := l.Subjects[f.Subject]
		if s == nil || !slices.Contains(topics, f.Topic) || s.Number <= l.Told[sending][f.Subject] {
			continue
		}
		if s.Normal && f.Topic != Verdict && (!f.Returns || l.Told[sending][f.Subject] == 0) {
			continue
		}
		if s.Settled != f.State && s.Settled != Unstable {
			continue // it is changing: what was settled is no longer so
		}
		n := News{Fact: f, Number: s.Number, Before: s.Before, Since: s.At}
		n.State, n.Normal = s.Settled, s.Normal
		list = append(list, n)
	}
	return list
}

// Tell notes that a message about news was made.
func (l *Ledger) Tell(sending string, news []News, now time.Time) {
	if l.Told[sending] == nil {
		l.Told[sending] = map[string]int{}
	}
	for _, n := range news {
		l.Told[sending][n.Subject] = n.Number
	}
	l.Last[sending] = now
}
