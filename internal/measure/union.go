package measure

import (
	"slices"
	"sort"
	"time"
)

// union counts each covered instant of a day once, for the first series that
// covers it: models that share an hour do not cover it twice.
type union struct {
	on    bool
	spans []span
}

// span is a stretch of time and the share of it that is covered so far.
type span struct {
	from, to time.Time
	share    float64
}

func newUnion(on bool) *union { return &union{on: on} }

// add returns what the pieces cover that nothing added before covered.
func (u *union) add(all time.Duration, pieces []Reading) time.Duration {
	if !u.on {
		return all
	}
	var fresh time.Duration
	for i := range pieces {
		fresh += u.piece(pieces[i])
	}
	return fresh
}

// addHours does the same for each hour of a day that has hours.
func (u *union) addHours(day *Day, pieces []Reading) {
	if !u.on || day.Hours == nil {
		return
	}
	for h := range day.Hours {
		day.Hours[h].Covered = 0
	}
	for i := range pieces {
		at := pieces[i].Window.From.Sub(day.Window.From) / time.Hour
		day.Hours[at].Covered += u.piece(pieces[i])
	}
}

func (u *union) piece(p Reading) time.Duration {
	if p.Window.Length() <= 0 {
		return 0
	}
	return u.cover(span{p.Window.From, p.Window.To, float64(p.Covered) / float64(p.Window.Length())})
}

// cover lays one span over those there are, which are disjoint and in order.
// Most lie between two of them or over one: the hours of a meter, and those of
// another of its models.
func (u *union) cover(s span) time.Duration {
	at := sort.Search(len(u.spans), func(i int) bool { return u.spans[i].to.After(s.from) })
	switch {
	case at == len(u.spans) || !u.spans[at].from.Before(s.to):
		u.spans = slices.Insert(u.spans, at, s)
		return time.Duration(s.share*float64(s.to.Sub(s.from)) + 0.5)
	case u.spans[at].from.Equal(s.from) && u.spans[at].to.Equal(s.to):
		fresh := max(0, s.share-u.spans[at].share) * float64(s.to.Sub(s.from))
		u.spans[at].share = max(s.share, u.spans[at].share)
		return time.Duration(fresh + 0.5)
	}
	return u.lay(s)
}

// lay is cover for a span that cuts others or is cut by them.
func (u *union) lay(s span) time.Duration {
	var fresh float64
	out := make([]span, 0, len(u.spans)+2)
	at := s.from
	for _, o := range u.spans {
		if !o.to.After(s.from) || !o.from.Before(s.to) {
			out = append(out, o)
			continue
		}
		if o.from.After(at) {
			out = append(out, span{at, o.from, s.share})
			fresh += s.share * float64(o.from.Sub(at))
		}
		if o.from.Before(s.from) {
			out = append(out, span{o.from, s.from, o.share})
			o.from = s.from
		}
		end := Earlier(o.to, s.to)
		fresh += max(0, s.share-o.share) * float64(end.Sub(o.from))
		out = append(out, span{o.from, end, max(s.share, o.share)})
		if o.to.After(end) {
			out = append(out, span{end, o.to, o.share})
		}
		at = end
	}
	if at.Before(s.to) {
		out = append(out, span{at, s.to, s.share})
		fresh += s.share * float64(s.to.Sub(at))
	}
	slices.SortFunc(out, func(a, b span) int { return a.from.Compare(b.from) })
	u.spans = out
	return time.Duration(fresh + 0.5)
}
