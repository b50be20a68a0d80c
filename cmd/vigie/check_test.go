package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree is every file below a folder with its bytes.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			out[path] = "folder"
			return err
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own
		out[path] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const checked = `
organisation: {name: Ville de Test}
systems: [{id: a, name: A, unit: query, phases: {in_service: 2026-01-05}}]
access: {sign_on: local}
collectors:
  - {name: releves, type: table, every: "@daily", settings: {path: ["releves/*.csv"], place: a, boundary: server}}
`

// check leaves every file and folder as it was, whether or not there is a store,
// and calls no store right that is not.
func TestCheckWritesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "vigie.yaml")
	releve := filepath.Join(dir, "releves", "a.csv")
	if err := os.MkdirAll(filepath.Dir(releve), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{file: checked, releve: "mois;indicateur;valeur;unité\n2026-01;energie;12;kWh\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same := func(when string) string {
		t.Helper()
		before := tree(t, dir)
		_, out, errOut := vigie(t, "", "check", "-c", file)
		after := tree(t, dir)
		for path, was := range before {
			if after[path] != was {
				t.Errorf("%s: %s was changed", when, path)
			}
			delete(after, path)
		}
		for path := range after {
			t.Errorf("%s: %s was made", when, path)
		}
		return out + errOut
	}
	if said := same("without a store"); !strings.Contains(said, "is not there yet") {
		t.Errorf("without a store: %s", said)
	}
	if code, _, errOut := vigie(t, "", "collect", "-c", file, "--from", "2026-01-01", "--to", "2026-02-01"); code != 0 {
		t.Fatalf("collecting: %s", errOut)
	}
	if said := same("with a store"); !strings.Contains(said, "is whole, with ") || strings.Contains(said, "with 0 readings") {
		t.Errorf("with a store: %s", said)
	}
	store := filepath.Join(dir, "vigie.db")
	for name, raw := range map[string][]byte{"empty": {}, "noise": []byte(strings.Repeat("noise", 4000))} {
		if err := os.WriteFile(store, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := same(name); strings.Contains(said, "ok     store") || !strings.Contains(said, "restore") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// A server whose folder cannot be written does not start, and says what to do.
func TestServeRefusesAFolderThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "vigie.yaml")
	blocked := filepath.Join(dir, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(checked, "access:", "data: blocked/data\naccess:")), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errOut := vigie(t, "", "serve", "-c", file, "--listen", "127.0.0.1:0")
	if code != 1 || !strings.Contains(errOut, "cannot be written") || !strings.Contains(errOut, "--data") {
		t.Errorf("%d: %s", code, errOut)
	}
}
