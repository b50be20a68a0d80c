package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Desk is where people enter figures, comments and actions on the pages.
type Desk struct {
	app *App
	box *entry.Store
	log *audit.Log
}

func (a *App) desk(log *audit.Log) *Desk {
	return &Desk{a, a.drafts(), log}
}

// drafts are what was entered.
func (a *App) drafts() *entry.Store {
	return entry.NewStore(filepath.Join(dataOf(a.cfg), "drafts"), a.entered(), a.options.Now)
}

// entered is the folder of what was entered and accepted.
func (a *App) entered() string { return filepath.Join(dataOf(a.cfg), "saisie") }

// entrySource is the source of what people entered on the pages, once another
// person has accepted it. Without sign-on nobody can be another person.
func (a *App) entrySource() ([]source, error) {
	if a.cfg.Access.SignOn == access.None {
		return nil, nil
	}
	if !a.options.ReadOnly {
		if err := os.MkdirAll(a.entered(), 0o700); err != nil {
			return nil, fmt.Errorf("making the folder of what is entered: %w", err)
		}
	}
	made, err := a.tableOf(measure.EntrySource, a.entered())
	if err != nil {
		return nil, err
	}
	const every = "*/10 * * * *"
	plan, err := schedule.ParseCron(every, a.cfg.Zone)
	if err != nil {
		return nil, err
	}
	declared := config.Collector{Name: measure.EntrySource, Type: "table", Title: "Saisie dans les pages", Every: every}
	return []source{{Collector: declared, collector: entries{made, a.entered()}, plan: plan}}, nil
}

// workbooks is a source of workbooks.
type workbooks interface {
	collectors.Collector
	collectors.Changer
	collectors.Prober
	collectors.Placer
	table.Teller
}

// entries are the workbooks that were accepted. That there is none yet is
// no fault.
type entries struct {
	workbooks
	folder string
}

func (e entries) none() bool {
	list, err := filepath.Glob(filepath.Join(e.folder, "*.xlsx"))
	return err == nil && len(list) == 0
}

// Probe says what was accepted so far.
func (e entries) Probe(ctx context.Context) (string, error) {
	if e.none() {
		return "nothing was entered and accepted yet", nil
	}
	return e.workbooks.Probe(ctx)
}

// Collect reads what was accepted; nothing is an answer, not a silence.
func (e entries) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if e.none() {
		return measure.Batch{Source: measure.EntrySource, Window: w}, ctx.Err()
	}
	return e.workbooks.Collect(ctx, w)
}

// tableOf reads the workbooks of a folder.
func (a *App) tableOf(name, folder string) (workbooks, error) {
	settings, err := config.SettingsOf(fmt.Sprintf("path: [%q]\nlayout: workbook\n", "*.xlsx"))
	if err != nil {
		return nil, err
	}
	made, err := table.New(settings, collectors.Deps{Name: name, Log: a.log.With("source", name), Zone: a.cfg.Zone, Dir: folder, Past: a.past(name)})
	if err != nil {
		return nil, err
	}
	read, ok := made.(workbooks)
	if !ok {
		return nil, errors.New("the collector of tables reads no workbooks")
	}
	return read, nil
}

// Drafts lists what was entered, the latest first.
func (d *Desk) Drafts() ([]entry.Draft, error) { return d.box.List() }

// Draft returns one draft with what would be read from it, or was.
func (d *Desk) Draft(ctx context.Context, id string) (entry.Draft, entry.Preview, error) {
	found, err := d.box.Find(id)
	if err != nil {
		return found, entry.Preview{}, err
	}
	content, err := d.box.Content(found)
	if err != nil {
		return found, entry.Preview{}, err
	}
	preview, err := d.preview(ctx, content, found.Verdict != nil)
	return found, preview, err
}

// preview is what would be read from a workbook, or was from one that was
// judged. What is read once its period is over is in it: it will not be judged
// again. Its errors are the disk's.
func (d *Desk) preview(ctx context.Context, content []byte, judged bool) (entry.Preview, error) {
	p, err := d.read(ctx, content)
	if err == nil && !judged {
		err = d.leaveOut(ctx, &p)
	}
	if err != nil {
		return p, err
	}
	d.hold(&p)
	return p, nil
}

// hold refuses what the steps of every batch will: systems and directions that
// there are not, figures that cannot be true.
func (d *Desk) hold(p *entry.Preview) {
	b := measure.Batch{Source: measure.EntrySource, Readings: p.Figures, Refused: p.Refused}
	for i, r := range p.Figures {
		if i == 0 || r.Window.From.Before(b.Window.From) {
			b.Window.From = r.Window.From
		}
		if r.Window.To.After(b.Window.To) {
			b.Window.To = r.Window.To
		}
	}
	b = d.app.ingest.Check(b)
	p.Figures, p.Refused = b.Readings, b.Refused
}

// read reads a workbook as the source will, and stores nothing.
func (d *Desk) read(ctx context.Context, content []byte) (p entry.Preview, err error) {
	folder, err := os.MkdirTemp("", "vigie-draft-")
	if err != nil {
		return p, fmt.Errorf("reading a draft: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := os.WriteFile(filepath.Join(folder, "saisie.xlsx"), content, 0o600); err != nil {
		return p, fmt.Errorf("reading a draft: %w", err)
	}
	c, err := d.app.tableOf(measure.EntrySource, folder)
	if err != nil {
		return p, err
	}
	if p.Figures, p.Refused, err = c.Figures(ctx); err != nil {
		return p, err
	}
	notes, err := c.Notes(ctx)
	for _, n := range notes {
		p.Notes = append(p.Notes, entry.Note{Period: n.Period, Action: n.Action, About: n.About, Text: n.Text, Owner: n.Owner, Due: n.Due})
	}
	return p, err
}

// leaveOut takes away what was entered and accepted already: of two figures the
// source reads one, and refuses the other.
func (d *Desk) leaveOut(ctx context.Context, p *entry.Preview) error {
	c, err := d.app.tableOf(measure.EntrySource, d.app.entered())
	if err != nil {
		return err
	}
	accepted, _, err := c.Figures(ctx)
	if err != nil {
		return err
	}
	said := map[measure.Key][]measure.Reading{}
	for _, r := range accepted {
		said[table.Subject(r.Key)] = append(said[table.Subject(r.Key)], r)
	}
	p.Figures = slices.DeleteFunc(p.Figures, func(r measure.Reading) bool {
		again := slices.ContainsFunc(said[table.Subject(r.Key)], func(o measure.Reading) bool { return o.Window.Overlap(r.Window) > 0 })
		if again {
			p.Refused = append(p.Refused, measure.Refusal{Where: measure.Place(r.Key), Window: r.Window, Reason: "said already, over all or part of this period, by an entry that was accepted"})
		}
		return again
	})
	return nil
}

// Metrics lists what a figure typed on a page can be.
func (d *Desk) Metrics(lang string) []string { return table.EntryMetrics(lang) }

// Places lists the systems and parts that a figure typed on a page can be of,
// and the directions that a reader enters figures for.
func (d *Desk) Places(by access.Reader) (systems, directions []string) {
	for _, s := range d.app.register.Systems {
		for _, part := range s.AllParts() {
			systems = append(systems, table.TemplateSystem{Name: s.Name, Place: collectors.Place{System: s.ID, Part: part.ID}}.String())
		}
	}
	for _, x := range d.app.cfg.Directions {
		if x.Parent == "" && (len(by.Directions) == 0 || slices.Contains(by.Directions, x.ID)) {
			directions = append(directions, x.ID)
		}
	}
	return systems, directions
}

// Type keeps one line that was typed, by field.
func (d *Desk) Type(ctx context.Context, by access.Reader, said entry.Draft, f map[string]string) (entry.Draft, error) {
	e := table.Entry{
		Kind: table.EntryKind(f["kind"]), Period: f["period"], System: f["system"], Metric: f["metric"], Value: f["value"], Unit: f["unit"], Evidence: said.Evidence,
		Direction: f["direction"], Trained: f["trained"], Headcount: f["headcount"], Signed: f["signed"],
		About: f["about"], Text: f["text"], Owner: f["owner"], Due: f["due"],
	}
	var out bytes.Buffer
	if err := table.WriteEntry(&out, e); err != nil {
		return said, errors.Join(&entry.EmptyError{}, err)
	}
	return d.Upload(ctx, by, said, out.Bytes())
}

// Upload keeps a workbook, if anything can be read from it and its reader may
// enter it.
func (d *Desk) Upload(ctx context.Context, by access.Reader, said entry.Draft, content []byte) (entry.Draft, error) {
	p, err := d.preview(ctx, content, false)
	switch {
	case err != nil:
		return said, err
	case len(p.Figures) == 0 && len(p.Notes) == 0:
		return said, &entry.EmptyError{Refused: p.Refused}
	case len(by.Directions) > 0 && !allOf(by.Directions, p.Figures):
		return said, entry.ErrDirection
	}
	said.By = by.Login
	kept, err := d.box.Submit(said, content)
	if err != nil {
		return kept, err
	}
	return kept, d.log.Record(ctx, audit.Event{Kind: audit.Entered, Login: by.Login, Object: "draft " + kept.ID, Detail: "sha256 " + kept.SHA256})
}

// allOf reports whether every figure is of one of the directions.
func allOf(directions []string, figures []measure.Reading) bool {
	return !slices.ContainsFunc(figures, func(r measure.Reading) bool {
		id, ok := survey.DirectionOf(r.Group)
		return !ok || !slices.Contains(directions, id)
	})
}

// Judge keeps what another person says of a draft, and logs it even when what
// is accepted cannot be put in its place: the next start tries that again. The
// source of entries reads it at its next run.
func (d *Desk) Judge(ctx context.Context, by access.Reader, id string, accepted bool, reason string) error {
	if _, err := d.box.Judge(id, entry.Verdict{By: by.Login, Accepted: accepted, Reason: reason}); err != nil {
		return err
	}
	detail := "refused"
	if accepted {
		detail = "accepted"
	}
	logged := d.log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by.Login, Object: "draft " + id, Detail: detail})
	return errors.Join(logged, d.box.Settle())
}
