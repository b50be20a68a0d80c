package influx

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// The measurement that says, by source and UTC hour, what readings stand
// there, so that a Replace need not read them back to know what changed.
const (
	manifests = "manifest"
	dirty     = "dirty" // a write is going on, or broke off
)

// sums stands for the readings of one hour: their number, and sums of hashes
// of their identities and of all they say.
type sums struct {
	count         int
	ids, contents uint64
	dirty         bool
}

// add counts one reading, whose identity has the hash id.
func (s *sums) add(id uint64, r *measure.Reading) {
	s.count++
	s.ids += id
	s.contents += hash(id, figuresOf(r))
}

// identityOf hashes the key of a reading.
func identityOf(r *measure.Reading) uint64 {
	id := hash(hash(hash(offset, r.Source), string(r.System)), string(r.Part))
	id = hash(hash(hash(id, string(r.Metric)), r.Model), string(r.Group))
	id = number(id, int64(r.Method))
	return number(number(id, r.Window.From.Unix()), r.Window.To.Unix())
}

// number goes on with a number.
func number(h uint64, v int64) uint64 {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(v)) //nolint:gosec // only its bits count
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// FNV-1a begins with offset and goes on with prime.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

// hash goes on with a 64-bit FNV-1a over text and an end mark.
func hash(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * prime
	}
	return (h ^ 0xff) * prime
}

func (s sums) text() string {
	return fmt.Sprintf("%d %016x %016x", s.count, s.ids, s.contents)
}

func parseSums(text string) (sums, error) {
	if text == dirty {
		return sums{dirty: true}, nil
	}
	var s sums
	_, err := fmt.Sscanf(text, "%d %x %x", &s.count, &s.ids, &s.contents)
	return s, err
}

// hourOf is the start, in seconds, of the hour in which a reading stands.
func hourOf(w measure.Window) int64 {
	return pointTime(w).Truncate(time.Hour).Unix()
}

// manifest reads the sums of a source's hours that overlap the window.
func (s *Store) manifest(ctx context.Context, source string, w measure.Window) (map[int64]sums, error) {
	var out map[int64]sums
	err := s.ask(ctx, s.from(manifests, fieldText, w.From.Truncate(time.Hour), w.To, oneOf(tagSource, []string{source})),
		func() { out = map[int64]sums{} },
		func(r *query.FluxRecord) error {
			v, err := text(r, "_value")
			if err != nil {
				return err
			}
			out[r.Time().Unix()], err = parseSums(v)
			return err
		})
	if err != nil {
		return nil, reason.While(err, "doing.store.window")
	}
	return out, nil
}

func (s *Store) putManifest(p *points, source string, hour int64, text string) {
	p.text.WriteString(s.options.Prefix + manifests)
	p.tag(tagSource, source)
	p.string(true, fieldText, text)
	p.at(time.Unix(hour, 0))
}
