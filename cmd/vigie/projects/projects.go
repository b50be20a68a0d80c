// Package projects wires the approval of projects: those of the configuration
// and those typed on the pages, what they grant, and the register with both.
package projects

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/register"
)

// Approvals is all that is known of projects.
type Approvals struct {
	cfg   *config.Config
	store *project.Store
	now   func() time.Time
}

// Open reads nothing; folder is that of what is not in the store.
func Open(cfg *config.Config, folder string, now func() time.Time) *Approvals {
	return &Approvals{cfg: cfg, store: project.NewStore(filepath.Join(folder, "projects")), now: now}
}

// Check tells projects that are in a file and on the pages, and files that are
// no project.
func (a *Approvals) Check() error { return project.Clash(a.store, a.cfg.Assessments) }

// kept are the projects typed on the pages; none before Check found them good.
func (a *Approvals) kept() []project.Project {
	list, err := a.store.List()
	if err != nil {
		return nil // Check tells it, and nothing starts
	}
	slices.Reverse(list)
	return list
}

// Typed are the projects typed on the pages as what was assessed.
func (a *Approvals) Typed() []approval.Assessment {
	var list []approval.Assessment
	for _, p := range a.kept() {
		list = append(list, p.Signed())
	}
	return list
}

// grants are all that were granted.
func (a *Approvals) grants() []approval.Grant {
	var list []approval.Grant
	for _, one := range a.cfg.Assessments {
		if g, ok := a.cfg.Questions.Granted(one); ok {
			list = append(list, g)
		}
	}
	for _, p := range a.kept() {
		list = append(list, p.Grants()...)
	}
	return list
}

func (a *Approvals) today() period.Date { return period.DateOf(a.now(), a.cfg.Zone) }

// Stands tells how a system stands today with what was approved.
func (a *Approvals) Stands(id measure.System) approval.Standing { return a.StandsOn(id, a.today()) }

// StandsOn is Stands on a day.
func (a *Approvals) StandsOn(id measure.System, day period.Date) approval.Standing {
	i := slices.IndexFunc(a.cfg.Systems, func(s register.System) bool { return s.ID == id })
	if i < 0 {
		return ""
	}
	return approval.Stands(a.cfg.Systems[i], a.grants(), day)
}

// Register is the register with what was approved of its systems.
func (a *Approvals) Register() register.Register {
	r := register.Register{Systems: a.cfg.Systems, Evidence: a.cfg.Evidence, Charters: a.cfg.Charters, Clauses: a.cfg.Clauses}
	return a.cfg.Questions.Applied(slices.Concat(a.cfg.Assessments, a.Typed()), r)
}

// Show lets pages take and show projects.
func (a *Approvals) Show(setup *dashboard.Setup, log *audit.Log) {
	setup.Projects = project.New(project.Setup{
		Store: a.store, Questions: a.cfg.Questions, Systems: a.cfg.Systems, Fixed: a.cfg.Assessments, Log: log, Zone: a.cfg.Zone, Now: a.now,
	})
}
