package config

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// maxNodes bounds what a file can unfold to by its aliases.
const maxNodes = 200_000

// decoder fills Go values from YAML nodes, strictly, and goes on after a
// fault so that all are told at once. yaml.v3's own decoder loses the path of
// a fault, quotes secrets, and reads 010 as 8.
type decoder struct {
	*findings
	left int // nodes that may still be read
}

// fill decodes a node into a value.
func (d *decoder) fill(path string, node *yaml.Node, into reflect.Value) {
	node, ok := d.follow(path, node)
	if !ok || node.Kind == 0 || node.ShortTag() == "!!null" {
		return
	}
	d.stated[path] = true
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if settings, ok := reflect.TypeAssert[*Settings](into.Addr()); ok {
		settings.path, settings.node = path, node
		return
	}
	if into.Type() == reflect.TypeFor[Files]() && node.Kind == yaml.ScalarNode { // one file
		node = &yaml.Node{Kind: yaml.SequenceNode, Line: node.Line, Content: []*yaml.Node{node}}
	}
	switch _, textual := reflect.TypeAssert[encoding.TextUnmarshaler](into.Addr()); {
	case textual:
		d.scalar(path, node, into)
	case into.Kind() == reflect.Struct:
		d.structure(path, node, into)
	case into.Kind() == reflect.Map:
		d.mapping(path, node, into)
	case into.Kind() == reflect.Slice:
		d.list(path, node, into)
	default:
		d.scalar(path, node, into)
	}
}

// follow returns the node that an alias stands for; false when it may not be read.
func (d *decoder) follow(path string, node *yaml.Node) (*yaml.Node, bool) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if d.left--; d.left <= 0 {
		if d.left == 0 {
			d.add(path, reason.New("config.aliases", maxNodes))
		}
		return nil, false
	}
	if node.Style&yaml.TaggedStyle != 0 {
		d.failAll(path, reason.New("config.tag"))
		return nil, false
	}
	return node, true
}

// structure fills the fields of a struct by their keys.
func (d *decoder) structure(path string, node *yaml.Node, into reflect.Value) {
	fields := fieldsOf(into.Type())
	secret := isSecret(into.Type())
	if node.Kind != yaml.MappingNode {
		if secret {
			d.failAll(path, reason.New("config.secret.written"))
			return
		}
		d.failAll(path, reason.New("config.keys", strings.Join(fields.keys, ", ")))
		return
	}
	if secret && !fields.have(node) {
		d.failAll(path, reason.New("config.secret.key"))
		return
	}
	d.entries(path, node, func(key, at string, value *yaml.Node) {
		if i, ok := fields.index[key]; ok {
			d.fill(at, value, into.FieldByIndex(i))
			return
		}
		d.add(at, reason.New("config.key", suggest.Meant(key, fields.keys)))
	})
	if secret {
		d.checkSecret(path, into.Convert(secretType()).Interface().(Secret)) //nolint:forcetypeassert,errcheck // isSecret has looked
	}
}

// mapping fills a map.
func (d *decoder) mapping(path string, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.MappingNode {
		d.add(path, reason.New("config.keys.values"))
		return
	}
	t := into.Type()
	into.Set(reflect.MakeMap(t))
	d.entries(path, node, func(key, at string, value *yaml.Node) {
		k, v := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		d.scalar(at, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, k)
		d.fill(at, value, v)
		if !k.IsZero() && into.MapIndex(k).IsValid() {
			d.add(at, reason.New("config.key.same"))
			return
		}
		into.SetMapIndex(k, v)
	})
}

// entries calls do with each entry of a mapping, once for each key.
func (d *decoder) entries(path string, node *yaml.Node, do func(key, at string, value *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
			d.lines[path] = key.Line
			d.failAll(path, reason.New("config.key.word"))
			continue
		}
		at := below(path, key.Value)
		if first, ok := seen[key.Value]; ok {
			d.faults = append(d.faults, Fault{Line: key.Line, Path: at, Text: reason.New("config.key.twice", first)})
			continue
		}
		seen[key.Value] = key.Line
		d.lines[at] = key.Line
		do(key.Value, at, value)
	}
}

// list fills a slice.
func (d *decoder) list(path string, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.SequenceNode {
		d.add(path, reason.New("config.list"))
		return
	}
	n := min(len(node.Content), d.left)
	into.Set(reflect.MakeSlice(into.Type(), n, n))
	for i, item := range node.Content[:n] {
		at := path + "[" + strconv.Itoa(i) + "]"
		d.lines[at] = item.Line
		d.fill(at, item, into.Index(i))
	}
}

// scalar fills one value from its text as it stands in the file.
func (d *decoder) scalar(path string, node *yaml.Node, into reflect.Value) {
	if node.Kind != yaml.ScalarNode {
		d.add(path, reason.New("config.scalar"))
		return
	}
	text := node.Value
	if u, ok := reflect.TypeAssert[encoding.TextUnmarshaler](into.Addr()); ok {
		if err := u.UnmarshalText([]byte(text)); err != nil {
			d.refuse(path, text, reason.Of(err))
		}
		return
	}
	if into.Type() == reflect.TypeFor[time.Duration]() {
		v, ok := duration(text)
		into.SetInt(int64(v))
		d.must(path, text, ok, reason.New("config.duration", quoted(text)))
		return
	}
	switch into.Kind() { //nolint:exhaustive // no other kind is written as a text
	case reflect.String:
		into.SetString(text)
	case reflect.Bool:
		v, ok := map[string]bool{"true": true, "yes": true, "false": false, "no": false}[strings.ToLower(text)]
		into.SetBool(ok && v)
		d.must(path, text, ok, reason.New("config.answer", quoted(text)))
	case reflect.Int, reflect.Int64:
		v, ok := whole(text)
		into.SetInt(v)
		d.must(path, text, ok, reason.New("config.whole", quoted(text)))
	case reflect.Float64:
		v, ok := number(text)
		into.SetFloat(v)
		d.must(path, text, ok, reason.New("config.number", quoted(text)))
	default:
		d.add(path, reason.New("config.kind", into.Kind()))
	}
}

// must notes that text is not what it should be.
func (d *decoder) must(path, text string, ok bool, why reason.Text) {
	if !ok {
		d.refuse(path, text, why)
	}
}

// refuse notes why a text was not taken. What quotes it does so first, and does
// not when the text may be secret or is long.
func (d *decoder) refuse(path, text string, why reason.Text) {
	if mayBeSecret(path) || len(text) > 100 {
		why = why.Hiding()
	}
	d.add(path, why)
}

func below(path, key string) string {
	if key == "" || strings.ContainsAny(key, `.[]" `) || strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return path + "[" + quoted(key) + "]"
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// fields are the keys of a struct, in order, and where each goes.
type fields struct {
	keys  []string
	index map[string][]int
}

// fieldsOf lists the keys of a struct by its yaml tags; those of an inline
// struct are its own.
func fieldsOf(t reflect.Type) fields {
	f := fields{index: map[string][]int{}}
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if !t.Field(i).IsExported() || key == "-" {
			continue
		}
		if options == "inline" {
			inner := fieldsOf(t.Field(i).Type)
			for _, k := range inner.keys {
				f.keys = append(f.keys, k)
				f.index[k] = append([]int{i}, inner.index[k]...)
			}
			continue
		}
		if key == "" {
			key = strings.ToLower(t.Field(i).Name)
		}
		f.keys = append(f.keys, key)
		f.index[key] = []int{i}
	}
	return f
}

// have reports whether every key of a mapping is one of the fields'.
func (f fields) have(node *yaml.Node) bool {
	for i := 0; i < len(node.Content); i += 2 {
		if f.index[node.Content[i].Value] == nil {
			return false
		}
	}
	return true
}
