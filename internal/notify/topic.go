// Package notify tells people what they would otherwise find only by opening a
// page: facts follow from the state of reports, a ledger says which are new, and
// messages wait in an outbox until a channel has taken them. It words nothing.
package notify

import (
	"github.com/vigie-ia/vigie/internal/access"
)

// Topic is what a fact is about.
type Topic string

// The topics.
const (
	Verdict     Topic = "verdict"     // the verdict of a target has changed
	Projection  Topic = "projection"  // a running period is heading past its limit
	Source      Topic = "source"      // a source, or the store, is late, fails or is refused, and its return
	Experiment  Topic = "experiment"  // an experiment is past its end, or a system runs that nobody approved
	Evidence    Topic = "evidence"    // evidence of the charter is too old to count
	Action      Topic = "action"      // an action is due or late
	Wave        Topic = "wave"        // a closed wave waits for a person
	Answers     Topic = "answers"     // raw answers are to be deleted where they were given
	Quarter     Topic = "quarter"     // a quarter can be published
	Edition     Topic = "edition"     // an edition was published or withdrawn
	Factors     Topic = "factors"     // the factors of estimates grow old
	Certificate Topic = "certificate" // the TLS certificate ends soon
	Channel     Topic = "channel"     // another channel fails
)

// Topics are all topics, in the order of the documents.
func Topics() []Topic {
	return []Topic{Verdict, Projection, Source, Experiment, Evidence, Action, Wave, Answers, Quarter, Edition, Factors, Certificate, Channel}
}

// Names are the topics as the configuration writes them.
func Names() []string {
	var list []string
	for _, t := range Topics() {
		list = append(list, string(t))
	}
	return list
}

// May is who may be told of a topic: whoever may open the page that it leads to.
func (t Topic) May() access.Roles {
	if t == Wave || t == Answers {
		return access.HR | access.Admin
	}
	return access.Staff
}
