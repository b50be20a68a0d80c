package reason_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// An error that is a text stays one, with what stands before it; others are
// their message.
func TestOf(t *testing.T) {
	t.Parallel()
	negative := reason.New("number.negative")
	if got := reason.Of(negative); got != negative {
		t.Errorf("%q", got)
	}
	if got := reason.Of(fmt.Errorf("a.csv: %w", negative)); got != reason.New("prefixed", "a.csv", negative) || got.String() != "a.csv: negative" {
		t.Errorf("%q", got)
	}
	if got := reason.Of(fmt.Errorf("%w, and more", negative)); got != "negative, and more" {
		t.Errorf("%q", got)
	}
	all := reason.Each(errors.Join(negative, errors.Join(errors.New("one\ntwo")), nil, fmt.Errorf("b: %w", negative)))
	if want := []reason.Text{negative, "one", "two", reason.New("prefixed", "b", negative)}; !slices.Equal(all, want) {
		t.Errorf("%q", all)
	}
	if got := reason.New("where.within", "a.csv", negative); got.After("a.csv") != negative || got.After("b.csv") != got || reason.Text("a.csv").After("a.csv") != "" {
		t.Error("a place is not found within its file")
	}
}

// Several texts are listed as they are, in each language.
func TestList(t *testing.T) {
	t.Parallel()
	negative := reason.New("number.negative")
	for want, list := range map[string][]reason.Text{
		"": nil, "negative": {negative}, "a, negative": {"a", negative}, "a, b, c, d": {"a", "b", "c", "d"}, "a, b, c, d, e, negative": {"a", "b", "c", "d", "e", negative},
	} {
		if got := reason.List(list...).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A list of very many texts stays short, whatever they hold: it says the first
// ones, and how many more there are.
func TestLongList(t *testing.T) {
	t.Parallel()
	list := slices.Repeat([]reason.Text{reason.New("prefixed", "a", reason.New("prefixed", "b", reason.New("negative")))}, 5000)
	text := reason.List(list...)
	if said := text.String(); len(text) > 16<<10 || !strings.HasSuffix(said, "and 4984 more") || strings.Count(said, "a: b: ") != 16 {
		t.Errorf("%d bytes: %.200s", len(text), said)
	}
}

// What rests is read again whatever it holds, and what is no text is a sentence.
func FuzzText(f *testing.F) {
	for _, s := range []string{"negative", `{"code":"system","args":["x"]}`, `{"code":"`, `{"code":"system"}`, "%[1]s %d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		said := reason.New("where.wave", s)
		if got := said.String(); s != "" && got == string(said) {
			t.Errorf("%q is not worded: %q", s, got)
		}
		_, _ = reason.Text(s).In(words.Of("fr"))
	})
}

// use is where the program makes a text: its code, and how many values it gives.
type use struct {
	code  string
	given int
}

// uses lists where the program makes texts.
func uses(t *testing.T, root fs.FS) map[use]bool {
	t.Helper()
	found := map[use]bool{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, raw, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for node := range ast.Preorder(file) {
			call, ok := node.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				continue
			}
			of, ok := call.Fun.(*ast.SelectorExpr)
			if x, named := packageOf(of, ok); !named || x != "reason" || of.Sel.Name != "New" && of.Sel.Name != "While" {
				continue
			}
			args := call.Args
			if of.Sel.Name == "While" { // its first value is the error
				args = args[1:]
			}
			literal, isText := args[0].(*ast.BasicLit)
			if !isText {
				continue
			}
			code, err := strconv.Unquote(literal.Value)
			if err != nil {
				return err
			}
			found[use{code, len(args) - 1}] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func packageOf(of *ast.SelectorExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	x, ok := of.X.(*ast.Ident)
	if !ok {
		return "", false
	}
	return x.Name, true
}

// chosen are the codes that the program picks by a name of its own.
func chosen() []string {
	return []string{"unsaid", "unsaid.days", "wave.inactive", "wave.empty", "where.line", "where.heading", "where.column", "where.response", "where.field", "where.response.field", "list.2", "list.3", "list.4", "list.more", "hidden", "os.path", "os.none", "os.permission", "os.exists", "os.directory", "os.notdir", "os.full"}
}

// Every text that the program makes has its words in every language, which take
// as many values as it gives; and no words are there for none.
func TestEveryReasonHasItsWords(t *testing.T) {
	t.Parallel()
	verb := regexp.MustCompile(`%\[(\d)\]s`)
	made := map[string]bool{}
	found := uses(t, os.DirFS("../.."))
	if len(found) < 100 {
		t.Fatalf("%d uses found", len(found))
	}
	for u := range found {
		made[u.code] = true
		texts := words.Everywhere("said." + u.code)
		if len(texts) < 2 {
			t.Errorf("%q has no words", u.code)
		}
		for _, text := range texts {
			most := 0
			for _, m := range verb.FindAllStringSubmatch(text, -1) {
				n, err := strconv.Atoi(m[1])
				if err != nil {
					t.Fatal(err)
				}
				most = max(most, n)
			}
			if most != u.given {
				t.Errorf("%q is given %d values, and says %q", u.code, u.given, text)
			}
		}
	}
	for _, code := range chosen() {
		made[code] = true
	}
	for _, key := range words.Of(words.Source).Keys() {
		if code, ok := strings.CutPrefix(key, "said."); ok && !made[code] {
			t.Errorf("%q is not used", key)
		}
	}
}

// What was being done stands before a fault as a code, and the fault can still be
// asked for; what a file's system says is worded wherever it stands.
func TestWhile(t *testing.T) {
	t.Parallel()
	french := words.Typed("fr")
	_, err := os.Open("/nowhere/at/all")
	for _, c := range []struct {
		err  error
		want string
	}{
		{reason.While(err, "doing.collect", "journal"), "lecture de journal : /nowhere/at/all (open) : fichier ou dossier introuvable"},
		{reason.While(fmt.Errorf("a.csv: %w", err), "doing.collect", "journal"), "lecture de journal : a.csv : /nowhere/at/all (open) : fichier ou dossier introuvable"},
		{reason.While(errors.Join(err, reason.New("schedule.stuck")), "doing.recompute"), "nouveau calcul : /nowhere/at/all (open) : fichier ou dossier introuvable\nnouveau calcul : la lecture précédente n'a pas"},
	} {
		var lines []string
		for _, t := range reason.Each(c.err) {
			text, _ := t.In(french)
			lines = append(lines, text)
		}
		text := strings.Join(lines, "\n")
		if !strings.HasPrefix(text, c.want) || !errors.Is(c.err, fs.ErrNotExist) {
			t.Errorf("%q, want %q; it is %v", text, c.want, errors.Is(c.err, fs.ErrNotExist))
		}
	}
	if reason.While(nil, "doing.recompute") != nil {
		t.Error("a fault of nothing")
	}
}
