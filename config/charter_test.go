package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/period"
)

// The charter that ships is sound, and is the nine commitments of Reims.
func TestShippedCharter(t *testing.T) {
	t.Parallel()
	c, err := config.ShippedCharter()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Commitments) != 9 || len(c.Promises) != 7 || !c.From.IsZero() {
		t.Errorf("%d commitments, %d promises, from %s", len(c.Commitments), len(c.Promises), c.From)
	}
	for i, k := range c.Commitments {
		if !k.Followed() {
			t.Errorf("nothing follows commitment %d", i+1)
		}
	}
	cfg := parse(t, ville)
	if len(cfg.Charters) != 1 || cfg.Charters[0].Title != c.Title {
		t.Errorf("a configuration without a charter has %+v", cfg.Charters)
	}
}

const small = `title: {fr: Nos engagements, en: Our commitments}
commitments:
  - {id: loi, title: {fr: La loi, en: The law}, criteria: [lawful]}
`

// Every fault of a file is told at once, with its line and what is accepted.
func TestCharterFaults(t *testing.T) {
	t.Parallel()
	_, err := config.ParseCharter("c.yaml", []byte(`title: {fr: Nos engagements}
from: 2026-13-01
colour: red
commitments:
  - id: a b
    title: {fr: "", en: The law}
    criteria: [lawfull, lawful, lawful]
  - id: loi
    title: {fr: La loi, en: The law}
    indicators: [energie, rebound]
    optional: [energy]
    evidence: [plan]
    kept: {share: 120%}
  - id: loi
    title: {fr: La loi, en: The law}
    indicators: [energy]
    optional: [energy]
promises:
  - {id: loi, title: {fr: La loi, en: The law}, staff_committee: yes}
evidence:
  - {id: guide, title: {fr: Guide, en: Guide}, months: 500}
  - {id: guide, title: {fr: Guide, en: `+strings.Repeat("x", 301)+`}}
`))
	if err == nil {
		t.Fatal("it is read")
	}
	for _, want := range []string{
		"c.yaml:1: title.en: missing: write it in English", "c.yaml:2: from: ", "c.yaml:3: colour: unknown key",
		"c.yaml:5: commitments[0].id: ", "c.yaml:6: commitments[0].title.fr: missing: write it in French",
		`commitments[0].criteria[0]: "lawfull" is not a criterion of the register; did you mean lawful? There are lawful, alternative, `,
		`commitments[0].criteria[2]: "lawful" is there already`,
		`c.yaml:10: commitments[1].indicators[0]: "energie" is not an indicator; did you mean energy? There are energy, energy_per_use, `,
		`commitments[1].indicators[1]: "rebound" is not an indicator`,
		`c.yaml:12: commitments[1].evidence[0]: "plan" is not a kind of evidence of this charter; there are guide, guide`,
		"c.yaml:13: commitments[1].kept.share: 120 % is not a share",
		`c.yaml:14: commitments[2].id: "loi" is taken by commitments[1].id (line 8)`,
		"c.yaml:17: commitments[2].optional[0]: \"energy\" is among its indicators already",
		`c.yaml:19: promises[0].id: "loi" is taken by`, "promises[0].staff_committee: only commitments",
		"c.yaml:21: evidence[0].months: 500 is no number of months", `c.yaml:22: evidence[1].id: "guide" is taken by`, "evidence[1].title.en: 301 characters",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q:\n%v", want, err)
		}
	}
	for text, want := range map[string]string{
		"":                              "the file is empty",
		"commitments: &a [*a]\n":        "commitments[0]: write keys below it: id, title",
		strings.Repeat("# x\n", 70_000): "over 256 KiB: this is not a charter",
		"title: {fr: A, en: B}\n":       "commitments: missing: write at least one commitment",
		"title: {fr: A, en: B}\ncommitments: [" + strings.Repeat("{id: a},", 61) + "]\n": "61 of them: write at most 60",
	} {
		if _, err := config.ParseCharter("c.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
}

// town writes files in a folder, each a name and its text, and loads vigie.yaml.
func town(t *testing.T, files ...string) (*config.Config, error) {
	t.Helper()
	dir := t.TempDir()
	for file := range slices.Chunk(files, 2) {
		if err := os.WriteFile(filepath.Join(dir, file[0]), []byte(file[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config.Load(filepath.Join(dir, "vigie.yaml"))
}

// A charter is one file or several, put in order by their first days.
func TestCharterFiles(t *testing.T) {
	t.Parallel()
	cfg, err := town(t, "vigie.yaml", ville+"charter: c.yaml\n", "c.yaml", small)
	if err != nil || len(cfg.Charters) != 1 || cfg.Charters[0].Title.FR != "Nos engagements" {
		t.Fatalf("one file: %v", err)
	}
	cfg, err = town(t, "vigie.yaml", ville+"charter: [b.yaml, a.yaml]\nevidence: [{promise: plan, text: T, date: 2026-01-01}]\n",
		"a.yaml", "from: 2024-01-01\n"+small, "b.yaml", "from: 2026-04-01\n"+small+"evidence: [{id: plan, title: {fr: Plan, en: Plan}}]\n")
	if err != nil || len(cfg.Charters) != 2 || cfg.Charters[0].From.Year != 2024 {
		t.Fatalf("two files: %v", err)
	}
	for day, want := range map[string]int{"2023-12-31": 0, "2024-01-01": 2024, "2026-03-31": 2024, "2026-04-01": 2026} {
		if c, ok := cfg.Charters.On(date(t, day)); ok != (want > 0) || c.From.Year != want {
			t.Errorf("on %s: %s %v", day, c.From, ok)
		}
	}
	if c, ok := (charter.Versions{{}, {From: date(t, "2026-01-01")}}).On(date(t, "1999-01-01")); !ok || !c.From.IsZero() {
		t.Error("a version without a first day always held")
	}
}

// What is wrong among the files is told with the file, beside the faults of the
// configuration.
func TestCharterFilesAtFault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files []string
		want  []string
	}{
		"absent": {[]string{"vigie.yaml", ville + "charter: none.yaml\n"}, []string{"vigie.yaml:", `charter[0]: "none.yaml" cannot be read`}},
		"the same day": {
			[]string{"vigie.yaml", ville + "charter: [a.yaml, b.yaml]\n", "a.yaml", "from: 2024-01-01\n" + small, "b.yaml", "from: 2024-01-01\n" + small},
			[]string{"b.yaml:1: from: another version of the charter begins on 2024-01-01: the two overlap"},
		},
		"two without a day": {
			[]string{"vigie.yaml", ville + "charter: [a.yaml, b.yaml]\n", "a.yaml", small, "b.yaml", small},
			[]string{"b.yaml: from: missing: another version"},
		},
		"all at once": {
			[]string{"vigie.yaml", ville + "colour: red\ncharter: [a.yaml, b.yaml]\n", "a.yaml", small + "x: 1\n", "b.yaml", small + "y: 1\n"},
			[]string{"vigie.yaml:2: colour", "a.yaml:4: x: unknown key", "b.yaml:4: y: unknown key"},
		},
		"evidence of no kind": {
			[]string{"vigie.yaml", ville + "charter: a.yaml\nevidence: [{promise: guide, text: T, date: 2026-01-01}]\n", "a.yaml", small},
			[]string{`evidence[0].promise: "guide" is not a kind of evidence of the charter`},
		},
		"an address of no page": {
			[]string{"vigie.yaml", ville + "charter: a.yaml\nevidence: [{promise: guide, text: T, date: 2026-01-01, address: \"javascript:alert(1)\"}]\n", "a.yaml", small + "evidence: [{id: guide, title: {fr: G, en: G}}]\n"},
			[]string{"evidence[0].address: "},
		},
		"a folder": {[]string{"vigie.yaml", ville + "charter: .\n"}, []string{`charter[0]: "." cannot be read`}},
	} {
		_, err := town(t, test.files...)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: it does not say %q:\n%v", name, want, err)
			}
		}
	}
}

// FuzzParseCharter holds what is read to what was checked, whatever the file.
func FuzzParseCharter(f *testing.F) {
	raw, err := os.ReadFile("charters/reims.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(small))
	f.Add([]byte("title: &a {fr: *a}\ncommitments: [&b {kept: *b, criteria: [*b]}]\nevidence: [{months: 1e9}]\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := config.ParseCharter("f.yaml", raw)
		if err != nil {
			return
		}
		if len(c.Commitments) == 0 {
			t.Error("a charter without a commitment is read")
		}
		for _, k := range append(c.Commitments, c.Promises...) {
			if k.ID == "" || k.Title.FR == "" || k.Title.EN == "" || k.Kept.Enough() <= 0 || k.Kept.Enough() > 1 {
				t.Errorf("%+v", k)
			}
		}
	})
}

func date(t *testing.T, text string) (d period.Date) {
	t.Helper()
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}
