package dashboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/page"
)

// form answers with a page about its reader, or takes what they send with it.
func (s *Server) form(w page.Row) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := s.visit(c)
		var err error
		if v.ID, err = url.PathUnescape(c.Params("id")); err != nil {
			return fiber.ErrNotFound
		}
		v.Part = c.Params("part")
		if v.View, err = viewOf(w, c); err != nil {
			return err
		}
		if v.Posted = c.Method() == fiber.MethodPost; v.Posted {
			if v.Form, v.Workbook, err = sentWith(w, c); err != nil {
				return err
			}
		}
		return s.show(c, w, v)
	}
}

func sentWith(w page.Row, c *fiber.Ctx) (url.Values, []byte, error) {
	if w.Uploads {
		return uploadOf(c)
	}
	form, err := formOf(c)
	return form, nil, err
}

// visit is who asks, in which language.
func (s *Server) visit(c *fiber.Ctx) page.Visit {
	lang, _ := s.languageOf(c.Path())
	reader := readerOf(c)
	return page.Visit{Request: page.Request{Presenter: lang.p, Roles: reader.Roles}, Reader: reader}
}

// show answers a visit with a page that is never kept, or sends on.
func (s *Server) show(c *fiber.Ctx, w page.Row, v page.Visit) error {
	reply, err := w.Form(c.UserContext(), s.site, v)
	if err != nil {
		return err
	}
	if v.Posted { // whoever decided sees at once what follows
		s.versions.forget()
	}
	if reply.GoTo != "" {
		return c.Redirect(v.Presenter.Path(reply.GoTo), fiber.StatusSeeOther)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if f := reply.File; f != nil {
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+reply.Named+`"`)
		c.Set(fiber.HeaderContentType, f.Type)
		return c.Send(f.Raw)
	}
	raw, err := s.render(v.Request, w, reply.Body)
	if err != nil {
		return err
	}
	if reply.Status != 0 {
		c.Status(reply.Status)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(raw)
}

// alone makes a page that stands alone, in one language: a file to keep, which
// must have all of its charts.
func (s *Server) alone(ctx context.Context, w page.Row, v page.Visit) (raw []byte, lead string, err error) {
	reply, err := w.Form(ctx, s.site, v)
	if err != nil {
		return nil, "", err
	}
	lang := s.language(v.Presenter.Lang())
	if err := s.charts(ctx, lang, reply.Body.Drawn()); err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	if err := lang.templates.Alone(&out, w.Alone, s.layout(v.Request, w, reply.Body)); err != nil {
		return nil, "", fmt.Errorf("rendering the page %s: %w", w.Name, err)
	}
	return out.Bytes(), reply.Body.Head().Lead, nil
}

// mostField is how long one field of a form may be.
const mostField = 4 << 10

// uploadOf reads the fields of a form, and its workbook if it has one.
func uploadOf(c *fiber.Ctx) (form url.Values, workbook []byte, err error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, nil, fiber.ErrUnsupportedMediaType
	}
	if kind != fiber.MIMEMultipartForm {
		if len(c.BodyRaw()) > mostForm { // the address takes more, of workbooks
			return nil, nil, fiber.ErrRequestEntityTooLarge
		}
		form, err = formOf(c)
		return form, nil, err
	}
	form = url.Values{}
	workbook, err = readParts(multipart.NewReader(bytes.NewReader(c.BodyRaw()), params["boundary"]), len(c.BodyRaw()), form)
	return form, workbook, err
}

// readParts reads the parts of a form of a size, and returns its
// workbook.
func readParts(parts *multipart.Reader, size int, form url.Values) (workbook []byte, err error) {
	for range 32 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return workbook, nil
		}
		if err != nil {
			return nil, fiber.ErrBadRequest
		}
		limit, room := mostField, 0
		if part.FormName() == "workbook" {
			limit, room = mostUpload, size
		}
		raw, err := readUpTo(part, limit, room)
		switch {
		case err != nil:
			return nil, fiber.ErrBadRequest
		case len(raw) > limit:
			return nil, fiber.ErrRequestEntityTooLarge
		case part.FormName() == "workbook":
			workbook = raw
			form.Set("workbook", part.FileName()) // as a form without files sends it
		default:
			form.Set(part.FormName(), string(raw))
		}
	}
	return nil, fiber.ErrBadRequest // more parts than the form has
}
