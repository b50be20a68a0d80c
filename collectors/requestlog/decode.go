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

	"github.com/vigie-ia/vigie/internal/tabular"
)

// decoder reads the configured columns of JSON objects, named by dotted paths.
// It makes one Go struct of the paths, so that encoding/json passes over all
// else without keeping it: twice as fast as maps, and what is not configured,
// prompts and answers, is never held.
type decoder struct {
	object reflect.Value // a struct, filled anew for each line
	leaves [colCount]*leaf
	names  [colCount]string
}

// leaf is one value of a line.
type leaf struct {
	cell   tabular.Cell
	nested bool // an object or a list where one value was expected
}

// UnmarshalJSON keeps a single value as it is written.
func (l *leaf) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
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

var (
	errNotObject = errors.New("not a JSON object with the configured columns")
	errNested    = errors.New("not a single value")
)

func newDecoder(names [colCount]string) *decoder {
	paths := map[int][]string{}
	for i, name := range names {
		if name != "" {
			paths[i] = strings.Split(name, ".")
		}
	}
	kind, at := structOf(paths)
	d := &decoder{object: reflect.New(kind).Elem(), names: names}
	for i, index := range at {
		d.leaves[i], _ = reflect.TypeAssert[*leaf](d.object.FieldByIndex(index).Addr())
	}
	return d
}

// structOf returns the struct that holds the paths, and where each of them is.
func structOf(paths map[int][]string) (reflect.Type, map[int][]int) {
	byKey := map[string]map[int][]string{}
	for i, path := range paths {
		if byKey[path[0]] == nil {
			byKey[path[0]] = map[int][]string{}
		}
		byKey[path[0]][i] = path[1:]
	}
	var fields []reflect.StructField
	at := map[int][]int{}
	for n, key := range slices.Sorted(maps.Keys(byKey)) {
		kind, below := reflect.TypeFor[leaf](), map[int][]int{}
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

func isLeaf(rests map[int][]string) bool {
	for _, rest := range rests {
		if len(rest) > 0 {
			return false
		}
	}
	return true
}

// checkPaths refuses names that no JSON key can be told by, and a path that
// goes on where another one ends.
func (c columns) checkPaths() error {
	var errs []error
	for _, name := range c.list() {
		if strings.ContainsAny(name, ",\"'`\\") || slices.Contains(strings.Split(name, "."), "") && name != "" {
			errs = append(errs, fmt.Errorf("columns: %q is not a name, or names joined by points", name))
		}
		for _, other := range c.list() {
			if name != "" && strings.HasPrefix(other, name+".") {
				errs = append(errs, fmt.Errorf("columns: %q cannot be both a value and, for %q, an object", name, other))
			}
		}
	}
	return errors.Join(errs...)
}

func (d *decoder) decode(line []byte, e *entry) error {
	if line = bytes.TrimLeft(line, " \t"); len(line) == 0 || line[0] != '{' {
		return errNotObject
	}
	d.object.SetZero()
	if err := json.Unmarshal(line, d.object.Addr().Interface()); err != nil {
		return errNotObject // encoding/json quotes the content
	}
	for i, l := range d.leaves {
		if l == nil {
			continue
		}
		if e.cells[i] = l.cell; l.nested {
			return fmt.Errorf("column %q: %w", d.names[i], errNested)
		}
	}
	return nil
}
