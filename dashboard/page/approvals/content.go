package approvals

import (
	"errors"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/record"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of the projects that were assessed.
type Content struct {
	kit.Page
	Table kit.Table
}

// content makes the list of projects, each with its stage, its score and its
// weakest axis.
func (m presenter) content(s *page.Site) (*Content, error) {
	a := &Content{Page: kit.Page{Nav: "commitments", Path: "/approbations", Title: m.T("approvals.title"), Meta: m.T("approvals.meta")}}
	projects := m.Projects()
	if len(projects) == 0 {
		a.Notes = []kit.Note{{Title: m.T("approvals.none"), Text: m.T("approvals.none.text")}}
		return a, nil
	}
	a.Table = m.ApprovalTable(projects)
	if s.Projects == nil {
		return a, nil
	}
	a.Table.Columns = slices.Insert(a.Table.Columns, 0, kit.Column{Label: m.T("approvals.stage"), Left: true})
	for i, x := range projects {
		stage, err := m.stage(s, x.Project)
		if err != nil {
			return nil, err
		}
		a.Table.Rows[i].Cells = slices.Insert(a.Table.Rows[i].Cells, 0, stage)
	}
	return a, nil
}

// stage is how far a project is: known of those that are followed on the pages.
func (m presenter) stage(s *page.Site, id string) (kit.Cell, error) {
	p, err := s.Projects.Find(id)
	if errors.Is(err, record.ErrNone) {
		return kit.TextCell(m.T("approvals.file")), nil
	}
	return kit.TextCell(m.ProjectState(p.State(s.Today())).Word), err
}
