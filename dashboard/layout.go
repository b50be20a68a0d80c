package dashboard

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
)

// layout is what stands around the body of a page.
func (s *Server) layout(r page.Request, w page.Row, b kit.Body) kit.Layout {
	p, head := r.Presenter, b.Head()
	l := kit.Layout{
		Lang: p.Lang(), Page: head, Body: b, Authority: s.setup.Brand.Name, Logo: s.assets["logo"].path, Zone: s.setup.Zone.String(),
		Version: s.setup.Version, Weight: weightMark, Assets: map[string]string{},
		Conformity: p.T("footer.a11y", p.T("a11y."+kit.Conformity(s.setup.Audit))),
		MayOpen:    func(path string) bool { return s.opens(path, r.Roles) },
		Account:    s.accountLink(p, r.Roles), Answers: s.answersFor(),
	}
	if share, going := s.filling(); going {
		l.Filling = p.T("filling", p.Percent(share))
	}
	for name, a := range s.assets {
		l.Assets[name] = a.path
	}
	for _, other := range s.langs {
		if lang := other.p.Lang(); lang != p.Lang() {
			l.Others = append(l.Others, kit.Translation{Lang: lang, Name: other.p.T("language"), Path: other.p.Path(head.Path)})
		}
	}
	today := s.site.Today()
	running := today.Period(period.Quarter)
	l.Asof, l.Next = p.T("footer.figures", p.Date(today)), p.T("footer.next", p.Period(running), p.Date(running.Last()))
	if w.Offline || w.Form != nil {
		l.Asof = p.T("footer.made", p.Date(today))
	}
	s.ways(&l, p)
	return l
}

// ways are the menu, the pages above the one in view and those beneath it.
func (s *Server) ways(l *kit.Layout, p *kit.Presenter) {
	at, _, _ := strings.Cut(l.Page.Path, "?")
	for _, w := range s.rows {
		if w.Menu+w.Beneath == "" || !l.MayOpen(w.Path) {
			continue
		}
		if w.Beneath != "" {
			if w.Beneath == l.Page.Nav {
				l.Beneath = append(l.Beneath, kit.Choice{Value: p.Path(w.Path), Label: p.T("nav." + w.Name)})
			}
			continue
		}
		link := kit.Choice{Value: p.Path(w.Path), Label: p.T("nav." + w.Menu)}
		if above := w.Path == "/" || w.Menu == l.Page.Nav; above && w.Path != at && at != "/" {
			l.Crumbs = append(l.Crumbs, link)
		}
		link.Chosen = w.Menu == l.Page.Nav
		l.Nav = append(l.Nav, link)
	}
	if len(l.Crumbs) > 1 || at == "/" { // those are beneath the section's own page
		l.Beneath = nil
	}
	l.Crumbs = append(l.Crumbs, l.Page.Above...)
}

// answersFor is who answers for the pages: an address to write to, or a name.
func (s *Server) answersFor() *kit.Choice {
	n := s.setup.Notice
	switch {
	case n.Contact != "":
		return &kit.Choice{Value: kit.ContactLink(n.Contact), Label: n.Contact}
	case n.Organisation != "":
		return &kit.Choice{Label: n.Organisation}
	}
	return nil
}

// accountLink leads to where readers sign in, out, or take another role; nil
// when nobody does.
func (s *Server) accountLink(p *kit.Presenter, roles access.Roles) *kit.Choice {
	if s.setup.Authenticator == nil {
		return nil
	}
	path, word := accountPath, "nav.account"
	switch {
	case s.setup.Authenticator.SignOn() == access.Switch:
		word = "nav.switch"
	case !roles.Meet(access.Staff) && s.setup.Authenticator.SignOn() != access.Proxy:
		path, word = signInPath, "nav.signin"
	}
	return &kit.Choice{Value: p.Path(path), Label: p.T(word)}
}
