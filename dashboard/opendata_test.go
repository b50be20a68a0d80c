package dashboard_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/period"
)

// field is a rule of the national schema.
type field struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Rules struct {
		Required bool     `json:"required"`
		Enum     []string `json:"enum"`
	} `json:"constraints"`
}

// schemaOf are the fields of a version of impact-service-public-numerique.
func schemaOf(t *testing.T, version string) []field {
	t.Helper()
	raw, err := os.ReadFile("testdata/impact-service-public-numerique-" + version + ".json") //nolint:gosec // a file of the tests
	if err != nil {
		t.Fatal(err)
	}
	var schema struct{ Fields []field }
	if err := json.Unmarshal(raw, &schema); err != nil || len(schema.Fields) < 15 {
		t.Fatalf("%d fields, %v", len(schema.Fields), err)
	}
	return schema.Fields
}

// fault says what a value does not keep, as a Table Schema validator reads it.
func (f field) fault(value string) string {
	if value == "" {
		if f.Rules.Required {
			return "is missing"
		}
		return ""
	}
	var err error
	switch f.Type {
	case "number":
		_, err = strconv.ParseFloat(value, 64)
	case "date":
		_, err = time.Parse(time.DateOnly, value)
	case "boolean":
		if value != "true" && value != "false" {
			return "is not a boolean"
		}
	}
	switch {
	case err != nil:
		return "is not a " + f.Type
	case len(f.Rules.Enum) > 0 && !slices.Contains(f.Rules.Enum, value):
		return "is not of the list"
	}
	return ""
}

// impactLines reads a file of the national schema: its lines by title and
// whether they are targets, each by its fields, in the schema's order.
func impactLines(t *testing.T, body string, fields []field) map[string]map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows[0]) != len(fields) {
		t.Fatalf("%v, %d columns", err, len(rows[0]))
	}
	lines := map[string]map[string]string{}
	for i, row := range rows {
		line := map[string]string{}
		for j, value := range row {
			if i == 0 && value != fields[j].Name {
				t.Fatalf("column %d is %q, not %q", j, value, fields[j].Name)
			}
			if fault := fields[j].fault(value); i > 0 && fault != "" {
				t.Errorf("line %d: %s %s: %q", i+1, fields[j].Name, fault, value)
			}
			line[fields[j].Name] = value
		}
		lines[line["indicateur"]+" "+line["est_cible"]] = line
	}
	return lines
}

// What is published keeps every rule of both versions of the national schema: a
// line for each known figure, one for its target, none for what is missing or
// withheld.
func TestImpactKeepsTheSchema(t *testing.T) {
	f := newFake(6)
	_, archive := edited(t, f)
	s := setup(f)
	s.Editions, s.Authority = archive, kit.Authority{Name: "Ville de Démonstration", INSEE: "51454"}
	base := start(t, s)
	f.down.Store(true)
	for file, version := range map[string]string{"/donnees/impact.csv": "0.5.0", "/donnees/impact-0.3.0.csv": "0.3.0"} {
		a := get(t, base+file)
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") {
			t.Fatalf("with the store down: %d", a.status)
		}
		lines := impactLines(t, a.body, schemaOf(t, version))
		energy, target := lines["Consommation d’énergie false"], lines["Consommation d’énergie true"]
		if energy == nil || target == nil || energy["valeur"] != "1616" || target["valeur"] != "1800" || energy["date"] != "2026-09-30" || energy["date_debut"] != "2026-07-01" || energy["code_insee"] != "51454" {
			t.Errorf("energy is %q, its target %q", energy, target)
		}
		if target["est_automatise"] != "false" || target["source_collecte"] != "décision de la collectivité" {
			t.Errorf("a target is collected as %q", target)
		}
		if row := lines["Volume de requêtes false"]; row["unite_mesure"] != "unité" || (version != "0.3.0" && (row["type_indicateur"] != "usage" || energy["type_indicateur"] != "impact" || row["denom_insee"] != "COM")) {
			t.Errorf("a count is %q", row)
		}
		for _, absent := range []string{"Requêtes par agent utilisateur et par mois false", "Longueur moyenne des réponses false"} {
			if lines[absent] != nil {
				t.Errorf("what is withheld or missing has a line: %q", lines[absent])
			}
		}
	}
	if _, err := archive.Withdraw(period.QuarterOf(2026, 3), 1, "direction générale", "erreur", nil); err != nil {
		t.Fatal(err)
	}
	s = setup(f)
	s.Editions = archive
	if after := get(t, start(t, s)+"/donnees/impact.csv"); strings.Count(after.body, "\n") != 1 {
		t.Errorf("what was withdrawn is still there:\n%s", after.body)
	}
	if gone := get(t, start(t, s)+"/carbon.txt"); gone.status != http.StatusNotFound {
		t.Errorf("carbon.txt still points to it: %s", gone.body)
	}
}

// Every file that the catalogue names is there, of the type and the weight that
// it says.
func TestCatalogueNamesWhatIsThere(t *testing.T) {
	f := newFake(6)
	_, archive := edited(t, f)
	s := setup(f)
	s.Editions, s.Authority = archive, kit.Authority{Name: "Ville \"test\"", Licence: "https://spdx.org/licenses/etalab-2.0.html"}
	base := start(t, s)
	a := get(t, base+"/catalogue.jsonld")
	var catalogue struct {
		Type     string `json:"@type"`
		Datasets []struct {
			Files []struct {
				Media struct {
					ID string `json:"@id"`
				} `json:"dcat:mediaType"`
				Address struct {
					ID string `json:"@id"`
				} `json:"dcat:downloadURL"`
				Size struct {
					Value string `json:"@value"`
				} `json:"dcat:byteSize"`
			} `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	if err := json.Unmarshal([]byte(a.body), &catalogue); err != nil || catalogue.Type != "dcat:Catalog" || len(catalogue.Datasets) != 3 {
		t.Fatalf("%v: %s", err, a.body)
	}
	const iana = "https://www.iana.org/assignments/media-types/"
	n := 0
	for _, set := range catalogue.Datasets {
		for _, file := range set.Files {
			n++
			got := get(t, file.Address.ID)
			if got.status != http.StatusOK || !strings.HasPrefix(file.Media.ID, iana) || !strings.HasPrefix(got.header.Get("Content-Type"), strings.TrimPrefix(file.Media.ID, iana)) {
				t.Errorf("%s answers %d, %q", file.Address.ID, got.status, got.header.Get("Content-Type"))
			}
			if file.Size.Value != "" && file.Size.Value != strconv.Itoa(len(got.body)) {
				t.Errorf("%s weighs %d, not %s", file.Address.ID, len(got.body), file.Size.Value)
			}
		}
	}
	if n != 7 || !strings.Contains(a.body, "schema-impact-service-public-numerique/0.5.0/schema.json") || !strings.Contains(a.body, "etalab-2.0") {
		t.Errorf("%d files:\n%s", n, a.body)
	}
	s = setup(f)
	s.Editions, s.URL = archive, "https://releves.example/"
	base = start(t, s)
	if fixed := get(t, base+"/catalogue.jsonld"); !strings.Contains(fixed.body, `"https://releves.example/donnees/impact.csv"`) || strings.Contains(fixed.body, base) {
		t.Errorf("with an address of its own:\n%s", fixed.body)
	}
	carbon := get(t, base+"/carbon.txt")
	line := regexp.MustCompile(`(?m)^  \{ doc_type = "web-page", url = "https://releves.example/trimestres/2026-T3/edition-1", domain = "releves.example", title = ".+" \},$`)
	if carbon.status != http.StatusOK || !strings.HasPrefix(carbon.body, "version = \"0.5\"\nlast_updated = \"2026-11-23\"\n\n[org]\ndisclosures = [\n") || !line.MatchString(carbon.body) {
		t.Errorf("carbon.txt (%d):\n%s", carbon.status, carbon.body)
	}
	if other := get(t, base+"/.well-known/carbon.txt"); other.body != carbon.body {
		t.Error("the two carbon.txt differ")
	}
	if none := get(t, start(t, setup(f))+"/carbon.txt"); none.status != http.StatusNotFound {
		t.Errorf("without an edition carbon.txt answers %d", none.status)
	}
}

// Beside every link to a file of a table stands its format, and the weight that
// it has for the reader of the page.
func TestLinksToFilesSayTheirWeight(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	base := start(t, set)
	for _, role := range []string{"elu", "rh"} {
		for _, page := range []string{"/bien-etre", "/en/bien-etre", "/bien-etre/directions", "/chiffres/energie", "/empreinte"} {
			if role != "rh" && page == "/bien-etre/directions" {
				continue
			}
			seen := 0
			for _, link := range find(parse(t, ask(t, http.MethodGet, base+page, as(role)).body), "a") {
				address, said := attr(link, "href"), strings.ReplaceAll(textOf(link), nb, " ")
				if !strings.Contains(address, ".csv") && !strings.Contains(address, ".xlsx") {
					continue
				}
				seen++
				got := ask(t, http.MethodGet, base+address, as(role))
				want := "(" + strconv.Itoa(max(1, int(float64(len(got.body))/1000+0.5))) + " k"
				if len(got.body) < 1000 {
					want = " 1 k" // less than
				}
				if got.status != http.StatusOK || !strings.Contains(said, want) {
					t.Errorf("%s as %s: %q leads to %d bytes (%d)", page, role, said, len(got.body), got.status)
				}
			}
			if seen != 3 {
				t.Errorf("%s as %s leads to %d files", page, role, seen)
			}
		}
	}
}

// The page of files tells the weight that each has, and what a card does not
// state is said in the register's file.
func TestFilesWeighWhatIsSaid(t *testing.T) {
	f := newFake(6)
	_, archive := edited(t, f)
	s := setup(f)
	s.Editions = archive
	base := start(t, s)
	doc := parse(t, get(t, base+"/donnees").body)
	seen := 0
	for _, tr := range find(doc, "tr") {
		links := find(tr, "a")
		if len(links) == 0 {
			continue
		}
		cells := find(tr, "td")
		address := attr(links[0], "href")
		got := get(t, base+address)
		said := textOf(cells[0])
		switch want := float64(len(got.body)) / 1000; {
		case got.status != http.StatusOK:
			t.Errorf("%s answers %d", address, got.status)
		case want < 1 && said != "moins de 1"+nb+"ko", want >= 1 && said != strconv.Itoa(int(want+0.5))+nb+"ko":
			t.Errorf("%s weighs %.2f kB, the page says %q", address, want, said)
		default:
			seen++
		}
	}
	if page := get(t, base+"/en/donnees").body; !strings.Contains(page, `href="/en/donnees/registre/ouvert.csv"`) || !strings.Contains(page, `href="/donnees/impact.csv"`) {
		t.Error("the English page does not lead to the English register, and to the one national schema")
	}
	if seen != 6+4*3 {
		t.Errorf("%d files have their weight", seen)
	}
	rows, err := csv.NewReader(strings.NewReader(get(t, base+"/donnees/registre/ouvert.csv").body)).ReadAll()
	if err != nil || len(rows) != 7 || rows[1][0] != "assistant-redaction" || !slices.Contains(rows[1], "Non renseigné") {
		t.Errorf("the register is %q, %v", rows, err)
	}
}
