package project

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
)

// trialPart is the last part: benefit, forecast, experiment. The first is "",
// and those between are called as their axes.
const trialPart = "experimentation"

// parts are the parts of what is filled in, in their order; those of the axes
// only where the quick scan asks for them.
func parts(v approval.Version, full bool) []string {
	list := []string{""}
	if full {
		for _, axis := range v.Axes {
			list = append(list, axis.ID)
		}
	}
	return append(list, trialPart)
}

func (a asked) parts() []string {
	return parts(a.version, a.version.Score(a.project.Assessment).Full)
}

// partOf is the part that a field is in.
func (a asked) partOf(f record.Field) string {
	prefix, id, asks := strings.Cut(string(f), ".")
	switch {
	case asks && prefix+"." == project.PrefixAnswer, f == project.FieldName, f == project.FieldSystem, f == project.FieldFor:
		return ""
	case !asks:
		return trialPart
	}
	for _, axis := range a.version.Axes {
		if slices.ContainsFunc(axis.Questions, func(q approval.Question) bool { return q.ID == id }) {
			return axis.ID
		}
	}
	return trialPart
}

// listed are the parts of a draft: what each lacks, and the scores of the axes.
func (m presenter) listed(a asked) []Part {
	lacks := map[string]int{}
	for _, f := range a.missing {
		lacks[a.partOf(f)]++
	}
	r := a.version.Score(a.project.Assessment)
	var list []Part
	for _, id := range a.parts() {
		p := Part{Link: kit.Choice{Value: m.Path(kit.PartPath(a.project.ID, id)), Chosen: id == a.part}}
		switch i := slices.IndexFunc(a.version.Axes, func(x approval.Axis) bool { return x.ID == id }); {
		case i >= 0:
			p.Link.Label, p.Status = m.Bilingual(a.version.Axes[i].Text), m.AxisStatus(a.version.Thresholds, r.Axes[i])
		case id == trialPart:
			p.Link.Label = m.T("project.part.last")
		default:
			p.Link.Label = m.T("project.part.first")
		}
		if n := lacks[id]; n > 0 {
			p.Lacks = m.Count("project.part.lacks", n)
		}
		list = append(list, p)
	}
	return list
}
