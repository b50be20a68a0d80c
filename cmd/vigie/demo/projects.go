package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"text/template"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
)

//go:embed projets/*.json
var underWay embed.FS

// propose puts projects that are under way into the folder of a new city: one
// that is being filled in, one that waits for its second approval, one that is
// tried.
func propose(folder string, today period.Date) error {
	store := project.NewStore(filepath.Join(folder, "donnees", "projects"))
	list, err := underWay.ReadDir("projets")
	if err != nil {
		return fmt.Errorf("reading the projects of the city: %w", err)
	}
	functions := template.FuncMap{"ago": func(days int) string { return today.AddDays(-days).String() }}
	for _, f := range list {
		raw, err := underWay.ReadFile("projets/" + f.Name())
		if err != nil {
			return fmt.Errorf("reading the projects of the city: %w", err)
		}
		text, err := filled(string(raw), functions, nil)
		if err != nil {
			return err
		}
		var p project.Project
		if err := json.Unmarshal([]byte(text), &p); err != nil { //nolint:musttag // forecasts have none, at rest either
			return fmt.Errorf("reading the project %s of the city: %w", f.Name(), err)
		}
		if err := store.Add(p); err != nil {
			return fmt.Errorf("keeping the project %s of the city: %w", p.ID, err)
		}
	}
	return nil
}
