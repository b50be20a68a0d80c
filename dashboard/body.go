package dashboard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"
)

// What a request may send: a form of a few fields, or a workbook with its form;
// and what all of them together may, while they are read and answered.
const (
	mostForm   = 16 << 10
	mostUpload = 9 << 20
	mostBodies = 2 * mostUpload
	bodyTurn   = 5 * time.Second // how long one waits for its turn
)

// body reads what a request sends, of most bytes at most. It comes after the
// roles were checked, so that a stranger's is never read, and takes its part of
// what all requests may hold together.
func (s *Server) body(most int) fiber.Handler {
	return func(c *fiber.Ctx) error {
		length := c.Request().Header.ContentLength()
		if length > most {
			return tooLarge(c)
		}
		if length < 0 { // in chunks
			length = most
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), bodyTurn)
		defer cancel()
		if err := s.bodies.Acquire(ctx, int64(length)); err != nil {
			c.Set(fiber.HeaderRetryAfter, "10")
			return &pageError{Status: fiber.StatusServiceUnavailable, Key: "busy", Cause: errors.New("too many large requests at once")}
		}
		defer s.bodies.Release(int64(length))
		var raw []byte
		if stream := c.Context().RequestBodyStream(); stream != nil {
			var err error
			if raw, err = readUpTo(stream, most, length); err != nil {
				return fiber.ErrBadRequest
			}
		}
		if len(raw) > most {
			return tooLarge(c)
		}
		c.Request().SetBodyRaw(raw)
		return c.Next()
	}
}

// readUpTo reads at most one byte more than most, into the room that it is said
// to need: room that grows would take twice as much.
func readUpTo(from io.Reader, most, length int) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, length+bytes.MinRead))
	_, err := out.ReadFrom(io.LimitReader(from, int64(most)+1))
	return out.Bytes(), err
}

// tooLarge refuses a request, the rest of which is not read.
func tooLarge(c *fiber.Ctx) error {
	c.Context().SetConnectionClose()
	return fiber.ErrRequestEntityTooLarge
}
