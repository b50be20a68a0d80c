package dashboard

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"
)

// pageError is the one error of the pages: what the reader is told, and what the
// log is told. Its cause never reaches the page.
type pageError struct {
	Status   int
	Key      string // of the message shown: fault.<Key>.title and fault.<Key>.text
	Accepted string // what would have been accepted, in words that every language shares
	Cause    error
}

// Error says what failed.
func (f *pageError) Error() string {
	text := fmt.Sprintf("answering %d (%s)", f.Status, f.Key)
	if f.Cause != nil {
		return text + ": " + f.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *pageError) Unwrap() error { return f.Cause }

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

// storeDown is the fault of a store that does not answer.
func storeDown(err error) *pageError {
	return &pageError{Status: fiber.StatusServiceUnavailable, Key: "down", Cause: err}
}
