package wave

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// What an export in JSON may hold. 200,000 answers are more agents than any
// authority has.
const (
	MostResponses = 200_000
	MostFields    = 2048 // of one response
	mostDeep      = 16
)

// Field is one field of a response. What is no text, number or yes or no, null
// among it, has no text.
type Field struct{ Name, Text string }

// ErrEnough ends Responses early, without a fault.
var ErrEnough = errors.New("enough")

var errJSON = error(reason.New("json.other"))

// Responses gives the responses of an export in JSON to do, numbered from 1,
// with their fields in order: those of LimeSurvey ({"responses": […]}, each an
// object, or one below its id as older versions write it), of KoboToolbox
// ({"results": […]}) and of REDCap ([…]). One page of several is refused, and a
// response, a field or a list that is there twice: which one is meant cannot be
// told. The errors tell a place in the file and quote nothing of it; that of do is
// returned as it is.
func Responses(r io.Reader, do func(number int, fields []Field) error) error {
	in := bufio.NewReader(r)
	if bom, err := in.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return err
		}
	}
	e := export{Decoder: json.NewDecoder(in), do: do}
	e.UseNumber()
	err := e.whole()
	if errors.Is(err, ErrEnough) {
		return nil
	}
	return err
}

// export is a file being read.
type export struct {
	*json.Decoder
	do    func(number int, fields []Field) error
	count int
}

// next reads a token. Its error tells where JSON is broken, and nothing of what
// stands there.
func (e *export) next() (json.Token, error) {
	token, err := e.Token()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, reason.New("json.broken", e.InputOffset())
	}
	return token, err
}

// whole reads the file to its end.
func (e *export) whole() error {
	token, err := e.next()
	switch {
	case err != nil:
		return err
	case token == json.Delim('['):
		err = e.list(token)
	case token == json.Delim('{'):
		err = e.envelope()
	default:
		err = errJSON
	}
	if err != nil {
		return err
	}
	if _, err := e.Token(); !errors.Is(err, io.EOF) {
		return reason.New("json.more", e.InputOffset())
	}
	return nil
}

// envelope reads an object that was opened, with the list of responses in it.
func (e *export) envelope() error {
	found := false
	for e.More() {
		name, value, err := e.pair()
		if err != nil {
			return err
		}
		list := name == "responses" || name == "results"
		switch page := name == "next" || name == "previous"; {
		case list && found:
			return reason.New("json.lists")
		case list:
			found, err = true, e.list(value)
		case page && value != nil:
			return reason.New("json.page")
		default:
			err = e.skip(value, 0)
		}
		if err != nil {
			return err
		}
	}
	if _, err := e.next(); err != nil { // the end of the object
		return err
	}
	if !found {
		return errJSON
	}
	return nil
}

// pair reads a name of an object and the first token of its value.
func (e *export) pair() (name, value json.Token, err error) {
	if name, err = e.next(); err == nil {
		value, err = e.next()
	}
	return name, value, err
}

// list reads the responses that open begins, in a list or by their ids.
func (e *export) list(open json.Token) error {
	if open != json.Delim('[') && open != json.Delim('{') {
		return errJSON
	}
	seen := map[json.Token]bool{}
	for e.More() {
		if e.count++; e.count > MostResponses {
			return reason.New("json.responses", MostResponses)
		}
		var err error
		if open == json.Delim('{') {
			err = e.id(seen)
		}
		var fields []Field
		if err == nil {
			fields, err = e.response()
		}
		if err != nil {
			return reason.Told(reason.New("prefixed", reason.New("json.response", e.count), err), err)
		}
		if err := e.do(e.count, fields); err != nil {
			return err
		}
	}
	_, err := e.next() // the end of the list
	return err
}

// id reads the id of a response, which must be none of those before.
func (e *export) id(seen map[json.Token]bool) error {
	id, err := e.next()
	if err == nil && seen[id] {
		err = reason.New("json.id")
	}
	seen[id] = true
	return err
}

// response reads one: a flat object, or one that is alone in an object.
func (e *export) response() ([]Field, error) {
	token, err := e.next()
	switch {
	case err != nil:
		return nil, err
	case token != json.Delim('{'):
		return nil, errJSON
	}
	fields, inner, err := e.fields(0)
	if len(fields) == 1 && len(inner) > 0 {
		fields = inner
	}
	return fields, err
}

// fields reads an object that was opened; inner is the last object in it.
func (e *export) fields(deep int) (fields, inner []Field, err error) {
	seen := map[json.Token]bool{}
	for e.More() {
		name, value, err := e.pair()
		if err != nil {
			return nil, nil, err
		}
		if seen[name] {
			return nil, nil, reason.New("json.field", len(fields)+1)
		}
		seen[name] = true
		if value == json.Delim('{') && deep == 0 {
			inner, _, err = e.fields(deep + 1)
		} else {
			err = e.skip(value, deep)
		}
		if err != nil {
			return nil, nil, err
		}
		if fields = append(fields, Field{fmt.Sprint(name), scalar(value)}); len(fields) > MostFields {
			return nil, nil, reason.New("json.fields", MostFields)
		}
	}
	_, err = e.next() // the end of the object
	return fields, inner, err
}

// scalar writes a value that is no list or object; null is nothing.
func scalar(token json.Token) string {
	switch value := token.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// skip passes over a value of which the first token is read.
func (e *export) skip(first json.Token, deep int) error {
	if first != json.Delim('[') && first != json.Delim('{') {
		return nil
	}
	if deep > mostDeep {
		return errJSON
	}
	for e.More() {
		token, err := e.next() // of an object, the names as well
		if err == nil {
			err = e.skip(token, deep+1)
		}
		if err != nil {
			return err
		}
	}
	_, err := e.next() // its end
	return err
}
