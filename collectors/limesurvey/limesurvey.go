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
	"strconv"
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
	told     map[string]summary       // by wave: what LimeSurvey counted when it was last read
	read     map[string]wave.Imported // by wave: read, and not asked for by Collect yet
	looked   time.Time                // when LimeSurvey was last asked
}

// sameRun is how long what LimeSurvey said is not asked again: a run collects,
// then asks what changed, and has one login.
const sameRun = 5 * time.Minute

// New returns what makes a collector of the waves of the configuration, from
// the settings described in docs/sources.md.
func New(surveys wave.Surveys) collectors.New {
	return func(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
		var s settings
		if err := decode.Decode(&s); err != nil {
			return nil, err
		}
		if deps.Zone == nil {
			deps.Zone = time.UTC
		}
		address, err := completeAddress(s.URL)
		c := &collector{
			server:   server{address: address, user: s.User, password: s.Password, deps: deps},
			language: s.Language,
			desk:     wave.Desk{Surveys: surveys, Deps: deps},
			told:     map[string]summary{}, read: map[string]wave.Imported{},
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

// Changed asks LimeSurvey which of the waves that have closed are not stored,
// or count other responses than when they were last read, and reads them in the
// same session. After a start it reads each once more, so that a correction of
// that time is seen.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.forget()
	over := c.over(c.desk.Over())
	if len(over) == 0 || time.Since(c.looked) < sameRun {
		return nil, nil
	}
	c.desk.Begin()
	if err := c.look(ctx, over, c.fresh); err != nil {
		return nil, err
	}
	var list []measure.Window
	for _, src := range over {
		if _, ok := c.read[src.wave.ID]; ok {
			list = append(list, src.wave.Window(c.desk.Deps.Zone))
		}
	}
	return list, nil
}

// fresh tells whether a wave must be read.
func (c *collector) fresh(ctx context.Context, src source, now summary) (bool, error) {
	stored, err := c.desk.Stored(ctx, src.wave)
	before, known := c.told[src.wave.ID]
	return !stored || !known || before != now, err
}

// forget drops what a run that was broken off left behind.
func (c *collector) forget() {
	if time.Since(c.looked) >= sameRun {
		clear(c.read)
	}
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
	c.forget()
	missing := slices.DeleteFunc(c.over(due), func(src source) bool { _, ok := c.read[src.wave.ID]; return ok })
	if len(missing) > 0 {
		all := func(context.Context, source, summary) (bool, error) { return true, nil }
		if err := c.look(ctx, missing, all); err != nil {
			return b, err
		}
	}
	var list []wave.Imported
	for _, d := range due {
		list = append(list, c.read[d.ID])
		delete(c.read, d.ID)
	}
	return c.desk.Batch(ctx, w, list)
}

// wanted tells whether a survey is to be read, from what LimeSurvey counts.
type wanted func(context.Context, source, summary) (bool, error)

// visit is one session, and the surveys that its user sees.
type visit struct {
	key   string
	names []listed
}

// look reads, in one session, those of some surveys that are wanted. What
// LimeSurvey says against one survey is told of its wave and leaves the others.
func (c *collector) look(ctx context.Context, list []source, wanted wanted) error {
	err := c.server.session(ctx, func(key string) error {
		names, err := c.server.surveys(ctx, key)
		if err != nil {
			return err
		}
		for _, src := range list {
			if err := c.one(ctx, visit{key, names}, src, wanted); err != nil {
				return fmt.Errorf("survey %d: %w", src.id, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the surveys of %s: %w", c.desk.Deps.Name, err)
	}
	c.looked = time.Now()
	return nil
}

// one reads one survey if it is wanted.
func (c *collector) one(ctx context.Context, v visit, src source, wanted wanted) error {
	counts, err := c.server.summary(ctx, v.key, src.id)
	if ended(err) {
		return err
	}
	if err == nil {
		if is, err := wanted(ctx, src, counts); !is || err != nil {
			return err
		}
	}
	var got answers
	if err == nil {
		got, err = c.fetch(ctx, v, src, counts)
	}
	switch {
	case ended(err):
		return err
	case err != nil:
		return c.without(ctx, src, counts, err)
	}
	imported, err := c.desk.Import(ctx, src.wave, got.respondents)
	if err != nil {
		return err
	}
	imported.Refused = append(imported.Refused, c.notes(src, got)...)
	c.read[src.wave.ID], c.told[src.wave.ID] = imported, counts
	return nil
}

// without tells why nothing is read of a survey. One that is emptied or taken
// away after it was read is as it should be.
func (c *collector) without(ctx context.Context, src source, counts summary, why error) error {
	stored, err := c.desk.Stored(ctx, src.wave)
	if err != nil {
		return err
	}
	if gone := (*goneError)(nil); stored && errors.As(why, &gone) {
		c.read[src.wave.ID], c.told[src.wave.ID] = wave.Imported{Wave: src.wave}, counts
		return nil
	}
	c.read[src.wave.ID] = c.desk.Whole(src.wave, fmt.Errorf("survey %d: %w", src.id, why))
	return nil
}

// goneError tells of a survey that has no responses, or no longer.
type goneError struct{ why string }

// Error says why.
func (e *goneError) Error() string { return e.why }

// answers are the completed responses of one survey, in memory.
type answers struct {
	name     listed
	headings []string
	reader   *wave.Reader
	columns  []int // of headings, those of each row
	rows     [][]string
}

// respondents reads the rows by the mapping.
func (a answers) respondents(yield func(survey.Respondent) bool) {
	for _, row := range a.rows {
		if !yield(a.reader.Read(func(column int) string { return row[slices.Index(a.columns, column)] })) {
			return
		}
	}
}

// fetch exports one survey.
func (c *collector) fetch(ctx context.Context, v visit, src source, counts summary) (a answers, err error) {
	if a.name, err = find(v.names, src.id); err != nil {
		return a, err
	}
	switch {
	case !counts.active:
		return a, &goneError{notActive}
	case counts.completed == 0:
		return a, &goneError{noResponse}
	}
	if err := c.stillOpen(a.name); err != nil {
		return a, err
	}
	file, err := c.server.export(ctx, v.key, src.id, c.language)
	if err != nil {
		return a, err
	}
	defer clear(file) // the answers go as soon as they are counted
	if a.headings, err = headingsOf(file); err != nil {
		return a, err
	}
	if len(a.headings) == 0 {
		return a, errors.New(otherCount)
	}
	if a.reader, err = wave.NewReader(src.mapping, c.desk.Surveys, src.wave, a.headings); err != nil {
		return a, err
	}
	a.columns = a.reader.Columns()
	a.rows, err = rowsOf(file, pick(a.headings, a.columns))
	if err == nil && len(a.rows) != counts.completed {
		err = errors.New(otherCount)
	}
	return a, err
}

// otherCount is told without the counts, which may say too much of a small
// wave.
const otherCount = "the export does not hold as many completed responses as LimeSurvey counts: it is read again at the next run; does an extension change the exports?"

func pick(names []string, at []int) []string {
	list := make([]string, len(at))
	for i, n := range at {
		list[i] = names[n]
	}
	return list
}

// stillOpen refuses a survey that LimeSurvey says will close later than now.
func (c *collector) stillOpen(name listed) error {
	ends, err := time.ParseInLocation(time.DateTime, name.Expires, c.desk.Deps.Zone)
	if err == nil && ends.After(time.Now()) {
		return fmt.Errorf("it is open in LimeSurvey until %s, after the day on which its wave closes: set the expiry date, or closed in the wave, and it is read when both are past", name.Expires)
	}
	return nil
}

// notes says what to change in LimeSurvey for a wave that was read.
func (c *collector) notes(src source, got answers) []measure.Refusal {
	texts := got.reader.Lost()
	const next = " in Survey settings > Notifications & data or Publication, before the next wave is activated: an active survey cannot be changed"
	for _, column := range []struct{ name, says string }{
		{"token", "each answer keeps the token of who gave it: set Anonymized responses to On"},
		{"ipaddr", "each answer keeps an IP address: set Save IP address to Off"},
		{"refurl", "each answer keeps the address of the page before it: set Save referrer URL to Off"},
		{"datestamp", "each answer keeps its date and time: set Date stamp to Off"},
	} {
		if slices.Contains(got.headings, column.name) {
			texts = append(texts, column.says+next)
		}
	}
	if got.name.open() {
		texts = append(texts, "it has no expiry date in LimeSurvey and takes answers still: set one, for what is published no longer follows")
	}
	texts = append(texts, "it is read: delete its raw answers in LimeSurvey (Responses > Browse, select all, delete) and their copies, and this line goes at the next run")
	var list []measure.Refusal
	for _, text := range texts {
		list = append(list, c.desk.Note(src.wave, "survey "+strconv.Itoa(src.id)+": "+text))
	}
	return list
}
