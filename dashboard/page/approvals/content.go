package approvals

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of the projects that were assessed.
type Content struct {
	kit.Page
	Table kit.Table
}

// content makes the list of projects, each with its score and its weakest
// axis.
func (m presenter) content() *Content {
	a := &Content{Page: kit.Page{Nav: "commitments", Path: "/approbations", Title: m.T("approvals.title"), Meta: m.T("approvals.meta")}}
	projects := m.Projects()
	if len(projects) == 0 {
		a.Notes = []kit.Note{{Title: m.T("approvals.none"), Text: m.T("approvals.none.text")}}
		return a
	}
	a.Table = m.ApprovalTable(projects)
	return a
}
