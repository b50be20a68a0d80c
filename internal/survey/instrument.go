// Package survey knows questionnaires: which items make which dimension, how
// answers become scores of 0 to 100, how a wave is tallied by group, and what
// its figures allow to be said. Single answers pass through it in memory only;
// what may rest or be shown is decided by internal/disclosure.
package survey

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Scoring is the version of the rules that turn answers into scores, kept in
// the basis of each figure.
const Scoring = "1"

// Text is a text in the two languages of the pages.
type Text struct {
	FR string `yaml:"fr"`
	EN string `yaml:"en"`
}

// In returns the text in a language, or the French one where it has none.
func (t Text) In(language string) string {
	if language == "en" && t.EN != "" {
		return t.EN
	}
	return t.FR
}

// Instrument is a questionnaire on one scale. Its id and version are a part of
// every figure's key: another wording is another version, and a break.
type Instrument struct {
	ID        string `yaml:"id"`
	Version   string `yaml:"version"`
	Title     Text   `yaml:"title"`
	Lead      Text   `yaml:"lead"`      // what stands above its questions; "" for the last three months
	Source    string `yaml:"source"`    // who made it, under which terms
	Validated bool   `yaml:"validated"` // its qualities are published; else pages say that they are not
	Scale     Scale  `yaml:"scale"`
	Complete  bool   `yaml:"complete"` // every item of a dimension is needed; else at least half
	// MinChange is the smallest change, in points, that its authors call one; 0 for
	// MinChange of this package. CutOff is the score at or under which they call a
	// respondent's poor; 0 for none.
	MinChange  float64     `yaml:"-"`
	CutOff     float64     `yaml:"-"`
	Dimensions []Dimension `yaml:"dimensions"`
	Items      []Item      `yaml:"items"`
}

// Scale is the codes that an answer may have, both ends included, and their
// words from low to high.
type Scale struct {
	Low   int    `yaml:"low"`
	High  int    `yaml:"high"`
	Words []Text `yaml:"words"`
}

// Dimension is what one score is about; 100 is always the good end, except of a
// share.
type Dimension struct {
	ID    string `yaml:"id"`
	Title Text   `yaml:"title"`
	// Share says that its mean is a share in percent, and no score.
	Share bool `yaml:"-"`
}

// Audience is who can answer the items of a dimension.
type Audience uint8

// Everybody can, Users of AI alone, or (Mixed) all some items and users others:
// the mean of such a dimension moves when more agents use AI though nobody
// answers otherwise. Only pulse@1 has such ones.
const (
	Everybody Audience = iota
	Users
	Mixed
)

// Audience is who can answer a dimension.
func (i Instrument) Audience(dimension string) Audience {
	items := i.ItemsOf(dimension)
	users := 0
	for _, item := range items {
		if item.OfUsers {
			users++
		}
	}
	switch users {
	case 0:
		return Everybody
	case len(items):
		return Users
	}
	return Mixed
}

// Item is one question.
type Item struct {
	Code      string `yaml:"code"`
	Dimension string `yaml:"dimension"`
	Text      Text   `yaml:"text"`
	Reversed  bool   `yaml:"reversed"` // to agree is bad
	// Common says that the item means the same to those who use AI and to those
	// who do not: only on such items may the two be compared (MEASURES 15).
	Common bool `yaml:"common"`
	// OfUsers says that only those who use AI can answer it.
	OfUsers bool `yaml:"of_users"`
	// NotForAll says that some agents are not concerned, and are offered to say so.
	NotForAll bool `yaml:"not_for_all"`
}

// LeastChange is the smallest change, in points, that a word is given for.
func (i Instrument) LeastChange() float64 {
	if i.MinChange > 0 {
		return i.MinChange
	}
	return MinChange
}

// Key is the instrument's id and version, as figures carry it: "pulse@1".
func (i Instrument) Key() string { return i.ID + "@" + i.Version }

// Metric is the metric of a dimension's mean score: "survey.sens".
func (d Dimension) Metric() measure.Metric { return metricOf(d.ID) }

// Metric is the metric of one item's mean score: "survey.item.sens1".
func (i Item) Metric() measure.Metric { return metricOf("item." + i.Code) }

func metricOf(name string) measure.Metric {
	return measure.Metric("survey." + strings.ToLower(name))
}

// Favourable and Unfavourable are the metrics of the shares, in percent, of
// respondents with a score of at least 75 and of at most 25.
func Favourable(m measure.Metric) measure.Metric { return m + ".favourable" }

// Reliability is the metric of a dimension's alpha, of 0 to 100 for 0 to 1.
func Reliability(m measure.Metric) measure.Metric { return m + ".reliability" }

// Unfavourable is described with Favourable.
func Unfavourable(m measure.Metric) measure.Metric { return m + ".unfavourable" }

// ItemsOf returns the items of a dimension, in order.
func (i Instrument) ItemsOf(dimension string) []Item {
	var list []Item
	for _, item := range i.Items {
		if item.Dimension == dimension {
			list = append(list, item)
		}
	}
	return list
}

// Shared lists the codes of the items that two versions of an instrument ask in
// the same words, on the same scale: what may be compared of them, item by item.
// Dimensions are compared within one version only.
func Shared(a, b Instrument) []string {
	var codes []string
	if !slices.Equal(a.Scale.Words, b.Scale.Words) || a.Scale.Low != b.Scale.Low || a.Scale.High != b.Scale.High {
		return nil
	}
	for _, item := range a.Items {
		if slices.ContainsFunc(b.Items, func(o Item) bool {
			return o.Code == item.Code && o.Text == item.Text && o.Reversed == item.Reversed
		}) {
			codes = append(codes, item.Code)
		}
	}
	return codes
}

// Find returns the instrument of that key among those that ship and those of
// the configuration.
func Find(own []Instrument, key string) (Instrument, bool) {
	all := append(Shipped(), own...)
	at := slices.IndexFunc(all, func(i Instrument) bool { return i.Key() == key })
	if at < 0 {
		return Instrument{}, false
	}
	return all[at], true
}
