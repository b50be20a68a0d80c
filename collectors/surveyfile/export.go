package surveyfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// What an export may cost. 200,000 answers are more agents than any authority
// has.
const (
	mostBytes   = 64 << 20
	mostRows    = 200_000
	mostColumns = 1024
	mostDeep    = 16
)

// record is one line of an export: one person's answers, still in text. Its
// cells are valid until the next one.
type record struct {
	number int // of the line or the response, from 1
	cells  []string
}

// export is a file of answers. It is read as often as needed, and kept in no
// other place.
type export struct {
	path  string
	sheet string // of a workbook; "": the first
	sep   byte   // of a CSV; 0: found
	json  bool
}

// openExport looks at what the file is. Its errors are the disk's.
func openExport(path, sheet string, sep byte) (export, error) {
	e := export{path: path, sheet: sheet, sep: sep}
	file, err := os.Open(path) //nolint:gosec // the path comes from the configuration or the command line
	if err != nil {
		return e, fmt.Errorf("open the export: %w", err)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n")
	e.json = len(head) > 0 && (head[0] == '{' || head[0] == '[')
	if err := errors.Join(err, file.Close()); err != nil {
		return e, fmt.Errorf("open the export: %w", err)
	}
	return e, nil
}

// place says where a column, counted from 0, of a record is.
func (e export) place(number, column int) string {
	if e.json {
		return fmt.Sprintf("response %d, field %d", number, column+1)
	}
	return fmt.Sprintf("line %d, column %d", number, column+1)
}

// errStop ends a reading early.
var errStop = errors.New("enough")

// rows gives the rows of the export, those of headings included, to do, until
// it returns errStop or another error. A row that cannot be read is given to
// bad, with its place.
func (e export) rows(do func(record) error, bad func(error)) error {
	read := e.table
	if e.json {
		read = e.responses
	}
	if err := read(do, bad); err != nil && !errors.Is(err, errStop) {
		return err
	}
	return nil
}

// table reads CSV and XLSX.
func (e export) table(do func(record) error, bad func(error)) (err error) {
	file, err := tabular.Open(e.path, tabular.Options{
		Separator: e.sep, Limits: tabular.Limits{Rows: mostRows, Columns: mostColumns, Unzipped: mostBytes},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sheet := e.sheet
	if names := file.Sheets(); sheet == "" && len(names) > 0 {
		sheet = names[0]
	}
	var cells []string
	for row, err := range file.Rows(sheet) {
		var fault *tabular.RowError
		switch {
		case errors.As(err, &fault):
			bad(fault)
			continue
		case err != nil:
			return err
		}
		cells = cells[:0]
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		if err := do(record{number: row.Line, cells: cells}); err != nil {
			return err
		}
	}
	return nil
}

// responses reads what LimeSurvey ({"responses": […]}, each a record or a
// record under its id), KoboToolbox ({"results": […]}) and REDCap ([…]) write
// as JSON. The first record given is the headings: the keys of all responses,
// in the order in which they come.
func (e export) responses(do func(record) error, _ func(error)) error {
	index := map[string]int{}
	var headings []string
	err := e.objects(func(_ int, o object) error {
		for _, f := range o {
			if _, ok := index[f.key]; !ok {
				index[f.key] = len(headings)
				headings = append(headings, f.key)
			}
		}
		if len(headings) > mostColumns {
			return fmt.Errorf("more than %d fields: %w", mostColumns, tabular.ErrLimit)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := do(record{cells: headings}); err != nil || len(headings) == 0 {
		return err
	}
	cells := make([]string, len(headings))
	return e.objects(func(number int, o object) error {
		clear(cells)
		for _, f := range o {
			if i, ok := index[f.key]; ok {
				cells[i] = f.text
			}
		}
		return do(record{number: number, cells: cells})
	})
}

// object is a response: its fields in their order. What is no text, number or
// yes or no is nothing.
type object []fieldText

type fieldText struct{ key, text string }

// objects gives the responses of a JSON file one at a time.
func (e export) objects(do func(number int, o object) error) (err error) {
	file, err := os.Open(e.path)
	if err != nil {
		return fmt.Errorf("open the export: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	plain, err := tabular.Plain(file, mostBytes)
	if err != nil {
		return err
	}
	return parseResponses(plain, do)
}

var errJSON = errors.New("not JSON as LimeSurvey, KoboToolbox or REDCap export it: an object with responses or results, or a list")

func parseResponses(r io.Reader, do func(number int, o object) error) error {
	in := bufio.NewReader(r)
	if bom, err := in.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return err
		}
	}
	d := json.NewDecoder(in)
	d.UseNumber()
	token, err := d.Token()
	switch {
	case err != nil:
		return faultOf(d, err)
	case token == json.Delim('['):
		return responsesIn(d, do)
	case token == json.Delim('{'):
		return envelope(d, do)
	}
	return errJSON
}

// envelope seeks the list of responses in an object that was opened.
func envelope(d *json.Decoder, do func(number int, o object) error) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return faultOf(d, err)
		}
		if key != "responses" && key != "results" {
			if err := skip(d, 0); err != nil {
				return err
			}
			continue
		}
		token, err := d.Token()
		switch {
		case err != nil:
			return faultOf(d, err)
		case token != json.Delim('['):
			return errJSON
		}
		return responsesIn(d, do)
	}
	return errJSON
}

// faultOf tells where JSON is broken, and nothing of what stands there.
func faultOf(d *json.Decoder, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("broken JSON near byte %d", d.InputOffset())
	}
	return err
}

func responsesIn(d *json.Decoder, do func(number int, o object) error) error {
	for number := 1; d.More(); number++ {
		if number > mostRows {
			return fmt.Errorf("more than %d responses: %w", mostRows, tabular.ErrLimit)
		}
		o, err := response(d)
		if err != nil {
			return fmt.Errorf("response %d: %w", number, err)
		}
		if err := do(number, o); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the end of the list
		return faultOf(d, err)
	}
	return nil
}

// response reads one: a flat object, or one inside an object of a single key,
// as older versions of LimeSurvey write it under its id.
func response(d *json.Decoder) (object, error) {
	token, err := d.Token()
	if err != nil {
		return nil, faultOf(d, err)
	}
	if token != json.Delim('{') {
		return nil, errJSON
	}
	o, inner, err := fields(d, 0)
	if err != nil {
		return nil, err
	}
	if len(o) == 1 && len(inner) > 0 {
		return inner, nil
	}
	return o, nil
}

// fields reads an object that was opened; inner is the last object in it.
func fields(d *json.Decoder, deep int) (o, inner object, err error) {
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, faultOf(d, err)
		}
		key, ok := token.(string)
		if !ok {
			return nil, nil, errJSON
		}
		text, below, err := value(d, deep)
		if err != nil {
			return nil, nil, err
		}
		if below != nil {
			inner = below
		}
		if o = append(o, fieldText{key, text}); len(o) > mostColumns {
			return nil, nil, fmt.Errorf("more than %d fields: %w", mostColumns, tabular.ErrLimit)
		}
	}
	if _, err := d.Token(); err != nil { // the end of the object
		return nil, nil, faultOf(d, err)
	}
	return o, inner, nil
}

// value reads the value of a field: its text, or the object below the first.
func value(d *json.Decoder, deep int) (text string, below object, err error) {
	token, err := d.Token()
	switch {
	case err != nil:
		return "", nil, faultOf(d, err)
	case token == json.Delim('{') && deep == 0:
		below, _, err = fields(d, deep+1)
		return "", below, err
	case token == json.Delim('{') || token == json.Delim('['):
		return "", nil, rest(d, deep+1)
	}
	return scalar(token), nil, nil
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

// skip passes over one value.
func skip(d *json.Decoder, deep int) error {
	token, err := d.Token()
	if err != nil {
		return faultOf(d, err)
	}
	if token == json.Delim('{') || token == json.Delim('[') {
		return rest(d, deep+1)
	}
	return nil
}

// rest passes over what is left of a list or an object that was opened.
func rest(d *json.Decoder, deep int) error {
	if deep > mostDeep {
		return errJSON
	}
	for d.More() {
		if err := skip(d, deep); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return faultOf(d, err)
	}
	return nil
}
