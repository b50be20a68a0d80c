package dashboard

import (
	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
)

// routeData tells fiber who answers the API and the files.
func (s *Server) routeData(app *fiber.App) {
}

// answerProblem is an error of the API, as RFC 9457 has it.
func answerProblem(c *fiber.Ctx, f *Fault, p *view.Printer) error {
	c.Status(f.Status)
	body := map[string]any{"status": f.Status, "title": p.T("fault." + f.Key + ".title"), "detail": p.T("fault." + f.Key + ".text")}
	if f.Accepted != "" {
		body["accepted"] = f.Accepted
	}
	return c.JSON(body, "application/problem+json")
}
