package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// objects gives JSON Lines as a table: the first row is the headings, which are
// the paths of all that the objects hold (totals.tokens), then a row for each
// object. Lists are left out.
func (f *File) objects(plain io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		o := objectReader{limits: f.options.Limits, at: map[string]int{}}
		rows, ok := o.all(plain, yield)
		if !ok || len(rows) == 0 {
			return
		}
		for _, row := range append([]Row{{Line: rows[0].Line, Cells: o.headings}}, rows...) {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// all reads the objects; false when nobody wants more, or there can be none.
func (o *objectReader) all(plain io.Reader, yield func(Row, error) bool) (rows []Row, ok bool) {
	for line, err := range Lines(plain, o.limits.Record) {
		row := Row{Line: line.Number, Bytes: len(line.Bytes), Open: line.Open}
		if err == nil {
			if row.Cells, err = o.cells(line.Bytes); err != nil {
				err = &RowError{Place: row.Place(-1), Length: row.Bytes, Reason: reason.Of(err)}
			}
		}
		switch _, bad := errors.AsType[*RowError](err); {
		case err != nil && (!yield(Row{}, err) || !bad):
			return nil, false
		case err == nil:
			rows = append(rows, row)
		}
		if len(rows) > o.limits.Rows {
			yield(Row{}, reason.Because(ErrLimit, reason.New("limit.lines", row.Line, o.limits.Rows)))
			return nil, false
		}
	}
	return rows, true
}

type objectReader struct {
	limits   Limits
	headings []Cell
	at       map[string]int // column of each path
}

var (
	errObject  = errors.New("not a JSON object")
	errColumns = errors.New("an object with more values than there may be columns")
)

// cells reads one object into the columns of its paths.
func (o *objectReader) cells(line []byte) ([]Cell, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil || object == nil {
		return nil, errObject // encoding/json quotes the content
	}
	cells := make([]Cell, len(o.headings))
	err := o.put(&cells, "", object)
	return cells, err
}

func (o *objectReader) put(cells *[]Cell, path string, object map[string]any) error {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		cell := Cell{}
		switch v := object[name].(type) {
		case map[string]any:
			if err := o.put(cells, path+name+".", v); err != nil {
				return err
			}
			continue
		case string:
			cell.Text = v
		case json.Number:
			cell = Cell{Text: v.String(), Kind: Number}
		case bool:
			cell = Cell{Text: strconv.FormatBool(v), Kind: Bool}
		default: // null, and lists
			continue
		}
		i, known := o.at[path+name]
		if !known {
			if i = len(o.headings); i >= o.limits.Columns {
				return errColumns
			}
			o.at[path+name] = i
			o.headings = append(o.headings, Cell{Text: path + name})
		}
		for len(*cells) <= i {
			*cells = append(*cells, Cell{})
		}
		(*cells)[i] = cell
	}
	return nil
}
