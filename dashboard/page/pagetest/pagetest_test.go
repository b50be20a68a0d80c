package pagetest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

type content struct {
	kit.Page
	Rows []string
	Said string
}

// What no sample runs is named, inside other bodies too.
func TestIdle(t *testing.T) {
	row := page.Row{Name: "planted", Template: `{{define "main"}}{{with .Body}}{{range .Rows}}<b>{{.}}</b>{{else}}<i></i>{{end}}{{if .Said}}<p class="{{if .Rows}}x{{end}}"></p>{{end}}{{end}}{{end}}`}
	for name, c := range map[string]struct {
		samples []kit.Body
		want    []string
	}{
		"full":         {[]kit.Body{pagetest.Filled[content]()}, []string{"the else of {{range .Rows}}"}},
		"empty":        {[]kit.Body{&content{}}, []string{"{{range .Rows}}", "{{if .Rows}}", "{{if .Said}}"}},
		"both":         {[]kit.Body{pagetest.Filled[content](), &content{}}, nil},
		"inner unseen": {[]kit.Body{&content{Said: "x"}, &content{Rows: []string{"a"}}}, []string{"{{if .Rows}}"}},
	} {
		got, err := pagetest.Idle(row, kit.FR, c.samples...)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
	row.Template = `{{define "main"}}{{with .Body}}{{range .Rows}}{{.Nothing}}{{end}}{{end}}{{end}}`
	if _, err := pagetest.Idle(row, kit.FR, &content{}); err != nil {
		t.Errorf("an empty content finds the fault: %v", err)
	}
	if _, err := pagetest.Idle(row, kit.FR, pagetest.Filled[content]()); err == nil {
		t.Error("a field that is not there was not found")
	}
}

// A text of a template that is in no file of words is named, be it shown or read out.
func TestForeign(t *testing.T) {
	row := page.Row{Name: "planted", Template: `{{define "main"}}{{with .Body}}<h1>{{t "sheet.tally"}}</h1><p title="Remarque">{{.Said}} Ici un mot</p><svg><text>caché</text></svg>{{end}}{{end}}`}
	got, err := pagetest.Foreign(row, pagetest.Filled[content]())
	if want := []string{"Remarque"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

// Every folder of a page renders its own sample.
func TestEveryPageHasASample(t *testing.T) {
	names, err := filepath.Glob("../*/page.html")
	if err != nil || len(names) < 30 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(name), "page_test.go"))
		if err != nil || !strings.Contains(string(raw), "pagetest.Renders(") {
			t.Errorf("%s: no test renders it with a sample: %v", name, err)
		}
	}
}
