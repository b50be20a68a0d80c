package approval

import (
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Book is every version of the questions, in the order of the days from which
// they hold.
type Book []Version

// Version is what is asked of a project from a day on, with what it weighs. A
// version that a project answered is never changed.
type Version struct {
	ID         string      `yaml:"version"`
	From       period.Date `yaml:"from"`
	Thresholds Thresholds  `yaml:"thresholds"`
	// Quick is asked first: the axes are needed when one answer is yes, or missing.
	Quick []Question `yaml:"quick"`
	// KnockOuts are what no score makes up for: a yes, or no answer, stops.
	KnockOuts []Question `yaml:"knock_outs"`
	Axes      []Axis     `yaml:"axes"`
}

// Question is one thing that is asked, by its id.
type Question struct {
	ID   string      `yaml:"id"`
	Text survey.Text `yaml:"text"`
}

// Axis is questions that are weighed together.
type Axis struct {
	ID        string      `yaml:"id"`
	Weight    float64     `yaml:"weight"` // against the other axes'
	Text      survey.Text `yaml:"text"`
	Questions []Question  `yaml:"questions"`
}

// Thresholds are the least score of an outcome and the least of each axis, 0 to
// 100.
type Thresholds struct {
	Favourable     float64 `yaml:"favourable"`
	FavourableAxis float64 `yaml:"favourable_axis"`
	Trial          float64 `yaml:"trial"`
	TrialAxis      float64 `yaml:"trial_axis"`
}

// What an answer is worth at most.
const (
	MostRisk      = 3
	MostSafeguard = 2
)

// On is the version that holds on a day: the first one before any does.
func (b Book) On(day period.Date) Version {
	var held Version
	for i, v := range b {
		if i == 0 || v.From.Compare(day) <= 0 {
			held = v
		}
	}
	return held
}

// Of is the version that an assessment is scored by: the one that it names, else
// that of its day, else the last. False when there is none of that name.
func (b Book) Of(a Assessment) (Version, bool) {
	switch {
	case len(b) == 0:
		return Version{}, false
	case a.Version == "" && !a.Date.IsZero():
		return b.On(a.Date), true
	case a.Version == "":
		return b[len(b)-1], true
	}
	for _, v := range b {
		if v.ID == a.Version {
			return v, true
		}
	}
	return Version{}, false
}

// IDs are those of the versions.
func (b Book) IDs() []string {
	ids := make([]string, len(b))
	for i, v := range b {
		ids[i] = v.ID
	}
	return ids
}

// Weighed are the questions of all axes.
func (v Version) Weighed() []Question {
	var list []Question
	for _, a := range v.Axes {
		list = append(list, a.Questions...)
	}
	return list
}
