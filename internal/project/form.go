package project

import (
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// Prefixes of the fields of a question, before its id.
const (
	PrefixAnswer       = "q."  // yes or no
	PrefixRisk         = "r."  // 0 to 3
	PrefixSafeguard    = "s."  // 0 to 2
	PrefixEvidence     = "e."  // an address
	PrefixEvidenceDate = "ed." // of when it is
	PrefixEvidenceBy   = "eb." // who vouches: a function
	PrefixNote         = "n."
)

// The other fields of a project.
const (
	FieldName       record.Field = "name"
	FieldSystem     record.Field = "system"
	FieldFor        record.Field = "for"
	FieldReview     record.Field = "review"
	FieldQueries    record.Field = "queries"
	FieldKWh        record.Field = "kwh"
	FieldUsers      record.Field = "users"
	FieldBenefit    record.Field = "benefit"
	FieldUnit       record.Field = "unit"
	FieldBaseline   record.Field = "baseline"
	FieldExpected   record.Field = "expected"
	FieldObserved   record.Field = "observed"
	FieldObservedOn record.Field = "observed_on"
	FieldStart      record.Field = "start"
	FieldEnd        record.Field = "end"
	FieldTriers     record.Field = "triers" // how many take part at most
	FieldCriteria   record.Field = "criteria"
	FieldDecider    record.Field = "decider"
	FieldFunction   record.Field = "function"
	FieldReason     record.Field = "reason"
	FieldConditions record.Field = "conditions"
)

// How long texts may be, in characters, and how many criteria there may be.
const (
	mostName     = 120
	mostText     = 600
	mostAddress  = 500
	mostCriteria = 10
	mostAmount   = 1e12
	mostPeople   = 1e6
)

// reader fills a project from a form. What is not in the form stays, and so does
// what was there before a field that cannot stand.
type reader struct {
	form   url.Values
	today  period.Date
	faults []*record.FieldError
}

func (r *reader) fault(f record.Field, what string) {
	r.faults = append(r.faults, &record.FieldError{Field: f, What: what})
}

// Fill sets what a form holds in a project, as far as it can stand, and tells
// which fields cannot. The project that it is given stays as it is.
func Fill(p Project, form url.Values, v approval.Version, systems []register.System, today period.Date) (Project, []*record.FieldError) {
	r := &reader{form: form, today: today}
	a := &p.Assessment
	r.text(FieldName, &a.Name, mostName)
	if form.Has(string(FieldName)) && a.Name == "" {
		r.fault(FieldName, "missing")
	}
	r.choice(FieldFor, func(text string) bool { return text == string(ForTrial) || text == string(ForService) }, func(text string) { p.For = Purpose(text) })
	r.choice(FieldSystem, func(text string) bool {
		return text == "" || slices.ContainsFunc(systems, func(s register.System) bool { return string(s.ID) == text })
	}, func(text string) { a.System = measure.System(text) })
	r.day(FieldReview, &a.Review, true)
	r.answers(a, v)
	r.expected(a)
	r.trial(&a.Experiment)
	return p, r.faults
}

func (r *reader) answers(a *approval.Assessment, v approval.Version) {
	a.Quick, a.KnockOuts, a.Answers = cloned(a.Quick), cloned(a.KnockOuts), cloned(a.Answers)
	for _, q := range v.Quick {
		r.answer(q.ID, a.Quick)
	}
	for _, q := range v.KnockOuts {
		r.answer(q.ID, a.KnockOuts)
	}
	for _, q := range v.Weighed() {
		x := a.Answers[q.ID]
		r.whole(record.Field(PrefixRisk+q.ID), &x.Risk, approval.MostRisk)
		r.whole(record.Field(PrefixSafeguard+q.ID), &x.Safeguard, approval.MostSafeguard)
		r.address(record.Field(PrefixEvidence+q.ID), &x.Evidence)
		r.day(record.Field(PrefixEvidenceDate+q.ID), &x.EvidenceDate, false)
		r.text(record.Field(PrefixEvidenceBy+q.ID), &x.EvidenceBy, mostName)
		r.text(record.Field(PrefixNote+q.ID), &x.Note, mostText)
		if x != (approval.Answer{}) {
			a.Answers[q.ID] = x
		} else {
			delete(a.Answers, q.ID)
		}
	}
}

func cloned[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	maps.Copy(out, m)
	return out
}

func (r *reader) answer(id string, into map[string]register.Answer) {
	r.choice(record.Field(PrefixAnswer+id), func(text string) bool {
		return text == "" || text == string(register.Yes) || text == string(register.No)
	}, func(text string) {
		if into[id] = register.Answer(text); text == "" {
			delete(into, id)
		}
	})
}

func (r *reader) expected(a *approval.Assessment) {
	r.amount(FieldQueries, &a.Forecast.Queries)
	r.amount(FieldKWh, &a.Forecast.KWh)
	r.amount(FieldUsers, &a.Forecast.Users)
	r.text(FieldBenefit, &a.Benefit.Text, mostText)
	r.text(FieldUnit, &a.Benefit.Unit, mostName)
	r.amount(FieldBaseline, &a.Benefit.Baseline)
	r.amount(FieldExpected, &a.Benefit.Expected)
	r.amount(FieldObserved, &a.Benefit.Observed)
	r.day(FieldObservedOn, &a.Benefit.ObservedOn, false)
}

func (r *reader) trial(e *approval.Experiment) {
	r.day(FieldStart, &e.Start, true)
	r.day(FieldEnd, &e.End, true)
	if !e.Start.IsZero() && !e.End.IsZero() && e.End.Compare(e.Start) < 0 {
		r.fault(FieldEnd, "order")
	}
	r.whole(FieldTriers, &e.Users, mostPeople)
	r.text(FieldDecider, &e.Decider, mostName)
	if !r.form.Has(string(FieldCriteria)) {
		return
	}
	var list []string
	for line := range strings.Lines(r.form.Get(string(FieldCriteria))) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	switch {
	case len(list) > mostCriteria:
		r.fault(FieldCriteria, "many")
	case slices.ContainsFunc(list, func(c string) bool { return utf8.RuneCountInString(c) > mostName*2 }):
		r.fault(FieldCriteria, "long")
	default:
		e.Criteria = list
	}
}

// take returns a field as it was typed; false when the form has none.
func (r *reader) take(f record.Field) (string, bool) {
	return strings.TrimSpace(r.form.Get(string(f))), r.form.Has(string(f))
}

func (r *reader) text(f record.Field, into *string, most int) {
	text, ok := r.take(f)
	switch {
	case !ok:
	case !utf8.ValidString(text), strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' }):
		r.fault(f, "unknown")
	case utf8.RuneCountInString(text) > most:
		r.fault(f, "long")
	default:
		*into = text
	}
}

func (r *reader) choice(f record.Field, known func(string) bool, set func(string)) {
	text, ok := r.take(f)
	switch {
	case !ok:
	case !known(text):
		r.fault(f, "unknown")
	default:
		set(text)
	}
}

func (r *reader) address(f record.Field, into *string) {
	text, ok := r.take(f)
	if !ok {
		return
	}
	at, err := url.Parse(text)
	switch {
	case text == "":
		*into = ""
	case utf8.RuneCountInString(text) > mostAddress:
		r.fault(f, "long")
	case err != nil, at.Scheme != "https" && at.Scheme != "http", at.Host == "", at.User != nil:
		r.fault(f, "address")
	default:
		*into = text
	}
}

// day reads a day as browsers send it. Of what was, none is to come.
func (r *reader) day(f record.Field, into *period.Date, coming bool) {
	text, ok := r.take(f)
	if !ok {
		return
	}
	if text == "" {
		*into = period.Date{}
		return
	}
	d, err := period.ParseDate(text)
	switch {
	case err != nil, d.Year < 2000, d.Year > 2100:
		r.fault(f, "day")
	case !coming && d.Compare(r.today) > 0:
		r.fault(f, "future")
	default:
		*into = d
	}
}

func (r *reader) whole(f record.Field, into **int, most int) {
	text, ok := r.take(f)
	if !ok {
		return
	}
	if text == "" {
		*into = nil
		return
	}
	n, err := strconv.Atoi(plain(text))
	if err != nil || n < 0 || n > most {
		r.fault(f, "range")
		return
	}
	*into = &n
}

func (r *reader) amount(f record.Field, into **float64) {
	text, ok := r.take(f)
	if !ok {
		return
	}
	if text == "" {
		*into = nil
		return
	}
	n, err := strconv.ParseFloat(plain(text), 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > mostAmount {
		r.fault(f, "number")
		return
	}
	*into = &n
}

// plain takes the spaces between thousands and the decimal comma of French.
func plain(text string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(text)
}
