package edition_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// Whatever stands in the place of a manifest, the archive says so and serves
// nothing from outside its folder.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":"vigie-edition/1","sequence":1,"kind":"edition","quarter":"2026-T3","number":1,"files":[{"name":"../../secret","size":6,"sha256":""},{"name":"x","size":0}]}`))
	f.Add([]byte(`{"kind":"withdrawal","quarter":"2026-T3","number":1}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		entry := filepath.Join(dir, "editions", "0001")
		if err := os.MkdirAll(entry, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(entry, "manifest.json"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
		archive := edition.NewArchive(filepath.Join(dir, "editions"), time.Now)
		if _, err := archive.Verify(); err == nil {
			t.Error("a manifest without a seal is in order")
		}
		if c, _, err := archive.Read(period.QuarterOf(2026, 3), 1); err == nil && len(c.Page)+len(c.English)+len(c.Figures) > 0 {
			t.Errorf("it serves %+v", c)
		}
	})
}
