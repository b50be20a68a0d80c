package page

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/vigie-ia/vigie/internal/report"
)

// Error is the one error of the pages: what the reader is told, and what the
// log is told. Its cause never reaches the page.
type Error struct {
	Status   int
	Key      string // of the message shown: fault.<Key>.title and fault.<Key>.text
	Accepted string // what would have been accepted: a reason.Text, or words that every language shares
	Cause    error
}

// Error says what failed.
func (f *Error) Error() string {
	text := fmt.Sprintf("answering %d (%s)", f.Status, f.Key)
	if f.Cause != nil {
		return text + ": " + f.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *Error) Unwrap() error { return f.Cause }

// NotFound is the fault of something that is not there, by the key of its
// message: a page, a system, a source.
func NotFound(key string) error { return &Error{Status: http.StatusNotFound, Key: key} }

// Absent reports whether an error says that something is not there.
func Absent(err error) bool {
	f, ok := errors.AsType[*Error](err)
	return ok && f.Status == http.StatusNotFound
}

// Unanswered is the fault of a question that report could not answer: an
// unknown system, or a store that is down.
func Unanswered(err error) error {
	if errors.Is(err, report.ErrUnknownSystem) {
		return &Error{Status: http.StatusNotFound, Key: "system", Cause: err}
	}
	return StoreDown(err)
}

// StoreDown is the fault of a store that does not answer.
func StoreDown(err error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Key: "down", Cause: err}
}
