package dashboard_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// readBy has a script of testdata/readers read a file, with the programs that
// others read it with, and decodes what it prints.
func readBy(t *testing.T, script string, file string, into any, args ...string) {
	t.Helper()
	python := os.Getenv("VIGIE_PYTHON")
	if python == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("VIGIE_PYTHON does not say where the readers in Python are: make test does")
		}
		t.Skip("VIGIE_PYTHON does not say where the readers in Python are: make test does")
	}
	cmd := exec.CommandContext(t.Context(), python, append([]string{filepath.Join("testdata", "readers", script)}, args...)...) //nolint:gosec // as make test names it
	cmd.Stdin = strings.NewReader(file)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, said.String())
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		t.Fatalf("%s: %v in %s", script, err, out.String())
	}
}

// opened is a city that publishes: what it published and its register are for
// anybody, all else for those who signed in.
func opened(t *testing.T) dashboard.Setup {
	t.Helper()
	f := newFake(6)
	_, archive := edited(t, f)
	s := setup(f)
	s.Editions, s.URL, s.Authenticator, s.Public = archive, "https://releves.ville.fr", badge{}, []string{"trimestres", "systemes"}
	s.Authority = kit.Authority{Name: "Ville de Démonstration", INSEE: "51454", Licence: "https://spdx.org/licenses/etalab-2.0.html"}
	s.Notice = kit.Notice{Organisation: "Ville de Démonstration", Contact: "ia@ville.fr"}
	s.Known.Automatic = map[string]bool{"prom-salle": true, "litellm": true}
	return s
}

// shaclReport is what shacl.py prints; a result is severity, path and message.
type shaclReport struct {
	Files, Triples int
	Results        [][3]string
}

func (r shaclReport) violations() int {
	return len(slices.DeleteFunc(slices.Clone(r.Results), func(x [3]string) bool { return x[0] != "Violation" }))
}

// The catalogue keeps DCAT-AP 3 by its own SHACL shapes. What the profile only
// recommends and a city has not is listed: the European code of a city that has
// none, the outline of its territory, dates of a register that has none.
func TestCatalogueKeepsTheProfile(t *testing.T) {
	base := start(t, opened(t))
	catalogue := get(t, base+"/catalogue.jsonld").body
	var got shaclReport
	readBy(t, "shacl.py", catalogue, &got, "testdata/dcat-ap-3.0.1")
	if got.Files != 6 || got.Triples < 200 {
		t.Fatalf("%d files of shapes, %d triples", got.Files, got.Triples)
	}
	const dct, dcat = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
	recommended := []string{dcat + "bbox", dcat + "centroid", dct + "type", dct + "temporal", dct + "issued", dct + "modified", dct + "spatial", dct + "publisher"}
	for _, x := range got.Results {
		if x[0] != "Warning" || !slices.Contains(recommended, x[1]) {
			t.Errorf("%s at %s: %s", x[0], x[1], x[2])
		}
	}
	for what, fault := range map[string]*strings.Replacer{
		"a file without an address": strings.NewReplacer(`"dcat:accessURL"`, `"dcat:accessUrl"`),
		"a format that is a text":   strings.NewReplacer(`"dct:format": {`, `"dct:format": "CSV", "dct:x": {`),
	} {
		var bad shaclReport
		readBy(t, "shacl.py", fault.Replace(catalogue), &bad, "testdata/dcat-ap-3.0.1")
		if bad.violations() == 0 {
			t.Errorf("%s conforms", what)
		}
	}
}

// harvested is a data set as harvest.py prints what udata made of it.
type harvested struct {
	ID, Title, Page, Licence, Frequency string
	Tags                                []string
	Contacts                            [][4]string
	Temporal                            []string
	Files                               []struct {
		URL, Title, Format, Mime, Schema string
		Size                             int
	}
}

// The code of data.gouv.fr itself reads every set, whom to write to, the licence
// and the format of every file; each address leads somewhere for anybody.
func TestThePortalReadsTheCatalogue(t *testing.T) {
	set := opened(t)
	base := start(t, set)
	var sets []harvested
	readBy(t, "harvest.py", get(t, base+"/catalogue.jsonld").body, &sets, base+"/catalogue.jsonld")
	if len(sets) != 3 {
		t.Fatalf("%d data sets: %v", len(sets), sets)
	}
	here := func(address string) string { return base + strings.TrimPrefix(address, set.URL) }
	formats := map[string]int{}
	for _, s := range sets {
		if s.Licence != "lov2" || !slices.Contains(s.Contacts, [4]string{"contact", "Ville de Démonstration", "ia@ville.fr", ""}) {
			t.Errorf("%s: licence %q, contacts %q", s.Title, s.Licence, s.Contacts)
		}
		for _, address := range []string{s.ID, s.Page} {
			a := get(t, here(address))
			if a.status == http.StatusSeeOther {
				a = get(t, base+a.header.Get("Location"))
			}
			if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
				t.Errorf("%s leads to %s, which answers %d, %q", s.Title, address, a.status, a.header.Get("Content-Type"))
			}
		}
		for _, f := range s.Files {
			formats[f.Format]++
			a := get(t, here(f.URL))
			if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), f.Mime) || f.Mime == "" || (f.Size != 0 && f.Size != len(a.body)) {
				t.Errorf("%s (%q, %d bytes) answers %d, %q, %d bytes", f.URL, f.Mime, f.Size, a.status, a.header.Get("Content-Type"), len(a.body))
			}
		}
	}
	if formats["csv"] != 3 || formats["html"] != 2 || formats["json"] != 1 || formats["xlsx"] != 1 {
		t.Errorf("formats are read as %v", formats)
	}
	impact := sets[slices.IndexFunc(sets, func(s harvested) bool { return strings.HasSuffix(s.ID, "/donnees/impact") })]
	if impact.Frequency != "QUARTERLY" || !slices.Equal(impact.Temporal, []string{"2026-07-01", "2026-09-30"}) ||
		impact.Files[0].Schema != "https://schema.data.gouv.fr/schemas/etalab/schema-impact-service-public-numerique/0.5.0/schema.json" {
		t.Errorf("the indicators are read as %+v", impact)
	}
}

// Both versions of the national schema are kept, by the validator that the
// portal uses and the schema's own file.
func TestTheSchemasValidatorTakesWhatIsPublished(t *testing.T) {
	base := start(t, opened(t))
	for file, schema := range map[string]string{"impact.csv": "0.5.0", "impact-0.3.0.csv": "0.3.0"} {
		published := get(t, base+"/donnees/"+file).body
		var got struct {
			Rows   int
			Errors [][]any
		}
		readBy(t, "tableschema.py", published, &got, "testdata/impact-service-public-numerique-"+schema+".json")
		if len(got.Errors) > 0 || got.Rows != strings.Count(published, "\n")-1 || got.Rows < 10 {
			t.Errorf("%s, of %d rows: %v", file, got.Rows, got.Errors)
		}
		readBy(t, "tableschema.py", strings.Replace(published, "trimestrielle", "parfois", 1), &got, "testdata/impact-service-public-numerique-"+schema+".json")
		if len(got.Errors) == 0 {
			t.Errorf("%s may say anything", file)
		}
	}
}

// Every file of every table is read by pandas and openpyxl: numbers as numbers,
// dates as dates, alike in the three; the state and the unit are columns.
func TestAnalystsReadTheTables(t *testing.T) {
	set := setup(newFake(6))
	base := start(t, set)
	folders := []string{"/donnees/registre", "/donnees/indicateurs", "/bien-etre", "/bilan-ges"}
	for _, id := range []string{"energie", "par-usage", "methodes", "requetes", "heures", "variation", "cout", "systemes", "bien-etre", "carbone", "eau", "empreintes", "reseau", "puissance", "energy", "queries"} {
		folders = append(folders, "/chiffres/"+id)
	}
	files := map[string][]byte{}
	for _, folder := range folders {
		for _, name := range kit.FileNames() {
			a := get(t, base+folder+"/"+name)
			if a.status != http.StatusOK {
				t.Fatalf("%s/%s: %d", folder, name, a.status)
			}
			files[folder+"/"+name] = []byte(a.body)
		}
	}
	raw, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Faults, States, Units []string
		Numbers, Days         int
	}
	readBy(t, "tables.py", string(raw), &got, "Close le", "Agents informés", "Revue des biais")
	for _, f := range got.Faults {
		t.Error(f)
	}
	for _, want := range []string{"connu", "manquant", "non diffusé", "non renseigné", "pas en service", "rien à comparer"} {
		if !slices.Contains(got.States, want) {
			t.Errorf("no state is %q: %q", want, got.States)
		}
	}
	for _, want := range []string{"kWh", "Wh", "%", "€", "L", "kg" + nb + "CO₂e"} {
		if !slices.Contains(got.Units, want) {
			t.Errorf("no unit is %q: %q", want, got.Units)
		}
	}
	if got.Numbers < 100 || got.Days == 0 {
		t.Errorf("%d columns of numbers, %d dates", got.Numbers, got.Days)
	}
}
