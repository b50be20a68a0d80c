package project

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// Who fills in a project, who approves it, and who decides on its experiment.
const (
	Fills    = access.Contributor | access.Sustainability
	Approves = access.Approver
	Decides  = access.Approver | access.Sustainability
)

// What stands against a step.
var (
	ErrRole      = errors.New("the reader's roles do not take this step")
	ErrAuthor    = errors.New("whoever typed in a project neither approves it nor decides on it")
	ErrTwice     = errors.New("two different people approve a project")
	ErrKnockOut  = errors.New("a knock-out stands, which no vote makes up for")
	ErrState     = errors.New("the project is not at this step")
	ErrChanged   = errors.New("the project was changed since the page was shown")
	ErrNoResults = errors.New("not every criterion has its result")
)

// MissingError means that a project lacks fields to be submitted.
type MissingError struct{ Fields []record.Field }

// Error counts the fields.
func (e *MissingError) Error() string { return fmt.Sprintf("%d fields are missing", len(e.Fields)) }

// Setup is what the service needs.
type Setup struct {
	Store     *Store
	Questions approval.Book
	Systems   []register.System
	Fixed     []approval.Assessment // those of the configuration, whose ids are taken
	Log       *audit.Log
	Zone      *time.Location
	Now       func() time.Time
}

// Service takes the steps of projects that people type. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// Clash tells the ids that are of a file of the configuration and of a project
// typed on the pages; nil for none.
func Clash(store *Store, fixed []approval.Assessment) error {
	kept, err := store.List()
	faults := []error{err}
	for _, a := range fixed {
		if slices.ContainsFunc(kept, func(p Project) bool { return p.ID == a.Project }) {
			faults = append(faults, reason.New("project.both", a.Project))
		}
		if a.Project == Reserved {
			faults = append(faults, reason.New("project.reserved", a.Project))
		}
	}
	return errors.Join(faults...)
}

// Reserved is the id that no project can have: the address of a new one.
const Reserved = "nouveau"

// Kept lists the projects by id, the last first.
func (s *Service) Kept() ([]Project, error) { return s.Store.List() }

// Mark changes when a project does.
func (s *Service) Mark() int { return s.Store.Mark() }

// Find returns the project of an id; record.ErrNone when there is none.
func (s *Service) Find(id string) (Project, error) {
	list, err := s.Store.List()
	if err != nil {
		return Project{}, err
	}
	i := slices.IndexFunc(list, func(p Project) bool { return p.ID == id })
	if i < 0 {
		return Project{}, record.ErrNone
	}
	return list[i], nil
}

func (s *Service) today() period.Date { return period.DateOf(s.Now(), s.Zone) }

// Asked is the version by which a project is asked: of a draft that of today, of
// any other the one that it was submitted under.
func (s *Service) Asked(p Project) approval.Version {
	if v, ok := s.Questions.Of(approval.Assessment{Version: p.Assessment.Version}); ok && p.State(s.today()) != Draft {
		return v
	}
	return s.Questions.On(s.today())
}

// Begin keeps a new project with what its form holds as far as it can stand,
// and tells the fields that cannot. Without a name nothing is kept.
func (s *Service) Begin(ctx context.Context, by access.Reader, form url.Values) (Project, []*record.FieldError, error) {
	if !by.Roles.Meet(Fills) {
		return Project{}, nil, ErrRole
	}
	p, faults := Fill(Project{By: by.Login, At: s.stamp(), Authors: []string{by.Login}, Revision: 1, For: ForTrial}, form, s.Questions.On(s.today()), s.Systems, s.today())
	if p.ID = idOf(p.Assessment.Name); p.ID == "" {
		if !slices.ContainsFunc(faults, func(f *record.FieldError) bool { return f.Field == FieldName }) {
			faults = append(faults, &record.FieldError{Field: FieldName, What: "missing"})
		}
		return p, faults, nil
	}
	p.Assessment.Project = p.ID
	taken := p.ID == Reserved || slices.ContainsFunc(s.Fixed, func(a approval.Assessment) bool { return a.Project == p.ID })
	err := record.ErrTaken
	if !taken {
		err = s.Store.Add(p)
	}
	if errors.Is(err, record.ErrTaken) {
		p.ID = ""
		return p, append(faults, &record.FieldError{Field: FieldName, What: "taken"}), nil
	}
	if err != nil {
		return p, faults, err
	}
	return p, faults, s.log(ctx, audit.Entered, by, p.ID, "begun")
}

// mostID is how long an id may be.
const mostID = 60

// idOf makes an id of a name: small letters, digits and dashes; "" when nothing
// of it is one.
func idOf(name string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, c): // an accent, taken off its letter
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := b.String()
	return strings.Trim(id[:min(len(id), mostID)], "-")
}

// Save keeps what a form holds of a draft as far as it can stand, and tells the
// fields that cannot. revision is that of the page: what somebody else typed
// meanwhile is not overwritten.
func (s *Service) Save(ctx context.Context, by access.Reader, id string, revision int, form url.Values) (faults []*record.FieldError, err error) {
	if !by.Roles.Meet(Fills) {
		return nil, ErrRole
	}
	_, err = s.Store.Change(id, func(p Project) (Project, error) {
		switch {
		case p.State(s.today()) != Draft:
			return p, ErrState
		case p.Revision != revision:
			return p, ErrChanged
		}
		p, faults = Fill(p, form, s.Questions.On(s.today()), s.Systems, s.today())
		p.Revision++
		if !p.Wrote(by.Login) {
			p.Authors = append(slices.Clone(p.Authors), by.Login)
		}
		return p, nil
	})
	if err != nil {
		return nil, err
	}
	return faults, s.log(ctx, audit.Entered, by, id, "answers")
}

// step adds a step to a project, unless check finds that it cannot be taken.
func (s *Service) step(ctx context.Context, by access.Reader, id string, step Step, check func(*Project) error) error {
	step.By, step.At, step.Day = by.Login, s.stamp(), s.today()
	step.Function, step.Reason, step.Conditions = strings.TrimSpace(step.Function), strings.TrimSpace(step.Reason), strings.TrimSpace(step.Conditions)
	_, err := s.Store.Change(id, func(p Project) (Project, error) {
		if err := check(&p); err != nil {
			return p, err
		}
		if step.Kind == Submit {
			step.Outcome = string(s.Asked(p).Score(p.Assessment).Outcome)
		}
		p.Steps = append(slices.Clone(p.Steps), step)
		p.Revision++
		return p, nil
	})
	if err != nil {
		return err
	}
	kind := audit.Entered
	if !slices.Contains([]Kind{Submit, Recall, Assess}, step.Kind) {
		kind = audit.Validated
	}
	return s.log(ctx, kind, by, id, string(step.Kind))
}

func (s *Service) log(ctx context.Context, kind audit.Kind, by access.Reader, id, detail string) error {
	return s.Log.Record(ctx, audit.Event{Kind: kind, Login: by.Login, Object: "project " + id, Detail: detail})
}

func (s *Service) stamp() time.Time { return s.Now().UTC().Truncate(time.Second) }

// texts holds what was typed with a step: needed fields first.
func texts(step Step, needed ...record.Field) error {
	var faults []*record.FieldError
	for f, text := range map[record.Field]string{FieldFunction: step.Function, FieldReason: step.Reason, FieldConditions: step.Conditions} {
		text = strings.TrimSpace(text)
		most := mostText
		if f == FieldFunction {
			most = mostName
		}
		switch {
		case text == "" && slices.Contains(needed, f):
			faults = append(faults, &record.FieldError{Field: f, What: "missing"})
		case utf8.RuneCountInString(text) > most:
			faults = append(faults, &record.FieldError{Field: f, What: "long"})
		case !utf8.ValidString(text):
			faults = append(faults, &record.FieldError{Field: f, What: "unknown"})
		}
	}
	slices.SortFunc(faults, func(a, b *record.FieldError) int { return strings.Compare(string(a.Field), string(b.Field)) })
	return record.Join(faults)
}
