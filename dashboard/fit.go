package dashboard

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/report"
)

// fit refuses what an edition may not seal: what nobody has written yet, and an
// erratum that names none of the figures that changed since the edition it
// corrects. Where none changed, an erratum is about texts, and says so freely.
func (s *Server) fit(c edition.Content, stamp edition.Stamp, results []report.Judged) error {
	for _, raw := range [][]byte{c.Page, c.English, c.Figures} {
		if list := publish.Unwritten(raw); len(list) > 0 {
			return &publish.UnfitError{Unwritten: list}
		}
	}
	if stamp.Number < 2 {
		return nil
	}
	list, err := s.site.Published()
	if err != nil {
		return err
	}
	last, err := s.site.LastEdition(list, stamp.Quarter)
	if err != nil {
		return err
	}
	out := &publish.UnfitError{Since: last.Number}
	for _, r := range results {
		if _, now, then := s.site.Presenter.Since(r.Result, last); now == then {
			continue
		}
		if s.names(stamp.Erratum, r.Indicator) {
			return nil
		}
		out.Changed = append(out.Changed, publish.Figure{Indicator: r.Indicator, System: r.System})
	}
	if len(out.Changed) == 0 {
		return nil
	}
	return out
}

// names reports whether a text names an indicator: by its title in any language,
// whatever its capitals and accents, or by its id.
func (s *Server) names(text, id string) bool {
	plain := func(text string) string {
		return strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ").Replace(kit.Filed(text))
	}
	for _, lang := range s.langs {
		if strings.Contains(plain(text), plain(lang.p.IndicatorTitle(id))) {
			return true
		}
	}
	return strings.Contains(text, id)
}
