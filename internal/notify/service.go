package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/retry"
)

// Writer words messages, for readers who hold some roles.
type Writer interface {
	News(lang string, news []News) Content
	Week(lang string, facts []Fact, now time.Time) Content
	// Quarter words the digest of an edition; false while there is none to send.
	Quarter(ctx context.Context, lang string, roles access.Roles, edition Fact) (Content, error)
}

// Setup is what a service stands on.
type Setup struct {
	Dir      string // of the ledger
	Carriers map[string]Carrier
	Sendings []Sending
	Quiet    Quiet
	World    func(ctx context.Context) (World, error)
	Attach   func(edition string) (Attachment, error)
	Log      *slog.Logger
	Now      func() time.Time
}

// Service looks at what is so, and sends what is new.
type Service struct {
	setup  Setup
	mu     sync.Mutex // of the ledger
	ledger *Ledger
	kept   []byte // as it is on the disk
}

const (
	file = "ledger.json"
	// lookEvery is between two looks at what is so, sendWithin how long one
	// message may take.
	lookEvery  = time.Minute
	sendWithin = time.Minute
	// Waits between the tries of a message.
	firstWait, mostWait = time.Minute, 6 * time.Hour
	// storeHold is how long a store must not answer to be told.
	storeHold = 15 * time.Minute
	// failed is how long a channel must fail to be told by another.
	failed = time.Hour
)

// Open reads the ledger, or begins one. One that is damaged is set aside beside the
// new one and told: what stands is told once more, and nothing stops for it.
func Open(s Setup) (*Service, error) {
	svc := &Service{setup: s, ledger: NewLedger()}
	path := filepath.Join(s.Dir, file)
	raw, err := os.ReadFile(path) //nolint:gosec // of the data folder
	if errors.Is(err, fs.ErrNotExist) {
		return svc, os.MkdirAll(s.Dir, 0o750)
	}
	if err != nil {
		return nil, reason.While(err, "doing.told")
	}
	kept, err := readLedger(raw)
	if err == nil {
		svc.kept, svc.ledger = raw, kept
		return svc, nil
	}
	now := s.Now().UTC()
	svc.ledger.Damaged = &Damage{Aside: "damaged-" + now.Format("20060102T150405.000") + ".json", At: now}
	aside := filepath.Join(s.Dir, svc.ledger.Damaged.Aside)
	if moved := os.Rename(path, aside); moved != nil { //nolint:gosec // of the service's own folder
		return nil, fmt.Errorf("reading what was told: %s is damaged (%w) and cannot be set aside: %w", path, err, moved)
	}
	s.Log.Error("what was told is damaged: it is set aside, and what stands is told once more; what waited to be sent is in it", "file", aside, "error", err)
	return svc, svc.keep(svc.ledger)
}

func readLedger(raw []byte) (*Ledger, error) {
	var l Ledger
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, reason.While(err, "doing.told")
	}
	if l.Subjects == nil || l.Told == nil || l.Last == nil || l.Channels == nil {
		return nil, reason.New("told.incomplete")
	}
	return &l, nil
}

// Run looks and sends until ctx ends.
func (s *Service) Run(ctx context.Context, words Writer) error {
	var looked time.Time
	for {
		now := s.setup.Now()
		if looked.IsZero() || now.Sub(looked) >= lookEvery || now.Before(looked) {
			looked = now
			if err := s.Look(ctx, words); err != nil && ctx.Err() == nil {
				s.setup.Log.ErrorContext(ctx, "looking for what is to be told", "error", err)
			}
		}
		if err := s.Send(ctx); err != nil && ctx.Err() == nil {
			s.setup.Log.ErrorContext(ctx, "keeping what was sent", "error", err)
		}
		timer := time.NewTimer(time.Minute)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// Look sees what is so and puts what is new into the outbox. While the store does
// not answer that is the one fact.
func (s *Service) Look(ctx context.Context, words Writer) error {
	now := s.setup.Now()
	world, down := s.setup.World(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	store := Fact{Subject: "store", Topic: Source, State: "up", Normal: true, Returns: true, Hold: storeHold, Path: "/sources"}
	if down != nil {
		store.State, store.Normal, store.Text = "down", false, down.Error()
	}
	facts := []Fact{store}
	if down == nil {
		facts = append(facts, Facts(world)...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	facts = append(facts, s.ledger.channels(now)...)
	next := s.ledger.clone()
	next.See(facts, now, down != nil)
	for _, sending := range s.setup.Sendings {
		if err := s.compose(ctx, look{words, next, facts, now}, sending); err != nil {
			s.setup.Log.ErrorContext(ctx, "wording a message", "channel", sending.Channel, "error", err)
		}
	}
	return s.keep(next)
}

// channels are those that fail, told by the others, and a ledger that was damaged.
func (l *Ledger) channels(now time.Time) []Fact {
	var list []Fact
	if d := l.Damaged; d != nil && now.Sub(d.At) < recent {
		list = append(list, Fact{Subject: "ledger/" + d.Aside, Topic: Channel, State: "damaged", Path: "/sources", Name: d.Aside, At: d.At})
	}
	for _, name := range slices.Sorted(maps.Keys(l.Channels)) {
		h := l.Channels[name]
		f := Fact{Subject: "channel/" + name, Topic: Channel, State: "works", Normal: true, Returns: true, Path: "/sources", Name: name}
		if !h.Since.IsZero() {
			if now.Sub(h.Since) < failed {
				continue
			}
			f.State, f.Normal, f.Text, f.At = "fails", false, h.Fault, h.Since
		}
		list = append(list, f)
	}
	return list
}

// look is one look at what is so.
type look struct {
	words  Writer
	ledger *Ledger
	facts  []Fact
	now    time.Time
}

// compose puts the messages of a sending into the outbox, if it is time.
func (s *Service) compose(ctx context.Context, x look, sending Sending) error {
	l, key := x.ledger, sending.Key()
	if l.Told[key] == nil {
		l.meet(key, x.facts)
	}
	if s.setup.Quiet.Holds(x.now) || x.now.Sub(l.Last[key]) < sending.Every {
		return nil
	}
	switch sending.Digest {
	case Weekly:
		return s.week(x, sending)
	case Quarterly:
		return quarter(ctx, x, sending)
	}
	news := l.News(key, sending.topics(), x.facts)
	news = slices.DeleteFunc(news, func(n News) bool { return n.Subject == "channel/"+sending.Channel })
	if len(news) == 0 {
		return nil
	}
	l.Outbox = append(l.Outbox, messages(sending, x.words.News(sending.Lang, news), about(news), x.now)...)
	l.Tell(key, news, x.now)
	return nil
}

// topics are those of a sending that its readers may be told.
func (s Sending) topics() []Topic {
	return slices.DeleteFunc(slices.Clone(s.Topics), func(t Topic) bool { return !t.May().Meet(s.Roles) })
}

// meet has a new sending know the verdicts as they are: it is told what changes
// from now on, and what stands amiss.
func (l *Ledger) meet(key string, facts []Fact) {
	l.Told[key] = map[string]int{}
	for _, f := range facts {
		if s := l.Subjects[f.Subject]; s != nil && f.Topic == Verdict {
			l.Told[key][f.Subject] = s.Number
		}
	}
}

// week sums up on the first day of a week that is not quiet.
func (s *Service) week(x look, sending Sending) error {
	l, now := x.ledger, x.now
	zone := s.setup.Quiet.Zone
	if zone == nil {
		zone = time.UTC
	}
	year, week := now.In(zone).ISOWeek()
	number := year*100 + week
	if l.Told[sending.Key()]["week"] == number {
		return nil
	}
	allowed := Sending{Roles: sending.Roles, Topics: Topics()}.topics()
	var stands []Fact
	for _, f := range x.facts {
		if seen := l.Subjects[f.Subject]; seen != nil && slices.Contains(allowed, f.Topic) {
			stands = append(stands, f)
		}
	}
	news := []News{{Fact: Fact{Subject: "week", State: "over"}, Number: number}}
	l.Outbox = append(l.Outbox, messages(sending, x.words.Week(sending.Lang, stands, now), about(news), now)...)
	l.Tell(sending.Key(), news, now)
	return nil
}

// quarter sends the page of a quarter once its edition is published.
func quarter(ctx context.Context, x look, sending Sending) error {
	l, now := x.ledger, x.now
	var faults []error
	for _, n := range l.News(sending.Key(), []Topic{Edition}, x.facts) {
		if n.State == "published" {
			content, err := x.words.Quarter(ctx, sending.Lang, sending.Roles, n.Fact)
			if err != nil {
				faults = append(faults, err) // tried again at the next look
				continue
			}
			l.Outbox = append(l.Outbox, messages(sending, content, about([]News{n}), now)...)
		}
		l.Tell(sending.Key(), []News{n}, now)
	}
	return errors.Join(faults...)
}

// Send takes what waits to its channels, one message after the other, and keeps
// after each one that it was taken.
func (s *Service) Send(ctx context.Context) error {
	s.mu.Lock()
	waiting := slices.Clone(s.ledger.Outbox)
	s.mu.Unlock()
	for _, m := range waiting {
		now := s.setup.Now()
		if s.setup.Quiet.Holds(now) {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.mu.Lock()
		h := s.ledger.health(m.Channel)
		due := !m.Next.After(now) && !h.Next.After(now)
		s.mu.Unlock()
		if !due {
			continue
		}
		if err := s.settle(m, s.carry(ctx, m), s.setup.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) health(channel string) *Health {
	if l.Channels[channel] == nil {
		l.Channels[channel] = &Health{}
	}
	return l.Channels[channel]
}

// carry has a channel take a message.
func (s *Service) carry(ctx context.Context, m *Message) error {
	carrier := s.setup.Carriers[m.Channel]
	if carrier == nil {
		return reason.New("channel.none", m.Channel)
	}
	var files []Attachment
	if m.Edition != "" && carrier.Mail() {
		f, err := s.setup.Attach(m.Edition)
		if err != nil {
			return reason.While(err, "doing.attach", m.Edition)
		}
		files = append(files, f)
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return carrier.Send(ctx, *m, files)
}

// settle notes what became of a try.
func (s *Service) settle(m *Message, fault error, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.ledger.clone()
	h := next.health(m.Channel)
	if fault == nil {
		next.Outbox = slices.DeleteFunc(next.Outbox, func(o *Message) bool { return o.ID == m.ID })
		*h = Health{Sent: now}
		s.setup.Log.Info("sent", "channel", m.Channel, "message", m.ID)
		return s.keep(next)
	}
	i := slices.IndexFunc(next.Outbox, func(o *Message) bool { return o.ID == m.ID })
	if i < 0 {
		return nil
	}
	o := next.Outbox[i]
	o.Tries++
	o.Fault, o.Next = fault.Error(), now.Add(retry.After(o.Tries, firstWait, mostWait))
	h.Tries++
	h.Fault, h.Next = o.Fault, now.Add(retry.After(h.Tries, firstWait, mostWait)/2)
	if h.Since.IsZero() {
		h.Since = now
	}
	s.setup.Log.Warn("a message was not taken", "channel", m.Channel, "message", m.ID, "tries", o.Tries, "error", fault)
	return s.keep(next)
}

// keep puts a ledger on the disk, and only then in place of the one before.
func (s *Service) keep(next *Ledger) error {
	raw, err := json.MarshalIndent(next, "", " ")
	if err == nil && !bytes.Equal(raw, s.kept) {
		err = atomicfile.Replace(filepath.Join(s.setup.Dir, file), raw)
	}
	if err != nil {
		return reason.While(err, "doing.told.keep")
	}
	s.ledger, s.kept = next, raw
	return nil
}

// clone is a ledger of its own.
func (l *Ledger) clone() *Ledger {
	next := NewLedger()
	next.Damaged = l.Damaged
	for k, v := range l.Subjects {
		seen := *v
		seen.Changes = slices.Clone(v.Changes)
		next.Subjects[k] = &seen
	}
	for k, v := range l.Told {
		next.Told[k] = maps.Clone(v)
	}
	maps.Copy(next.Last, l.Last)
	for _, m := range l.Outbox {
		waiting := *m
		next.Outbox = append(next.Outbox, &waiting)
	}
	for k, v := range l.Channels {
		h := *v
		next.Channels[k] = &h
	}
	return next
}

// State is how a channel is, for the page of sources and the supervisor.
type State struct {
	Name    string
	Waiting int // messages
	Oldest  time.Time
	Health
}

// States are how the channels are, by name; none of a service that is nil.
func (s *Service) States() []State {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []State
	for _, name := range slices.Sorted(maps.Keys(s.setup.Carriers)) {
		st := State{Name: name}
		if h := s.ledger.Channels[name]; h != nil {
			st.Health = *h
		}
		for _, m := range s.ledger.Outbox {
			if m.Channel == name {
				if st.Waiting++; st.Oldest.IsZero() || m.At.Before(st.Oldest) {
					st.Oldest = m.At
				}
			}
		}
		list = append(list, st)
	}
	return list
}
