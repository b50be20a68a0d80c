package prometheus

import (
	"slices"
	"sort"

	"github.com/vigie-ia/vigie/internal/reason"
)

// targetLabels say where a counter was scraped, not which counter it is.
var targetLabels = []string{ //nolint:gochecknoglobals // a constant list
	"instance", "job", "namespace", "pod", "container", "endpoint", "service", "prometheus",
}

// once makes one series of those that are the same counter under two targets
// or jobs, and tells it.
func (r *run) once(all []series) []series {
	kept := make([]series, 0, len(all))
	for _, s := range all {
		at := slices.IndexFunc(kept, func(k series) bool {
			return sameDevice(k.labels, s.labels) && sameCounter(k.samples, s.samples, r.spec.proofs(k.labels, s.labels))
		})
		if at < 0 {
			kept = append(kept, s)
			continue
		}
		first := &kept[at]
		r.sums.remark(r.spec.nameOf(first), twice(first.labels, s.labels))
		first.samples = fillIn(first.samples, s.samples, r.spec.maxGap)
		first.also = append(first.also, s.labels)
	}
	return kept
}

func twice(a, b map[string]string) reason.Text {
	return reason.New("counter.twice", a["job"], a["instance"], b["job"], b["instance"])
}

// sameDevice says whether two sets of labels can be of one counter: those that
// both have agree, but for where they were scraped.
func sameDevice(a, b map[string]string) bool {
	for name, value := range a {
		if other, both := b[name]; both && other != value && !slices.Contains(targetLabels, name) {
			return false
		}
	}
	return true
}

// sameCounter says whether the samples of two series lie on one rising line:
// each sample of the one between its neighbours of the other. Only where the
// counter moves does it prove anything; a tenth may disagree, for a meter that
// reads wrongly for a moment does so for one of the two. Of proofs there must be
// so many. A power goes up and down: it agrees where both say the same of the
// same moment alone.
func sameCounter(a, b []sample, proofs int) bool {
	agree, disagree := 0, 0
	for i := range b {
		same, proof := onLine(a, b, i)
		switch {
		case !same:
			disagree++
		case proof:
			agree++
		}
		if disagree > 10 && disagree > agree {
			return false
		}
	}
	return agree >= proofs && disagree*9 <= agree
}

// proofs is how many samples must show that two series are one: of a counter
// one, for no two counters share a line by chance; of a power ten, for two can be
// as high for a moment, and not of one name at one address.
func (s *spec) proofs(a, b map[string]string) int {
	switch {
	case s.Kind == counter:
		return 1
	case a["instance"] == b["instance"] && labelKey(a, targetLabels) == labelKey(b, targetLabels):
		return 0
	}
	return evidence
}

// onLine says whether a sample of b can be of the counter that a is, and
// whether that proves anything: that the counter moved there.
func onLine(a, b []sample, i int) (same, proof bool) {
	x := b[i]
	next := sort.Search(len(a), func(k int) bool { return a[k].at >= x.at })
	switch {
	case next < len(a) && a[next].at == x.at:
		return a[next].value == x.value, i > 0 && x.value != b[i-1].value
	case next == 0 || next == len(a):
		return true, false
	}
	before, after := a[next-1].value, a[next].value
	return before <= x.value && x.value <= after, before < after
}
