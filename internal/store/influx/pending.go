package influx

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// What makes a change of several sources whole: its batches are written aside,
// one point then says that they count, and from there whoever reads or writes
// does first what is not done yet.
const (
	pendings  = "pending" // the batches, in pieces
	beats     = "beat"    // that a process at work on them is alive
	tagWriter = "writer"

	pieceSize = 32 << 10 // a field holds 64 KiB
	beatEvery = 500 * time.Millisecond
	dead      = 4 * time.Second // without a beat
	lookEvery = 200 * time.Millisecond
)

// pending is a change that is decided, and perhaps not done.
type pending struct {
	ID     string
	Pieces int
}

// ReplaceAll is Replace of several batches, all or nothing together: a reader
// sees the figures from before until it is decided, and all of it from then on.
func (s *Store) ReplaceAll(ctx context.Context, list []measure.Batch) error {
	if len(list) == 0 {
		return nil
	}
	checked := make([]measure.Batch, len(list))
	for i, b := range list {
		var err error
		if checked[i], err = summary.Check(b); err != nil {
			return storing(b, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.settle(ctx); err != nil {
		return reason.While(err, "doing.store.batches", len(list))
	}
	if err := s.together(ctx, checked); err != nil {
		return reason.While(err, "doing.store.batches", len(list))
	}
	return nil
}

// together writes batches aside, decides that they count, and does it.
func (s *Store) together(ctx context.Context, list []measure.Batch) error {
	pieces, err := packBatches(list)
	if err != nil {
		return err
	}
	if err := s.putPieces(ctx, pieces); err != nil {
		return err
	}
	alive, err := s.beat(ctx)
	if err != nil {
		return err
	}
	defer alive()
	decided := pending{rand.Text(), len(pieces)}
	s.own.Pending = &decided
	s.own.Decided++
	if err := s.writeState(ctx); err != nil {
		return err
	}
	return s.carryOut(ctx, s.own.id, decided, list)
}

// carryOut does what is decided, unless somebody else did meanwhile. Doing it
// twice changes nothing.
func (s *Store) carryOut(ctx context.Context, owner uint64, p pending, list []measure.Batch) error {
	for _, b := range list {
		now, err := s.state(ctx)
		if err != nil {
			return err
		}
		if now.done(p.ID) {
			break
		}
		if err := s.replace(ctx, b); err != nil {
			return storing(b, err)
		}
	}
	if owner != s.own.id {
		s.own.Done = append(s.own.Done, p.ID)
		return s.writeState(ctx)
	}
	s.own.Pending = nil
	if err := s.writeState(ctx); err != nil {
		return err
	}
	return s.putPieces(ctx, make([]string, p.Pieces)) // they need no room any more
}

// settled does first what is decided and not done, if there is anything.
func (s *Store) settled(ctx context.Context) error {
	now, err := s.state(ctx)
	if err != nil || len(now.undone()) == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settle(ctx)
}

// settle does what is decided and not done: at once what this process decided
// and could not finish, and what another did once it has fallen silent.
func (s *Store) settle(ctx context.Context) error {
	now, err := s.state(ctx)
	if err != nil {
		return err
	}
	undone := now.undone()
	for _, owner := range slices.Sorted(maps.Keys(undone)) {
		if err := s.doRest(ctx, owner, undone[owner]); err != nil {
			return reason.While(err, "doing.store.left")
		}
	}
	return nil
}

// doRest does what a process decided, unless that process lives and does it.
func (s *Store) doRest(ctx context.Context, owner uint64, p pending) error {
	if owner != s.own.id {
		if done, err := s.await(ctx, owner, p); err != nil || done {
			return err
		}
	}
	list, err := s.pieces(ctx, owner, p)
	if err != nil {
		return err
	}
	return s.carryOut(ctx, owner, p, list)
}

// await waits until a process has done what it decided; false: it is dead.
func (s *Store) await(ctx context.Context, owner uint64, p pending) (done bool, err error) {
	last, since := "", time.Now()
	for {
		now, err := s.state(ctx)
		if err != nil {
			return false, err
		}
		if now.undone()[owner] != p {
			return true, nil
		}
		beat, err := s.lastBeat(ctx, owner)
		if err != nil {
			return false, err
		}
		if beat != last {
			last, since = beat, time.Now()
		}
		if time.Since(since) > s.silence {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(lookEvery):
		}
	}
}

// beat tells others that this process is at work, until it is called back.
func (s *Store) beat(ctx context.Context) (stop func(), err error) {
	n := 0
	tell := func() error {
		n++
		var p points
		if err := s.encode(&p, beats, writerTag(s.own.id), slot(0), strconv.Itoa(n)+rand.Text()); err != nil {
			return err
		}
		return s.send(ctx, &p)
	}
	if err := tell(); err != nil {
		return nil, err
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			case <-time.After(beatEvery):
			}
			if err := tell(); err != nil {
				return // the work itself says what is wrong; silent, it counts as dead
			}
		}
	}()
	return func() { close(end); <-ended }, nil
}

func (s *Store) lastBeat(ctx context.Context, owner uint64) (last string, err error) {
	err = s.ask(ctx, s.from(beats, fieldText, slot(0), slot(1), writerIs(owner)), func() { last = "" },
		func(r *query.FluxRecord) error { return decode(r, &last) })
	return last, err
}

func writerTag(id uint64) [][2]string { return [][2]string{{tagWriter, strconv.FormatUint(id, 16)}} }

func writerIs(id uint64) string {
	return oneOf(tagWriter, []string{strconv.FormatUint(id, 16)})
}

// packBatches writes batches as texts that a field can hold.
func packBatches(list []measure.Batch) ([]string, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	text, err := json.Marshal(list) //nolint:musttag // they rest for as long as they are being written
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, err
	}
	var pieces []string
	whole := base64.RawStdEncoding.EncodeToString(packed.Bytes())
	for len(whole) > pieceSize {
		pieces, whole = append(pieces, whole[:pieceSize]), whole[pieceSize:]
	}
	return append(pieces, whole), nil
}

func unpackBatches(text string) (list []measure.Batch, err error) {
	in, err := gzip.NewReader(base64.NewDecoder(base64.RawStdEncoding, strings.NewReader(text)))
	if err != nil {
		return nil, err
	}
	whole, err := io.ReadAll(in)
	if err == nil {
		err = json.Unmarshal(whole, &list) //nolint:musttag // as they were written
	}
	return list, err
}

// putPieces writes the pieces of this process in their places.
func (s *Store) putPieces(ctx context.Context, pieces []string) error {
	var p points
	for n, text := range pieces {
		p.text.WriteString(s.options.Prefix + pendings)
		p.tag(tagWriter, writerTag(s.own.id)[0][1])
		p.string(true, fieldText, text)
		p.at(slot(uint64(n)))
	}
	return s.send(ctx, &p)
}

// pieces reads the batches that a process wrote aside.
func (s *Store) pieces(ctx context.Context, owner uint64, p pending) ([]measure.Batch, error) {
	pieces := make([]string, p.Pieces)
	err := s.ask(ctx, s.from(pendings, fieldText, slot(0), slot(uint64(p.Pieces)), writerIs(owner)), func() { clear(pieces) }, //nolint:gosec // not negative
		func(r *query.FluxRecord) error {
			v, err := text(r, "_value")
			pieces[r.Time().Sub(slot(0))] = v
			return err
		})
	if err != nil {
		return nil, reason.While(err, "doing.store.aside")
	}
	list, err := unpackBatches(strings.Join(pieces, ""))
	if err != nil {
		return nil, fmt.Errorf("what was written aside cannot be read: %w", err)
	}
	return list, nil
}

// done reports whether a process did what another left.
func (s state) done(id string) bool {
	for _, p := range s.processes {
		if slices.Contains(p.Done, id) {
			return true
		}
	}
	return false
}

// decided counts the changes that were ever decided.
func (s state) decided() (n int64) {
	for _, p := range s.processes {
		n += p.Decided
	}
	return n
}

// undone is what was decided and is not done, by process.
func (s state) undone() map[uint64]pending {
	list := map[uint64]pending{}
	for id, p := range s.processes {
		if p.Pending != nil && !s.done(p.Pending.ID) {
			list[id] = *p.Pending
		}
	}
	return list
}
