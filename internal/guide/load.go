package guide

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

//go:embed shipped/*.md
var shipped embed.FS

// maxFiles bounds a folder of pages.
const maxFiles = 200

// order is that of the pages that ship.
func order() []string {
	return []string{"moteur-de-recherche", "choisir-un-modele", "ecrire-court", "verifier", "ne-jamais-saisir", "sans-ia", "a-qui-demander"}
}

// name is what a file of the guide is called: verifier.md, verifier.en.md.
var name = regexp.MustCompile(`^([a-z0-9][a-z0-9-]{0,63})(\.en)?\.md$`)

// Shipped is the guide that comes with Vigie.
func Shipped() (Guide, error) {
	folder, err := fs.Sub(shipped, "shipped")
	if err != nil {
		return Guide{}, err
	}
	return read(folder, "guide", false)
}

// Load is the guide with an authority's own folder: a page of its own stands in
// the place of the one that ships under the same name, and an empty file takes
// that one away. Its error tells every fault with its file and line.
func Load(folder string) (Guide, error) {
	g, err := Shipped()
	if err != nil || folder == "" {
		return g, err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return g, reason.New("guide.folder", strconv.Quote(folder))
	}
	own, err := read(os.DirFS(folder), folder, true)
	if err != nil {
		return Guide{}, err
	}
	for _, p := range own.Pages {
		i := slices.IndexFunc(g.Pages, func(s Page) bool { return s.ID == p.ID })
		switch {
		case i >= 0 && p.French.Title == "":
			g.Pages = slices.Delete(g.Pages, i, i+1)
		case i >= 0:
			g.Pages[i] = p
		case p.French.Title != "":
			g.Pages = append(g.Pages, p)
		}
	}
	return g, nil
}

// read reads every page of a folder, those that ship in their order first.
func read(folder fs.FS, where string, own bool) (Guide, error) {
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return Guide{}, reason.Because(err, reason.New("guide.read", err))
	}
	var faults []error
	texts := map[string]Text{}
	n := 0
	for _, f := range files {
		if f.IsDir() || path.Ext(f.Name()) != ".md" {
			continue
		}
		if n++; n > maxFiles {
			return Guide{}, reason.New("guide.pages", maxFiles, strconv.Quote(where))
		}
		file := filepath.Join(where, f.Name())
		if !name.MatchString(f.Name()) {
			faults = append(faults, FaultError{file, 0, reason.New("guide.name")})
			continue
		}
		t, err := readText(folder, f.Name(), file)
		texts[f.Name()] = t
		faults = append(faults, err)
	}
	g := Guide{}
	for _, id := range idsOf(texts) {
		p := Page{ID: id, Own: own}
		french, ok := texts[id+".md"]
		if !ok {
			faults = append(faults, FaultError{filepath.Join(where, id+".en.md"), 0, reason.New("guide.english", id)})
			continue
		}
		p.French = french
		if english, ok := texts[id+".en.md"]; ok {
			p.English = &english
		}
		g.Pages = append(g.Pages, p)
	}
	return g, errors.Join(faults...)
}

// idsOf lists the pages of files: those that ship in their order, then the
// others by name.
func idsOf(texts map[string]Text) []string {
	var ids []string
	for file := range texts {
		if id := name.FindStringSubmatch(file)[1]; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	rank := func(id string) int {
		if i := slices.Index(order(), id); i >= 0 {
			return i
		}
		return len(order())
	}
	slices.SortFunc(ids, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return ids
}

// readText reads one file, no further than a page may be long. An empty one has no title.
func readText(folder fs.FS, base, file string) (_ Text, err error) {
	f, err := folder.Open(base)
	if err != nil {
		return Text{}, reason.Because(err, reason.New("guide.read", err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return Text{}, FaultError{file, 0, reason.New("guide.file")}
	}
	source, err := io.ReadAll(io.LimitReader(f, maxFile+4))
	if err != nil {
		return Text{}, reason.Because(err, reason.New("guide.read", err))
	}
	if strings.TrimSpace(string(source)) == "" {
		return Text{File: file}, nil
	}
	return Parse(file, source)
}
