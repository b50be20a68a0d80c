package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// tellCheck writes the groups one a line, then what else is to be known.
func tellCheck(w survey.Wave, found wave.Imported, out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "wave %s, closed on %s, k = %d: for the person in charge only\n", w.ID, w.Closed, w.Threshold())
	for _, c := range found.Result.Groups {
		said := "shown"
		if c.Responses == 0 {
			said = "nobody"
		}
		if why := reasons()[c.Why]; why != "" {
			said = "hidden: " + why
		}
		fmt.Fprintf(&text, "%-36s %6d  %s\n", groupName(c.Group), c.Responses, said)
	}
	if found.Result.Kept {
		tellKept(found, &text)
	}
	for _, kind := range unplaced(found.Result.Groups) {
		fmt.Fprintf(&text, "note: every answer is among those who did not say: look at %s in the settings of the source\n", kind)
	}
	whole := false
	for _, r := range found.Refused {
		whole = whole || r.Whole
		fmt.Fprintf(&text, "note: %s\n", r.Reason)
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return err
	}
	if whole {
		return fmt.Errorf("the wave %s could not be imported as it is", w.ID)
	}
	return nil
}

// unplaced lists the settings by which nobody was found: every answer is among
// those who did not say.
func unplaced(cells []disclosure.Group) []string {
	var kinds []string
	for _, k := range []struct{ prefix, setting string }{{"direction/", "direction"}, {"usage/", "use"}} {
		groups, said, silent := 0, 0, 0
		for _, c := range cells {
			switch {
			case !strings.HasPrefix(string(c.Group), k.prefix):
			case survey.IsBlank(c.Group):
				silent += c.Responses
			default:
				groups, said = groups+1, said+c.Responses
			}
		}
		if groups > 0 && said == 0 && silent > 0 {
			kinds = append(kinds, k.setting)
		}
	}
	return kinds
}

// tellKept writes what is published already and stands.
func tellKept(found wave.Imported, text *strings.Builder) {
	if found.Result.Why == "" {
		text.WriteString("it is stored already, and nothing has changed:\n")
	} else {
		text.WriteString("it is stored already, and what is stored stands:\n")
	}
	for _, r := range found.Cells.Readings() {
		switch {
		case r.Metric != measure.Responses:
		case r.State == measure.Known:
			fmt.Fprintf(text, "%-36s %6d  shown\n", groupName(r.Group), r.Count)
		default:
			fmt.Fprintf(text, "%-36s %6s  hidden\n", groupName(r.Group), "")
		}
	}
}

func groupName(g measure.Group) string {
	switch {
	case g == "":
		return "the whole authority"
	case survey.IsBlank(g):
		return string(g) + " (did not say)"
	}
	return string(g)
}

// reasons say why a group is hidden.
func reasons() map[disclosure.Reason]string {
	return map[disclosure.Reason]string{
		disclosure.Few:       "fewer than k persons behind one of its figures",
		disclosure.LowRate:   "under 20 % of those asked answered",
		disclosure.Unanimous: "one answer is everyone's",
		disclosure.Extreme:   "a mean says what each answered (outside 5 to 95)",
		disclosure.Earlier:   "hidden in another wave of the year",
		disclosure.Secondary: "else another group could be worked out",
	}
}
