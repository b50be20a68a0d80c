package record

import (
	"errors"
	"fmt"
)

// Field is a field of a form.
type Field string

// FieldError means that one field cannot stand as it was typed. What names the
// fault: missing, unknown, long, order, future.
type FieldError struct {
	Field Field
	What  string
}

// Error names the field and its fault.
func (e *FieldError) Error() string { return fmt.Sprintf("the field %s: %s", e.Field, e.What) }

// Join makes one error of the faults of fields; nil of none.
func Join(faults []*FieldError) error {
	list := make([]error, len(faults))
	for i, f := range faults {
		list[i] = f
	}
	return errors.Join(list...)
}

// Faults are the fields of an error that cannot stand; false for any other
// error.
func Faults(err error) ([]*FieldError, bool) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		one, ok := errors.AsType[*FieldError](err)
		return []*FieldError{one}, ok
	}
	var list []*FieldError
	for _, e := range joined.Unwrap() {
		one, ok := errors.AsType[*FieldError](e)
		if !ok {
			return nil, false
		}
		list = append(list, one)
	}
	return list, len(list) > 0
}
