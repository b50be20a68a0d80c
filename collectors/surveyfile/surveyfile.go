// Package surveyfile reads the answers to a survey from the file that its tool
// exports: LimeSurvey, Microsoft Forms, Google Forms, KoboToolbox, REDCap, or
// any CSV or XLSX, by a mapping of its columns. Answers pass through memory
// only; what it returns is what may rest of the wave.
package surveyfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// quiet is how long a file must not have changed before it is read: half an
// export would be published as a wave, and a wave can hardly be corrected.
const quiet = time.Minute

type collector struct {
	settings
	importer wave.Importer
	told     map[string]collectors.Found // by wave: the file that Changed told of
	used     map[string]collectors.Found // by wave: the file whose answers the last batch holds
}

// New makes the collectors of this kind for what the configuration says of
// surveys. They check their settings and open nothing.
func New(surveys wave.Surveys) collectors.New {
	return func(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
		c := &collector{importer: wave.Importer{Surveys: surveys, Deps: deps}, told: map[string]collectors.Found{}, used: map[string]collectors.Found{}}
		if err := d.Decode(&c.settings); err != nil {
			return nil, err
		}
		if err := c.check(surveys); err != nil {
			return nil, err
		}
		for _, e := range c.settings.Waves {
			w, err := surveys.Find(e.Wave)
			if err != nil {
				return nil, err
			}
			c.importer.Feeds = append(c.importer.Feeds, w)
		}
		return c, nil
	}
}

// Rhythm is that of all surveys.
func (c *collector) Rhythm() collectors.Rhythm { return c.importer.Rhythm() }

// Waves lists the ids of the waves.
func (c *collector) Waves() []string { return c.importer.Waves() }

func (c *collector) entry(w survey.Wave) entry {
	return c.settings.Waves[slices.IndexFunc(c.settings.Waves, func(e entry) bool { return e.Wave == w.ID })]
}

// file returns the file of a wave; false when there is none.
func (c *collector) file(w survey.Wave) (collectors.Found, bool, error) {
	e := c.entry(w)
	found, err := collectors.Find(c.importer.Deps.Dir, []string{e.Path})
	if err != nil || len(found) == 0 {
		return collectors.Found{}, false, err
	}
	if len(found) > 1 {
		return found[0], true, reason.New("wave.files", len(found), e.Path, found[0].Name, found[1].Name)
	}
	return found[0], true, nil
}

// diskFault tells what the disk says from what is wrong with the file.
func diskFault(err error) bool {
	var path *os.PathError
	return errors.As(err, &path)
}

// Changed returns the day of each wave that has closed and whose file is new,
// changed or gone.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	var windows []measure.Window
	for _, w := range c.importer.Over() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := c.remove(ctx, w); err != nil { // it was accepted since
			return nil, err
		}
		found, ok, err := c.file(w)
		if diskFault(err) {
			return nil, err
		}
		if !ok { // what was said of a file that is gone is said no more
			found = collectors.Found{}
		}
		if before, told := c.told[w.ID]; (told && found == before) || (ok && !settled(found)) {
			continue
		}
		c.told[w.ID] = found
		windows = append(windows, w.Window(c.importer.Deps.Zone))
	}
	return windows, nil
}

// settled tells whether a file has not changed for a while.
func settled(f collectors.Found) bool {
	age := time.Since(f.Changed)
	return age >= quiet || age < -quiet
}

// Collect returns what may rest of the waves of a window: of those whose file
// is there anew, of the others what is stored.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	none := measure.Batch{Source: c.importer.Deps.Name, Window: w}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	due, err := c.importer.Due(w)
	if err != nil {
		return none, err
	}
	var imported []wave.Imported
	clear(c.used)
	for _, of := range due {
		found, ok, err := c.file(of)
		switch {
		case diskFault(err):
			return none, err
		case err != nil:
			imported = append(imported, c.importer.Whole(of, err))
			continue
		case !ok:
			continue
		case !settled(found):
			imported = append(imported, wave.Imported{Wave: of, Refused: []measure.Refusal{
				c.importer.Note(of, reason.New("wave.fresh", found.Name)),
			}})
			continue
		}
		one, err := c.read(ctx, of, found)
		if err != nil {
			return none, err
		}
		if !one.Cells.Empty() && one.Result.Why == "" {
			c.used[of.ID] = found
		}
		imported = append(imported, one)
	}
	return c.importer.Batch(ctx, w, imported)
}

// Kept deletes the files that the last batch was made of, where the settings
// say so.
func (c *collector) Kept(ctx context.Context, w measure.Window) error {
	var faults []error
	for _, of := range c.importer.Feeds {
		if of.Window(c.importer.Deps.Zone).Within(w) {
			faults = append(faults, c.remove(ctx, of))
		}
	}
	return errors.Join(faults...)
}

// remove deletes the file that a wave was read from, where the settings say so,
// once the wave is stored: a person has accepted it. A file that has changed
// since it was read stays.
func (c *collector) remove(ctx context.Context, of survey.Wave) error {
	found, ok := c.used[of.ID]
	if !ok || !c.Delete {
		return nil
	}
	stored, err := c.importer.Stored(ctx, of)
	if err != nil || !stored {
		return err
	}
	if held, err := c.importer.Held(of); held || err != nil {
		return err
	}
	delete(c.used, of.ID)
	if now, there, err := c.file(of); err != nil || !there || now != found {
		return err
	}
	if err := os.Remove(found.Path); err != nil {
		return reason.While(err, "doing.export.delete", of.ID)
	}
	c.importer.Deps.Log.InfoContext(ctx, "an export was deleted: its wave is stored", "wave", of.ID, "file", found.Name)
	return nil
}

// read reads one file of a wave. Its error is the disk's or the store's.
func (c *collector) read(ctx context.Context, of survey.Wave, found collectors.Found) (wave.Imported, error) {
	entry := c.entry(of)
	l, err := c.layoutOf(of)
	if err != nil {
		return c.importer.Whole(of, err), nil
	}
	e, err := opened(found, l)
	if err != nil {
		return wave.Imported{}, err
	}
	digest, err := digestOf(found.Path)
	if err != nil {
		return wave.Imported{}, err
	}
	a, err := readAnswers(e, l, c.importer.Surveys, of)
	if err != nil && !diskFault(err) {
		err = placed(found.Name, err)
	}
	var was iter.Seq[survey.Respondent]
	if err == nil && entry.Was != nil {
		was, err = c.published(of, entry)
	}
	switch {
	case ctx.Err() != nil:
		return wave.Imported{}, ctx.Err()
	case diskFault(err):
		return wave.Imported{}, err
	case err != nil:
		return c.importer.Whole(of, err), nil
	}
	one, err := c.importer.Instead(ctx, of, slices.Values(a.judged.Respondents), was)
	for _, text := range a.judged.Lost {
		one.Refused = append(one.Refused, c.importer.Note(of, text))
	}
	one.Read = a.told(found.Name, digest)
	if !c.Delete {
		one.Read.After = []measure.Refusal{c.importer.Note(of, reason.New("wave.file", found.Name))}
	}
	return one, err
}

func opened(found collectors.Found, l Layout) (export, error) {
	sep := byte(0)
	if l.Separator != "" {
		sep = l.Separator[0]
	}
	return openExport(found.Path, l.Sheet, sep)
}

// published reads the answers that were published, as they were read then.
func (c *collector) published(of survey.Wave, entry entry) (iter.Seq[survey.Respondent], error) {
	list, err := collectors.Find(c.importer.Deps.Dir, []string{entry.Was.Path})
	if err == nil && len(list) != 1 {
		err = reason.New("prefixed", "was", reason.New("wave.was.files", len(list), entry.Was.Path))
	}
	if err != nil {
		return nil, err
	}
	l := c.layout(entry)
	if entry.Was.Layout != nil {
		l = *entry.Was.Layout
	}
	e, err := opened(list[0], l)
	if err != nil {
		return nil, fmt.Errorf("was: %w", err)
	}
	a, err := readAnswers(e, l, c.importer.Surveys, of)
	if err != nil {
		return nil, fmt.Errorf("was: %w", placed(list[0].Name, err))
	}
	return slices.Values(a.judged.Respondents), nil
}

// digestOf is the SHA-256 of a file.
func digestOf(path string) (digest string, err error) {
	file, err := os.Open(path) //nolint:gosec // the path comes from the configuration or the command line
	if err != nil {
		return "", reason.While(err, "doing.export.open")
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", reason.While(err, "doing.export")
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Preview reads a wave from a file, or from its own when none is named, and
// stores nothing.
func (c *collector) Preview(ctx context.Context, w survey.Wave, file string) (wave.Imported, error) {
	if file != "" {
		return c.read(ctx, w, collectors.Found{Path: file, Name: filepath.Base(file)})
	}
	found, ok, err := c.file(w)
	if err == nil && !ok {
		err = reason.New("wave.nofile", c.entry(w).Path)
	}
	if err != nil {
		return wave.Imported{}, err
	}
	return c.read(ctx, w, found)
}

// placed names the file in each line of an error.
func placed(name string, err error) error {
	var faults interface{ Unwrap() []error }
	if !errors.As(err, &faults) {
		return fmt.Errorf("%s: %w", name, err)
	}
	var list []error
	for _, fault := range faults.Unwrap() {
		list = append(list, placed(name, fault))
	}
	return errors.Join(list...)
}

// Probe says which waves have a file, and reads none.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	here := 0
	for _, w := range c.importer.Feeds {
		_, ok, err := c.file(w)
		if err != nil {
			return "", reason.Because(err, reason.New("prefixed", reason.New("where.wave", w.ID), err))
		}
		if ok {
			here++
		}
	}
	return reason.New("probe.waves", len(c.importer.Over()), len(c.importer.Feeds), here), nil
}
