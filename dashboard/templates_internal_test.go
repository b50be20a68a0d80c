package dashboard

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// The templates of all pages share their names, "main" aside: none of them gives
// another meaning to what another page or the layout defines.
func TestTemplatesShareTheirNames(t *testing.T) {
	printer, err := kit.NewPrinter(kit.FR, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	note := func(page, text string) {
		base, err := kit.BaseTemplate(printer, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := base.Parse(text); err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		for _, x := range base.Templates() {
			if x.Tree == nil || x.Name() == "main" {
				continue
			}
			body := x.Tree.Root.String()
			if before, ok := known[x.Name()]; ok && before != body {
				t.Errorf("the page %s defines %q anew", page, x.Name())
			}
			known[x.Name()] = body
		}
	}
	note("", "")
	s := &Server{rows: rows()}
	for _, w := range s.templates() {
		note(w.Name, w.Template)
	}
	if len(known) < 40 {
		t.Errorf("%d templates", len(known))
	}
}
