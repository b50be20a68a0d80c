package dashboard

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// Year makes the yearly report in one language, "fr" or "en": a page that needs
// nothing but itself. Its four quarters end with last.
func (s *Server) Year(ctx context.Context, year, last period.Period, code string) ([]byte, error) {
	p := s.language(kit.Lang(code)).p
	raw, _, err := s.alone(ctx, led().year, page.Visit{Request: page.Request{Presenter: p, Roles: access.Public, Period: year, From: last}})
	return raw, err
}

// yearly answers with the yearly report of an address, whose four quarters end with
// the last that is over. No edition holds it: it says what is known today.
func (s *Server) yearly(c *fiber.Ctx) error {
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil || number < 1900 || number > 9999 {
		return fiber.ErrNotFound
	}
	year, last := period.YearOf(number), period.QuarterOf(number, 4)
	if over := s.site.Reporter.LastComplete(period.Quarter); over.Compare(last) < 0 {
		last = over
	}
	if last.Year != number {
		return fiber.ErrNotFound
	}
	w := led().year
	w.Fresh = time.Hour
	c.Set(fiber.HeaderContentSecurityPolicy, alonePolicy(edition.StyleHash(s.assets["style.css"].raw)))
	return s.kept(w, answer{name: w.Name + year.String(), make: func(ctx context.Context, r page.Request) (page.Content, error) {
		raw, err := s.Year(ctx, year, last, string(r.Presenter.Lang()))
		return page.Content{Type: fiber.MIMETextHTMLCharsetUTF8, Raw: raw}, err
	}})(c)
}

// alonePolicy is what a page that needs nothing but itself may load: its style.
func alonePolicy(style string) string {
	return "default-src 'none'; style-src '" + style + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
