package registry

import (
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// presenter makes the pages in one language.
type presenter struct{ *kit.Presenter }

// List is the list of the systems that people may meet.
type List struct {
	kit.Page
	Systems []Line
	Pages   []kit.Choice
}

// Line is one system of the list.
type Line struct {
	Name, Href, Does string
	Missing, Own     bool // nobody wrote what it does; the authority did
	Decides          string
	Human            string
	Report           string // where to report an error; "" when nobody wrote it
}

// Notice is the sheet of one system, to read or to print for a counter.
type Notice struct {
	kit.Page
	Entries []kit.Entry
	Easy    []string
	Read    string // by whom the easy text was read over, or that it was not
	Code    kit.QR
	Said    string // what the code leads to
	Back    string
}

func (m presenter) list(systems []register.System, who kit.Notice, sheet int, today period.Date) *List {
	l := &List{Page: kit.Page{Nav: "systems", Path: path, Title: m.T("registry.title"), Meta: m.T("registry.meta", m.Count("system", len(systems)), m.Date(today))}}
	if sheet > 1 {
		l.Path += "?" + kit.ParamPage + "=" + strconv.Itoa(sheet)
	}
	l.Pages = m.PageLinks(path, len(systems), sheet)
	for _, s := range kit.PageOf(systems, sheet) {
		does := m.does(s)
		line := Line{Name: m.SystemName(s.ID), Href: m.Path(kit.NoticePath(s.ID)), Does: m.Typeset(m.Stated(does)), Missing: does == "", Own: does != "", Decides: m.decides(s), Human: m.human(s)}
		if to := m.report(s, who); to != "" {
			line.Report = m.T("registry.report.to", m.Typeset(to))
		}
		l.Systems = append(l.Systems, line)
	}
	return l
}

// does is what a system does in plain words, else its purpose.
func (m presenter) does(s register.System) string {
	if text := s.Notice().Plain; text != "" {
		return text
	}
	return s.Purpose
}

func (m presenter) decides(s register.System) string {
	switch s.Governance.AutomatedDecision {
	case register.No:
		return m.T("registry.decides.no")
	case register.Yes:
		return m.T("registry.decides.yes")
	}
	return m.T("registry.decides.unstated")
}

func (m presenter) human(s register.System) string {
	if text := s.Notice().Human; text != "" {
		return m.T("registry.human.to", m.Typeset(text))
	}
	return m.T("registry.human.unstated")
}

// report is where to report an error, and the role that is in charge of the
// system. Where nobody wrote it, the authority's own contact stands for it; "" of
// neither.
func (m presenter) report(s register.System, who kit.Notice) string {
	to := s.Notice().Report
	if to == "" && who.Contact != "" {
		to = m.T("registry.report.contact", who.Contact)
	}
	if to == "" || s.Responsible == "" {
		return to
	}
	return m.T("registry.report.owner", to, s.Responsible)
}

// notice makes the sheet.
func (m presenter) notice(s register.System, who kit.Notice, today period.Date, base string, code kit.QR) *Notice {
	n := s.Notice()
	out := &Notice{
		Page: kit.Page{Nav: "systems", Path: kit.NoticePath(s.ID), Title: m.SystemName(s.ID), Meta: m.T("registry.notice.meta", who.Organisation, m.Phase(s.Phases.At(today)), m.Date(today))},
		Code: code, Said: base + m.Path(kit.NoticePath(s.ID)), Back: m.Path(path),
	}
	decides := kit.Entry{Label: m.T("registry.decides"), Text: m.decides(s), Missing: s.Governance.AutomatedDecision == ""}
	if s.Governance.HumanDecision != "" {
		decides.Text += " " + m.Typeset(s.Governance.HumanDecision)
	}
	out.Entries = []kit.Entry{
		m.entry("registry.does", m.does(s)), decides, m.entry("registry.data", n.Data), m.entry("registry.contest", n.Contest),
		m.entry("registry.human", n.Human), m.entry("registry.report", m.report(s, who)), m.entry("registry.responsible", s.Responsible),
	}
	for _, l := range []struct{ key, href string }{{"field.governance.public_notice", s.Governance.PublicNotice}, {"field.governance.explanation", s.Explained(today)}} {
		e := m.entry(l.key, l.href)
		if kit.IsAddress(l.href) {
			e.Href, e.Text, e.Own = l.href, m.T("field.link"), false
		}
		out.Entries = append(out.Entries, e)
	}
	m.easy(out, s)
	return out
}

func (m presenter) entry(key, text string) kit.Entry {
	return kit.Entry{Label: m.T(key), Text: m.Typeset(m.Stated(text)), Missing: text == "", Own: text != "" && !kit.IsAddress(text)}
}

// easy is the short form: the sentences that were written for it, then what is
// known of who decides and of whom to speak to.
func (m presenter) easy(out *Notice, s register.System) {
	n := s.Notice()
	out.Easy = append(out.Easy, m.T("registry.easy.name", m.SystemName(s.ID)))
	if len(n.Easy) == 0 {
		out.Easy = append(out.Easy, m.T("registry.easy.unwritten"))
	}
	for _, text := range n.Easy {
		out.Easy = append(out.Easy, m.Typeset(text))
	}
	out.Easy = append(out.Easy, m.decides(s), m.human(s))
	out.Read = m.T("registry.easy.unread")
	if !n.EasyRead.IsZero() && len(n.Easy) > 0 {
		out.Read = m.T("registry.easy.read", m.Date(n.EasyRead))
	}
}
