package notify

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// World is all that facts follow from.
type World struct {
	Now         time.Time
	Today       period.Date
	Sources     []report.Source
	Closed      []report.Judged // of the last period of each kind that is over
	Running     []report.Judged // of those that run
	Earlier     []report.Judged // of the periods before those that are over
	Register    register.Register
	Stands      func(measure.System) approval.Standing // with what was approved; nil: not known
	Actions     []register.Action
	Waves       []string      // that wait for a person
	NoSignOn    bool          // nobody signs in, so that no page accepts them
	Quarter     period.Period // the last one that is over; zero: it has no figure
	Lacks       []report.Lack // what stands against publishing it
	Editions    []edition.Entry
	Factors     *impact.Currency // nil: nothing is estimated
	Certificate time.Time        // its last day; zero: there is none
}

// Fact is one thing that is so. Its subject never changes, its state does: a
// change of state is what is told.
type Fact struct {
	Subject string
	Topic   Topic
	State   string
	Normal  bool          // nothing to tell of when it is first seen
	Returns bool          // that it is normal again is told too
	Hold    time.Duration // how long a state must stand to be told
	Path    string        // of the page that shows it

	// What it is told with; which are filled follows from the topic.
	Name    string // of a source, a wave, a channel, a promise
	Text    string // of an action, a piece of evidence, a fault
	Owner   string // of an action
	System  measure.System
	Day     period.Date
	Days    int
	At      time.Time
	Judged  *report.Judged
	Earlier *report.Judged // of the period before, from which a verdict changed; nil: not known
	Quarter period.Period
	Edition *edition.Entry
}

const (
	// hold is how long a source or a verdict must stay as it is to be told.
	hold = time.Hour
	// holdProjection is the same of where a period is heading, which one busy day
	// can turn; a limit that is passed for good waits no longer than a verdict.
	holdProjection = 7 * 24 * time.Hour
	// soon is how many days before its date an action is told, and oldCertificate
	// a certificate.
	soon           = 14
	oldCertificate = 30
	// recent is how long ago an edition may have been published to be news.
	recent = 14 * 24 * time.Hour
)

// Facts are what is so, by subject.
func Facts(w World) []Fact {
	list := slices.Concat(w.verdicts(), w.sources(), w.register(), w.actions(), w.publishing(), w.waves(), w.ageing())
	slices.SortStableFunc(list, func(a, b Fact) int { return strings.Compare(a.Subject, b.Subject) })
	return list
}

// verdicts are those of targets. The subject names no period: of two quarters in
// a row that miss their target the second is no news.
func (w World) verdicts() []Fact {
	var list []Fact
	for i := range w.Closed {
		if r := &w.Closed[i]; r.Target != nil {
			list = append(list, Fact{
				Subject: "verdict/" + ofKind(r), Topic: Verdict, State: r.Verdict.String(), Normal: true, Hold: hold, Path: pathOf(r), Judged: r, Earlier: w.earlier(r), System: r.System,
			})
		}
	}
	for i := range w.Running {
		if f, ok := w.projection(&w.Running[i]); ok {
			list = append(list, f)
		}
	}
	return list
}

// projection is where a running period is heading. Of its first days nothing is
// said, as no sum is projected from them, unless the limit is passed already.
func (w World) projection(r *report.Judged) (Fact, bool) {
	passed := r.Verdict == indicator.Missed
	if r.Target == nil || !passed && w.Today.DaysSince(r.Period.First()) < indicator.ProjectFrom {
		return Fact{}, false
	}
	f := Fact{
		Subject: "projection/" + ofKind(r) + "/" + r.Period.String(), Topic: Projection, State: "within", Normal: true, Returns: true, Hold: holdProjection, Path: pathOf(r), Judged: r, System: r.System,
	}
	if passed {
		f.Hold = hold
	}
	if passed || r.Verdict == indicator.OffTrack {
		f.State, f.Normal = "past", false
	}
	return f, true
}

// earlier is the same indicator in the period before; nil: it had no target then.
func (w World) earlier(r *report.Judged) *report.Judged {
	i := slices.IndexFunc(w.Earlier, func(e report.Judged) bool {
		return e.Indicator == r.Indicator && e.System == r.System && e.Period == r.Period.Previous() && e.Target != nil
	})
	if i < 0 {
		return nil
	}
	return &w.Earlier[i]
}

func ofKind(r *report.Judged) string {
	return r.Indicator + "/" + string(r.System) + "/" + r.Period.Kind.String()
}

// pathOf is the page that shows an indicator with its verdict: of a quarter the
// annex, which has every target.
func pathOf(r *report.Judged) string {
	if r.Period.Kind == period.Quarter {
		return "/trimestres/" + r.Period.String() + "/annexe"
	}
	page := "/frugalite"
	definition, _ := indicator.Find(r.Indicator)
	switch {
	case definition.Staff:
		page = "/bien-etre"
	case r.System != "":
		page = "/systemes/" + string(r.System)
	case strings.HasPrefix(r.Indicator, "carbon") || r.Indicator == indicator.IDWater:
		page = "/empreinte"
	}
	return page + "?periode=" + r.Period.String()
}

func (w World) sources() []Fact {
	var list []Fact
	for i := range w.Sources {
		s := &w.Sources[i]
		path := "/sources/" + s.Declared.Name
		bad := s.Status == report.SourceFailing || s.Status == report.SourceLate || s.Status == report.SourceRefused
		if s.Status == report.SourceUnknown || s.Status == report.SourceNever {
			continue
		}
		state := string(s.Status)
		list = append(list, Fact{
			Subject: "source/" + s.Declared.Name, Topic: Source, State: state, Normal: !bad, Returns: true, Hold: hold, Path: path,
			Name: s.Declared.Name, At: sinceOf(s), Text: s.Fault.String(),
		})
		if slices.ContainsFunc(s.Refused, func(r measure.Refusal) bool { return r.Lacking && r.Reason == reason.New("wave.raw") }) {
			list = append(list, Fact{Subject: "answers/" + s.Declared.Name, Topic: Answers, State: "there", Path: path, Name: s.Declared.Name})
		}
	}
	return list
}

// sinceOf is since when a source is as it is, as far as that is known.
func sinceOf(s *report.Source) time.Time {
	if s.Status == report.SourceFailing {
		return s.FailingSince
	}
	return s.Until()
}

func (w World) register() []Fact {
	var list []Fact
	for i := range w.Register.Systems {
		s := &w.Register.Systems[i]
		f := Fact{Subject: "experiment/" + string(s.ID), Topic: Experiment, Path: "/systemes/" + string(s.ID), System: s.ID, Day: s.Phases.ExperimentEnd}
		switch {
		case s.Overdue(w.Today):
			f.State = "over"
		case w.Stands == nil || w.Stands(s.ID) == "":
			continue
		default:
			f.State = string(w.Stands(s.ID))
		}
		list = append(list, f)
	}
	for _, e := range w.Register.Evidence {
		if w.Register.Expired(e, w.Today) {
			list = append(list, Fact{Subject: "evidence/" + e.Promise + "/" + e.Date.String() + "/" + e.Text, Topic: Evidence, State: "old", Path: "/engagements", Name: e.Promise, Text: e.Text, Day: e.Date})
		}
	}
	return list
}

func (w World) actions() []Fact {
	var list []Fact
	for _, a := range w.Actions {
		if a.Due.IsZero() || !a.Open(w.Today) {
			continue
		}
		f := Fact{
			Subject: "action/" + a.Indicator + "/" + a.System + "/" + a.Text + "/" + a.Due.String(), Topic: Action, Path: "/", Text: a.Text, Owner: a.Owner, Day: a.Due,
			System: measure.System(a.System), Days: a.Due.DaysSince(w.Today),
		}
		switch {
		case f.Days < 0:
			f.State = "late"
		case f.Days <= soon:
			f.State = "due"
		default:
			continue
		}
		list = append(list, f)
	}
	return list
}

// publishing are the quarter that can be published, and the editions of late.
func (w World) publishing() []Fact {
	var list []Fact
	published := false
	for i := range w.Editions {
		e := &w.Editions[i]
		published = published || e.Quarter == w.Quarter && e.Withdrawn == nil
		if w.Now.Sub(e.At) > recent {
			continue
		}
		state := "published"
		if e.Withdrawn != nil {
			state = "withdrawn"
		}
		path := "/trimestres/" + e.Quarter.String() + "/edition-" + strconv.Itoa(e.Number)
		list = append(list, Fact{Subject: "edition/" + e.Name(), Topic: Edition, State: state, Path: path, Quarter: e.Quarter, Edition: e, At: e.At})
	}
	if !w.Quarter.IsZero() && !published && len(w.Lacks) == 0 {
		list = append(list, Fact{Subject: "quarter/" + w.Quarter.String(), Topic: Quarter, State: "ready", Path: "/trimestres/" + w.Quarter.String(), Quarter: w.Quarter})
	}
	return list
}

func (w World) waves() []Fact {
	var list []Fact
	for _, id := range w.Waves {
		path := "/saisie/campagnes/" + id
		if w.NoSignOn {
			path = "/bien-etre"
		}
		list = append(list, Fact{Subject: "wave/" + id, Topic: Wave, State: "waits", Path: path, Name: id})
	}
	return list
}

// ageing are what grows old by itself.
func (w World) ageing() []Fact {
	var list []Fact
	if w.Factors != nil && w.Factors.Old() {
		list = append(list, Fact{Subject: "factors", Topic: Factors, State: "old", Path: "/methode", Name: w.Factors.Published, Days: w.Factors.Days})
	}
	if !w.Certificate.IsZero() {
		left := int(w.Certificate.Sub(w.Now).Hours() / 24)
		if left <= oldCertificate {
			state := "soon"
			if !w.Certificate.After(w.Now) {
				state = "over"
			}
			list = append(list, Fact{Subject: "certificate", Topic: Certificate, State: state, Path: "/admin", Days: left, At: w.Certificate})
		}
	}
	return list
}
