package requestlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// decoder reads the configured columns of JSON objects, named by dotted paths.
// It makes one Go struct of the paths, so that encoding/json passes over all
// else without keeping it: twice as fast as maps, and what is not configured,
// prompts and answers, is never held.
type decoder struct {
	object reflect.Value // a struct, filled anew for each line
	leaves [][]*leaf     // by field: the first that has a value counts
	fields []field
	met    *seen
}

// leaf is one value of a line.
type leaf struct {
	cell   tabular.Cell
	nested bool // an object or a list where one value was expected
	there  bool // the object has it, null perhaps
}

// UnmarshalJSON keeps a single value as it is written.
func (l *leaf) UnmarshalJSON(raw []byte) error {
	l.there = true
	switch raw[0] {
	case '"':
		if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
			l.cell.Text = string(raw[1 : len(raw)-1])
			return nil
		}
		return json.Unmarshal(raw, &l.cell.Text)
	case '{', '[':
		l.nested = true
	case 'n':
	case 't', 'f':
		l.cell = tabular.Cell{Text: string(raw), Kind: tabular.Bool}
	default:
		l.cell = tabular.Cell{Text: string(raw), Kind: tabular.Number}
	}
	return nil
}

// errNested is a value that is an object or a list.
var errNested error = reason.New("log.nested")

func newDecoder(fields []field, met *seen) *decoder {
	paths := map[[2]int][]string{}
	for i, f := range fields {
		for j, path := range f.paths {
			paths[[2]int{i, j}] = strings.Split(path, ".")
		}
	}
	kind, at := structOf(paths)
	d := &decoder{object: reflect.New(kind).Elem(), leaves: make([][]*leaf, len(fields)), fields: fields, met: met}
	for i, f := range fields {
		for j := range f.paths {
			l, _ := reflect.TypeAssert[*leaf](d.object.FieldByIndex(at[[2]int{i, j}]).Addr())
			d.leaves[i] = append(d.leaves[i], l)
		}
	}
	return d
}

// structOf returns the struct that holds the paths, and where each of them is.
func structOf(paths map[[2]int][]string) (reflect.Type, map[[2]int][]int) {
	byKey := map[string]map[[2]int][]string{}
	for i, path := range paths {
		if byKey[path[0]] == nil {
			byKey[path[0]] = map[[2]int][]string{}
		}
		byKey[path[0]][i] = path[1:]
	}
	var fields []reflect.StructField
	at := map[[2]int][]int{}
	for n, key := range slices.Sorted(maps.Keys(byKey)) {
		kind, below := reflect.TypeFor[leaf](), map[[2]int][]int{}
		if !isLeaf(byKey[key]) {
			kind, below = structOf(byKey[key])
		}
		for i := range byKey[key] {
			at[i] = append([]int{n}, below[i]...)
		}
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", n), Type: kind, Tag: reflect.StructTag(fmt.Sprintf("json:%q", key)),
		})
	}
	return reflect.StructOf(fields), at
}

func isLeaf(rests map[[2]int][]string) bool {
	for _, rest := range rests {
		if len(rest) > 0 {
			return false
		}
	}
	return true
}

// checkPaths refuses names that no JSON key can be told by, and a path that
// goes on where another one ends.
func checkPaths(fields []field) error {
	var all []string
	for _, f := range fields {
		all = append(all, f.paths...)
	}
	var errs []error
	for _, name := range all {
		if strings.ContainsAny(name, ",\"'`\\") || slices.Contains(strings.Split(name, "."), "") {
			errs = append(errs, reason.New("prefixed", "columns", reason.New("set.log.name", name)))
		}
		for _, other := range all {
			if strings.HasPrefix(other, name+".") {
				errs = append(errs, reason.New("prefixed", "columns", reason.New("set.log.both", name, other)))
			}
		}
	}
	return errors.Join(errs...)
}

// decode fills the cells of the fields from one object.
func (d *decoder) decode(line []byte, cells []tabular.Cell) error {
	if line = afterStamp(bytes.TrimLeft(line, " \t")); len(line) == 0 || line[0] != '{' {
		return errLine
	}
	d.object.SetZero()
	if err := json.Unmarshal(line, d.object.Addr().Interface()); err != nil {
		return errLine // encoding/json quotes the content
	}
	if d.met.names == nil {
		d.met.names = pathsOf(line)
	}
	for i := range d.leaves {
		if !d.pick(i, cells) {
			return reason.New("prefixed", d.fields[i].name(), errNested)
		}
	}
	return nil
}

// pick fills the cell of a field; false when it is no single value.
func (d *decoder) pick(i int, cells []tabular.Cell) bool {
	nested := false
	for _, l := range d.leaves[i] {
		d.met.fields[i] = d.met.fields[i] || l.there
		nested = nested || l.nested
		if cells[i] = l.cell; l.cell.Text != "" {
			return true
		}
	}
	return !nested
}
