package dashboard

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// Publisher freezes a quarter as its next edition.
type Publisher interface {
	Publish(ctx context.Context, p Publication) (edition.Entry, error)
}

// Publication is what a reader says of the edition to publish.
type Publication struct {
	Quarter                             period.Period
	Number                              int // that it was to be, on the page
	By, Headline, Reservations, Erratum string
	Login                               string // for the audit log; the edition names the function alone
}

const publishPath = "/trimestres/:id/publier"

// publishRoutes are those of publishing from a page: for whoever follows the
// footprint.
func (s *Server) publishRoutes() []route {
	if s.setup.Publisher == nil || s.setup.Editions == nil {
		return nil
	}
	var list []route
	for _, prefix := range []string{"", "/en"} {
		list = append(list,
			route{fiber.MethodGet, prefix + publishPath, access.Sustainability, s.askPublish},
			route{fiber.MethodPost, prefix + publishPath, access.Sustainability, s.publish})
	}
	return list
}

// toPublish is the page before anything is written on it.
func (s *Server) toPublish(c *fiber.Ctx) (view.Publishing, error) {
	q, err := s.readQuarter(c.Params("id"))
	if err != nil {
		return view.Publishing{}, err
	}
	list, err := s.published()
	if err != nil {
		return view.Publishing{}, err
	}
	p := view.Publishing{Quarter: q, Number: 1}
	for _, e := range list {
		if e.Kind == edition.Published && e.Quarter == q {
			p.Number = e.Number + 1
		}
	}
	if p.Lacks, err = s.setup.Reporter.Lacks(c.UserContext(), q); err != nil {
		return p, unanswered(err)
	}
	return p, nil
}

func (s *Server) askPublish(c *fiber.Ctx) error {
	p, err := s.toPublish(c)
	if err != nil {
		return err
	}
	return s.publishPage(c, p)
}

func (s *Server) publishPage(c *fiber.Ctx, p view.Publishing) error {
	lang, _ := s.languageOf(c.Path())
	return s.now(c, "publish", lang.maker.Publish(p))
}

// publish takes the form. What is missing is asked for again, with what was
// written kept.
func (s *Server) publish(c *fiber.Ctx) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	p, err := s.toPublish(c)
	if err != nil {
		return err
	}
	said := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	p.By, p.Headline, p.Reservations, p.Erratum = said("fonction"), said("titre"), said("reserves"), said("erratum")
	if p.Said = p.Missing(); p.Said != "" {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.publishPage(c, p)
	}
	shown, err := strconv.Atoi(form.Get("edition"))
	if err != nil {
		return fiber.ErrBadRequest
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), time.Minute)
	defer cancel()
	e, err := s.setup.Publisher.Publish(ctx, Publication{
		Quarter: p.Quarter, Number: shown, By: p.By, Headline: p.Headline, Reservations: p.Reservations, Erratum: p.Erratum, Login: readerOf(c).Login,
	})
	if errors.Is(err, edition.ErrNumber) { // sent twice, or somebody else was faster
		if p, err = s.toPublish(c); err != nil {
			return err
		}
		p.Said = "publish.since"
		c.Status(fiber.StatusConflict)
		return s.publishPage(c, p)
	}
	if err != nil {
		return err
	}
	lang, _ := s.languageOf(c.Path())
	return c.Redirect(lang.p.Path(view.EditionPath(e.Quarter, e.Number)), fiber.StatusSeeOther)
}
