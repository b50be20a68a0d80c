package config

import (
	_ "embed" // the questions that ship
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sync"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

//go:embed questions.yaml
var shippedQuestions []byte

// questionBook is the shape of a file of questions.
type questionBook struct {
	Versions []approval.Version `yaml:"versions"`
}

// How much a file of questions may hold: what one page can ask.
const (
	mostQuestionBytes = 1 << 20
	mostVersions      = 50
	mostQuestions     = 80 // of one version
)

// questionID is what the id of a question or an axis looks like.
const questionID = `^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`

// ShippedQuestions are the questions about AI projects that come with Vigie.
func ShippedQuestions() (approval.Book, error) { return shippedBook() }

var shippedBook = sync.OnceValues(func() (approval.Book, error) { //nolint:gochecknoglobals // read once
	return ParseQuestions("questions.yaml", shippedQuestions)
})

// questions are those of a configuration.
func (c *Config) questions() (approval.Book, error) {
	path := c.ApprovalQuestions
	if path == "" {
		return ShippedQuestions()
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.Dir, path)
	}
	return ReadQuestions(path)
}

// ReadQuestions reads a file of questions about AI projects. Its error tells
// every fault with its line.
func ReadQuestions(path string) (_ approval.Book, err error) {
	file, err := os.Open(path) //nolint:gosec // named by the configuration or on the command line
	if err != nil {
		return nil, reason.Because(err, reason.New("config.questions.read", err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	raw, err := io.ReadAll(io.LimitReader(file, mostQuestionBytes+1))
	if err != nil {
		return nil, reason.Because(err, reason.New("config.questions.read", err))
	}
	return ParseQuestions(path, raw)
}

// ParseQuestions reads the text of one; name is for its faults.
func ParseQuestions(name string, raw []byte) (approval.Book, error) {
	var b questionBook
	d := decoder{findings: newFindings(), left: maxNodes}
	if len(raw) > mostQuestionBytes {
		d.add("", reason.New("config.questions.size", mostQuestionBytes>>20))
	} else if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(&b).Elem())
		d.hideUnread()
		checkBook(d.findings, b.Versions)
	}
	if err := d.err(name); err != nil {
		return nil, err
	}
	return b.Versions, nil
}

func checkBook(f *findings, list []approval.Version) {
	switch {
	case len(list) == 0:
		f.add("versions", reason.New("config.questions.none"))
	case len(list) > mostVersions:
		f.add("versions", reason.New("config.questions.versions", len(list), mostVersions))
		return
	}
	seen := map[string]bool{}
	for i, v := range list {
		path := at("versions", i)
		switch {
		case v.ID == "":
			f.add(path+".version", reason.New("config.questions.name"))
		case !matches(idPattern, v.ID):
			f.add(path+".version", reason.New("config.questions.id", quoted(v.ID)))
		case seen[v.ID]:
			f.add(path+".version", reason.New("config.questions.twice", quoted(v.ID)))
		}
		seen[v.ID] = true
		switch {
		case v.From.IsZero():
			f.add(path+".from", reason.New("config.questions.from"))
		case i > 0 && v.From.Compare(list[i-1].From) <= 0:
			f.add(path+".from", reason.New("config.questions.order", v.From, list[i-1].From))
		}
		checkThresholds(f, path+".thresholds", v.Thresholds)
		checkAsked(f, path, v)
	}
}

func checkThresholds(f *findings, path string, t approval.Thresholds) {
	for _, x := range []struct {
		key string
		v   float64
	}{{"favourable", t.Favourable}, {"favourable_axis", t.FavourableAxis}, {"trial", t.Trial}, {"trial_axis", t.TrialAxis}} {
		if !(x.v > 0 && x.v <= 100) {
			f.add(path+"."+x.key, reason.New("config.questions.score", x.v))
		}
	}
	if t.Trial > t.Favourable {
		f.add(path+".trial", reason.New("config.questions.trial", t.Trial, t.Favourable))
	}
	if t.TrialAxis > t.FavourableAxis {
		f.add(path+".trial_axis", reason.New("config.questions.trial.axis", t.TrialAxis, t.FavourableAxis))
	}
}

// checkAsked holds the questions of a version to what a page can ask.
func checkAsked(f *findings, path string, v approval.Version) {
	if n := len(v.Quick) + len(v.KnockOuts) + len(v.Weighed()); n > mostQuestions {
		f.add(path, reason.New("config.questions.many", n, mostQuestions))
		return
	}
	if len(v.KnockOuts) == 0 {
		f.add(path+".knock_outs", reason.New("config.questions.knock_outs"))
	}
	if len(v.Axes) == 0 {
		f.add(path+".axes", reason.New("config.questions.axes"))
	}
	seen := map[string]bool{}
	ask := func(path string, list []approval.Question) {
		for i, q := range list {
			checkQuestion(f, at(path, i), q.ID, q.Text, seen)
		}
	}
	ask(path+".quick", v.Quick)
	ask(path+".knock_outs", v.KnockOuts)
	axes := map[string]bool{}
	for i, a := range v.Axes {
		axis := at(path+".axes", i)
		checkQuestion(f, axis, a.ID, a.Text, axes)
		if !(a.Weight > 0 && a.Weight <= 1000) {
			f.add(axis+".weight", reason.New("config.questions.weight", a.Weight))
		}
		if len(a.Questions) == 0 {
			f.add(axis+".questions", reason.New("config.questions.question"))
		}
		ask(axis+".questions", a.Questions)
	}
}

func checkQuestion(f *findings, path, id string, text survey.Text, seen map[string]bool) {
	switch {
	case !matches(questionID, id):
		f.add(path+".id", reason.New("config.question.id", quoted(id)))
	case seen[id]:
		f.add(path+".id", reason.New("config.question.twice", quoted(id)))
	}
	seen[id] = true
	inBoth(f, path+".text", text)
}
