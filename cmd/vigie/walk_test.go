package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// english finds words that a sentence in English cannot do without, and that are
// no word of French, no flag and no key.
var english = regexp.MustCompile(`(^|[ (])(the|is|are|of|there|no such|reading|writing|opening|storing|listing|publishing|not|it|with|from|and)([ ,.:;)]|$)`)

// quoted is what is not said but repeated: names, values, files, and what SQLite
// and the reader of zips say themselves.
var quoted = regexp.MustCompile(`file is not a database|zip: not a valid zip file|"[^"]*"|« [^»]* »|` + "`[^`]*`" + `|/\S+|--[a-z-]+`)

// What a command refuses, it refuses in French where French is asked for: each
// line, but for what is repeated and what is the system's.
func TestRefusalsSpeakFrench(t *testing.T) {
	file := city(t)
	dir := filepath.Dir(file)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil { //nolint:gosec // the test's own
			t.Fatal(err)
		}
		return path
	}
	// another is the configuration with another store.
	another := func(name, store string) string {
		text, err := os.ReadFile(file) //nolint:gosec // the test's own
		if err != nil {
			t.Fatal(err)
		}
		return write(name, regexp.MustCompile(`(?m)^store:.*\n`).ReplaceAllString(string(text), "")+"\nstore: {url: \""+store+"\"}\n")
	}
	correct := func(more ...string) []string {
		return append([]string{"correct", "releve", "--from", "2026-08-01", "--to", "2026-08-02", "--reason", "x", "--by", "y"}, more...)
	}
	loads := write("loads.csv", "provider,model,output_tokens,request_latency_s,zone\nopenai,gpt-4x,1,1,FRA\nnobody,gpt-4o,1,1,FRA\nopenai,gpt-4o,-3,,FRA\nopenai,gpt-4o,5,,XXX\nopenai,gpt-4o,5,1,FRA,9,9\n")
	damaged := another("damaged/vigie.yaml", "sqlite:x.db")
	write("damaged/data/audit/audit-2026-11.jsonl", "{\"x\"")
	write("damaged/data/users", "broken:line\n")
	for _, args := range [][]string{
		{"collect", "--from", "2026-08-01", "--only", "nobody"},
		{"collect", "--from", "2026-08-02", "--to", "2026-08-01"},
		{"collect", "--from", "2026-08-01", "-c", another("folder.yaml", "sqlite:.")},
		{"collect", "--from", "2026-08-01", "-c", another("text.yaml", "sqlite:"+write("text.db", strings.Repeat("no database ", 100)))},
		{"collect", "--from", "2026-08-01", "-c", another("else.yaml", "postgres:x")},
		{"check", "-c", dir},
		correct("--system", "chta", "--metric", "energie", "--value", "3"),
		correct("--value", "3"),
		correct("--system", "chat", "--metric", "agents_headcount", "--value", "3"),
		{"correct", "nobody", "--from", "2026-08-01", "--to", "2026-08-02", "--reason", "", "--by", ""},
		{"factors", "update", write("text.json", "x")},
		{"factors", "update", write("other.json", "{\"a\":1}")},
		{"factors", "update", write("broken.zip", "PK..")},
		{"factors", "update", write("models.json", `{"models":[{"name":"a"}]}`)},
		{"factors", "update", write("sizes.json", `{"models":[{"name":"a","provider":"p","type":"model","architecture":{"type":"dense","parameters":"x"}}],"aliases":[]}`)},
		{"factors", "update", write("zones.json", `{"electricity_mixes":[{"name":"FRA"}]}`)},
		{"estimate", "--csv", loads},
		{"estimate", "--csv", write("short.csv", "a,b\n1,2\n")},
		{"estimate", "--csv", write("empty.csv", "")},
		{"estimate", "--csv", filepath.Join(dir, "none.csv")},
		{"copy", "--from", "sqlite:a.db", "--to", "sqlite:a.db"},
		{"backup", dir},
		{"backup", "/proc/none"},
		{"recompute", "--from", "2096-01-01"},
		{"report", "--year", "2095"},
		{"publish", "--period", "2026-08", "--by", "x"},
		{"publish", "--period", "2096-T1", "--by", "x"},
		{"publish", "--period", "2026-T3", "--by", "x"},
		{"withdraw", "--period", "2026-T3", "--edition", "1", "--by", "x", "--reason", "y"},
		{"verify"},
		{"verify", "--last", "abc"},
		{"user", "remove", "nobody"},
		{"user", "add", "jean", "--role", "elu"},
		{"user", "list", "-c", damaged},
		{"session", "revoke", "nobody"},
		{"token", "add", "x", "--role", "elu", "--expires", "2020-01-01"},
		{"token", "remove", "nobody"},
		{"notify", "test", "nobody"},
		{"audit", "verify", "-c", damaged},
		{"survey", "check", "--wave", "nobody"},
		{"serve", "--listen", "0.0.0.0:1"},
	} {
		if !slices.Contains(args, "-c") {
			args = append(args, "-c", file)
		}
		t.Run(strings.ReplaceAll(strings.Join(args[:min(4, len(args))], " "), dir, ""), func(t *testing.T) {
			code, _, said := vigie(t, "", append(args, "--lang", "fr")...)
			if code == 0 {
				t.Fatalf("it is taken:\n%s", said)
			}
			for line := range strings.Lines(said) {
				if strings.HasPrefix(line, "time=") { // the log of a program, in English for whoever greps it
					continue
				}
				if found := english.FindString(quoted.ReplaceAllString(line, "…")); found != "" {
					t.Errorf("%q is English in %s", strings.TrimSpace(found), line)
				}
			}
		})
	}
}
