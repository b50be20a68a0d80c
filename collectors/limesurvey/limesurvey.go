// Package limesurvey reads the waves of a LimeSurvey by RemoteControl 2, each
// after it has closed: in one session, with one login, it exports the completed
// responses by the codes of their questions and returns only what may rest of
// them. Of a wave that is open it asks how many have answered, and nothing else.
// Versions 5 to 7 are read.
package limesurvey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
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
	importer wave.Importer
	told     map[string]summary // by wave: what LimeSurvey counted when it was last read
	looked   time.Time          // when LimeSurvey was last asked
	counted  map[string]string  // by open wave: the day on which its answers were last counted
	ongoing  []measure.Batch    // what this run tells of the waves that are open
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
			importer: wave.Importer{Surveys: surveys, Deps: deps},
			told:     map[string]summary{},
			counted:  map[string]string{},
		}
		if c.language == "" {
			c.language = "fr"
		}
		faults := []error{err}
		if s.User == "" {
			faults = append(faults, reason.New("prefixed", "user", reason.New("set.lime.user")))
		}
		if s.Password.IsZero() {
			faults = append(faults, reason.New("prefixed", "password", reason.New("set.password")))
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
		return reason.New("prefixed", "surveys", reason.New("set.lime.surveys"))
	}
	var faults []error
	for i, h := range s.Surveys {
		at := fmt.Sprintf("surveys[%d]", i)
		if h.Survey <= 0 {
			faults = append(faults, reason.New("prefixed", at+".survey", reason.New("set.lime.number")))
		}
		if slices.ContainsFunc(c.sources, func(o source) bool { return o.wave.ID == h.Wave || o.id == h.Survey }) {
			faults = append(faults, reason.New("prefixed", at+".wave", reason.New("set.lime.twice", h.Survey, h.Wave)))
			continue
		}
		w, err := c.importer.Surveys.Find(h.Wave)
		if err != nil {
			faults = append(faults, reason.New("prefixed", at+".wave", err))
			continue
		}
		mapping := s.Mapping
		if h.Mapping != nil {
			mapping = *h.Mapping
		}
		faults = append(faults, mapping.Check(c.importer.Surveys, w))
		c.sources = append(c.sources, source{h.Survey, w, mapping})
		c.importer.Feeds = append(c.importer.Feeds, w)
	}
	return errors.Join(faults...)
}

// Rhythm is that of waves.
func (c *collector) Rhythm() collectors.Rhythm { return c.importer.Rhythm() }

// Waves lists the waves that the settings name.
func (c *collector) Waves() []string { return c.importer.Waves() }

// Renewed asks LimeSurvey which of the waves that have closed are not stored,
// or count other responses than when they were last read, and reads them in the
// same session. After a start it reads each once more, so that a correction of
// that time is seen. Of those that are open it asks once a day how far they are.
func (c *collector) Renewed(ctx context.Context) ([]measure.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	over := c.over(c.importer.Over())
	if len(over)+len(c.uncounted()) == 0 || time.Since(c.looked) < sameRun {
		return nil, nil
	}
	read, err := c.look(ctx, over, c.fresh, c.count)
	if err != nil {
		return nil, err
	}
	var list []measure.Batch
	for _, got := range read {
		b, err := c.importer.Batch(ctx, got.Wave.Window(c.importer.Deps.Zone), []wave.Imported{got})
		switch {
		case errors.Is(err, collectors.ErrNoData): // what is stored of it stands
		case err != nil:
			return nil, err
		default:
			list = append(list, b)
		}
	}
	return append(list, c.ongoing...), nil
}

// fresh tells whether a wave must be read.
func (c *collector) fresh(ctx context.Context, src source, now summary) (bool, error) {
	stored, err := c.importer.Stored(ctx, src.wave)
	if err != nil {
		return false, err
	}
	held, err := c.importer.Held(src.wave)
	before, known := c.told[src.wave.ID]
	return (!stored && !held) || !known || before != now, err
}

// ReadBy returns the mapping by which the configuration has a wave read.
func (c *collector) ReadBy(w survey.Wave) any { return c.over([]survey.Wave{w})[0].mapping }

// CheckSettings refuses what is no mapping of a wave's survey.
func (c *collector) CheckSettings(w survey.Wave, d collectors.Decoder) error {
	_, err := c.revised(w, d)
	return err
}

func (c *collector) revised(w survey.Wave, d collectors.Decoder) (m wave.Mapping, err error) {
	if err := d.Decode(&m); err != nil {
		return m, err
	}
	return m, m.Check(c.importer.Surveys, w)
}

// mappingOf is that by which a survey is read: a person's, where one wrote it, or
// the configuration's.
func (c *collector) mappingOf(src source) (wave.Mapping, error) {
	d, ok, err := c.importer.Revised(src.wave)
	if err != nil || !ok {
		return src.mapping, err
	}
	return c.revised(src.wave, d)
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
	b := measure.Batch{Source: c.importer.Deps.Name, Window: w}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	due, err := c.importer.Due(w)
	if err != nil {
		return b, err
	}
	read, err := c.look(ctx, c.over(due), all, c.count)
	if err != nil {
		return b, err
	}
	b, err = c.importer.Batch(ctx, w, read)
	for _, open := range c.ongoing {
		b.Refused = append(b.Refused, open.Refused...)
	}
	return b, err
}

// Preview reads a wave that has closed and stores nothing.
func (c *collector) Preview(ctx context.Context, w survey.Wave, file string) (wave.Imported, error) {
	over := c.over(slices.DeleteFunc(c.importer.Over(), func(o survey.Wave) bool { return o.ID != w.ID }))
	switch {
	case file != "":
		return wave.Imported{}, reason.New("survey.nofile")
	case len(over) == 0:
		return wave.Imported{}, reason.New("survey.closes", w.Closed)
	}
	read, err := c.look(ctx, over, all, nil)
	if err != nil {
		return wave.Imported{}, err
	}
	got := read[0]
	if got.Cells.Empty() && len(got.Refused) == 0 {
		return got, reason.New("survey.emptied")
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
// after, if it is not nil, has the session once all are read.
func (c *collector) look(ctx context.Context, list []source, wanted wanted, after func(ctx context.Context, key string)) (read []wave.Imported, err error) {
	c.ongoing = nil
	err = c.server.session(ctx, func(key string) error {
		names, err := c.server.surveys(ctx, key)
		if err != nil {
			return err
		}
		for _, src := range list {
			got, err := c.one(ctx, visit{key, names}, src, wanted)
			if err != nil {
				return reason.Told(reason.New("prefixed", reason.New("survey.number", src.id), err), err)
			}
			read = append(read, got...)
		}
		if after != nil {
			after(ctx, key)
		}
		return nil
	})
	if err != nil {
		return nil, reason.Told(reason.New("prefixed", reason.New("survey.reading", c.importer.Deps.Name), err), err)
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
	imported, err := c.importer.Import(ctx, src.wave, slices.Values(got.judged.Respondents))
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
	stored, err := c.importer.Stored(ctx, src.wave)
	if err != nil {
		return nil, err
	}
	if gone := (*goneError)(nil); stored && errors.As(why, &gone) {
		c.told[src.wave.ID] = counts
		return []wave.Imported{{Wave: src.wave}}, nil
	}
	var faults []error
	for _, text := range reason.Each(why) {
		faults = append(faults, reason.New("prefixed", reason.New("where.survey", src.id), text))
	}
	return []wave.Imported{c.importer.Whole(src.wave, errors.Join(faults...))}, nil
}
