package surveyfile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// answered writes forty answers of the roads, of one number each, to both items.
func answered(value int) string {
	var out strings.Builder
	for i := range 40 {
		fmt.Fprintf(&out, "%d;2026-03-05 10:00:00;voirie;%d;%d\n", i+1, value, 2)
	}
	return out.String()
}

// A wave published from the wrong file is put right once, when the file that was
// published is given too; without it, or with another, what was published stands.
func TestAFileInsteadOfAnother(t *testing.T) {
	t.Parallel()
	const plain = "waves: [{wave: t1, path: bon.csv}]\ndirection: {column: direction}\n"
	with := func(file string) string {
		return "waves: [{wave: t1, path: bon.csv, was: {path: \"" + file + "\"}}]\ndirection: {column: direction}\n"
	}
	head := "id;submitdate;direction;A1;A2\n"
	whole := func(o *office) float64 {
		for _, r := range o.stored {
			if r.Metric == "survey.a" && r.Group == "" && r.State == measure.Known {
				return r.Value
			}
		}
		return -1
	}
	for name, test := range map[string]struct {
		settings string
		want     float64
		says     string
	}{
		"alone":              {plain, 50, "others: what was published stands"},
		"with what was":      {with("faux.csv"), 75, ""},
		"with another":       {with("autre.csv"), 50, "does not follow from the file"},
		"with none":          {with("rien.csv"), 50, "0 files match"},
		"with one not found": {with("*.csv"), 50, "files match"},
	} {
		o := newOffice(t, surveys(t), plain)
		o.write("bon.csv", head+answered(2)) // means of 50
		o.run()
		if got := whole(o); got != 50 {
			t.Fatalf("%s: first %v\n%s", name, got, o.said())
		}
		o.settings = test.settings
		o.restart()
		o.write("bon.csv", head+answered(3)) // of 75
		o.write("faux.csv", head+answered(2))
		o.write("autre.csv", head+answered(1))
		o.run()
		if got := whole(o); got != test.want || !strings.Contains(o.said(), test.says) {
			t.Errorf("%s: %v, want %v\n%s", name, got, test.want, o.said())
		}
	}
}
