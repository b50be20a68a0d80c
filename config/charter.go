package config

import (
	_ "embed" // for the charter that ships
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Files are paths of files: one, or a list of them.
type Files []string

//go:embed charters/reims.yaml
var shippedCharter []byte

const (
	maxCharter   = 256 << 10 // bytes of one file
	mostPromised = 60        // commitments or promises of one charter
	longestTitle = 300       // characters
	mostCharters = 50
)

// ShippedCharter is the charter that holds where the configuration names none.
func ShippedCharter() (charter.Charter, error) {
	return ParseCharter("reims.yaml", shippedCharter)
}

// ShippedCharterText is its file, to begin another with.
func ShippedCharterText() string { return string(shippedCharter) }

// ParseCharter reads one version of a charter; name is for its faults, which are
// told at once. Its error is a *Faults.
func ParseCharter(name string, raw []byte) (charter.Charter, error) {
	var c charter.Charter
	d := parseCharter(raw, &c)
	return c, d.err(name)
}

func parseCharter(raw []byte, into *charter.Charter) decoder {
	d := decoder{findings: newFindings(), left: maxNodes}
	if len(raw) > maxCharter {
		d.add("", reason.New("config.charter.size", maxCharter>>10))
		return d
	}
	if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(into).Elem())
		d.hideUnread()
		checkCharter(d.findings, *into)
	}
	return d
}

// readCharters reads the versions of the charter, the first first, and holds the
// evidence to them. Without a key it is the one that ships; without a way to
// read files, that of a configuration in memory, none is known.
func (c *Config) readCharters(read func(path string) ([]byte, error)) {
	if len(c.Charter) == 0 {
		shipped, err := ShippedCharter()
		if err != nil {
			c.found.add("charter", reason.Of(err))
		}
		c.Charters = charter.Versions{shipped}
		c.checkEvidence()
		return
	}
	if read == nil {
		return
	}
	if len(c.Charter) > mostCharters {
		c.found.add("charter", reason.New("config.charter.files", len(c.Charter), mostCharters))
		return
	}
	before := len(c.found.faults)
	for i, path := range c.Charter {
		if version, ok := c.readCharter(at("charter", i), path, read); ok {
			c.Charters = append(c.Charters, version)
		}
	}
	slices.SortStableFunc(c.Charters, func(a, b charter.Charter) int { return a.From.Compare(b.From) })
	if len(c.found.faults) == before { // else what it accepts is not known
		c.checkEvidence()
	}
}

// readCharter reads one file, and looks that no other begins on the same day.
func (c *Config) readCharter(where, path string, read func(path string) ([]byte, error)) (charter.Charter, bool) {
	var version charter.Charter
	raw, err := read(path)
	if err != nil {
		c.found.add(where, reason.New("config.charter.read", quoted(path), cause(err)))
		return version, false
	}
	d := parseCharter(raw, &version)
	for _, fault := range d.faults {
		fault.File = path
		c.found.faults = append(c.found.faults, fault)
	}
	if len(d.faults) > 0 {
		return version, false
	}
	for _, other := range c.Charters {
		switch {
		case other.From.Compare(version.From) != 0:
		case version.From.IsZero():
			c.found.faults = append(c.found.faults, Fault{File: path, Path: "from", Text: reason.New("config.charter.from")})
		default:
			c.found.faults = append(c.found.faults, Fault{File: path, Line: d.line("from"), Path: "from", Text: reason.New("config.charter.overlap", version.From)})
		}
	}
	return version, true
}

// cause says why a file cannot be read, without its path twice.
func cause(err error) reason.Text {
	if of := (*os.PathError)(nil); errors.As(err, &of) {
		return reason.OfSystem(of.Err)
	}
	return reason.Of(err)
}

// readBeside reads a file whose path begins at a folder, up to what a charter may
// hold and one byte more.
func readBeside(dir string) func(path string) ([]byte, error) {
	return func(path string) (_ []byte, err error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		file, err := os.Open(path) //nolint:gosec // named by the configuration
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		return io.ReadAll(io.LimitReader(file, maxCharter+1))
	}
}

func checkCharter(f *findings, c charter.Charter) {
	inBoth(f, "title", c.Title)
	kinds := make([]string, 0, len(c.Evidence))
	seen := map[string]string{}
	for i, k := range c.Evidence {
		path := at("evidence", i)
		charterID(f, path, k.ID, seen)
		inBoth(f, path+".title", k.Title)
		if k.Months < 0 || k.Months > 120 {
			f.add(path+".months", reason.New("config.charter.months", k.Months, charter.UsualMonths))
		}
		kinds = append(kinds, k.ID)
	}
	if len(c.Commitments) == 0 {
		f.add("commitments", reason.New("config.charter.none"))
	}
	seen = map[string]string{}
	checkPromised(f, "commitments", c.Commitments, kinds, seen)
	checkPromised(f, "promises", c.Promises, kinds, seen)
	for i, p := range c.Promises {
		if p.Committee {
			f.add(at("promises", i)+".staff_committee", reason.New("config.charter.committee"))
		}
	}
}

func checkPromised(f *findings, key string, list []charter.Commitment, kinds []string, seen map[string]string) {
	if len(list) > mostPromised {
		f.add(key, reason.New("config.many", len(list), mostPromised))
		return
	}
	var criteria []string
	for _, c := range register.Criteria() {
		criteria = append(criteria, c.ID)
	}
	for i, c := range list {
		path := at(key, i)
		charterID(f, path, c.ID, seen)
		inBoth(f, path+".title", c.Title)
		among(f, path+".criteria", reason.New("config.kind.criterion"), c.Criteria, criteria)
		among(f, path+".evidence", reason.New("config.kind.evidence"), c.Evidence, kinds)
		among(f, path+".indicators", reason.New("config.kind.indicator"), c.Indicators, judged())
		among(f, path+".optional", reason.New("config.kind.indicator"), c.Optional, judged())
		for j, id := range c.Optional {
			if slices.Contains(c.Indicators, id) {
				f.add(at(path+".optional", j), reason.New("config.charter.optional", quoted(id)))
			}
		}
		if s := c.Kept.Share; s != nil && (*s <= 0 || *s > 1) {
			f.add(path+".kept.share", reason.New("config.charter.share", fmt.Sprintf("%.4g", float64(*s)*100)))
		}
	}
}

// judged lists the indicators that a target can be set for.
func judged() []string {
	var list []string
	for _, d := range indicator.Catalogue() {
		if d.Unit != indicator.UnitSignal && d.Unit != indicator.UnitPoints {
			list = append(list, d.ID)
		}
	}
	return list
}

// among notes what is not one of those accepted, or there twice.
func among(f *findings, path string, what reason.Text, list, accepted []string) {
	for i, id := range list {
		switch {
		case !slices.Contains(accepted, id):
			f.add(at(path, i), reason.New("config.among", quoted(id), what, meant(id, accepted)))
		case slices.Contains(list[:i], id):
			f.add(at(path, i), reason.New("config.twice", quoted(id)))
		}
	}
}

// meant proposes what was meant, and lists what there is.
func meant(id string, accepted []string) reason.Text {
	if near := suggest.Nearest(id, accepted); near != "" {
		return reason.New("meant.among", near, strings.Join(accepted, ", "))
	}
	return suggest.Meant(id, accepted)
}

func charterID(f *findings, path, id string, seen map[string]string) {
	switch first, twice := seen[id]; {
	case id == "":
		f.add(path+".id", reason.New("config.needs.id"))
	case !matches(idPattern, id) || len(id) > 64:
		f.add(path+".id", reason.New("config.id", quoted(id)))
	case twice:
		f.add(path+".id", reason.New("config.id.taken", quoted(id), first, f.line(first)))
	default:
		seen[id] = path + ".id"
	}
}

// inBoth notes the languages in which a text is missing, or too long.
func inBoth(f *findings, path string, t survey.Text) {
	for _, l := range []struct {
		key, text string
		missing   reason.Text
	}{{"fr", t.FR, reason.New("config.needs.french")}, {"en", t.EN, reason.New("config.needs.english")}} {
		switch n := utf8.RuneCountInString(l.text); {
		case strings.TrimSpace(l.text) == "":
			f.add(path+"."+l.key, l.missing)
		case n > longestTitle:
			f.add(path+"."+l.key, reason.New("config.characters", n, longestTitle))
		}
	}
}

// kindsOfEvidence lists the kinds of all versions, each once.
func (c *Config) kindsOfEvidence() []string {
	var list []string
	for _, version := range c.Charters {
		for _, k := range version.Evidence {
			list = append(list, k.ID)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// kindOf asks for a kind of evidence of the charter, which may have none.
func kindOf(kinds []string) reason.Text {
	if len(kinds) == 0 {
		return reason.New("config.needs.kind.none")
	}
	return reason.New("config.needs.kind", strings.Join(kinds, ", "))
}

func (c *Config) checkEvidence() {
	kinds := c.kindsOfEvidence()
	for i := range c.Evidence {
		e, path := &c.Evidence[i], at("evidence", i)
		if c.needs(path+".promise", e.Promise, kindOf(kinds)) && !slices.Contains(kinds, e.Promise) {
			c.found.add(path+".promise", reason.New("config.evidence.kind", quoted(e.Promise), meant(e.Promise, kinds)))
		}
		c.needs(path+".text", e.Text, reason.New("config.needs.evidence"))
		if e.Date.IsZero() {
			c.found.add(path+".date", reason.New("config.needs.date"))
		}
		if e.Address != "" && !isWeb(e.Address) {
			c.found.add(path+".address", reason.New("config.web", quoted(withoutQuery(e.Address))))
		}
		c.checkTrained(path+".audiences", e.Audiences)
	}
}

// checkTrained holds counts of training to people that can be.
func (c *Config) checkTrained(path string, list []register.Trained) {
	for i, a := range list {
		same := func(b register.Trained) bool { return a.Audience == b.Audience }
		switch one := at(path, i); {
		case a.Audience == "":
			c.found.add(one+".audience", reason.New("config.trained.audience", strings.Join(strung(register.Audiences()), ", ")))
		case slices.ContainsFunc(list[:i], same):
			c.found.add(one+".audience", reason.New("config.twice", quoted(string(a.Audience))))
		case a.Of == nil || *a.Of <= 0:
			c.found.add(one+".of", reason.New("config.trained.of"))
		case a.Trained == nil || *a.Trained < 0 || *a.Trained > *a.Of:
			c.found.add(one+".trained", reason.New("config.trained.number", *a.Of))
		}
	}
}
