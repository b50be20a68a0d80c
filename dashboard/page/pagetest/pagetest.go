// Package pagetest renders a page's template with the page's own samples, in
// both languages, and sees to it that no part of the template is left out.
package pagetest

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/words"
	"github.com/vigie-ia/vigie/internal/words/wordstest"
)

// Renders renders the template of a row with samples of its content. A body of
// an if, a with or a range that no sample runs is a fault: what it holds was
// never tried.
func Renders(t *testing.T, row page.Row, samples ...kit.Body) {
	t.Helper()
	codes, err := words.Languages()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		lang := kit.Lang(code)
		idle, err := Idle(row, lang, samples...)
		if err != nil {
			t.Fatalf("%s in %s: %v", row.Name, lang, err)
		}
		for _, body := range idle {
			t.Errorf("%s in %s: no sample runs %s", row.Name, lang, body)
		}
	}
	foreign, err := Foreign(row, samples...)
	if err != nil {
		t.Fatalf("%s in a third language: %v", row.Name, err)
	}
	for _, word := range foreign {
		t.Errorf("%s: %q is in no file of words: a third language cannot say it", row.Name, word)
	}
}

// Foreign lists the words of a row's template that are not of the language in
// which it is rendered: texts that no translator finds. The language is made up,
// and has an accent on every vowel.
func Foreign(row page.Row, samples ...kit.Body) ([]string, error) {
	own, err := wordstest.Words()
	if err != nil {
		return nil, err
	}
	tree, _, err := markedIn(row, kit.PrinterOf(own, time.UTC))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, b := range samples {
		for _, may := range []bool{true, false} {
			if err := execute(&out, tree, row, layout(kit.Lang(wordstest.Code), b, may)); err != nil {
				return nil, err
			}
		}
	}
	page := unseen.ReplaceAllString(out.String(), " ")
	pieces := []string{tag.ReplaceAllString(page, " ")}
	for _, m := range shown.FindAllStringSubmatch(page, -1) {
		pieces = append(pieces, m[1])
	}
	text := strings.Join(pieces, " ")
	var list []string
	for _, w := range plainWord.FindAllString(html.UnescapeString(text), -1) {
		if !slices.Contains(list, w) && !slices.Contains(ofSamples(), strings.ToLower(w)) {
			list = append(list, w)
		}
	}
	return list, nil
}

// ofSamples are the words of the samples, names of formats, and those that the
// layout says in the languages that it leads to.
func ofSamples() []string {
	return []string{"texte", "textetexte", "ville", "démonstration", "français", "english", "vigie", "json", "excel", "xlsx"}
}

var (
	unseen    = regexp.MustCompile(`(?s)<(?:style|script|svg|title)[ >].*?</(?:style|script|svg|title)>|<!--.*?-->|\x{E000}\d+\x{E001}`)
	tag       = regexp.MustCompile(`<[^>]*>`)
	shown     = regexp.MustCompile(`(?:aria-label|title|alt|placeholder)="([^"]*)"`)
	plainWord = regexp.MustCompile(`[\p{L}’'-]*[aeiouAEIOU][\p{L}]{3,}|[\p{L}]{3,}[aeiouAEIOU]\p{L}*`)
)

// Idle lists the bodies of a row's template that no sample runs. Its error is
// of a template that cannot be parsed or rendered.
func Idle(row page.Row, lang kit.Lang, samples ...kit.Body) ([]string, error) {
	tree, bodies, err := marked(row, lang)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, b := range samples {
		for _, may := range []bool{true, false} {
			if err := execute(&out, tree, row, layout(lang, b, may)); err != nil {
				return nil, err
			}
		}
	}
	var idle []string
	for i, body := range bodies {
		if !strings.Contains(out.String(), mark(i)) {
			idle = append(idle, body)
		}
	}
	return idle, nil
}

func execute(out *bytes.Buffer, tree *template.Template, row page.Row, l kit.Layout) error {
	if row.Alone != "" {
		if err := tree.ExecuteTemplate(out, row.Alone, l); err != nil {
			return err
		}
	}
	if tree.Lookup("main") == nil {
		return nil
	}
	return tree.Execute(out, l)
}

// layout is what the server gives a template.
func layout(lang kit.Lang, b kit.Body, may bool) kit.Layout {
	return kit.Layout{
		Lang: lang, Page: b.Head(), Body: b, Authority: "Ville de Démonstration", Assets: map[string]string{},
		MayOpen: func(string) bool { return may },
	}
}

// mark is what the body of that number leaves in the page: letters that no page
// has, which are as good inside a tag as between two.
func mark(i int) string { return fmt.Sprintf("\uE000%d\uE001", i) }

// marked parses a row's template with a mark in every body, and says what they
// are.
func marked(row page.Row, lang kit.Lang) (*template.Template, []string, error) {
	printer, err := kit.NewPrinter(lang, time.UTC)
	if err != nil {
		return nil, nil, err
	}
	return markedIn(row, printer)
}

func markedIn(row page.Row, printer *kit.Printer) (*template.Template, []string, error) {
	base, err := kit.BaseTemplate(printer, nil)
	if err != nil {
		return nil, nil, err
	}
	shared := map[string]bool{}
	for _, x := range base.Templates() {
		shared[x.Name()] = x.Name() != "main"
	}
	if _, err := base.Parse(row.Template); err != nil {
		return nil, nil, fmt.Errorf("parsing the template: %w", err)
	}
	var bodies []string
	for _, x := range base.Templates() {
		if !shared[x.Name()] && x.Tree != nil {
			bodies = markAll(x.Tree.Root, bodies)
		}
	}
	return base, bodies, nil
}

func markAll(list *parse.ListNode, bodies []string) []string {
	if list == nil {
		return bodies
	}
	for _, n := range list.Nodes {
		var b *parse.BranchNode
		switch n := n.(type) {
		case *parse.IfNode:
			b = &n.BranchNode
		case *parse.WithNode:
			b = &n.BranchNode
		case *parse.RangeNode:
			b = &n.BranchNode
		default:
			continue
		}
		for i, body := range []*parse.ListNode{b.List, b.ElseList} {
			if body == nil {
				continue
			}
			bodies = markAll(body, bodies)
			body.Nodes = append(body.Nodes, &parse.TextNode{NodeType: parse.NodeText, Text: []byte(mark(len(bodies)))})
			bodies = append(bodies, []string{"", "the else of "}[i]+"{{"+strings.Fields(n.String())[0][2:]+" "+b.Pipe.String()+"}}")
		}
	}
	return bodies
}

// Filled returns a content with something in every field: texts, numbers, two
// elements in each list. It is never about a real figure.
func Filled[T any]() *T {
	out := new(T)
	fill(reflect.ValueOf(out).Elem(), 0)
	return out
}

// deepest is how far fill goes: no content is deeper.
const deepest = 8

func fill(v reflect.Value, depth int) {
	if !v.CanSet() || depth > deepest {
		return
	}
	switch v.Kind() { //nolint:exhaustive // no template goes into interfaces, functions and maps
	case reflect.String:
		v.SetString("texte")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(2)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(2)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			fill(f, depth+1)
		}
	default:
	}
}
