package dashboard

import (
	"bytes"
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
)

// Year makes the yearly report in one language, "fr" or "en": a page that needs
// nothing but itself. Its four quarters end with last.
func (s *Server) Year(ctx context.Context, year, last period.Period, code string) ([]byte, error) {
	lang := s.langs[0]
	for _, l := range s.langs {
		if string(l.p.Lang()) == code {
			lang = l
		}
	}
	var a view.YearAnswers
	var err error
	if a.Year, err = s.setup.Reporter.Overview(ctx, year); err != nil {
		return nil, err
	}
	if a.Last, err = s.setup.Reporter.Overview(ctx, last); err != nil {
		return nil, err
	}
	if a.Frugality, err = s.setup.Reporter.Frugality(ctx, last, ""); err != nil {
		return nil, err
	}
	if a.Systems, err = s.setup.Reporter.Systems(ctx, year); err != nil {
		return nil, err
	}
	if a.Charter, err = s.setup.Reporter.Commitments(ctx, last); err != nil {
		return nil, err
	}
	y := lang.maker.Year(a)
	if err := s.charts(ctx, lang, y.Drawn()); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := lang.pages["year"].ExecuteTemplate(&out, "year", s.layout(lang, access.Public, y)); err != nil {
		return nil, fmt.Errorf("rendering the yearly report: %w", err)
	}
	return out.Bytes(), nil
}
