package dashboard

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// request is what an address asks for, checked against what is known, so that
// one page has one key in the cache however it was written.
type request struct {
	lang *language
	// roles are what the answer may depend on of its reader, and so part of its
	// key; who the reader is never reaches what is kept in the cache.
	roles  access.Roles
	period period.Period
	system measure.System
	sheet  int    // of a list, from 1
	id     string // of a system, a source, a figure or an indicator
	file   string // dialect of a file
	from   period.Period
	model  string // of the catalogue, to compare with
	base   string // origin of the pages, of answers that hold it; else ""
}

// key names the answer to a request among those of its page.
func (r request) key(page string) string {
	return strings.Join([]string{string(r.lang.p.Lang()), page, r.id, r.file, r.from.String(), r.period.String(), string(r.system), r.model, strconv.Itoa(r.sheet), r.base, r.roles.String()}, "\x00")
}

// public reports whether the reader sees no more than what was published.
func (r request) public() bool { return !r.roles.Meet(access.Staff) }

// firstYear is where Vigie's calendar begins.
const firstYear = 2000

// readRequest reads an address. A parameter that a page does not know is left
// out; one that it knows and cannot read is a fault that says what is accepted.
func (s *Server) readRequest(c *fiber.Ctx) (request, error) {
	lang, _ := s.languageOf(c.Path())
	r := request{lang: lang, sheet: 1, roles: readerOf(c).Roles}
	var err error
	if r.id, err = url.PathUnescape(c.Params("id")); err != nil {
		return r, fiber.ErrNotFound
	}
	if r.period, err = s.readPeriod(asked(c, view.ParamPeriod, "period")); err != nil {
		return r, err
	}
	if id := measure.System(asked(c, view.ParamSystem, "system")); id != "" {
		if err := s.knows(id); err != nil {
			return r, err
		}
		r.system = id
	}
	r.file = c.Params("file")
	if text := asked(c, view.ParamFrom, "from"); text != "" {
		if r.from, err = s.readPeriod(text); err != nil {
			return r, err
		}
	}
	if r.model, err = s.readModel(asked(c, view.ParamModel, "model")); err != nil {
		return r, err
	}
	if text := c.Query(view.ParamPage); text != "" {
		if r.sheet, err = strconv.Atoi(text); err != nil || r.sheet < 1 {
			return r, &pageError{Status: fiber.StatusNotFound, Key: "sheet", Accepted: "1, 2, 3…"}
		}
	}
	return r, nil
}

// readFor reads the address of one kind of answer.
func (s *Server) readFor(k kind, c *fiber.Ctx) (request, error) {
	r, err := s.readRequest(c)
	if err == nil && k.based {
		r.base, err = s.origin(c)
	}
	return r, err
}

// readModel is the catalogue's name of a model; "" for none asked for.
func (s *Server) readModel(text string) (string, error) {
	if text == "" || s.setup.View.Models == nil {
		return "", nil
	}
	m, ok := s.setup.View.Models.Model(text)
	if !ok {
		return "", &pageError{Status: fiber.StatusNotFound, Key: "model", Accepted: s.setup.View.Models.MeantModel(text)}
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

// readPeriod reads a period that has begun; none asked for is the last
// complete quarter.
func (s *Server) readPeriod(text string) (period.Period, error) {
	if text == "" {
		return s.setup.Reporter.LastComplete(period.Quarter), nil
	}
	p, err := period.Parse(text)
	today := period.DateOf(s.setup.Now(), s.setup.Zone)
	if err != nil || p.Year < firstYear || p.First().Compare(today) > 0 {
		return p, &pageError{Status: fiber.StatusNotFound, Key: "period", Cause: err}
	}
	return p, nil
}

// knows refuses a system that the register has not, before the store is asked.
func (s *Server) knows(id measure.System) error {
	if _, ok := s.setup.View.Register.Find(id); !ok {
		return &pageError{Status: fiber.StatusNotFound, Key: "system", Cause: fmt.Errorf("system %q is not in the register", id)}
	}
	return nil
}

// sheetOf refuses a page that a list of n lines has not.
func (r request) sheetOf(n int) error {
	if last := view.PagesOf(n); r.sheet > last {
		return &pageError{Status: fiber.StatusNotFound, Key: "sheet", Accepted: "1–" + strconv.Itoa(last)}
	}
	return nil
}
