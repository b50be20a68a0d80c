package config

import (
	_ "embed" // the clauses that ship
	"reflect"
	"regexp"
	"sync"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
)

//go:embed clauses.yaml
var shippedClauses []byte

// clauseIDs is what the id of a model clause looks like, which words of an
// authority's own never do.
var clauseIDs = regexp.MustCompile(`^ia-[a-z-]+$`)

// ShippedClauses are the model clauses that come with Vigie.
func ShippedClauses() ([]register.Clause, error) { return clauses() }

var clauses = sync.OnceValues(func() ([]register.Clause, error) { //nolint:gochecknoglobals // read once
	return parseClauses("clauses.yaml", shippedClauses)
})

// parseClauses reads a library of model clauses: each has a source, with its
// address and its day.
func parseClauses(name string, raw []byte) ([]register.Clause, error) {
	var b struct {
		Clauses []register.Clause `yaml:"clauses"`
	}
	d := decoder{findings: newFindings(), left: maxNodes}
	if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(&b).Elem())
		d.hideUnread()
		checkClauses(d.findings, b.Clauses)
	}
	if err := d.err(name); err != nil {
		return nil, err
	}
	return b.Clauses, nil
}

func checkClauses(f *findings, list []register.Clause) {
	seen := map[string]bool{}
	for i, c := range list {
		path := at("clauses", i)
		if !clauseIDs.MatchString(c.ID) || seen[c.ID] {
			f.add(path+".id", reason.New("config.clause.id", quoted(c.ID)))
		}
		seen[c.ID] = true
		inBoth(f, path+".title", c.Title)
		for _, x := range []struct{ key, text string }{{"about", string(c.About)}, {"text", c.Text}, {"source", c.Source}} {
			if x.text == "" {
				f.add(path+"."+x.key, reason.New("missing"))
			}
		}
		if !isWeb(c.Address) || c.Date.IsZero() {
			f.add(path+".source", reason.New("config.clause.source"))
		}
	}
}
