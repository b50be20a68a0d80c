package entry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Kind is what a line typed on a page is.
type Kind string

// The kinds of lines.
const (
	KindFigure   Kind = "figure"
	KindTraining Kind = "training"
	KindComment  Kind = "comment"
	KindAction   Kind = "action"
)

// Line is one line that somebody typed on a page, by field, as texts.
type Line struct {
	Kind                       Kind
	Period                     string
	System, Metric             string // figure
	Value, Unit, Evidence      string
	Direction                  string // training
	Trained, Headcount, Signed string
	About, Text, Owner, Due    string // comment and action
}

// Reader makes figures of what people enter.
type Reader interface {
	Workbooks
	// Line reads a line by the rules of a workbook's, and writes the workbook
	// that is its evidence. A line of no kind is an error.
	Line(l Line) (said Said, evidence []byte, err error)
	// Filled writes the workbook of a period, as it is written in one, with what is
	// declared of it and a row for what was declared of the one before.
	Filled(lang, period string, systems []string, declared, before []measure.Reading) ([]byte, error)
	// Metrics lists what a line's metric may be, in a language.
	Metrics(lang string) []string
}

// Setup is what entering needs.
type Setup struct {
	Store  *Store
	Reader Reader
	// Check returns a batch without what can never count of it.
	Check func(b measure.Batch) measure.Batch
	// Accepted lists the figures that were accepted, each once.
	Accepted func(ctx context.Context) ([]measure.Reading, error)
	// Wake asks for what was just accepted to be stored now.
	Wake       func() error
	Log        *audit.Log
	Systems    []string // that a line may be of, as a page offers them
	Directions survey.Directions
}

// Service takes figures, comments and actions that people enter, and counts
// them once another person has accepted them. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// Counts tells whether a figure can count, by what can never count being
// refused: of a system or a direction that there is not, above what is possible.
func Counts(check func(measure.Batch) measure.Batch) func(measure.Reading) bool {
	return func(r measure.Reading) bool {
		return len(check(measure.Batch{Source: r.Source, Window: r.Window, Readings: []measure.Reading{r}}).Readings) > 0
	}
}

// Drafts lists what was entered, the latest first.
func (s *Service) Drafts() ([]Draft, error) { return s.Store.List() }

// Draft returns one draft with what would be read from it, or was from one that
// was judged: that will not be judged again.
func (s *Service) Draft(ctx context.Context, id string) (Draft, Preview, error) {
	found, err := s.Store.Find(id)
	if err != nil {
		return found, Preview{}, err
	}
	said, err := s.Store.Said(found)
	if err != nil {
		return found, Preview{}, err
	}
	preview, err := s.preview(ctx, said, found.Verdict != nil)
	return found, preview, err
}

// Workbook returns a draft with the very bytes that were sent with it, or that
// were written of what was typed.
func (s *Service) Workbook(id string) (Draft, []byte, error) {
	found, err := s.Store.Find(id)
	if err != nil {
		return found, nil, err
	}
	raw, err := s.Store.Content(found)
	return found, raw, err
}

// entered is the name of a workbook until it is accepted.
const entered = "saisie.xlsx"

// preview is what would be read. What is read once its period is over is in it:
// it will not be judged again. Its errors are the disk's.
func (s *Service) preview(ctx context.Context, said Said, judged bool) (Preview, error) {
	said = said.In(entered)
	p := Preview{Figures: said.Readings(), Notes: said.Notes, Refused: said.Refused}
	if !judged {
		if err := s.leaveOut(ctx, &p); err != nil {
			return p, err
		}
	}
	b := measure.Batch{Source: measure.EntrySource, Readings: p.Figures, Refused: p.Refused}
	for i, r := range p.Figures {
		if i == 0 {
			b.Window = r.Window
		}
		b.Window = b.Window.Span(r.Window)
	}
	b = s.Check(b)
	p.Figures, p.Refused = b.Readings, b.Refused
	return p, nil
}

// leaveOut takes away what was entered and accepted already, and counts: of two
// figures the source reads one, and refuses the other.
func (s *Service) leaveOut(ctx context.Context, p *Preview) error {
	accepted, err := s.Accepted(ctx)
	if err != nil {
		return err
	}
	said, counts := map[measure.Key][]measure.Reading{}, Counts(s.Check)
	for _, r := range accepted {
		said[Subject(r.Key)] = append(said[Subject(r.Key)], r)
	}
	p.Figures = slices.DeleteFunc(p.Figures, func(r measure.Reading) bool {
		again := slices.ContainsFunc(said[Subject(r.Key)], func(o measure.Reading) bool { return o.Window.Overlap(r.Window) > 0 && counts(o) })
		if again {
			p.Refused = append(p.Refused, measure.Refusal{Where: measure.Place(r.Key), Window: r.Window, Reason: reason.New("said.entry")})
		}
		return again
	})
	return nil
}

// Subject is what a figure is of, whatever its period and however it is known:
// over one period one figure of a subject is read.
func Subject(k measure.Key) measure.Key {
	k.Window, k.Method = measure.Window{}, measure.Unstated
	return k
}

// Metrics lists what a figure typed on a page can be.
func (s *Service) Metrics(lang string) []string { return s.Reader.Metrics(lang) }

// Filled is the workbook of a quarter for a reader, with the figures of systems
// that were declared on the pages and accepted. Who enters for some directions
// enters of no system, and gets it as it is.
func (s *Service) Filled(ctx context.Context, by access.Reader, lang string, q period.Period, zone *time.Location) ([]byte, error) {
	accepted, err := s.Accepted(ctx)
	if err != nil {
		return nil, err
	}
	systems, _ := s.Places(by)
	within := func(p period.Period) (list []measure.Reading) {
		for _, r := range accepted {
			if w := p.Window(zone); len(systems) > 0 && !r.Window.From.Before(w.From) && !r.Window.To.After(w.To) {
				list = append(list, r)
			}
		}
		return list
	}
	return s.Reader.Filled(lang, Written(q), systems, within(q), within(q.Previous()))
}

// Written is a period as a workbook says it.
func Written(p period.Period) string {
	if p.Kind == period.Quarter {
		return fmt.Sprintf("T%d %d", p.Index, p.Year)
	}
	return p.String()
}

// Places lists the systems and parts that a figure typed on a page can be of,
// and the directions that a reader enters figures for: who enters for some
// directions enters of no system.
func (s *Service) Places(by access.Reader) (systems []string, directions []survey.Direction) {
	for _, d := range s.Directions {
		if d.Parent == "" && (len(by.Directions) == 0 || slices.Contains(by.Directions, d.ID)) {
			directions = append(directions, d)
		}
	}
	if len(by.Directions) == 0 {
		systems = s.Systems
	}
	return systems, directions
}

// Type keeps one line that was typed, by field.
func (s *Service) Type(ctx context.Context, by access.Reader, d Draft, f map[string]string) (Draft, error) {
	said, evidence, err := s.Reader.Line(Line{
		Kind: Kind(f["kind"]), Period: f["period"], System: f["system"], Metric: f["metric"], Value: f["value"], Unit: f["unit"], Evidence: d.Evidence,
		Direction: f["direction"], Trained: f["trained"], Headcount: f["headcount"], Signed: f["signed"],
		About: f["about"], Text: f["text"], Owner: f["owner"], Due: f["due"],
	})
	if err != nil {
		return d, errors.Join(&EmptyError{}, err)
	}
	return s.keep(ctx, by, d, said, evidence)
}

// Upload keeps a workbook, if anything can be read from it and its reader may
// enter it.
func (s *Service) Upload(ctx context.Context, by access.Reader, d Draft, workbook []byte) (Draft, error) {
	said, err := s.Reader.Workbook(workbook)
	if err != nil {
		return d, err
	}
	d.File = fileName(d.File)
	return s.keep(ctx, by, d, said, workbook)
}

// fileName is the name of a file as it may be shown: without signs that are not
// seen, or that turn the direction of what follows.
func fileName(sent string) string {
	const most = 120 // signs
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, sent))
	if signs := []rune(name); len(signs) > most {
		name = string(signs[:most])
	}
	return cmp.Or(name, entered)
}

func (s *Service) keep(ctx context.Context, by access.Reader, d Draft, said Said, evidence []byte) (Draft, error) {
	p, err := s.preview(ctx, said, false)
	switch {
	case err != nil:
		return d, err
	case len(p.Figures) == 0 && len(p.Notes) == 0:
		return d, &EmptyError{Refused: p.Refused}
	case len(by.Directions) > 0 && !allOf(by.Directions, p.Figures):
		return d, ErrDirection
	}
	d.By = by.Login
	kept, err := s.Store.Submit(d, said, evidence)
	if err != nil {
		return kept, err
	}
	return kept, s.Log.Record(ctx, audit.Event{Kind: audit.Entered, Login: by.Login, Object: "draft " + kept.ID, Detail: "sha256 " + kept.SHA256})
}

// allOf reports whether every figure is of one of the directions.
func allOf(directions []string, figures []measure.Reading) bool {
	return !slices.ContainsFunc(figures, func(r measure.Reading) bool {
		id, ok := survey.DirectionOf(r.Group)
		return !ok || !slices.Contains(directions, id)
	})
}

// Judge keeps what another person says of a draft, and logs it even when what
// is accepted cannot be put in its place: the next start tries that again. What
// is in its place is stored at once.
func (s *Service) Judge(ctx context.Context, by access.Reader, id string, accepted bool, reason string) error {
	if _, err := s.Store.Judge(id, Verdict{By: by.Login, Accepted: accepted, Reason: reason}); err != nil {
		return err
	}
	detail := "refused"
	if accepted {
		detail = "accepted"
	}
	logged := s.Log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by.Login, Object: "draft " + id, Detail: detail})
	if err := s.Store.Settle(); err != nil || !accepted {
		return errors.Join(logged, err)
	}
	return errors.Join(logged, s.Wake())
}
