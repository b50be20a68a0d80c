package limesurvey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// decodeExport returns the file in the result of export_responses.
func decodeExport(result json.RawMessage) ([]byte, error) {
	var text string
	if err := json.Unmarshal(result, &text); err != nil {
		return nil, errors.New("export_responses: the answer has no file")
	}
	text = strings.Join(strings.Fields(text), "") // some versions write it in lines
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("export_responses: the file is not written in base64")
	}
	return file, nil
}

// headingsOf returns the columns of the first response of an export, none when
// it has no response.
func headingsOf(file []byte) ([]string, error) {
	var names []string
	err := eachResponse(file, func(key string, _ string) { names = append(names, key) }, func() bool { return false })
	return names, err
}

// rowsOf returns the completed responses, each with the texts of some columns
// only: no other is kept. A response that has no id or no date of submission is
// not complete; one that is there twice counts once.
func rowsOf(file []byte, columns []string) ([][]string, error) {
	var rows [][]string
	at := map[string]int{}
	for i, name := range columns {
		at[name] = i
	}
	seen := map[string]bool{}
	row, id, submitted := make([]string, len(columns)), "", ""
	err := eachResponse(file, func(key, text string) {
		switch key {
		case "id":
			id = text
		case "submitdate":
			submitted = text
		}
		if i, ok := at[key]; ok {
			row[i] = text
		}
	}, func() bool {
		if id != "" && submitted != "" && !seen[id] {
			seen[id] = true
			rows = append(rows, slices.Clone(row))
		}
		clear(row)
		id, submitted = "", ""
		return true
	})
	return rows, err
}

// eachResponse calls cell with the columns of each response of an export in
// JSON and then next, until that is false: {"responses": [{…}, …]}, or
// [{"1": {…}}, …] and {"1": {…}} as older versions write it. Its errors quote
// nothing.
func eachResponse(file []byte, cell func(key, text string), next func() bool) error {
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.UseNumber()
	r := responses{dec, cell, next}
	err := r.read()
	if errors.Is(err, errEnough) {
		return nil
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return fmt.Errorf("export_responses: the file is no JSON at byte %d", syntax.Offset)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("export_responses: the file was cut short")
	}
	return err
}

var (
	errEnough = errors.New("enough")
	errShape  = errors.New("export_responses: the file is no list of responses")
)

type responses struct {
	*json.Decoder
	cell func(key, text string)
	next func() bool
}

// read reads the file: an object with the responses in it.
func (r responses) read() error {
	if err := r.expect('{'); err != nil {
		return err
	}
	found := false
	for r.More() {
		key, err := r.Token()
		if err != nil {
			return err
		}
		value, err := r.Token()
		if err != nil {
			return err
		}
		if key != "responses" {
			err = r.skip(value)
		} else {
			found, err = true, r.list(value)
		}
		if err != nil {
			return err
		}
	}
	if _, err := r.Token(); err != nil {
		return err
	}
	if _, err := r.Token(); !found || !errors.Is(err, io.EOF) {
		return errShape
	}
	return nil
}

func (r responses) expect(want json.Delim) error {
	got, err := r.Token()
	if err == nil && got != want {
		err = errShape
	}
	return err
}

// list reads the responses, in a list or by their ids.
func (r responses) list(open json.Token) error {
	if open != json.Delim('[') && open != json.Delim('{') {
		return errShape
	}
	for r.More() {
		if open == json.Delim('{') {
			if _, err := r.Token(); err != nil {
				return err
			}
		}
		if err := r.expect('{'); err != nil {
			return err
		}
		if err := r.response(true); err != nil {
			return err
		}
		if !r.next() {
			return errEnough
		}
	}
	_, err := r.Token()
	return err
}

// response reads one response, whose columns may be in an object within.
func (r responses) response(outer bool) error {
	for r.More() {
		key, err := r.Token()
		if err != nil {
			return err
		}
		value, err := r.Token()
		if err != nil {
			return err
		}
		open, nested := value.(json.Delim)
		switch {
		case nested && open == '{' && outer:
			err = r.response(false)
		case nested:
			err = r.skip(value)
		default:
			r.cell(fmt.Sprint(key), textOf(value))
		}
		if err != nil {
			return err
		}
	}
	_, err := r.Token()
	return err
}

// textOf returns a text or a number as it stands; null, true and false are no
// answers.
func textOf(value json.Token) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// skip passes over a value of which the first token is read.
func (r responses) skip(first json.Token) error {
	depth := 0
	for token := first; ; {
		if d, ok := token.(json.Delim); ok {
			if d == '[' || d == '{' {
				depth++
			} else {
				depth--
			}
		}
		if depth == 0 {
			return nil
		}
		var err error
		if token, err = r.Token(); err != nil {
			return err
		}
	}
}
