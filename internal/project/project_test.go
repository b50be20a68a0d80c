package project_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

var (
	owner  = access.Reader{Login: "anna", Roles: access.Contributor}
	first  = access.Reader{Login: "bruno", Roles: access.Approver}
	second = access.Reader{Login: "chloe", Roles: access.Approver}
	judge  = access.Reader{Login: "david", Roles: access.Sustainability}
	elect  = access.Reader{Login: "elise", Roles: access.Elected}
	both   = access.Reader{Login: "anna", Roles: access.Contributor | access.Approver}
)

func day(m, d int) period.Date { return period.Date{Year: 2026, Month: time.Month(m), Day: d} }

// house is a service on a folder, on a day that tests move.
type house struct {
	*project.Service
	dir string
	now *time.Time
}

func newHouse(t *testing.T, dir string) house {
	t.Helper()
	book, err := config.ShippedQuestions()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	return house{project.New(project.Setup{
		Store: project.NewStore(filepath.Join(dir, "projects")), Questions: slices.Clone(book), Systems: []register.System{{ID: "accueil"}, {ID: "tri"}},
		Fixed: []approval.Assessment{{Project: "deliberations"}},
		Log:   audit.New(filepath.Join(dir, "audit"), clock), Zone: time.UTC, Now: clock,
	}), dir, &now}
}

func (d house) goTo(m, day int) { *d.now = time.Date(2026, time.Month(m), day, 9, 0, 0, 0, time.UTC) }

func (d house) find(t *testing.T, id string) project.Project {
	t.Helper()
	p, err := d.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// filled is a form in which everything that a trial needs is there.
func filled(d house) url.Values {
	f := url.Values{
		"name": {"Accueil téléphonique"}, "system": {"accueil"}, "for": {"trial"}, "start": {"2026-04-01"}, "end": {"2026-06-30"}, "triers": {"50"},
		"criteria": {"moins de 5 % de reprises\n\nappels plus courts"}, "decider": {"Directrice du numérique"}, "review": {"2027-04-01"},
	}
	v := d.Questions[0]
	for _, q := range v.Quick {
		f.Set(project.PrefixAnswer+q.ID, "yes")
	}
	for _, q := range v.KnockOuts {
		f.Set(project.PrefixAnswer+q.ID, "no")
	}
	for _, q := range v.Weighed() {
		f.Set(project.PrefixRisk+q.ID, "1")
		f.Set(project.PrefixSafeguard+q.ID, "1")
	}
	return f
}

func (d house) begin(t *testing.T, form url.Values) project.Project {
	t.Helper()
	p, faults, err := d.Begin(t.Context(), owner, form)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return p
}

func yes(function string) project.Step {
	return project.Step{Kind: project.Approve, Function: function, Reason: "Les garanties y sont."}
}

func (d house) submitted(t *testing.T, form url.Values) project.Project {
	t.Helper()
	p := d.begin(t, form)
	if err := d.Submit(t.Context(), owner, p.ID, p.Revision); err != nil {
		t.Fatal(err)
	}
	return d.find(t, p.ID)
}

func (d house) approved(t *testing.T, form url.Values) project.Project {
	t.Helper()
	p := d.submitted(t, form)
	for _, by := range []access.Reader{first, second} {
		if err := d.Vote(t.Context(), by, p.ID, d.find(t, p.ID).Revision, yes("fonction de "+by.Login)); err != nil {
			t.Fatal(err)
		}
	}
	return d.find(t, p.ID)
}

// TestLife follows a project from its first question to its end: each step is
// taken by who may, nothing before its time, and all is there after a start and
// in the log.
func TestLife(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	ctx := t.Context()
	form := filled(d)
	p := d.begin(t, url.Values{"name": {"Accueil téléphonique"}})
	if p.ID != "accueil-telephonique" || p.State(day(3, 2)) != project.Draft {
		t.Fatalf("%+v", p)
	}
	lacks := d.Missing(p)
	if len(lacks) != 6+4+48+5 || !slices.Contains(lacks, "r.rights.data") || !slices.Contains(lacks, project.FieldDecider) {
		t.Errorf("%d missing: %v", len(lacks), lacks)
	}
	if missing, ok := errors.AsType[*project.MissingError](d.Submit(ctx, owner, p.ID, 1)); !ok || len(missing.Fields) != len(lacks) {
		t.Errorf("submitted with gaps: %v", missing)
	}
	if faults, err := d.Save(ctx, owner, p.ID, 1, form); err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	if err := d.Submit(ctx, owner, p.ID, 2); err != nil {
		t.Fatal(err)
	}
	p = d.find(t, p.ID)
	if p.State(day(3, 2)) != project.Submitted || p.Assessment.Version != "2026-1" || p.Steps[0].Outcome != "favourable" || p.Against() {
		t.Errorf("%+v", p.Steps)
	}
	if _, err := d.Save(ctx, owner, p.ID, p.Revision, form); !errors.Is(err, project.ErrState) {
		t.Errorf("typed in what was submitted: %v", err)
	}
	step := yes("DPO")
	step.Conditions = "Bilan à trois mois"
	if err := d.Vote(ctx, first, p.ID, p.Revision, step); err != nil {
		t.Fatal(err)
	}
	if p = d.find(t, p.ID); p.State(day(3, 2)) != project.Submitted || len(p.Grants()) > 0 || len(p.Signed().Approvers) > 1 || d.Questions.Score(p.Signed()).Signed {
		t.Errorf("one alone approves: %+v", p)
	}
	if err := d.Vote(ctx, second, p.ID, p.Revision, yes("DSI")); err != nil {
		t.Fatal(err)
	}
	p = d.find(t, p.ID)
	if a := p.Signed(); p.State(day(3, 2)) != project.Planned || !slices.Equal(a.Approvers, []string{"DPO", "DSI"}) || a.Date != day(3, 2) {
		t.Errorf("%+v", p.Signed())
	}
	results := []project.Result{{Met: true, Text: "3 %"}, {Met: false, Text: "aussi longs"}}
	if err := d.Assess(ctx, owner, p.ID, slices.Clone(results)); !errors.Is(err, project.ErrState) {
		t.Errorf("results before it began: %v", err)
	}
	d.goTo(5, 4)
	if err := d.Decide(ctx, judge, p.ID, project.Step{Kind: project.GoOn, Reason: "x"}); !errors.Is(err, project.ErrNoResults) {
		t.Errorf("went on without results: %v", err)
	}
	if err := d.Assess(ctx, owner, p.ID, slices.Clone(results[:1])); !errors.Is(err, project.ErrNoResults) {
		t.Errorf("one result of two: %v", err)
	}
	if err := d.Assess(ctx, owner, p.ID, slices.Clone(results)); err != nil {
		t.Fatal(err)
	}
	d.goTo(7, 1)
	if p = d.find(t, p.ID); p.State(day(6, 30)) != project.Trying || p.State(day(7, 1)) != project.Overdue || len(p.Results()) != 2 || p.Results()[1].Criterion != "appels plus courts" {
		t.Errorf("%+v", p.Results())
	}
	for _, end := range []period.Date{{}, day(6, 30), day(6, 1)} {
		if _, ok := record.Faults(d.Decide(ctx, judge, p.ID, project.Step{Kind: project.Extend, Reason: "x", End: end})); !ok {
			t.Errorf("extended to %s", end)
		}
	}
	if err := d.Decide(ctx, judge, p.ID, project.Step{Kind: project.Extend, Reason: "Un mois de plus", End: day(7, 31)}); err != nil {
		t.Fatal(err)
	}
	if p = d.find(t, p.ID); p.State(day(7, 1)) != project.Trying || p.Signed().Experiment.End != day(7, 31) {
		t.Errorf("extended it is %s", p.State(day(7, 1)))
	}
	if err := d.Decide(ctx, owner, p.ID, project.Step{Kind: project.GoOn, Reason: "x"}); !errors.Is(err, project.ErrRole) {
		t.Errorf("its owner decides: %v", err)
	}
	if err := d.Decide(ctx, judge, p.ID, project.Step{Kind: project.GoOn, Reason: "Un critère sur deux, et le service y tient"}); err != nil {
		t.Fatal(err)
	}
	if got := d.find(t, p.ID).Grants(); len(got) != 2 || !got[0].Trial || got[0].Until != day(7, 31) || got[1].From != day(7, 1) || !got[1].Until.IsZero() {
		t.Errorf("%+v", got)
	}
	d.goTo(11, 2)
	if err := d.End(ctx, owner, p.ID, "Le besoin a disparu"); err != nil {
		t.Fatal(err)
	}
	again := newHouse(t, d.dir)
	p = again.find(t, p.ID)
	if got := p.Grants(); p.State(day(11, 2)) != project.Ended || got[1].Until != day(11, 2) || p.Steps[1].Conditions != "Bilan à trois mois" {
		t.Errorf("read again: %+v", p)
	}
	raw, err := os.ReadFile(filepath.Join(d.dir, "audit", "audit-2026-03.jsonl"))
	if n := strings.Count(string(raw), `"project `+p.ID); err != nil || n != 5 {
		t.Errorf("%d lines of March are logged: %v", n, err)
	}
}

// TestWhoMayNot: planted faults of four eyes. The author approves, one person
// approves twice, a knock-out is outvoted, somebody without the role decides,
// what was approved is not what was shown.
func TestWhoMayNot(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	ctx := t.Context()
	p := d.submitted(t, filled(d))
	vote := func(by access.Reader, revision int) error { return d.Vote(ctx, by, p.ID, revision, yes("x")) }
	for name, c := range map[string]struct {
		got  error
		want error
	}{
		"the author approves":       {vote(both, p.Revision), project.ErrAuthor},
		"a contributor approves":    {vote(access.Reader{Login: "zoe", Roles: access.Contributor}, p.Revision), project.ErrRole},
		"an elected one approves":   {vote(elect, p.Revision), project.ErrRole},
		"of what was shown earlier": {vote(first, p.Revision-1), project.ErrChanged},
		"of nothing":                {d.Vote(ctx, first, "rien", 1, yes("x")), record.ErrNone},
		"by no vote":                {d.Vote(ctx, first, p.ID, p.Revision, project.Step{Kind: project.GoOn, Function: "x", Reason: "x"}), project.ErrState},
		"decided before":            {d.Decide(ctx, judge, p.ID, project.Step{Kind: project.Stop, Reason: "x"}), project.ErrState},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
	if err := vote(first, p.Revision); err != nil {
		t.Fatal(err)
	}
	if err := vote(first, p.Revision+1); !errors.Is(err, project.ErrTwice) {
		t.Errorf("the same approves twice: %v", err)
	}
	for _, s := range []project.Step{{Kind: project.Approve, Reason: "x"}, {Kind: project.Refuse, Function: "x"}, {Kind: project.Approve, Function: strings.Repeat("x", 121), Reason: "x"}} {
		if faults, ok := record.Faults(d.Vote(ctx, second, p.ID, p.Revision+1, s)); !ok || len(faults) != 1 {
			t.Errorf("%+v: %v", s, faults)
		}
	}
	if err := d.Vote(ctx, second, p.ID, p.Revision+1, project.Step{Kind: project.Refuse, Function: "DSI", Reason: "Pas de mesure de départ"}); err != nil {
		t.Fatal(err)
	}
	if p = d.find(t, p.ID); p.State(day(3, 2)) != project.Draft || len(p.Approvals()) != 0 || len(p.Steps) != 3 {
		t.Errorf("sent back: %+v", p)
	}
	// Somebody else types in it: they approve no longer either.
	helper := access.Reader{Login: "chloe", Roles: access.Contributor | access.Approver}
	if _, err := d.Save(ctx, helper, p.ID, p.Revision, url.Values{"name": {"Accueil"}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Submit(ctx, owner, p.ID, p.Revision+1); err != nil {
		t.Fatal(err)
	}
	if err := vote(second, p.Revision+2); !errors.Is(err, project.ErrAuthor) {
		t.Errorf("who helped approves: %v", err)
	}
}

// A knock-out cannot be outvoted, neither when it is submitted nor afterwards,
// and what is not answered stops as well.
func TestKnockOut(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	form := filled(d)
	form.Set("q.prohibited", "yes")
	p := d.begin(t, form)
	if err := d.Submit(t.Context(), owner, p.ID, p.Revision); !errors.Is(err, project.ErrKnockOut) {
		t.Errorf("submitted: %v", err)
	}
	form.Set("name", "Autre")
	form.Set("q.prohibited", "no")
	p = d.submitted(t, form)
	stopped := d.Questions[0]
	stopped.KnockOuts = append(slices.Clone(stopped.KnockOuts), approval.Question{ID: "later"})
	d.Questions[0] = stopped // as if a question had come to the version
	if err := d.Vote(t.Context(), first, p.ID, p.Revision, yes("x")); !errors.Is(err, project.ErrKnockOut) {
		t.Errorf("outvoted: %v", err)
	}
}

// TestForms: what can stand is kept, what cannot is told by its field, and
// nothing of another page is overwritten.
func TestForms(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	form := filled(d)
	bad := map[string]string{
		"name": strings.Repeat("é", 121), "system": "autre", "for": "fun", "review": "2026-02-30", "queries": "beaucoup", "kwh": "-3", "baseline": "NaN", "observed_on": "2026-03-03",
		"q.work": "perhaps", "r.rights.data": "4", "s.rights.data": "1.5", "e.rights.data": "javascript:alert(1)", "ed.rights.data": "2030-01-01", "eb.rights.data": strings.Repeat("x", 121),
		"n.rights.data": "a\x00b", "start": "hier", "triers": "-1", "criteria": strings.Repeat("x\n", 1) + strings.Repeat("y", 241), "decider": "\xff",
	}
	p := d.begin(t, form)
	for field, text := range bad {
		next := url.Values{field: {text}}
		faults, err := d.Save(t.Context(), owner, p.ID, d.find(t, p.ID).Revision, next)
		if err != nil || len(faults) != 1 || string(faults[0].Field) != field {
			t.Errorf("%s: %v %v", field, faults, err)
		}
	}
	if kept := d.find(t, p.ID); len(d.Missing(kept)) != 0 {
		t.Errorf("lost by faults: %v", d.Missing(kept))
	}
	some := url.Values{"kwh": {"1 250,5"}, "r.value.need": {"9"}, "e.value.need": {"https://ville.example/preuve"}, "end": {"2026-03-01"}}
	faults, err := d.Save(t.Context(), owner, p.ID, d.find(t, p.ID).Revision, some)
	kept := d.find(t, p.ID).Assessment
	if err != nil || len(faults) != 2 || *kept.Forecast.KWh != 1250.5 || *kept.Answers["value.need"].Risk != 1 || kept.Answers["value.need"].Evidence == "" {
		t.Errorf("what can stand is not kept: %v %v %+v", faults, err, kept)
	}
	if lacks := d.Missing(d.find(t, p.ID)); !slices.Contains(lacks, "ed.value.need") || !slices.Contains(lacks, "eb.value.need") || !slices.Contains(lacks, project.FieldEnd) {
		t.Errorf("evidence without a date and who vouches: %v", lacks)
	}
	if _, err := d.Save(t.Context(), owner, p.ID, 1, form); !errors.Is(err, project.ErrChanged) {
		t.Errorf("over what was typed meanwhile: %v", err)
	}
	if _, err := d.Save(t.Context(), elect, p.ID, 1, form); !errors.Is(err, project.ErrRole) {
		t.Errorf("by a reader: %v", err)
	}
	for _, name := range []string{"", " ", "…", "Nouveau", "Délibérations", "Accueil  TÉLÉPHONIQUE"} {
		p, faults, err := d.Begin(t.Context(), owner, url.Values{"name": {name}, "kwh": {"12"}})
		if err != nil || p.ID != "" || len(faults) != 1 || faults[0].Field != project.FieldName || p.Assessment.Forecast.KWh == nil {
			t.Errorf("%q: %+v %v %v", name, p, faults, err)
		}
	}
	if list, err := d.Kept(); err != nil || len(list) != 1 {
		t.Errorf("%d are kept, %v", len(list), err)
	}
}

// An experiment that is stopped, one that is attached late, and a service that
// the score did not speak for.
func TestOtherEnds(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	ctx := t.Context()
	form := filled(d)
	form.Set("system", "")
	if err := d.Attach(ctx, both, d.begin(t, url.Values{"name": {"Brouillon"}}).ID, "tri"); !errors.Is(err, project.ErrState) {
		t.Errorf("typed in a draft beside its answers: %v", err)
	}
	p := d.approved(t, form)
	if len(p.Grants()) != 0 {
		t.Errorf("granted to nothing: %v", p.Grants())
	}
	d.goTo(4, 2)
	if err := d.Assess(ctx, second, p.ID, []project.Result{{Text: "3 %"}, {Text: "non"}}); !errors.Is(err, project.ErrRole) {
		t.Errorf("results by an approver: %v", err)
	}
	if err := d.Assess(ctx, judge, p.ID, []project.Result{{Text: "3 %"}, {Text: "non"}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Decide(ctx, judge, p.ID, project.Step{Kind: project.Extend, Reason: "x", End: day(12, 31)}); !errors.Is(err, project.ErrAuthor) {
		t.Errorf("who told its results decides on them: %v", err)
	}
	if err := d.Attach(ctx, owner, p.ID, "tri"); err != nil || d.find(t, p.ID).Grants()[0].System != "tri" {
		t.Errorf("attached: %v", err)
	}
	if err := d.Attach(ctx, owner, p.ID, "accueil"); !errors.Is(err, project.ErrState) {
		t.Errorf("passed on to another: %v", err)
	}
	if err := d.Decide(ctx, second, p.ID, project.Step{Kind: project.Stop, Reason: "Trop d'erreurs"}); err != nil {
		t.Fatal(err)
	}
	p = d.find(t, p.ID)
	if p.State(day(4, 2)) != project.Stopped || p.Grants()[0].Until != day(4, 2) {
		t.Errorf("stopped: %+v", p.Grants())
	}
	if err := d.End(ctx, owner, p.ID, "x"); !errors.Is(err, project.ErrState) {
		t.Errorf("ended twice: %v", err)
	}
	form.Set("name", "Service direct")
	form.Set("for", "service")
	form.Set("system", "accueil")
	for _, q := range d.Questions[0].Axes[7].Questions {
		form.Set(project.PrefixRisk+q.ID, "3") // 1 − (1 − 1/4) on frugality: a trial at most
	}
	if p = d.approved(t, form); !p.Against() || p.State(day(4, 2)) != project.InService || p.Grants()[0].Trial {
		t.Errorf("against the score: %v, %s", p.Against(), p.State(day(4, 2)))
	}
}

// One id in a file of the configuration and on the pages is a fault, as is a
// file that is no project; what a kill left aside is none.
func TestClash(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	p := d.begin(t, filled(d))
	if err := project.Clash(d.Store, []approval.Assessment{{Project: "autre"}}); err != nil {
		t.Error(err)
	}
	for _, id := range []string{p.ID, project.Reserved} {
		if err := project.Clash(d.Store, []approval.Assessment{{Project: "autre"}, {Project: id}}); err == nil || !strings.Contains(err.Error(), id) {
			t.Errorf("%s twice: %v", id, err)
		}
	}
	folder := filepath.Join(d.dir, "projects")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(".accueil.json.123", "half")
	if err := project.Clash(project.NewStore(folder), nil); err != nil {
		t.Errorf("left aside: %v", err)
	}
	write("casse.json", "{")
	if err := project.Clash(project.NewStore(folder), nil); err == nil || !strings.Contains(err.Error(), "casse.json") {
		t.Errorf("damaged: %v", err)
	}
}

func FuzzFill(f *testing.F) {
	book, err := config.ShippedQuestions()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("name=A&r.rights.data=3&criteria=a%0Ab&end=2026-01-01")
	f.Add("kwh=1e999&triers=99999999999999999999&e.rights.data=%zz&ed.rights.data=9999-99-99")
	f.Fuzz(func(t *testing.T, raw string) {
		form, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		p, _ := project.Fill(project.Project{}, form, book[0], nil, day(3, 2))
		if r := book.Score(p.Assessment); r.Score < 0 || r.Score > 100+1e-9 {
			t.Errorf("%+v", r)
		}
		again, _ := project.Fill(p, form, book[0], nil, day(3, 2))
		if again.Assessment.Name != p.Assessment.Name || len(again.Assessment.Answers) != len(p.Assessment.Answers) {
			t.Errorf("the same form gives another project: %+v", again)
		}
	})
}
