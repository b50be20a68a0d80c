package collectors_test

import (
	"testing"

	"github.com/vigie-ia/vigie/collectors"
)

// placing is a source whose settings name places.
type placing struct {
	answering
	places []collectors.Place
}

func (p *placing) Places() []collectors.Place { return p.places }

// free is one that reads of other places too, and once in a while.
type free struct{ placing }

func (*free) Elsewhere() bool  { return true }
func (*free) Occasional() bool { return true }

// A source may speak of the places that it names, or of any if it names none or
// says so; only one that says so speaks once in a while.
func TestWhatCollectorsAreAsked(t *testing.T) {
	t.Parallel()
	here, there := collectors.Place{System: "a", Part: "gpu"}, collectors.Place{System: "a"}
	named := placing{places: []collectors.Place{here}}
	for _, test := range []struct {
		source      collectors.Collector
		here, there bool
		seldom      bool
	}{
		{&answering{}, true, true, false},
		{&named, true, false, false},
		{&free{named}, true, true, true},
	} {
		if got := collectors.MayTellOf(test.source, here); got != test.here {
			t.Errorf("%T of %v: %v", test.source, here, got)
		}
		if got := collectors.MayTellOf(test.source, there); got != test.there {
			t.Errorf("%T of %v: %v", test.source, there, got)
		}
		if got := collectors.IsOccasional(test.source); got != test.seldom {
			t.Errorf("%T once in a while: %v", test.source, got)
		}
	}
}
