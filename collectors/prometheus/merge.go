package prometheus

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// labelKey writes the labels that are not ignored, sorted, as one text.
func labelKey(labels map[string]string, ignore []string) string {
	pairs := make([]string, 0, len(labels))
	for name, value := range labels {
		if !slices.Contains(ignore, name) {
			pairs = append(pairs, name+"="+strconv.Quote(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

// oncePer says whether the labels are there that copies agree in.
func (s *spec) oncePer(labels map[string]string) bool {
	return slices.ContainsFunc(s.OncePer, func(name string) bool { return labels[name] != "" })
}

// identity is what tells series apart once copies are put together.
func (s *spec) identity(labels map[string]string) string {
	if !s.oncePer(labels) {
		return labelKey(labels, s.ignore)
	}
	kept := make([]string, len(s.OncePer))
	for i, name := range s.OncePer {
		kept[i] = name + "=" + strconv.Quote(labels[name])
	}
	return strings.Join(kept, ",")
}

// nameless is the identity of labels that lost their name in a query.
func (s *spec) nameless(labels map[string]string) string {
	if s.oncePer(labels) {
		return s.identity(labels)
	}
	return labelKey(labels, append([]string{nameLabel}, s.ignore...))
}

// named is the selector, of one of its names.
func (s *spec) named(name string) string {
	if rest, ok := strings.CutPrefix(s.selector, "{"); ok {
		return "{" + nameLabel + "=" + strconv.Quote(name) + "," + rest
	}
	return s.selector
}

// exact is a selector of the series with this identity, and perhaps of others
// that have more labels.
func (s *spec) exact(labels map[string]string) string {
	matchers := make([]string, 0, len(labels))
	for name, value := range labels {
		keep := !slices.Contains(s.ignore, name)
		if s.oncePer(labels) {
			keep = name == nameLabel || slices.Contains(s.OncePer, name)
		}
		if keep {
			matchers = append(matchers, name+"="+strconv.Quote(value))
		}
	}
	if len(s.names) > 1 {
		matchers = append(matchers, namesMatcher(s.names))
	}
	slices.Sort(matchers)
	return "{" + strings.Join(matchers, ",") + "}"
}

// merge drops what is no measurement and makes one series of the copies of one
// counter: the same from two replicas of Prometheus, under an old and a new
// name, or repeated for each slice of a GPU. The first copy counts; another
// fills in where the first was silent for longer than max_gap.
func (s *spec) merge(raw []series, tell refuser) []series {
	slices.SortFunc(raw, func(a, b series) int {
		return cmp.Or(
			cmp.Compare(slices.Index(s.names, a.labels[nameLabel]), slices.Index(s.names, b.labels[nameLabel])),
			strings.Compare(labelKey(a.labels, nil), labelKey(b.labels, nil)),
		)
	})
	var merged []series
	byIdentity := make(map[string]int)
	for _, one := range raw {
		one.samples = s.clean(&one, tell)
		id := s.identity(one.labels)
		if at, known := byIdentity[id]; known {
			if first := merged[at].labels; first["instance"] != one.labels["instance"] || first["job"] != one.labels["job"] {
				tell.remark(s.nameOf(&merged[at]), twice(first, one.labels))
			}
			merged[at].samples = fillIn(merged[at].samples, one.samples, s.maxGap)
			continue
		}
		byIdentity[id] = len(merged)
		merged = append(merged, one)
	}
	return merged
}

// fillIn adds to first those samples of second before which first was silent.
// Of two samples of one time the larger stays.
func fillIn(first, second []sample, maxGap int64) []sample {
	filled := slices.Clone(first)
	for _, x := range second {
		after := sort.Search(len(first), func(i int) bool { return first[i].at > x.at })
		switch {
		case after > 0 && first[after-1].at == x.at:
			filled[after-1].value = max(filled[after-1].value, x.value)
		case after == 0 || x.at-first[after-1].at > maxGap:
			filled = append(filled, x)
		}
	}
	slices.SortStableFunc(filled, func(a, b sample) int { return cmp.Compare(a.at, b.at) })
	return filled
}

// blank is where the values begin by which DCGM says that it has none.
const blank = 9.2e18

// clean sorts the samples, keeps one for each time, and refuses those that are
// no measurements.
func (s *spec) clean(of *series, tell refuser) []sample {
	slices.SortStableFunc(of.samples, func(a, b sample) int { return cmp.Compare(a.at, b.at) })
	kept := make([]sample, 0, len(of.samples))
	for _, x := range of.samples {
		if why := s.noMeasurement(x.value); why != "" {
			tell.refuseAt(s.nameOf(of), why, x.at)
			continue
		}
		if last := len(kept) - 1; last >= 0 && kept[last].at == x.at {
			kept[last].value = max(kept[last].value, x.value)
			continue
		}
		kept = append(kept, x)
	}
	return kept
}

func (s *spec) noMeasurement(value float64) reason.Text {
	switch {
	case math.IsNaN(value):
		return reason.New("value.nan")
	case math.IsInf(value, 0):
		return reason.New("value.infinite")
	case value < 0:
		return reason.New("value.negative")
	case value >= blank:
		return reason.New("value.blank")
	case s.Kind == watts && value > s.atMost:
		return reason.New("watts.above", s.AtMost)
	}
	return ""
}

// nameOf says which series something is about, by the labels that name
// machines; others may name people.
func (s *spec) nameOf(of *series) string {
	var said strings.Builder
	said.WriteString(s.where + " (" + s.title + ")")
	for _, label := range slices.Compact(slices.Sorted(slices.Values([]string{"instance", "zone", "gpu", "UUID", s.by}))) {
		if value := of.labels[label]; label != "" && value != "" {
			said.WriteString(" " + label + "=" + strconv.Quote(value))
		}
	}
	return said.String()
}
