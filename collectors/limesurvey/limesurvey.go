// Package limesurvey reads the waves of a LimeSurvey by RemoteControl 2, each
// after it has closed: in one session, with one login, it exports the completed
// responses by the codes of their questions and returns only what may rest of
// them. Versions 5 to 7 are read.
package limesurvey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

type settings struct {
	URL          string            `yaml:"url"`
	User         string            `yaml:"user"`
	Password     collectors.Secret `yaml:"password"`
	Language     string            `yaml:"language"` // of the export, fr by default
	wave.Mapping `yaml:",inline"`  // of the surveys that have none of their own
	Surveys      []held            `yaml:"surveys"`
}

// held is one survey and the wave that it is.
type held struct {
	Survey  int           `yaml:"survey"`
	Wave    string        `yaml:"wave"`
	Mapping *wave.Mapping `yaml:"mapping"`
}

// source is one survey with all that is needed to read it.
type source struct {
	id      int
	wave    survey.Wave
	mapping wave.Mapping
}

type collector struct {
	server   server
	language string
	sources  []source
	desk     wave.Desk
	told     map[string]summary // by wave: what LimeSurvey counted when it was last read
	looked   time.Time          // when LimeSurvey was last asked
}

// sameRun is how long LimeSurvey is not asked what is new: a run that collected
// a wave has had its one login.
const sameRun = 5 * time.Minute

// New returns what makes a collector of the waves of the configuration, from
// the settings described in docs/sources.md.
func New(surveys wave.Surveys) collectors.New {
	return func(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
		var s settings
		if err := decode.Decode(&s); err != nil {
			return nil, err
		}
		address, err := completeAddress(s.URL)
		c := &collector{
			server:   server{address: address, user: s.User, password: s.Password, deps: deps},
			language: s.Language,
			desk:     wave.Desk{Surveys: surveys, Deps: deps},
			told:     map[string]summary{},
		}
		if c.language == "" {
			c.language = "fr"
		}
		faults := []error{err}
		if s.User == "" {
			faults = append(faults, errors.New("user: write the name of a user of LimeSurvey who may only read and export these surveys"))
		}
		if s.Password.IsZero() {
			faults = append(faults, errors.New("password: say where the password is, as {env: NAME} or {file: path}"))
		}
		if err := errors.Join(append(faults, c.place(s))...); err != nil {
			return nil, err
		}
		return c, nil
	}
}

// place gives each survey its wave.
func (c *collector) place(s settings) error {
	if len(s.Surveys) == 0 {
		return errors.New("surveys: write at least one, as {survey: 110001, wave: 2026-t1}")
	}
	var faults []error
	for i, h := range s.Surveys {
		at := fmt.Sprintf("surveys[%d]", i)
		if h.Survey <= 0 {
			faults = append(faults, fmt.Errorf("%s.survey: write the number that LimeSurvey gives the survey, for example 110001", at))
		}
		if slices.ContainsFunc(c.sources, func(o source) bool { return o.wave.ID == h.Wave || o.id == h.Survey }) {
			faults = append(faults, fmt.Errorf("%s.wave: a survey is one wave, and a wave one survey: %d or %q is there already", at, h.Survey, h.Wave))
			continue
		}
		w, err := c.desk.Surveys.Find(h.Wave)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s.wave: %w", at, err))
			continue
		}
		mapping := s.Mapping
		if h.Mapping != nil {
			mapping = *h.Mapping
		}
		faults = append(faults, mapping.Check(c.desk.Surveys, w))
		c.sources = append(c.sources, source{h.Survey, w, mapping})
		c.desk.Feeds = append(c.desk.Feeds, w)
	}
	return errors.Join(faults...)
}

// Rhythm is that of waves.
func (c *collector) Rhythm() collectors.Rhythm { return c.desk.Rhythm() }

// Waves lists the waves that the settings name.
func (c *collector) Waves() []string { return c.desk.Waves() }

// Renewed asks LimeSurvey which of the waves that have closed are not stored,
// or count other responses than when they were last read, and reads them in the
// same session. After a start it reads each once more, so that a correction of
// that time is seen.
func (c *collector) Renewed(ctx context.Context) ([]measure.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	over := c.over(c.desk.Over())
	if len(over) == 0 || time.Since(c.looked) < sameRun {
		return nil, nil
	}
	read, err := c.look(ctx, over, c.fresh)
	if err != nil {
		return nil, err
	}
	var list []measure.Batch
	for _, got := range read {
		b, err := c.desk.Batch(ctx, got.Wave.Window(c.desk.Deps.Zone), []wave.Imported{got})
		switch {
		case errors.Is(err, collectors.ErrNoData): // what is stored of it stands
		case err != nil:
			return nil, err
		default:
			list = append(list, b)
		}
	}
	return list, nil
}

// fresh tells whether a wave must be read.
func (c *collector) fresh(ctx context.Context, src source, now summary) (bool, error) {
	stored, err := c.desk.Stored(ctx, src.wave)
	if err != nil {
		return false, err
	}
	held, err := c.desk.Held(src.wave)
	before, known := c.told[src.wave.ID]
	return (!stored && !held) || !known || before != now, err
}

// over lists the surveys of some waves, in their order.
func (c *collector) over(waves []survey.Wave) []source {
	var list []source
	for _, w := range waves {
		at := slices.IndexFunc(c.sources, func(src source) bool { return src.wave.ID == w.ID })
		list = append(list, c.sources[at])
	}
	return list
}

// Collect returns the waves that have closed and whose day lies in w.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: c.desk.Deps.Name, Window: w}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	due, err := c.desk.Due(w)
	if err != nil {
		return b, err
	}
	read, err := c.look(ctx, c.over(due), all)
	if err != nil {
		return b, err
	}
	return c.desk.Batch(ctx, w, read)
}

// purge is told, once a wave is accepted, as long as LimeSurvey has its answers.
const purge = "it is read: delete its raw answers in LimeSurvey (Responses > Browse, select all, delete) and their copies, and this line goes at the next run"

// Preview reads a wave that has closed and stores nothing.
func (c *collector) Preview(ctx context.Context, w survey.Wave, file string) (wave.Imported, error) {
	over := c.over(slices.DeleteFunc(c.desk.Over(), func(o survey.Wave) bool { return o.ID != w.ID }))
	switch {
	case file != "":
		return wave.Imported{}, errors.New("this wave is read from LimeSurvey: leave the file out")
	case len(over) == 0:
		return wave.Imported{}, fmt.Errorf("it closes on %s: its answers are read the day after, and not before", w.Closed)
	}
	read, err := c.look(ctx, over, all)
	if err != nil {
		return wave.Imported{}, err
	}
	got := read[0]
	if got.Cells.Empty() && len(got.Refused) == 0 {
		return got, errors.New("its answers are in LimeSurvey no longer: what is stored stands")
	}
	return got, nil
}

// wanted tells whether a survey is to be read, from what LimeSurvey counts.
type wanted func(context.Context, source, summary) (bool, error)

// all wants each.
func all(context.Context, source, summary) (bool, error) { return true, nil }

// visit is one session, and the surveys that its user sees.
type visit struct {
	key   string
	names []listed
}

// look reads, in one session, those of some surveys that are wanted. What
// LimeSurvey says against one survey is told of its wave and leaves the others.
func (c *collector) look(ctx context.Context, list []source, wanted wanted) (read []wave.Imported, err error) {
	err = c.server.session(ctx, func(key string) error {
		names, err := c.server.surveys(ctx, key)
		if err != nil {
			return err
		}
		for _, src := range list {
			got, err := c.one(ctx, visit{key, names}, src, wanted)
			if err != nil {
				return fmt.Errorf("survey %d: %w", src.id, err)
			}
			read = append(read, got...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the surveys of %s: %w", c.desk.Deps.Name, err)
	}
	c.looked = time.Now()
	return read, nil
}

// one reads one survey, if it is wanted.
func (c *collector) one(ctx context.Context, v visit, src source, wanted wanted) ([]wave.Imported, error) {
	counts, err := c.server.summary(ctx, v.key, src.id)
	if ended(err) {
		return nil, err
	}
	if err == nil {
		if is, err := wanted(ctx, src, counts); !is || err != nil {
			return nil, err
		}
	}
	var got answers
	if err == nil {
		got, err = c.fetch(ctx, v, src, counts)
	}
	switch {
	case ended(err):
		return nil, err
	case err != nil:
		return c.without(ctx, src, counts, err)
	}
	imported, err := c.desk.Import(ctx, src.wave, slices.Values(got.judged.Respondents))
	if err != nil {
		return nil, err
	}
	imported.Refused = append(imported.Refused, c.notes(src, got)...)
	imported.Read = c.readOf(src, counts, got)
	c.told[src.wave.ID] = counts
	return []wave.Imported{imported}, nil
}

// without tells why nothing is read of a survey. One that is emptied or taken
// away after it was read is as it should be.
func (c *collector) without(ctx context.Context, src source, counts summary, why error) ([]wave.Imported, error) {
	stored, err := c.desk.Stored(ctx, src.wave)
	if err != nil {
		return nil, err
	}
	if gone := (*goneError)(nil); stored && errors.As(why, &gone) {
		c.told[src.wave.ID] = counts
		return []wave.Imported{{Wave: src.wave}}, nil
	}
	place := fmt.Sprintf("survey %d: ", src.id)
	return []wave.Imported{c.desk.Whole(src.wave, errors.New(place+strings.ReplaceAll(why.Error(), "\n", "\n"+place)))}, nil
}
