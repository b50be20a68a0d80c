package dashboard

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/dashboard/page/accessibility"
	"github.com/vigie-ia/vigie/dashboard/page/account"
	"github.com/vigie-ia/vigie/dashboard/page/actions"
	"github.com/vigie-ia/vigie/dashboard/page/admin"
	"github.com/vigie-ia/vigie/dashboard/page/agentsmethod"
	"github.com/vigie-ia/vigie/dashboard/page/approval"
	"github.com/vigie-ia/vigie/dashboard/page/approvals"
	"github.com/vigie-ia/vigie/dashboard/page/campaign"
	"github.com/vigie-ia/vigie/dashboard/page/carbontxt"
	"github.com/vigie-ia/vigie/dashboard/page/catalogue"
	"github.com/vigie-ia/vigie/dashboard/page/commitments"
	"github.com/vigie-ia/vigie/dashboard/page/compare"
	"github.com/vigie-ia/vigie/dashboard/page/data"
	"github.com/vigie-ia/vigie/dashboard/page/dialogue"
	"github.com/vigie-ia/vigie/dashboard/page/directions"
	"github.com/vigie-ia/vigie/dashboard/page/draft"
	"github.com/vigie-ia/vigie/dashboard/page/entry"
	"github.com/vigie-ia/vigie/dashboard/page/fault"
	"github.com/vigie-ia/vigie/dashboard/page/feed"
	"github.com/vigie-ia/vigie/dashboard/page/figures"
	"github.com/vigie-ia/vigie/dashboard/page/footprint"
	"github.com/vigie-ia/vigie/dashboard/page/frugality"
	"github.com/vigie-ia/vigie/dashboard/page/guide"
	"github.com/vigie-ia/vigie/dashboard/page/impact"
	"github.com/vigie-ia/vigie/dashboard/page/legal"
	"github.com/vigie-ia/vigie/dashboard/page/method"
	"github.com/vigie-ia/vigie/dashboard/page/models"
	"github.com/vigie-ia/vigie/dashboard/page/overview"
	"github.com/vigie-ia/vigie/dashboard/page/privacy"
	"github.com/vigie-ia/vigie/dashboard/page/project"
	"github.com/vigie-ia/vigie/dashboard/page/publish"
	"github.com/vigie-ia/vigie/dashboard/page/quarter"
	"github.com/vigie-ia/vigie/dashboard/page/quarters"
	"github.com/vigie-ia/vigie/dashboard/page/questions"
	"github.com/vigie-ia/vigie/dashboard/page/registry"
	"github.com/vigie-ia/vigie/dashboard/page/risks"
	"github.com/vigie-ia/vigie/dashboard/page/role"
	"github.com/vigie-ia/vigie/dashboard/page/signedout"
	"github.com/vigie-ia/vigie/dashboard/page/signin"
	"github.com/vigie-ia/vigie/dashboard/page/source"
	"github.com/vigie-ia/vigie/dashboard/page/sources"
	"github.com/vigie-ia/vigie/dashboard/page/system"
	"github.com/vigie-ia/vigie/dashboard/page/systems"
	"github.com/vigie-ia/vigie/dashboard/page/systemstaff"
	"github.com/vigie-ia/vigie/dashboard/page/welcome"
	"github.com/vigie-ia/vigie/dashboard/page/wellbeing"
	"github.com/vigie-ia/vigie/dashboard/page/year"
)

// rows are all that readers may ask for, in the order of the menu, of the list
// of files, and of the ids that an unknown figure is answered with. Whoever adds
// a page adds its row here, and nothing else to the server.
func rows() []page.Row {
	return slices.Concat(
		overview.Rows(), quarters.Rows(), frugality.Rows(), impact.Rows(), data.Rows(), indicatorRows(), wellbeing.Rows(), directions.Rows(), questions.Rows(), risks.Rows(),
		footprint.Rows(), compare.Rows(), figures.Rows(),
		systems.Rows(), system.Rows(), dialogue.Rows(), systemstaff.Rows(), quarter.Rows(), publish.Rows(),
		commitments.Rows(), approvals.Rows(), project.Rows(), approval.Rows(),
		sources.Rows(), source.Rows(), admin.Rows(), entry.Rows(), actions.Rows(), draft.Rows(), campaign.Rows(),
		method.Rows(), agentsmethod.Rows(), models.Rows(),
		catalogue.Rows(), carbontxt.Rows(), feed.Rows(), apiRows(),
		guide.Rows(), registry.Rows(),
		accessibility.Rows(), privacy.Rows(), legal.Rows(),
	)
}

// ledTo are the pages that have no address of their own: the server leads to
// them by itself, or makes them for a command.
type ledTo struct {
	fault, signIn, signedOut, account, role, tombstone, edition, mail, year, welcome page.Row
}

func led() ledTo {
	return ledTo{fault.Row(), signin.Row(), signedout.Row(), account.Row(), role.Row(), quarters.Tombstone(), quarter.Edition(), quarter.Mail(), year.Row(), welcome.Row()}
}

func (l ledTo) all() []page.Row {
	return []page.Row{l.fault, l.signIn, l.signedOut, l.account, l.role, l.tombstone, l.edition, l.mail, l.year, l.welcome}
}
