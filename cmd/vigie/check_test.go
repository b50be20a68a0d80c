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

// A log of which nothing counts is a fault for check and for collect, and so is
// a file most of whose rows are refused; what is good of it is stored. A log that
// counts says how many of its lines do.
func TestNothingThatCountsIsFine(t *testing.T) {
	for name, c := range map[string]struct {
		log, settings, said string
		code                int
	}{
		"counts":           {strings.Repeat(`{"at":"2026-01-10T09:00:00Z","state":"success"}`+"\n", 3) + `{"at":"2026-01-10T09:00:00Z","state":"failure"}` + "\n", "", "3 of 4 lines count, 1 do not, 0 refused", 0},
		"nothing counts":   {strings.Repeat(`{"at":"2026-01-10T09:00:00Z","state":"answered"}`+"\n", 5), "", "none of the 5 requests", 1},
		"no such column":   {strings.Repeat(`{"at":"2026-01-10T09:00:00Z","etat":"success"}`+"\n", 5), "", `no line has the column "state"; there are "at", "etat"`, 1},
		"mostly refused":   {`{"at":"2026-01-10T09:00:00Z","state":"success"}` + "\n" + strings.Repeat(`{"at":"never","state":"success"}`+"\n", 5), "", "1 of 6 lines count, 5 refused", 1},
		"passed over":      {strings.Repeat(`{"at":"2026-01-10T09:00:00Z","state":"success","path":"/x"}`+"\n", 5), ", only: {path: [/y]}", "passed over", 1},
		"others passed by": {strings.Repeat("INFO: hello\n", 5) + `{"at":"2026-01-10T09:00:00Z","state":"success"}` + "\n", `, ignore: {"*": ["INFO*"]}`, "1 of 6 lines count, 5 are passed over, 0 refused", 0},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "vigie.yaml")
		text := "organisation: {name: Ville de Test}\nsystems: [{id: a, name: A, unit: query, phases: {in_service: 2026-01-05}}]\naccess: {sign_on: local}\ncollectors:\n" +
			"  - {name: journal, type: requestlog, every: \"@daily\", settings: {path: [a.log], columns: {time: at, status: state}, place: a" + c.settings + "}}\n"
		for path, text := range map[string]string{file: text, filepath.Join(dir, "a.log"): c.log} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if code, out, errOut := vigie(t, "", "check", "-c", file); code != c.code || !strings.Contains(out+errOut, c.said) {
			t.Errorf("%s: check exits with %d and says %s%s; want %d, %q", name, code, out, errOut, c.code, c.said)
		}
		if code, out, errOut := vigie(t, "", "collect", "-c", file, "--from", "2026-01-09", "--to", "2026-01-11"); code != c.code {
			t.Errorf("%s: collect exits with %d and says %s%s; want %d", name, code, out, errOut, c.code)
		}
	}
}

// TestEveryFaultAtOnce: what cannot be read, what does not fit the rest, and what
// sources say of their settings are told by one run, in the order of the lines.
func TestEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "vigie.yaml")
	if err := os.WriteFile(file, []byte(`organisation: {name: Ville}
time_zone: Mars/Olympus
systems: [{id: a, name: A, zone: FRA}]
collectors:
  - {name: r, type: table, every: "@daily", settings: {path: x.csv, unitt: kWh}}
  - {name: p, type: prometheus, every: "@daily", settings: {series: [{preset: nothing, place: a}, {preset: none, place: a}]}}
  - {name: q, type: grafana, every: "@daily"}
  - {name: l, type: limesurvey, every: "@daily", settings: {url: 3}}
targets: [{indicator: energy, system: b, per: quarter, limit: 300 kWh, decided: 2026-01-05}]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, said := vigie(t, "", "--config", file, "check")
	at := 0
	for _, want := range []string{
		":2: time_zone", ":3: systems[0].zone", ":5: collectors[0].settings.path", ":5: collectors[0].settings.unitt", ":6: collectors[1]: url",
		":6: collectors[1].settings.series[0]", ":6: collectors[1].settings.series[1]", ":7: collectors[2].type", ":8: collectors[3].settings.url",
		":9: targets[0].limit", ":9: targets[0].system",
	} {
		next := strings.Index(said[at:], want)
		if next < 0 {
			t.Fatalf("%s is not told after what goes before:\n%s", want, said)
		}
		at += next
	}
	if code != 1 {
		t.Errorf("code %d", code)
	}
}
