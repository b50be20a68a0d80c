package survey

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// FrameAgents is the least number of agents of a group that may be published,
// whoever of them answers.
const FrameAgents = 15

// Grouping is directions, or services of one direction, that are published
// together. Those of the frame that are in none stand alone.
type Grouping []string

// Frame returns the groupings of a wave: its own, or else those that Propose
// makes. It rests on headcounts of the day on which the wave opened and on
// nothing that was answered.
func (w Wave) Frame(all Directions) []Grouping {
	if len(w.Groupings) > 0 {
		return w.Groupings
	}
	return w.Propose(all)
}

// Propose groups what is too small to stand alone: the directions under
// FrameAgents agents together, and while they are fewer than that, the next
// smallest joins them. The services of each direction are grouped in the same
// way when the wave is cut by service. A direction whose headcount nobody states
// counts as small.
func (w Wave) Propose(all Directions) []Grouping {
	there := all.On(w.Opened)
	list := w.gather(there, "")
	if w.Split == ByService {
		for _, d := range there {
			if d.Parent == "" {
				list = append(list, w.gather(there, d.ID)...)
			}
		}
	}
	return list
}

// gather groups the small among those of one parent.
func (w Wave) gather(there Directions, parent string) []Grouping {
	var units []string
	var agents []int
	for _, d := range there {
		if d.Parent == parent {
			units, agents = append(units, d.ID), append(agents, w.invited(d))
		}
	}
	var group Grouping
	for _, i := range Small(agents) {
		group = append(group, units[i])
	}
	if len(group) < 2 {
		return nil // alone, and all that there is
	}
	return []Grouping{group}
}

// Asked is how many were asked of a direction or service, 0 when it is not known.
func (w Wave) Asked(all Directions, id string) int {
	d, ok := all.Find(id)
	if !ok {
		return 0
	}
	return w.invited(d)
}

// Small lists which of some groups are published together, by their agents:
// those under FrameAgents, and while they are fewer together, the next smallest.
func Small(agents []int) []int {
	bySize := make([]int, len(agents))
	for i := range bySize {
		bySize[i] = i
	}
	slices.SortStableFunc(bySize, func(a, b int) int { return cmp.Compare(agents[a], agents[b]) })
	sum := 0
	var small []int
	for _, i := range bySize {
		if n := agents[i]; n < FrameAgents || (len(small) > 0 && sum < FrameAgents) {
			sum += n
			small = append(small, i)
		}
	}
	slices.Sort(small)
	return small
}

// FrameFaults says what is wrong with the groupings that a wave states: a name
// that is not there, two parents, twice the same, fewer than FrameAgents agents
// in a group or in a direction that is in none.
func (w Wave) FrameFaults(all Directions) []reason.Text {
	if len(w.Groupings) == 0 {
		return nil
	}
	there := all.On(w.Opened)
	var faults []reason.Text
	in := map[string]bool{}
	for _, g := range w.Groupings {
		faults = append(faults, w.groupFaults(there, g, in)...)
	}
	for _, d := range there {
		if in[d.ID] || (d.Parent != "" && w.Split != ByService) {
			continue
		}
		if n := w.invited(d); n < FrameAgents {
			faults = append(faults, reason.New("frame.alone", d.ID, n, FrameAgents))
		}
	}
	return faults
}

func (w Wave) groupFaults(there Directions, g Grouping, in map[string]bool) []reason.Text {
	var faults []reason.Text
	agents := 0
	parent := ""
	for i, id := range g {
		d, ok := there.Find(id)
		switch {
		case !ok:
			faults = append(faults, reason.New("frame.absent", strconv.Quote(id), w.Opened))
			continue
		case in[id]:
			faults = append(faults, reason.New("frame.twice", id))
		case i > 0 && d.Parent != parent:
			faults = append(faults, reason.New("frame.mixed", g[0], id))
		}
		in[id], parent = true, d.Parent
		agents += w.invited(d)
	}
	if agents < FrameAgents && len(faults) == 0 {
		faults = append(faults, reason.New("frame.few", []string(g), agents, FrameAgents))
	}
	return faults
}
