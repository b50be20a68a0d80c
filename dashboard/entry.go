package dashboard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

// EntryService is where people enter figures, comments and actions, which count once
// another person has accepted them.
type EntryService interface {
	Books
	Drafts() ([]entry.Draft, error)
	// Draft returns one with what would be read from it.
	Draft(ctx context.Context, id string) (entry.Draft, entry.Preview, error)
	Judge(ctx context.Context, by access.Reader, id string, accepted bool, reason string) error
}

// Books take what is entered.
type Books interface {
	// Type keeps one line that was typed, by field.
	Type(ctx context.Context, by access.Reader, d entry.Draft, fields map[string]string) (entry.Draft, error)
	Upload(ctx context.Context, by access.Reader, d entry.Draft, workbook []byte) (entry.Draft, error)
	Metrics(lang string) []string
	Places(by access.Reader) (systems, directions []string)
}

// Who enters, who judges, and who sees what was entered.
const (
	enters = access.Contributor | access.Sustainability
	judges = access.Approver | access.Sustainability
)

const entryPath = "/saisie"

// uploads reports whether an address takes a workbook.
func uploads(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return path == entryPath || path == "/en"+entryPath
}

func (s *Server) entryRoutes() []route {
	if s.setup.Entry == nil {
		return nil
	}
	var list []route
	for _, prefix := range []string{"", "/en"} {
		list = append(list,
			route{fiber.MethodGet, prefix + entryPath, enters | judges, s.entries},
			route{fiber.MethodPost, prefix + entryPath, enters, s.enterDraft},
			route{fiber.MethodGet, prefix + entryPath + "/:id", enters | judges, s.entry},
			route{fiber.MethodPost, prefix + entryPath + "/:id", judges, s.judge},
		)
	}
	return list
}

// shows reports whether a reader may see a draft: its author and those who
// judge. It may hold counts of few agents, which no page shows.
func shows(d entry.Draft, r access.Reader) bool { return r.Roles.Meet(judges) || r.Login == d.By }

// entries lists what was entered, with the forms for those who may enter.
func (s *Server) entries(c *fiber.Ctx) error { return s.entriesPage(c, "") }

// entriesPage draws that page, with a word on what went wrong, and what was
// refused.
func (s *Server) entriesPage(c *fiber.Ctx, said string, refused ...measure.Refusal) error {
	lang, _ := s.languageOf(c.Path())
	reader := readerOf(c)
	list, err := s.setup.Entry.Drafts()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(d entry.Draft) bool { return !shows(d, reader) })
	page := lang.maker.Entering(list, reader.Login)
	if reader.Roles.Meet(enters) {
		systems, directions := s.setup.Entry.Places(reader)
		lang.maker.EntryForms(page, s.setup.Entry.Metrics(string(lang.p.Lang())), systems, directions)
	}
	lang.maker.EntrySaid(page, said, refused)
	return s.now(c, "entry", page)
}

// enterDraft takes a form, or a workbook with its form.
func (s *Server) enterDraft(c *fiber.Ctx) error {
	fields, workbook, err := entryForm(c)
	if err != nil {
		return err
	}
	d := entry.Draft{Title: fields["title"], Reason: fields["reason"], Evidence: fields["evidence"]}
	if strings.TrimSpace(d.Title) == "" || strings.TrimSpace(d.Reason) == "" {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.entriesPage(c, "entry.unsaid")
	}
	if fields["kind"] == "workbook" {
		d, err = s.setup.Entry.Upload(c.UserContext(), readerOf(c), d, workbook)
	} else {
		d, err = s.setup.Entry.Type(c.UserContext(), readerOf(c), d, fields)
	}
	empty := (*entry.EmptyError)(nil)
	switch {
	case errors.As(err, &empty):
		c.Status(fiber.StatusUnprocessableEntity)
		return s.entriesPage(c, "entry.empty", empty.Refused...)
	case errors.Is(err, entry.ErrDirection):
		c.Status(fiber.StatusUnprocessableEntity)
		return s.entriesPage(c, "entry.direction")
	case err != nil:
		return err
	}
	lang, _ := s.languageOf(c.Path())
	return c.Redirect(lang.p.Path(entryPath+"/"+d.ID), fiber.StatusSeeOther)
}

// mostField is how long one field of a form may be.
const mostField = 4 << 10

// entryForm reads the fields of a form, and its workbook if it has one.
func entryForm(c *fiber.Ctx) (fields map[string]string, workbook []byte, err error) {
	fields = map[string]string{}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, nil, fiber.ErrUnsupportedMediaType
	}
	if kind != fiber.MIMEMultipartForm {
		if len(c.BodyRaw()) > mostForm { // the address takes more, of workbooks
			return nil, nil, fiber.ErrRequestEntityTooLarge
		}
		form, err := formOf(c)
		for key := range form {
			fields[key] = form.Get(key)
		}
		return fields, nil, err
	}
	workbook, err = readParts(multipart.NewReader(bytes.NewReader(c.BodyRaw()), params["boundary"]), len(c.BodyRaw()), fields)
	return fields, workbook, err
}

// readParts reads the parts of a form of a size into fields, and returns its
// workbook.
func readParts(parts *multipart.Reader, size int, fields map[string]string) (workbook []byte, err error) {
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
		default:
			fields[part.FormName()] = string(raw)
		}
	}
	return nil, fiber.ErrBadRequest // more parts than the form has
}

// entry shows a draft with what would be read from it.
func (s *Server) entry(c *fiber.Ctx) error { return s.entryPage(c, "") }

func (s *Server) entryPage(c *fiber.Ctx, said string) error {
	lang, _ := s.languageOf(c.Path())
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	d, preview, err := s.setup.Entry.Draft(c.UserContext(), id)
	reader := readerOf(c)
	if errors.Is(err, entry.ErrNone) || (err == nil && !shows(d, reader)) {
		return fiber.ErrNotFound
	}
	if err != nil {
		return err
	}
	mayJudge := reader.Roles.Meet(judges) && reader.Login != d.By && d.Verdict == nil
	return s.now(c, "draft", lang.maker.Draft(d, preview, mayJudge, said))
}

// judge takes what another person says of a draft.
func (s *Server) judge(c *fiber.Ctx) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	id := c.Params("id")
	verdict, reason := form.Get("verdict"), strings.TrimSpace(form.Get("reason"))
	if (verdict != "accept" && verdict != "refuse") || (verdict == "refuse" && reason == "") {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.entryPage(c, "draft.unsaid")
	}
	err = s.setup.Entry.Judge(c.UserContext(), readerOf(c), id, verdict == "accept", reason)
	switch {
	case errors.Is(err, entry.ErrNone):
		return fiber.ErrNotFound
	case errors.Is(err, entry.ErrOwn):
		c.Status(fiber.StatusForbidden)
		return s.entryPage(c, "draft.own")
	case errors.Is(err, entry.ErrJudged):
		c.Status(fiber.StatusConflict)
		return s.entryPage(c, "draft.judged")
	case err != nil:
		return err
	}
	lang, _ := s.languageOf(c.Path())
	return c.Redirect(lang.p.Path(entryPath+"/"+id), fiber.StatusSeeOther)
}
