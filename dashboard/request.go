package dashboard

import (
	"cmp"
	"net/url"
	"slices"
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
	return strings.Join([]string{string(r.Presenter.Lang()), name, r.ID, r.File, r.From.String(), r.Period.String(), string(r.System), r.Model, strconv.Itoa(r.Sheet), r.View.Sort, r.View.Filter, r.Against, r.Base, r.Roles.String()}, "\x00")
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
	asking := asked(c, kit.ParamPeriod)
	if asking == "" && strings.HasPrefix(path, "/api/") { // programs are told which quarter that is
		asking = s.site.Reporter.LastComplete(period.Quarter).String()
	}
	if r.Period, err = s.site.ReadPeriod(c.UserContext(), asking); err != nil {
		return r, err
	}
	if id := measure.System(asked(c, kit.ParamSystem)); id != "" {
		if err := s.site.Knows(id); err != nil {
			return r, err
		}
		r.System = id
	}
	r.File = c.Params("file")
	if text := asked(c, kit.ParamFrom); text != "" {
		if r.From, err = s.site.ReadPeriod(c.UserContext(), text); err != nil {
			return r, err
		}
	}
	if r.Model, err = s.readModel(asked(c, kit.ParamModel)); err != nil {
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
	if err == nil {
		r.View, err = viewOf(w, c)
	}
	if err == nil && w.Compares {
		r.Against, err = oneOf(asked(c, kit.ParamCompare), kit.Comparisons())
		if r.Against == kit.AgainstYear { // one view has one address in the cache
			r.Against = ""
		}
		r.Presenter = r.Presenter.Comparing(r.Against)
	}
	if err == nil && w.Based {
		r.Base, err = s.origin(c)
	}
	return r, err
}

// viewOf is how the list of a row is asked for.
func viewOf(w page.Row, c *fiber.Ctx) (v kit.View, err error) {
	if v.Sort, err = oneOf(asked(c, kit.ParamSort), w.Sorts); err == nil {
		v.Filter, err = oneOf(asked(c, kit.ParamFilter), w.Filters)
	}
	return v, err
}

// oneOf is a word that a list knows, or none; what another page is asked is left
// out, as all that it does not know.
func oneOf(text string, known []string) (string, error) {
	switch {
	case text == "" || len(known) == 0:
		return "", nil
	case !slices.Contains(known, text):
		return "", &pageError{Status: fiber.StatusNotFound, Key: "view", Accepted: strings.Join(known, ", ")}
	}
	return text, nil
}

// readModel is the catalogue's name of a model; "" for none asked for.
func (s *Server) readModel(text string) (string, error) {
	if text == "" || s.setup.Known.Models == nil {
		return "", nil
	}
	m, ok := s.setup.Known.Models.Model(text)
	if !ok {
		return "", &pageError{Status: fiber.StatusNotFound, Key: "model", Accepted: string(s.setup.Known.Models.MeantModel(text))}
	}
	return m.Name, nil
}

// english are the parameters by their French names.
func english() map[string]string {
	return map[string]string{kit.ParamPeriod: "period", kit.ParamSystem: "system", kit.ParamFrom: "from", kit.ParamModel: "model", kit.ParamSort: "sort", kit.ParamFilter: "filter", kit.ParamCompare: "compare"}
}

// asked is a parameter of an address, by its French or its English name.
func asked(c *fiber.Ctx, name string) string {
	if text := c.Query(name); text != "" {
		return text
	}
	return c.Query(english()[name])
}

// onlyAsked refuses a program that asks for what an address does not know: it would
// else take one answer for another. Each parameter comes once, by either name.
func onlyAsked(names []string, answer fiber.Handler) fiber.Handler {
	known, accepted := map[string]string{}, make([]string, len(names))
	for i, name := range names {
		known[name], known[english()[name]], accepted[i] = name, name, name+" ("+english()[name]+")"
	}
	return func(c *fiber.Ctx) error {
		seen := map[string]bool{}
		for raw := range c.Request().URI().QueryArgs().All() {
			name, ok := known[string(raw)]
			if !ok || seen[name] {
				return &pageError{Status: fiber.StatusBadRequest, Key: "asked", Accepted: cmp.Or(strings.Join(accepted, ", "), "–")}
			}
			seen[name] = true
		}
		return answer(c)
	}
}
