package dashboard

import (
	"errors"
	"strings"
	"syscall"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/page"
)

// pageError is the one error of the pages.
type pageError = page.Error

// faultOf finds the fault in an error; what is unknown is a fault of ours. Where
// the disk is full that is the fault, whatever was being done.
func faultOf(err error) *pageError {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || strings.Contains(err.Error(), "database or disk is full") {
		return &pageError{Status: fiber.StatusServiceUnavailable, Key: "full", Cause: err}
	}
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
