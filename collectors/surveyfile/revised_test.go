package surveyfile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
)

// A wave is read by the settings that a person wrote for it, and no other is; those
// that can read nothing are refused, at once and at every later reading.
func TestReadByOtherSettings(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	s.Parse = func(text string) (collectors.Decoder, error) { return collectortest.Decoder(text), nil }
	o := newOffice(t, s, "waves:\n- {wave: t1, path: t1.csv}\n- {wave: t2, path: t2.csv}\n")
	o.write("t1.csv", headings+people("Voirie", 30)+people("Culture", 30))
	written := map[string]string{}
	deps := collectortest.Deps(t, o.log)
	deps.Dir, deps.Past = o.dir, o.stored.Past
	deps.Revised = func(id string) (string, bool, error) {
		text, ok := written[id]
		return text, ok, nil
	}
	made, err := surveyfile.New(s)(collectortest.Decoder(o.settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := made.(wave.Feeder)
	if !ok {
		t.Fatal("it is no feeder")
	}
	groups := func() (list []string, whole string) {
		t.Helper()
		got, err := c.Preview(t.Context(), s.Waves[0], "")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Refused {
			if r.Whole {
				whole = r.Reason.String()
			}
		}
		for _, r := range got.Cells.Readings() {
			list = append(list, string(r.Group))
		}
		return list, whole
	}
	if got, _ := groups(); slices.Contains(got, "direction/voirie") {
		t.Fatalf("without a column of directions there are %q", got)
	}
	written["t2"] = "direction: {column: direction}"
	if got, _ := groups(); slices.Contains(got, "direction/voirie") {
		t.Errorf("by the settings of another wave there are %q", got)
	}
	written["t1"] = "direction: {column: direction}"
	if got, _ := groups(); !slices.Contains(got, "direction/voirie") {
		t.Errorf("by its own there are %q", got)
	}
	written["t1"] = "direction: {column: nowhere}"
	if got, whole := groups(); len(got) > 0 || !strings.Contains(whole, "nowhere") {
		t.Errorf("by a column that is not there: %q, %q", got, whole)
	}
	for _, bad := range []string{"direction: {colunm: direction}", "items: {x: Z9}", "separator: abc"} {
		if err := c.CheckSettings(s.Waves[0], collectortest.Decoder(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
		written["t1"] = bad
		if got, whole := groups(); len(got) > 0 || whole == "" {
			t.Errorf("by %q there are %q", bad, got)
		}
	}
}

// A file that is not deleted by itself is to be deleted once its wave is accepted;
// once it is gone that is said no more.
func TestTheFileIsToBeDeleted(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	for settings, want := range map[string]string{"": "t1.csv holds its answers still: delete it", "delete: true\n": ""} {
		o := newOffice(t, s, "waves:\n- {wave: t1, path: t1.csv}\n"+settings)
		changer, ok := o.source.(collectors.Changer)
		if !ok {
			t.Fatal("it does not tell what changed")
		}
		changed := func(want int) []measure.Window {
			t.Helper()
			list, err := changer.Changed(t.Context())
			if err != nil || len(list) != want {
				t.Errorf("%d windows changed, not %d: %v", len(list), want, err)
			}
			return list
		}
		o.write("t1.csv", headings+people("Voirie", 30))
		day := changed(1)[0]
		b, err := o.source.Collect(t.Context(), day)
		if err != nil || len(b.Waves) != 1 {
			t.Fatalf("%v: %+v", err, b.Waves)
		}
		if after := b.Waves[0].After; (len(after) == 1) != (want != "") || (want != "" && !strings.HasPrefix(after[0].Reason.String(), want)) {
			t.Errorf("%q: to be done is %+v", settings, after)
		}
		o.stored.Replace(b)
		if want != "" {
			changed(0)
			if err := os.Remove(filepath.Join(o.dir, "t1.csv")); err != nil {
				t.Fatal(err)
			}
		}
		changed(1)
		if b, err = o.source.Collect(t.Context(), day); err != nil || len(b.Waves) > 0 || len(b.Refused) > 0 || len(b.All()) == 0 {
			t.Errorf("its file is gone: %v, %d readings, %+v", err, len(b.All()), b.Refused)
		}
		changed(0)
	}
}
