package factors_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/factors"
	"github.com/vigie-ia/vigie/internal/impact"
)

const (
	models = `{"aliases": [{"type": "alias", "provider": "openai", "name": "neuf", "alias": "gpt-9"}],
 "models": [{"type": "model", "provider": "openai", "name": "gpt-9", "architecture": {"type": "moe", "parameters": {"total": 500, "active": {"min": 40, "max": 90}}},
  "warnings": ["model-arch-not-released"], "sources": ["https://example.org"], "deployment": {"tps": 50.5, "ttft": null}}]}`
	mixes    = `{"electricity_mixes": [{"name": "FRA", "adpe": 5e-08, "pe": 9.5, "gwp": 0.05, "wue": 3.5, "warnings": ["electricity-mix-wue-world"]}]}`
	metadata = "Metadata-Version: 2.5\nName: ecologits\nVersion: 0.12.0\nSummary: x\n\nName: other\n"
)

func today() time.Time { return time.Date(2026, 11, 30, 10, 15, 0, 0, time.UTC) }

// file writes a file of a test and returns its path.
func file(t testing.TB, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// zipped packs files in the order given: name, text, name, text.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for pair := range slices.Chunk(pairs, 2) {
		w, err := z.Create(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pair[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func wheel(t testing.TB) []byte {
	t.Helper()
	return zipped(t, "ecologits/data/models.json", models, "ecologits/data/electricity_mixes.json", mixes, "ecologits-0.12.0.dist-info/METADATA", metadata)
}

func read(t testing.TB, paths []string, said factors.Said) factors.Release {
	t.Helper()
	r, err := factors.Read(paths, said, today())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A release is read from the wheel, from a zip, and from the files alone.
func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		paths     []string
		said      factors.Said
		version   string
		published string
		models    int
		zones     int
	}{
		"wheel": {[]string{file(t, "e.whl", wheel(t))}, factors.Said{Published: "2026-11-20"}, "0.12.0", "2026-11-20", 1, 1},
		"zip":   {[]string{file(t, "e.zip", zipped(t, "x/models.json", models, "x/electricity_mixes.json", mixes))}, factors.Said{}, "2026-11-30", "2026-11-30", 1, 1},
		"both":  {[]string{file(t, "a", []byte(models)), file(t, "b", []byte("\xef\xbb\xbf"+mixes))}, factors.Said{Version: "0.12.1"}, "0.12.1", "2026-11-30", 1, 1},
		"zones": {[]string{file(t, "b.json", []byte(mixes))}, factors.Said{}, "2026-11-30", "2026-11-30", 0, 1},
	} {
		r := read(t, c.paths, c.said)
		d, err := r.Data()
		if err != nil || r.Version != c.version || r.Published != c.published || len(d.Models) != c.models || len(d.Zones) != c.zones || len(r.SHA256) != 64 {
			t.Errorf("%s: %s of %s with %d models and %d zones, sha256 %q (%v)", name, r.Version, r.Published, len(d.Models), len(d.Zones), r.SHA256, err)
		}
	}
	d, err := read(t, []string{file(t, "e.whl", wheel(t))}, factors.Said{}).Data()
	if err != nil {
		t.Fatal(err)
	}
	m, z := d.Models[0], d.Zones[0]
	if m.Params != (impact.Params{Active: impact.Bounds{Low: 40, High: 90}, Total: impact.Bounds{Low: 500, High: 500}, TPS: 50.5}) || m.Released || !m.MoE || m.Aliases[0] != "neuf" {
		t.Errorf("the model is read as %+v", m)
	}
	if z.Mix != (impact.Mix{Carbon: 0.05, Abiotic: 5e-08, PrimaryEnergy: 9.5, Water: 3.5}) || z.Alpha2 != "FR" || z.Version != "ecologits-0.12.0" || len(z.Defaults) != 1 || z.Defaults[0] != "water" {
		t.Errorf("the zone is read as %+v", z)
	}
}

// What is no release is refused whole, with the reason.
func TestHostileFiles(t *testing.T) {
	changed := func(text, old, now string) []byte {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in what is to be changed", old)
		}
		return []byte(strings.Replace(text, old, now, 1))
	}
	deep := strings.Repeat(`[`, 200_000)
	bomb := zipped(t, "ecologits/data/models.json", `{"models": [`+strings.Repeat(" ", 32<<20)+`]}`)
	for name, c := range map[string]struct {
		text []byte
		told string
	}{
		"nothing":          {nil, "neither a zip nor JSON"},
		"text":             {[]byte("hello"), "neither a zip nor JSON"},
		"another JSON":     {[]byte(`{"a": 1}`), "neither models nor electricity_mixes"},
		"deep":             {[]byte(deep), "neither a zip nor JSON"},
		"deep in a model":  {changed(models, `"total": 500`, `"total": `+strings.Repeat(`{"a":`, 20_000)+"1"+strings.Repeat("}", 20_000)), "neither a zip nor JSON"},
		"models a map":     {[]byte(`{"models": {"gpt-9": 1}}`), "not the models.json"},
		"no model":         {[]byte(`{"models": []}`), "0 models"},
		"a new field":      {changed(models, `"type": "moe"`, `"type": "moe", "active_parameters": 3`), `unknown field "active_parameters"`},
		"unknown sort":     {changed(models, `"moe"`, `"mamba"`), `"mamba": dense and moe are known`},
		"no size":          {changed(models, `{"total": 500, "active": {"min": 40, "max": 90}}`, `null`), "architecture.parameters is missing"},
		"size a text":      {changed(models, `{"total": 500, "active": {"min": 40, "max": 90}}`, `"big"`), "parameters: neither a number"},
		"half a range":     {changed(models, `{"min": 40, "max": 90}`, `{"min": 40}`), "parameters: neither a number"},
		"negative":         {changed(models, `"min": 40`, `"min": -40`), "active parameters"},
		"above the total":  {changed(models, `"max": 90`, `"max": 900`), "above the total"},
		"too large":        {changed(models, `"total": 500`, `"total": 1e300`), "total parameters"},
		"no speed":         {changed(models, `50.5`, `0`), "0 tokens a second"},
		"twice":            {changed(models, `"models": [`, `"models": [{"type": "model", "provider": "openai", "name": "GPT-9", "architecture": {"type": "dense", "parameters": 3}},`), "stands twice"},
		"control in name":  {changed(models, `"name": "gpt-9"`, `"name": "gpt\u0000-9"`), "a name and a provider"},
		"alias of nothing": {changed(models, `"alias": "gpt-9"`, `"alias": "gpt-8"`), `there is no model "gpt-8"`},
		"zone without":     {changed(mixes, `"wue": 3.5, `, ``), "one of adpe, pe, gwp and wue is missing"},
		"grams":            {changed(mixes, `"gwp": 0.05`, `"gwp": 50`), "over 3 kg CO2e"},
		"negative zone":    {changed(mixes, `"pe": 9.5`, `"pe": -1`), "negative"},
		"text behind":      {[]byte(mixes + "x"), "neither a zip nor JSON"},
		"cut zip":          {wheel(t)[:300], "no whole zip"},
		"zip bomb":         {bomb, "over 8 MiB"},
		"empty zip":        {zipped(t, "a.txt", "a"), "a zip without models.json"},
		"older wheel":      {zipped(t, "ecologits/data/models.json", models, "ecologits/data/electricity_mixes.csv", "name,adpe\n"), "EcoLogits has them since 0.10.2"},
		"two of a name":    {zipped(t, "a/models.json", models, "b/models.json", models), "2 files named models.json"},
		"another package":  {zipped(t, "ecologits/data/models.json", models, "x-1.dist-info/METADATA", "Name: x\nVersion: 1\n"), "another package"},
		"path as version":  {zipped(t, "ecologits/data/models.json", models, "x.dist-info/METADATA", "Name: ecologits\nVersion: ../../x\n"), "is no version"},
	} {
		_, err := factors.Read([]string{file(t, "f", c.text)}, factors.Said{}, today())
		if err == nil || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, should say %q", name, err, c.told)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%s: an error of %d characters", name, len(err.Error()))
		}
	}
	both := []string{file(t, "a", []byte(models)), file(t, "b", []byte(models))}
	for told, c := range map[string]struct {
		paths []string
		said  factors.Said
	}{
		"another file says the same":    {both, factors.Said{}},
		"it is no file":                 {[]string{t.TempDir()}, factors.Said{}},
		"leave the version out":         {[]string{file(t, "e.whl", wheel(t))}, factors.Said{Version: "0.13"}},
		"no day of release":             {both[:1], factors.Said{Published: "2027-01-01"}},
		"\"a b\" is no version":         {both[:1], factors.Said{Version: "a b"}},
		"no such file or directory":     {[]string{filepath.Join(t.TempDir(), "none")}, factors.Said{}},
		"\"soon\" is no day of release": {both[:1], factors.Said{Published: "soon"}},
	} {
		if _, err := factors.Read(c.paths, c.said, today()); err == nil || !strings.Contains(err.Error(), told) {
			t.Errorf("%v, should say %q", err, told)
		}
	}
}

// A release that was read holds from then on, above what ships; one that was
// read before what ships was published does not.
func TestReleasesAreKept(t *testing.T) {
	archive := factors.ArchiveOf(t.TempDir())
	if list, err := archive.List(); err != nil || len(list) != 0 {
		t.Fatalf("a archive that is not there holds %v (%v)", list, err)
	}
	r := read(t, []string{file(t, "e.whl", wheel(t))}, factors.Said{})
	if err := archive.Add(r); err != nil {
		t.Fatal(err)
	}
	if err := archive.Add(r); !errors.Is(err, factors.ErrKept) {
		t.Errorf("the same version twice: %v", err)
	}
	early := r
	early.Version, early.Read = "0.11.1", time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	if err := archive.Add(early); err != nil {
		t.Fatal(err)
	}
	releases, err := archive.InOrder()
	if err != nil || len(releases) != 3 || releases[0].Version != "0.11.1" || releases[1].Version != "0.11.3" || releases[2].Version != "0.12.0" {
		t.Fatalf("%d releases (%v)", len(releases), err)
	}
	c, err := impact.CatalogueOf(releases, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.MethodName() != "ecologits-0.11.3+data-0.12.0" || c.Stamp() != (impact.Stamp{Method: "0.11.3", Data: "0.12.0"}) {
		t.Errorf("figures are stamped %s", c.MethodName())
	}
	z, _ := c.Zone("FR", today())
	other, ok := c.Model("openai/neuf")
	kept, still := c.Model("gpt-4o")
	if z.Mix.Carbon != 0.05 || !ok || other.Name != "gpt-9" || !still || !strings.HasPrefix(kept.Source, "EcoLogits 0.11.3") {
		t.Errorf("zone %+v, new model %+v, what it no longer lists %+v", z, other, kept)
	}
}

// A file on the archive that is spoilt is told, with its path.
func TestSpoiltReleases(t *testing.T) {
	dir := t.TempDir()
	if err := factors.ArchiveOf(dir).Add(read(t, []string{file(t, "e.whl", wheel(t))}, factors.Said{})); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "factors", "0.12.0.json")
	for _, text := range []string{"", "{}", `{"version": "0.13", "read": "2026-11-30T00:00:00Z", "models": {}}`, `{"version": "0.12.0", "read": "2026-11-30T00:00:00Z", "models": {"models": []}}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := factors.ArchiveOf(dir).InOrder(); err == nil || !strings.Contains(err.Error(), "0.12.0") {
			t.Errorf("%q on the archive: %v", text, err)
		}
	}
}

// What two catalogues say of a model differs by what the method takes of it.
func TestChanges(t *testing.T) {
	before, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	own := impact.Model{Name: "gpt-4o", Provider: "openai", Modality: impact.Text, Params: impact.Params{Active: impact.Bounds{Low: 1, High: 1}, Total: impact.Bounds{Low: 1, High: 1}, TPS: 1000}}
	after, err := impact.NewCatalogue([]impact.Model{own}, nil)
	if err != nil {
		t.Fatal(err)
	}
	list := factors.Models(before, after, []string{"gpt-4o", "gpt-4o-mini", "gpt-none"})
	if len(list) != 1 || list[0].Name != "gpt-4o" {
		t.Fatalf("changed: %+v", list)
	}
	// By hand: 1 GPU; 1000 tokens take 1000 × (1.1665273170451914e-06·e^(−0.011205921025579175·64)·1 + 4.052928146734005e-05) Wh
	// = 0.0410987 Wh; the server takes 1 s/3600 × 1200 W / 8 / 64 = 0.000651042 Wh.
	if got := list[0].After.Wh; got.Low != got.High || got.Low < 0.04174 || got.Low > 0.04176 {
		t.Errorf("1,000 tokens take %v Wh, should be 0.0417498", got)
	}
	if factors.Differ(before, before) || !factors.Differ(before, after) {
		t.Error("what differs is not told from what does not")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(models))
	f.Add([]byte(mixes))
	f.Add(wheel(f))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "f")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := factors.Read([]string{path}, factors.Said{}, today())
		if err != nil {
			return
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("what was read cannot be kept: %v", err)
		}
		if d, err := r.Data(); err != nil || len(d.Models)+len(d.Zones) == 0 {
			t.Errorf("what was read says nothing (%v)", err)
		}
	})
}

// Zones in use are those that codes of two or three letters name, whatever their
// case, and those where suppliers run the models; each once, in order.
func TestZonesInUse(t *testing.T) {
	known, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := factors.ZonesInUse(known, []string{"FR", "fra", "", "nulle-part", "wor"}, []string{"gpt-4o", "inconnu"})
	model, ok := known.Model("gpt-4o")
	vendor, sold := known.Vendor(model)
	if !ok || !sold {
		t.Fatal("the catalogue has changed: no supplier of gpt-4o")
	}
	want := []string{"FRA", vendor.Zone, "WOR"}
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
