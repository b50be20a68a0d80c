package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/spell"
)

// readAssessments reads every project of the folder of approvals, and holds
// them to the register. Its error tells the faults of all files.
func readAssessments(cfg *Config) ([]approval.Assessment, error) {
	dir := cfg.Approvals
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(cfg.Dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("reading the approvals: %q is not a folder", dir)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("reading the approvals: %w", err)
	}
	var list []approval.Assessment
	var faults []error
	seen := map[string]string{}
	for _, path := range paths {
		a, err := ReadAssessment(path)
		if other, twice := seen[a.Project]; err == nil && twice {
			err = fmt.Errorf("%s: the project %q is in %s already", path, a.Project, other)
		}
		if err == nil && a.System != "" && !slices.Contains(cfg.systems(), string(a.System)) {
			err = fmt.Errorf("%s: system: %q is not in the register; %s", path, a.System, spell.Meant(string(a.System), cfg.systems()))
		}
		seen[a.Project] = path
		list, faults = append(list, a), append(faults, err)
	}
	return list, errors.Join(faults...)
}

// ReadAssessment reads one project that was assessed. Its error tells every
// fault with its line.
func ReadAssessment(path string) (approval.Assessment, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // named by the configuration or on the command line
	if err != nil {
		return approval.Assessment{}, fmt.Errorf("reading the approval: %w", err)
	}
	return ParseAssessment(path, raw)
}

// ParseAssessment reads the text of one; name is for its faults.
func ParseAssessment(name string, raw []byte) (approval.Assessment, error) {
	var a approval.Assessment
	d := decoder{findings: newFindings(), left: maxNodes}
	if root, ok := d.document(raw); ok {
		d.fill("", root, reflect.ValueOf(&a).Elem())
		d.hush()
		checkAssessment(d.findings, a)
	}
	return a, d.err(name)
}

func checkAssessment(f *findings, a approval.Assessment) {
	if !matches(idPattern, a.Project) {
		f.add("project", "%s is not an id: write small letters, digits and dashes", quoted(a.Project))
	}
	if strings.TrimSpace(a.Name) == "" {
		f.add("name", "missing: write the name of the project")
	}
	if _, ok := approval.RulesOf(a.Version); !ok {
		f.add("version", "%s is no version of the questions; write %s", quoted(a.Version), approval.Latest)
	}
	known := func(path string, given []string, questions []approval.Question) {
		ids := make([]string, len(questions))
		for i, q := range questions {
			ids[i] = q.ID
		}
		for _, id := range given {
			if !slices.Contains(ids, id) {
				f.add(path+"."+id, "%s is not a question; %s", quoted(id), spell.Meant(id, ids))
			}
		}
	}
	known("quick", slices.Sorted(maps.Keys(a.Quick)), approval.QuickScan())
	known("knock_outs", slices.Sorted(maps.Keys(a.KnockOuts)), approval.KnockOuts())
	var all []approval.Question
	for _, axis := range approval.Axes() {
		all = append(all, axis.Questions...)
	}
	known("answers", slices.Sorted(maps.Keys(a.Answers)), all)
	for _, id := range slices.Sorted(maps.Keys(a.Answers)) {
		within(f, "answers."+id+".risk", a.Answers[id].Risk, approval.MostRisk)
		within(f, "answers."+id+".safeguard", a.Answers[id].Safeguard, approval.MostSafeguard)
	}
	within(f, "experiment.users", a.Experiment.Users, 1e6)
	positive(f, "forecast.queries_per_year", a.Forecast.Queries)
	positive(f, "forecast.kwh_per_year", a.Forecast.KWh)
	positive(f, "forecast.users", a.Forecast.Users)
}

func positive(f *findings, path string, v *float64) {
	if v != nil && *v < 0 {
		f.add(path, "%v is less than nothing", *v)
	}
}

func within(f *findings, path string, v *int, most int) {
	if v != nil && (*v < 0 || *v > most) {
		f.add(path, "%d is not from 0 to %d", *v, most)
	}
}
