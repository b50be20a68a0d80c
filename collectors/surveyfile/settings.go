package surveyfile

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

type settings struct {
	Waves []entry `yaml:"waves"` // each with its file
	// Layout is that of the files of waves without a layout of their own.
	Layout `yaml:",inline"`
	Delete bool `yaml:"delete"` // the file, once what it says is stored
}

type entry struct {
	Wave   string  `yaml:"wave"`   // id
	Path   string  `yaml:"path"`   // of the file, * and ? allowed; relative to the configuration
	Layout *Layout `yaml:"layout"` // when it is not that of the others
	Was    *was    `yaml:"was"`    // what was published, when the file is to stand in its place
}

// was is the file that was published, and how it was read: the wrong one, or
// read wrongly.
type was struct {
	Path   string  `yaml:"path"`
	Layout *Layout `yaml:"layout"` // when it is not the one of today
}

// Layout says how an export is read. A column that it does not name is
// dropped while it is read.
type Layout struct {
	wave.Mapping `yaml:",inline"`

	Complete  Complete `yaml:"complete,omitempty"`
	Drop      []string `yaml:"drop,omitempty"`      // headings of columns that look personal, and are to be dropped
	Sheet     string   `yaml:"sheet,omitempty"`     // of an XLSX; "": the first one
	Separator string   `yaml:"separator,omitempty"` // of a CSV: one character; "": found
}

// Complete is the column that tells complete responses; by default submitdate,
// where an export has it.
type Complete struct {
	Column string   `yaml:"column"`
	Is     []string `yaml:"is,omitempty"` // its texts for a complete response; none: any text
}

func (s *settings) check(surveys wave.Surveys) error {
	var faults []error
	if len(s.Waves) == 0 {
		faults = append(faults, reason.New("prefixed", "waves", reason.New("set.waves")))
	}
	var seen []string
	for _, e := range s.Waves {
		if slices.Contains(seen, e.Wave) {
			faults = append(faults, reason.New("prefixed", "waves", reason.New("set.waves.twice", e.Wave)))
		}
		seen = append(seen, e.Wave)
		if err := errors.Join(e.check(), s.layout(e).check(surveys, e.Wave), e.Was.check(surveys, e.Wave)); err != nil {
			faults = append(faults, reason.Under("waves", reason.Under(reason.New("where.wave", e.Wave), err)))
		}
	}
	return errors.Join(faults...)
}

func (e entry) check() error {
	if _, err := filepath.Match(e.Path, ""); err != nil || e.Path == "" {
		return reason.New("set.waves.path", e.Path)
	}
	return nil
}

func (w *was) check(surveys wave.Surveys, id string) error {
	switch {
	case w == nil:
		return nil
	case w.Path == "":
		return reason.New("prefixed", "was", reason.New("set.was"))
	case w.Layout == nil:
		return nil
	}
	if err := w.Layout.check(surveys, id); err != nil {
		return reason.Under("was", err)
	}
	return nil
}

// check refuses what cannot be a layout of a wave's file.
func (l Layout) check(surveys wave.Surveys, id string) error {
	var faults []error
	if len(l.Separator) > 1 {
		faults = append(faults, reason.New("prefixed", "separator", reason.New("set.separator", l.Separator)))
	}
	if l.Complete.Column == "" && len(l.Complete.Is) > 0 {
		faults = append(faults, reason.New("prefixed", "complete", reason.New("set.column")))
	}
	w, err := surveys.Find(id)
	if err == nil {
		err = l.Check(surveys, w)
	}
	return errors.Join(append(faults, err)...)
}

func (s *settings) layout(e entry) Layout {
	if e.Layout != nil {
		return *e.Layout
	}
	return s.Layout
}

// ReadBy returns the layout by which the configuration has a wave read.
func (c *collector) ReadBy(w survey.Wave) any { return c.layout(c.entry(w)) }

// CheckSettings refuses what is no layout of a wave's file.
func (c *collector) CheckSettings(w survey.Wave, d collectors.Decoder) error {
	_, err := c.revised(w, d)
	return err
}

func (c *collector) revised(w survey.Wave, d collectors.Decoder) (l Layout, err error) {
	if err := d.Decode(&l); err != nil {
		return l, err
	}
	return l, l.check(c.importer.Surveys, w.ID)
}

// layoutOf is that by which a wave is read: a person's, where one wrote it, or the
// configuration's.
func (c *collector) layoutOf(w survey.Wave) (Layout, error) {
	d, ok, err := c.importer.Revised(w)
	if err != nil || !ok {
		return c.layout(c.entry(w)), err
	}
	return c.revised(w, d)
}
