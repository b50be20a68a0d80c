package page

import (
	"context"
	"net/url"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
)

// ProjectsPath is the address of a new project.
const ProjectsPath = "/approbations/" + project.Reserved

// ProjectService keeps the projects that are approved on the pages.
type ProjectService interface { //nolint:interfacebloat // one method a step
	// Mark changes when a project does.
	Mark() int
	Find(id string) (project.Project, error)
	// Asked are the questions of a project, Missing what it lacks to be submitted.
	Asked(p project.Project) approval.Version
	Missing(p project.Project) []record.Field
	// Begin and Save keep what can stand of a form, and tell the fields that cannot.
	Begin(ctx context.Context, by access.Reader, form url.Values) (project.Project, []*record.FieldError, error)
	Save(ctx context.Context, by access.Reader, id string, revision int, form url.Values) ([]*record.FieldError, error)
	Submit(ctx context.Context, by access.Reader, id string, revision int) error
	Recall(ctx context.Context, by access.Reader, id, reason string) error
	Vote(ctx context.Context, by access.Reader, id string, revision int, step project.Step) error
	Assess(ctx context.Context, by access.Reader, id string, results []project.Result) error
	Decide(ctx context.Context, by access.Reader, id string, step project.Step) error
	Attach(ctx context.Context, by access.Reader, id, system string) error
	End(ctx context.Context, by access.Reader, id, reason string) error
}
