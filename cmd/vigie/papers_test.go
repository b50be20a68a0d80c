package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/words"
)

// papers are the data protection papers, by name. Spaces that do not break are
// plain ones.
func papers(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../../docs/rgpd/*.md")
	if err != nil || len(names) < 7 {
		t.Fatalf("%q (%v)", names, err)
	}
	list := map[string]string{}
	for _, name := range names {
		raw, err := os.ReadFile(name) //nolint:gosec // ours
		if err != nil {
			t.Fatal(err)
		}
		list[filepath.Base(name)] = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(raw))
	}
	return list
}

// TestPapersNameWhatExists looks up every command, key of the configuration and
// role that the papers promise something by, and every page they refer to.
func TestPapersNameWhatExists(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal([]byte(must(t, "schema")), &schema); err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`\*\*\[À COMPLÉTER[^]\n]*]\*\*`)
	code := regexp.MustCompile("`[^`\n]+`")
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	roles := regexp.MustCompile("rôle `([^`]+)`")
	seen := 0
	for name, text := range papers(t) {
		if open, whole := strings.Count(text, "[À COMPLÉTER"), len(marks.FindAllString(text, -1)); open != whole {
			t.Errorf("%s: %d marks of what is to be filled in, %d of them whole", name, open, whole)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join("../../docs/rgpd", m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, m := range roles.FindAllStringSubmatch(text, -1) {
			if _, err := access.ParseRole(m[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, c := range code.FindAllString(text, -1) {
			c = strings.Trim(c, "`")
			if rest, ok := strings.CutPrefix(c, "vigie "); ok {
				seen++
				if !isCommand(t, strings.Fields(rest)) {
					t.Errorf("%s: there is no command %q", name, c)
				}
			} else if keyPath().MatchString(c) && c != "access.db" && !hasKey(schema, strings.Split(c, ".")) {
				t.Errorf("%s: the configuration has no key %q", name, c)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d commands found", seen)
	}
}

// keyPath matches a key of the configuration below another.
func keyPath() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]+(\[])?(\.[a-z_]+(\[])?)+$`) }

// hasKey follows a path through the schema of the configuration.
func hasKey(schema map[string]any, path []string) bool {
	at := schema
	for _, key := range path {
		properties, _ := at["properties"].(map[string]any) //nolint:errcheck // none has no key
		next, ok := properties[strings.TrimSuffix(key, "[]")].(map[string]any)
		if !ok {
			return false
		}
		if items, ok := next["items"].(map[string]any); ok && strings.HasSuffix(key, "[]") {
			next = items
		}
		if ref, ok := next["$ref"].(string); ok {
			defs, _ := schema["$defs"].(map[string]any)                          //nolint:errcheck // none has no key
			next, _ = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any) //nolint:errcheck // as above
		}
		at = next
	}
	return true
}

// isCommand follows words through the commands.
func isCommand(t *testing.T, path []string) bool {
	t.Helper()
	parser, err := commandLine(&cli{}, words.Of("en"))
	if err != nil {
		t.Fatal(err)
	}
	at := parser.Model.Node
	for _, word := range path {
		if len(at.Children) == 0 {
			break // its arguments
		}
		i := slices.IndexFunc(at.Children, func(n *kong.Node) bool { return n.Name == word })
		if i < 0 {
			return false
		}
		at = at.Children[i]
	}
	return len(at.Children) == 0
}

// TestPapersSayTheFiguresOfTheCode holds the figures that the papers promise to
// those that the program works with.
func TestPapersSayTheFiguresOfTheCode(t *testing.T) {
	text := papers(t)
	d := config.Default()
	hours := func(d time.Duration) int { return int(d / time.Hour) }
	for _, want := range []struct{ paper, text string }{
		{"README.md", fmt.Sprintf("`waves[].k` : %d, jamais moins", survey.DefaultK)},
		{"README.md", fmt.Sprintf("`retention.audit` (%d mois par défaut)", d.Retention.Audit)},
		{"README.md", fmt.Sprintf("`access.session.idle` (%d heure), `access.session.absolute` (%d heures)", hours(d.Access.Session.Idle), hours(d.Access.Session.Absolute))},
		{"registre-comptes.md", fmt.Sprintf("`retention.audit` ; %d par défaut", d.Retention.Audit)},
		{"registre-enquetes.md", fmt.Sprintf("k, %d au moins", survey.DefaultK)},
		{"aipd-enquetes.md", fmt.Sprintf("k vaut %d au moins", survey.DefaultK)},
		{"note-cst.md", fmt.Sprintf("k, %d au moins", survey.DefaultK)},
		{"notice-agents.md", fmt.Sprintf("k, %d au moins", survey.DefaultK)},
		{"aipd-enquetes.md", fmt.Sprintf("ou %s jours sans avis, efface la lecture", map[int]string{30: "trente"}[hours(candidate.Keeps)/24])},
		{"registre-enquetes.md", fmt.Sprintf("attend son accord %s jours au plus", map[int]string{30: "trente"}[hours(candidate.Keeps)/24])},
		{"registre-enquetes.md", fmt.Sprintf("personne chargée de l’enquête (rôle `%s`), avant diffusion", page.Accepts)},
		{"aipd-enquetes.md", fmt.Sprintf("attend l’accord des ressources humaines (rôle `%s`)", page.Accepts)},
	} {
		if !strings.Contains(text[want.paper], want.text) {
			t.Errorf("%s does not say %q", want.paper, want.text)
		}
	}
	if d.Retention.Figures != 0 || d.Retention.Surveys != 0 {
		t.Error("the papers say that figures and surveys are kept without a limit by default")
	}
	pulse, users := survey.PulseTwo(), 0
	for _, dimension := range pulse.Dimensions {
		if pulse.Audience(dimension.ID) == survey.Users {
			users++
		}
	}
	if len(pulse.Items) != 19 || len(pulse.Dimensions) != 9 || users != 2 || pulse.Validated || pulse.Scale.Low != 1 || pulse.Scale.High != 5 {
		t.Error("the papers describe another questionnaire: nineteen statements from 1 to 5, nine dimensions, two of users of AI, not validated")
	}
}
