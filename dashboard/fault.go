package dashboard

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/page"
)

// pageError is the one error of the pages.
type pageError = page.Error

// faultOf finds the fault in an error; what is unknown is a fault of ours.
func faultOf(err error) *pageError {
	if fault, ok := errors.AsType[*pageError](err); ok {
		return fault
	}
	if answer, ok := errors.AsType[*fiber.Error](err); ok {
		switch {
		case answer.Code == fiber.StatusNotFound:
			return &pageError{Status: fiber.StatusNotFound, Key: "page", Cause: err}
		case answer.Code == fiber.StatusMethodNotAllowed:
			return &pageError{Status: fiber.StatusMethodNotAllowed, Key: "method", Accepted: "GET, HEAD", Cause: err}
		case answer.Code < fiber.StatusInternalServerError:
			return &pageError{Status: answer.Code, Key: "request", Cause: err}
		}
	}
	return &pageError{Status: fiber.StatusInternalServerError, Key: "broken", Cause: err}
}
