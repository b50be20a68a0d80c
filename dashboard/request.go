package dashboard

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// keyOf names the answer to a request among those of its row, so that one page
// has one key in the cache however its address was written.
func keyOf(r page.Request, name string) string {
	return strings.Join([]string{string(r.Presenter.Lang()), name, r.ID, r.File, r.From.String(), r.Period.String(), string(r.System), r.Model, strconv.Itoa(r.Sheet), r.Base, r.Roles.String()}, "\x00")
}

// readRequest reads an address. A parameter that a page does not know is left
// out; one that it knows and cannot read is a fault that says what is accepted.
func (s *Server) readRequest(c *fiber.Ctx) (page.Request, error) {
	lang, path := s.languageOf(c.Path())
	r := page.Request{Presenter: lang.p, Sheet: 1, Roles: readerOf(c).Roles}
	var err error
	if r.ID, err = url.PathUnescape(c.Params("id")); err != nil {
		return r, fiber.ErrNotFound
	}
	asking := asked(c, kit.ParamPeriod, "period")
	if asking == "" && strings.HasPrefix(path, "/api/") { // programs are told which quarter that is
		asking = s.site.Reporter.LastComplete(period.Quarter).String()
	}
	if r.Period, err = s.site.ReadPeriod(c.UserContext(), asking); err != nil {
		return r, err
	}
	if id := measure.System(asked(c, kit.ParamSystem, "system")); id != "" {
		if err := s.site.Knows(id); err != nil {
			return r, err
		}
		r.System = id
	}
	r.File = c.Params("file")
	if text := asked(c, kit.ParamFrom, "from"); text != "" {
		if r.From, err = s.site.ReadPeriod(c.UserContext(), text); err != nil {
			return r, err
		}
	}
	if r.Model, err = s.readModel(asked(c, kit.ParamModel, "model")); err != nil {
		return r, err
	}
	if text := c.Query(kit.ParamPage); text != "" {
		if r.Sheet, err = strconv.Atoi(text); err != nil || r.Sheet < 1 {
			return r, &pageError{Status: fiber.StatusNotFound, Key: "sheet", Accepted: "1, 2, 3…"}
		}
	}
	return r, nil
}

// readFor reads the address of a row.
func (s *Server) readFor(w page.Row, c *fiber.Ctx) (page.Request, error) {
	r, err := s.readRequest(c)
	if err == nil && w.Based {
		r.Base, err = s.origin(c)
	}
	return r, err
}

// readModel is the catalogue's name of a model; "" for none asked for.
func (s *Server) readModel(text string) (string, error) {
	if text == "" || s.setup.Known.Models == nil {
		return "", nil
	}
	m, ok := s.setup.Known.Models.Model(text)
	if !ok {
		return "", &pageError{Status: fiber.StatusNotFound, Key: "model", Accepted: s.setup.Known.Models.MeantModel(text)}
	}
	return m.Name, nil
}

// asked is a parameter of an address, by its French or its English name.
func asked(c *fiber.Ctx, name, english string) string {
	if text := c.Query(name); text != "" {
		return text
	}
	return c.Query(english)
}
