package role

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content lets a reader of the demo take another role.
type Content struct {
	kit.Page
	Options []kit.Choice
}

// content makes that page; all says that the reader holds every role now.
func (m presenter) content(all bool, held, roles []string) *Content {
	s := &Content{Page: kit.Page{Nav: "account", Path: "/compte", Title: m.T("switch.title"), Meta: m.T("switch.meta")}}
	s.Options = []kit.Choice{{Value: "", Label: m.T("switch.all"), Chosen: all}}
	for _, r := range roles {
		s.Options = append(s.Options, kit.Choice{Value: r, Label: m.T("role." + r), Chosen: !all && slices.Contains(held, r) && (r != "public" || len(held) == 1)})
	}
	return s
}
