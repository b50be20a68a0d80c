package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A blank project is stopped, with all that is missing; an answer that nobody
// knows is refused with its line.
func TestApprove(t *testing.T) {
	blank := must(t, "approve", "--new", "resumes")
	path := filepath.Join(t.TempDir(), "resumes.yaml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(blank)
	out := must(t, "approve", path)
	for _, want := range []string{"resumes: stopped", "0 of 100", "knock-out  automated_decision", "34 answers are missing", "not signed"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	var result struct {
		Unstated int `json:"unstated"`
	}
	if err := json.Unmarshal([]byte(must(t, "approve", "--json", path)), &result); err != nil || result.Unstated != 34 {
		t.Errorf("%v, %+v", err, result)
	}
	write(blank + "colour: red\n")
	refusedAs(t, []string{"colour", path}, "approve", path)
	refusedAs(t, []string{"name the file"}, "approve")
	refusedAs(t, []string{"is not an id"}, "approve", "--new", "../x")
}

// A project of the folder gives its system the approval that its card lacks.
func TestApprovalsReachTheRegister(t *testing.T) {
	config := city(t)
	folder := filepath.Join(filepath.Dir(config), "projets")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		filepath.Join(folder, "a.yaml"): "project: a\nname: A\nversion: 2026-1\nsystem: assistent\n",
		config:                          "approvals: projets\n" + contentOf(t, config),
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refusedAs(t, []string{"a.yaml", "did you mean assistant"}, "check", "-c", config)
}
