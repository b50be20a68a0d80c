package config

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// readAssessments reads every project of the folder of approvals, and holds
// them to the register. Its error tells the faults of all files.
func readAssessments(cfg *Config) ([]approval.Assessment, error) {
	dir := cfg.Approvals
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(cfg.Dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, reason.New("config.approvals.folder", quoted(dir))
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, reason.Because(err, reason.New("config.approvals.read", err))
	}
	var list []approval.Assessment
	var faults []error
	seen := map[string]string{}
	for _, path := range paths {
		a, err := ReadAssessment(path, cfg.Questions)
		if other, twice := seen[a.Project]; err == nil && twice {
			err = reason.New("config.approvals.twice", path, quoted(a.Project), other)
		}
		if err == nil && a.System != "" && !slices.Contains(cfg.systems(), string(a.System)) {
			err = reason.New("config.approvals.system", path, quoted(string(a.System)), suggest.Meant(string(a.System), cfg.systems()))
		}
		seen[a.Project] = path
		list, faults = append(list, a), append(faults, err)
	}
	return list, errors.Join(faults...)
}

// ReadAssessment reads one project that was assessed by some of the questions.
// Its error tells every fault with its line.
func ReadAssessment(path string, questions approval.Book) (approval.Assessment, error) {
	raw, err := readBeside("")(path)
	if err != nil {
		return approval.Assessment{}, reason.Because(err, reason.New("config.approval.read", err))
	}
	return ParseAssessment(path, raw, questions)
}

// ParseAssessment reads the text of one; name is for its faults.
func ParseAssessment(name string, raw []byte, questions approval.Book) (approval.Assessment, error) {
	var a approval.Assessment
	d := decoder{findings: newFindings(), left: maxNodes}
	if len(raw) > maxCharter {
		d.add("", reason.New("config.approval.size", maxCharter>>10))
		return a, d.err(name)
	}
	if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(&a).Elem())
		d.hideUnread()
		checkAssessment(d.findings, a, questions)
	}
	return a, d.err(name)
}

func checkAssessment(f *findings, a approval.Assessment, questions approval.Book) {
	if !matches(idPattern, a.Project) {
		f.add("project", reason.New("config.id.small", quoted(a.Project)))
	}
	if strings.TrimSpace(a.Name) == "" {
		f.add("name", reason.New("config.project.name"))
	}
	checkAnswers(f, a, questions)
	if e := a.Experiment; !e.Start.IsZero() && !e.End.IsZero() && e.End.Compare(e.Start) < 0 {
		f.add("experiment.end", reason.New("config.order", e.End, "start", e.Start))
	}
	within(f, "experiment.users", a.Experiment.Users, 1e6)
	positive(f, "forecast.queries_per_year", a.Forecast.Queries)
	positive(f, "forecast.kwh_per_year", a.Forecast.KWh)
	positive(f, "forecast.users", a.Forecast.Users)
}

// checkAnswers holds the answers to the questions of their version.
func checkAnswers(f *findings, a approval.Assessment, questions approval.Book) {
	v, ok := questions.Of(a)
	if !ok && len(questions) > 0 {
		f.add("version", reason.New("config.questions.version", quoted(a.Version), suggest.Meant(a.Version, questions.IDs())))
		v = questions[len(questions)-1]
	}
	known := func(path string, given []string, questions []approval.Question) {
		ids := make([]string, len(questions))
		for i, q := range questions {
			ids[i] = q.ID
		}
		for _, id := range given {
			if !slices.Contains(ids, id) {
				f.add(below(path, id), reason.New("config.question", quoted(id), suggest.Meant(id, ids)))
			}
		}
	}
	known("quick", slices.Sorted(maps.Keys(a.Quick)), v.Quick)
	known("knock_outs", slices.Sorted(maps.Keys(a.KnockOuts)), v.KnockOuts)
	known("answers", slices.Sorted(maps.Keys(a.Answers)), v.Weighed())
	for _, id := range slices.Sorted(maps.Keys(a.Answers)) {
		x, path := a.Answers[id], below("answers", id)
		within(f, path+".risk", x.Risk, approval.MostRisk)
		within(f, path+".safeguard", x.Safeguard, approval.MostSafeguard)
		if page := x.Evidence[:max(0, strings.IndexAny(x.Evidence+"?", "?#"))]; x.Evidence != "" && !isWeb(page) {
			f.add(path+".evidence", reason.New("config.web", quoted(page)))
		}
	}
}

func positive(f *findings, path string, v *float64) {
	if v != nil && *v < 0 {
		f.add(path, reason.New("config.negative", *v))
	}
}

func within(f *findings, path string, v *int, most int) {
	if v != nil && (*v < 0 || *v > most) {
		f.add(path, reason.New("config.range", *v, most))
	}
}
