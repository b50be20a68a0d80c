package ingest

import (
	"context"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// byDirection tells whether a reading is a count of one direction or service.
// The groups of a wave are named and protected by its own collector.
func byDirection(r *measure.Reading) bool {
	group := r.Group != "" && !survey.IsUse(r.Group)
	return group && (r.Metric == measure.Invited || !strings.HasPrefix(string(r.Metric), "survey."))
}

// name gives the groups of a batch the ids of the directions, as they were at
// the end of each reading. What names no direction, and what is then said
// twice, is refused. Without directions, where a reading stands already, and
// where several are told together, groups stay as they are.
func (p *Pipeline) name(_ context.Context, in *intake) error {
	p.named(in)
	return nil
}

func (p *Pipeline) named(in *intake) {
	if len(p.Directions) == 0 {
		return
	}
	kept := make([]measure.Reading, 0, len(in.Readings))
	said := map[measure.Key]bool{}
	for _, r := range in.Readings {
		if !byDirection(&r) || in.standing(&r) || survey.IsTogether(r.Group) {
			kept = append(kept, r)
			continue
		}
		group, ok := p.groupOf(r)
		r.Group = group
		var why reason.Text
		switch {
		case !ok:
			why = reason.New("direction.unknown", group)
		case said[r.Key]:
			why = reason.New("direction.twice", group)
		}
		said[r.Key] = true
		if why != "" {
			in.Refused = append(in.Refused, measure.Refusal{Where: reason.Text(string(r.Metric) + " " + r.Window.From.In(p.Zone).Format(time.DateOnly)), Reason: why, Window: r.Window})
			continue
		}
		kept = append(kept, r)
	}
	in.Readings = kept
}

// groupOf finds the direction or the service that a group names.
func (p *Pipeline) groupOf(r measure.Reading) (measure.Group, bool) {
	_, name, _ := strings.Cut(string(r.Group), "/")
	id := name
	if _, ok := p.Directions.Find(id); !ok {
		if id, ok = p.Directions.Identify(name, period.DateOf(r.Window.To.Add(-1), p.Zone)); !ok {
			return r.Group, false
		}
	}
	d, _ := p.Directions.Find(id)
	if d.Parent != "" {
		return survey.ServiceGroup(id), true
	}
	return survey.DirectionGroup(id), true
}
