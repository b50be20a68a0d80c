package action_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

var (
	anna  = access.Reader{Login: "anna"}
	bruno = access.Reader{Login: "bruno"}
)

func now() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }

func day(m, d int) period.Date { return period.Date{Year: 2026, Month: time.Month(m), Day: d} }

type house struct {
	*action.Service
	dir string
}

func newHouse(t *testing.T, dir string) house {
	t.Helper()
	return house{action.New(action.Setup{
		Store: action.NewStore(filepath.Join(dir, "actions"), now), Log: audit.New(filepath.Join(dir, "audit"), now), Zone: time.UTC,
		Systems: []register.System{{ID: "accueil"}},
	}), dir}
}

func lights() register.Action {
	return register.Action{Indicator: "energy", System: "accueil", Text: "Éteindre la nuit", Owner: "DSI", Decided: day(10, 2), Due: day(11, 29)}
}

// TestLife follows an action from its decision to its end: whoever typed it
// starts it, another person closes it, each is logged, and all of it is there
// after a start.
func TestLife(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	k, err := d.Add(t.Context(), anna, lights())
	if err != nil {
		t.Fatal(err)
	}
	if a := k.Action(); a.State(day(11, 30)) != register.ActionDecided || !a.Late(day(11, 30)) || a.Late(day(11, 29)) {
		t.Errorf("decided, it is %s, late %v", a.State(day(11, 30)), a.Late(day(11, 30)))
	}
	before := d.Mark()
	steps := []struct {
		by   access.Reader
		step action.Step
		want error
	}{
		{anna, action.Step{State: register.ActionStarted, Day: day(10, 5)}, nil},
		{anna, action.Step{State: register.ActionDone, Day: day(11, 20)}, action.ErrOwn},
		{bruno, action.Step{State: register.ActionDone, Day: day(11, 20), Note: "Relevé du 20"}, nil},
		{bruno, action.Step{State: register.ActionGivenUp, Day: day(11, 21), Note: "x"}, action.ErrClosed},
	}
	for _, s := range steps {
		if err := d.Step(t.Context(), s.by, k.ID, s.step); !errors.Is(err, s.want) {
			t.Errorf("%s of %s: %v", s.step.State, s.by.Login, err)
		}
	}
	if d.Mark() != before+2 {
		t.Errorf("the mark moved by %d", d.Mark()-before)
	}
	list, err := action.Of(newHouse(t, d.dir).Store)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	a := list[0]
	if a.State(day(11, 19)) != register.ActionStarted || a.State(day(11, 20)) != register.ActionDone || a.Late(day(11, 30)) || a.Text != "Éteindre la nuit" {
		t.Errorf("read again it is %+v", a)
	}
	raw, err := os.ReadFile(filepath.Join(d.dir, "audit", "audit-2026-11.jsonl"))
	if n := strings.Count(string(raw), `"action `+k.ID); err != nil || n != 3 || !strings.Contains(string(raw), `"validated"`) {
		t.Errorf("%d lines are logged: %v", n, err)
	}
}

// TestRefused: a fault is told by its field, and nothing is kept.
func TestRefused(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	for want, spoil := range map[record.Field]func(*register.Action){
		action.FieldIndicator: func(a *register.Action) { a.Indicator = "enrgy" },
		action.FieldSystem:    func(a *register.Action) { a.System = "autre" },
		action.FieldText:      func(a *register.Action) { a.Text = " " },
		action.FieldOwner:     func(a *register.Action) { a.Owner = strings.Repeat("x", 121) },
		action.FieldDecided:   func(a *register.Action) { a.Decided = day(12, 1); a.Due = day(12, 2) },
		action.FieldDue:       func(a *register.Action) { a.Due = day(10, 1) },
	} {
		a := lights()
		spoil(&a)
		_, err := d.Add(t.Context(), anna, a)
		faults, ok := record.Faults(err)
		if !ok || len(faults) != 1 || faults[0].Field != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if list, err := d.Kept(); err != nil || len(list) != 0 {
		t.Errorf("%d were kept: %v", len(list), err)
	}
	k, err := d.Add(t.Context(), anna, lights())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []action.Step{
		{State: "finished", Day: day(11, 1)},
		{State: register.ActionDone},
		{State: register.ActionDone, Day: day(10, 1)},
		{State: register.ActionDone, Day: day(12, 1)},
		{State: register.ActionGivenUp, Day: day(11, 1)},
	} {
		if _, ok := record.Faults(d.Step(t.Context(), bruno, k.ID, s)); !ok {
			t.Errorf("%+v was taken", s)
		}
	}
	if err := d.Step(t.Context(), bruno, "../x", action.Step{State: register.ActionDone, Day: day(11, 1)}); !errors.Is(err, record.ErrNone) {
		t.Errorf("of no action: %v", err)
	}
	if _, ok := record.Faults(errors.New("disk")); ok {
		t.Error("a disk's fault is one of a field")
	}
}

// TestDamaged: a file that is no action is told by its name.
func TestDamaged(t *testing.T) {
	t.Parallel()
	d := newHouse(t, t.TempDir())
	name := filepath.Join(d.dir, "actions", "20261130-090000-0123abcd.json")
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Kept(); err == nil || !strings.Contains(err.Error(), "0123abcd") {
		t.Errorf("it says %v", err)
	}
}
