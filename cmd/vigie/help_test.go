package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/vigie-ia/vigie/internal/words"
	"github.com/vigie-ia/vigie/internal/words/wordstest"
)

// helped is the help of a command in a language.
func helped(t *testing.T, w *words.Words, command string) string {
	t.Helper()
	var out bytes.Buffer
	parser, err := commandLine(&cli{}, w, kong.Writers(&out, &out), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append(strings.Fields(command), "--help")); out.Len() == 0 {
		t.Fatalf("%s: no help (%v)", command, err)
	}
	return out.String()
}

// TestHelpIsOfTheFilesOfWords: in the pseudo-language, which is one file and no
// line of code, nothing is left of the help of any command but names.
func TestHelpIsOfTheFilesOfWords(t *testing.T) {
	t.Parallel()
	w, err := wordstest.Words()
	if err != nil {
		t.Fatal(err)
	}
	parser, err := commandLine(&cli{}, w)
	if err != nil {
		t.Fatal(err)
	}
	names, keys, all := map[string]bool{"vigie": true, "yaml": true, "saisie": true, "xlsx": true}, map[string]bool{}, []*kong.Node{parser.Model.Node}
	for i := 0; i < len(all); i++ {
		node := all[i]
		all = append(all, node.Children...)
		keys[helpKey(node)] = true
		add := func(name string) {
			keys[helpKey(node)+"."+name] = true
			for part := range strings.SplitSeq(name, "-") {
				names[part] = true
			}
		}
		names[node.Name] = true
		for _, flag := range node.Flags {
			add(flag.Name)
		}
		for _, arg := range node.Positional {
			add(arg.Name)
		}
	}
	for _, node := range all {
		for _, word := range regexp.MustCompile(`\pL{4,}`).FindAllString(helped(t, w, node.Path()), -1) {
			if !names[word] && regexp.MustCompile(`^[a-zA-Z]+$`).MatchString(word) && strings.ContainsAny(word, "aeiouAEIOU") {
				t.Errorf("vigie %s: %q is not of the files of words", node.Path(), word)
			}
		}
	}
	for _, key := range words.Of(words.Source).Keys() {
		if strings.HasPrefix(key, "cli.help") && !keys[key] {
			t.Errorf("%q is the help of nothing", key)
		}
	}
}

// A line of help stays within a plain terminal, but for how a command is called.
func TestHelpFitsATerminal(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "correct", "user", "estimate"} {
		for line := range strings.Lines(helped(t, words.Of("fr"), command)) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > columns && !strings.Contains(line, "[options]") {
				t.Errorf("%d columns: %q", n, line)
			}
		}
	}
}

// A call that cannot be read is told in the language of the call, wherever --lang
// stands and whatever came before it.
func TestMisuseSpeaksTheLanguage(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct{ call, french, english string }{
		{"chek", `il n'y a pas de commande "chek" : vouliez-vous dire check ?`, `there is no command "chek": did you mean check?`},
		{"user", "nommez une commande : add, list, remove", "name a command: add, list, remove"},
		{"check x", `"x" est un argument de trop`, `"x" is one argument too many`},
		{"serve --lsten=:80", `il n'y a pas d'option "--lsten" : vouliez-vous dire --listen ?`, `there is no flag "--lsten": did you mean --listen?`},
		{"correct --from 2026-01-01 --to 2026-01-02 --by x", "il manque --reason=TEXTE, <source>", "missing: --reason=TEXT, <source>"},
		{"estimate --json --csv help_test.go", "--json et --csv ne vont pas ensemble", "--json and --csv do not go together"},
		{"report --year x", `--year : "x" n'est pas un nombre`, `--year: "x" is not a number`},
		{"estimate --latency x", `--latency : "x" n'est pas un nombre`, `--latency: "x" is not a number`},
		{"collect --from 3", `--from : "3" n'est pas une date`, `--from: "3" is not a date`},
		{"collect --accept-loss=x", "--accept-loss ne prend pas de valeur", "--accept-loss takes no value"},
		{"check --data", "--data attend une valeur", "--data wants a value"},
		{"survey questionnaire --paper de", `--paper : "de" n'est pas accepté ; écrivez fr, en`, `--paper: "de" is not accepted; write fr, en`},
		{"approve " + folder, "est un dossier, pas un fichier", "is a folder, not a file"},
		{"approve " + folder + "/none", "fichier ou dossier introuvable", "no such file or directory"},
	} {
		for lang, want := range map[string]string{"fr": c.french, "en": c.english} {
			for name, call := range map[string][]string{"after": append(strings.Fields(c.call), "--lang="+lang), "before": append([]string{"--lang", lang}, strings.Fields(c.call)...)} {
				if code, _, said := vigie(t, "", call...); code != 2 || !strings.Contains(said, want) {
					t.Errorf("%s, --lang %s %s: code %d, %q; want %q", c.call, lang, name, code, said, want)
				}
			}
		}
	}
}
