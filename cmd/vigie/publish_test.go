package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// shelved is a configuration whose third quarter of 2026 is collected, and a
// key to sign with.
func shelved(t *testing.T) (config, key string) {
	t.Helper()
	config = city(t)
	raw := strings.Replace(contentOf(t, config), "per: month", "per: quarter", 1)
	if err := os.WriteFile(config, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key = filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return config, key
}

// refusedAs runs the command and wants it to fail, saying each text.
func refusedAs(t *testing.T, says []string, args ...string) {
	t.Helper()
	code, out, errOut := vigie(t, "", args...)
	for _, want := range says {
		if code != 1 || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("vigie %q: code %d, %q, want it to say %q", args, code, errOut, want)
		}
	}
}

// A quarter that lacks something is refused with all of it; with reservations
// it is published, signed, verified, corrected and withdrawn, and the archive
// holds through all of it. One byte changed is found.
func TestPublishWithdrawVerify(t *testing.T) {
	config, key := shelved(t)
	comments := filepath.Join(filepath.Dir(config), "commentaires.yaml")
	if err := os.WriteFile(comments, []byte("headline: Un été calme.\ncomments:\n  - {indicator: energy, text: Un mois seulement est relevé.}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	publish := []string{"publish", "--period", "2026-T3", "--by", "direction du numérique", "-c", config}
	refusedAs(t, []string{"energy is covered by 34 %", "80 % wanted", "--with-reservations"}, publish...)
	refusedAs(t, []string{"the quarter has not begun"}, "publish", "--period", "2037-T1", "--by", "x", "--with-reservations", "x", "-c", config)
	running := period.Of(time.Now(), time.UTC, period.Quarter).String()
	refusedAs(t, []string{"the quarter is not over", "--with-reservations"}, "publish", "--period", running, "--by", "x", "-c", config)
	must(t, "indicators", "--period", "2037-T1", "-c", config)
	first := must(t, append(publish, "--comments", comments, "--with-reservations", "Juillet et septembre manquent.", "--key", key)...)
	hash := regexp.MustCompile(`^2026-T3, edition 1: ([0-9a-f]{64})\n$`).FindStringSubmatch(first)
	if hash == nil {
		t.Fatalf("it says %q", first)
	}
	archive := filepath.Join(filepath.Dir(config), "data", "editions")
	page := contentOf(t, filepath.Join(archive, "0001", "2026-T3-edition-1.html"))
	for _, want := range []string{"Un été calme.", "Un mois seulement est relevé.", "Juillet et septembre manquent."} {
		if !strings.Contains(page, want) {
			t.Errorf("the edition does not say %q", want)
		}
	}
	if english := contentOf(t, filepath.Join(archive, "0001", "2026-T3-edition-1.en.html")); !strings.Contains(english, "Un été calme.") || !strings.Contains(english, "Published with reservations") {
		t.Error("the edition is not in English too")
	}
	if sig := contentOf(t, filepath.Join(archive, "0001", "manifest.sig")); len(sig) != 129 {
		t.Errorf("the signature is %q", sig)
	}
	must(t, "verify", "--editions", archive, "--last", hash[1])
	refusedAs(t, []string{"say what edition 2 corrects"}, append(publish, "--with-reservations", "x")...)
	must(t, append(publish, "--with-reservations", "x", "--erratum", "Le commentaire est retiré.")...)
	refusedAs(t, []string{"the last entry has the hash"}, "verify", "-c", config, "--last", hash[1])
	must(t, "withdraw", "--period", "2026-T3", "--edition", "1", "--by", "direction générale", "--reason", "une personne était reconnaissable", "-c", config)
	refusedAs(t, []string{"no such edition"}, "withdraw", "--period", "2026-T3", "--edition", "7", "--by", "x", "--reason", "y", "-c", config)
	if out := must(t, "verify", "-c", config); !strings.Contains(out, "3 entries") {
		t.Errorf("verify says %q", out)
	}
	tampered := filepath.Join(archive, "0002", "2026-T3-edition-2.json")
	raw := []byte(contentOf(t, tampered))
	raw[len(raw)/2] ^= 1
	if err := errors.Join(os.Chmod(tampered, 0o600), os.WriteFile(tampered, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	refusedAs(t, []string{"not as it was published", "2026-T3-edition-2.json"}, "verify", "-c", config)
}

// What is given beside the quarter is checked before anything is written.
func TestPublishRefusesWhatItIsGiven(t *testing.T) {
	config, _ := shelved(t)
	dir := filepath.Dir(config)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil { //nolint:gosec // the test's own
			t.Fatal(err)
		}
		return path
	}
	publish := []string{"publish", "--period", "2026-T3", "--by", "direction du numérique", "--with-reservations", "x", "-c", config}
	refusedAs(t, []string{`no indicator "joy"`, "text is missing"}, append(publish, "--comments", file("bad.yaml", "comments: [{indicator: joy, text: x}, {indicator: energy}]"))...)
	refusedAs(t, []string{"titre: unknown key"}, append(publish, "--comments", file("unknown.yaml", "titre: x"))...)
	refusedAs(t, []string{"is not a PEM file"}, append(publish, "--key", file("key.txt", "secret"))...)
	refusedAs(t, []string{"no edition to correct"}, append(publish, "--erratum", "rien")...)
	refusedAs(t, []string{"by which function"}, "publish", "--period", "2026-T3", "--by", " ", "--with-reservations", "x", "-c", config)
	if _, err := os.Stat(filepath.Join(dir, "data", "editions")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// The archive stands where the configuration says.
func TestEditionsFolder(t *testing.T) {
	config, _ := shelved(t)
	raw := "editions: publications\n" + contentOf(t, config)
	if err := os.WriteFile(config, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "publish", "--period", "2026-T3", "--by", "direction du numérique", "--with-reservations", "x", "-c", config)
	if contentOf(t, filepath.Join(filepath.Dir(config), "publications", "0001", "manifest.json")) == "" {
		t.Error("nothing is there")
	}
	if out := must(t, "verify", "-c", config); !strings.Contains(out, "publications: 1 entries") {
		t.Errorf("verify says %q", out)
	}
}

func contentOf(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
