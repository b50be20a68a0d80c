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

// tellCheck writes the published groups one a line, then what else is to be
// known. It tells no number of fewer answers than are published.
func tellCheck(w survey.Wave, found wave.Imported, out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "wave %s, closed on %s, k = %d: for the person in charge only\n", w.ID, w.Closed, w.Threshold())
	switch {
	case found.Result.Kept && found.Result.Why == "":
		text.WriteString("it is stored already, and nothing has changed:\n")
	case found.Result.Kept:
		text.WriteString("it is stored already, and what is stored stands:\n")
	}
	if found.Result.Late != 0 {
		fmt.Fprintf(&text, "%+d answers since it was published\n", found.Result.Late)
	}
	tellCells(found.Cells, &text)
	for _, kind := range found.Result.Unplaced {
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

// tellCells writes a line for each published group and dimension.
func tellCells(cells disclosure.Cells, text *strings.Builder) {
	for _, r := range cells.Readings() {
		switch {
		case disclosure.IsShare(r.Metric):
		case r.State != measure.Known:
			fmt.Fprintf(text, "%-28s %-36s %6s  not published: too few answers\n", r.Metric, groupName(r), "")
		default:
			fmt.Fprintf(text, "%-28s %-36s %6d  %s\n", r.Metric, groupName(r), r.Count, valueOf(r))
		}
	}
}

// valueOf is a figure as it is published.
func valueOf(r measure.Reading) string {
	switch survey.BoundOf(r.Basis.Fields().Bound) {
	case survey.AtMost:
		return fmt.Sprintf("%g or less", r.Value)
	case survey.AtLeast:
		return fmt.Sprintf("%g or more", r.Value)
	case survey.Near:
	}
	return fmt.Sprintf("%g", r.Value)
}

func groupName(r measure.Reading) string {
	units := r.Basis.Fields().Units
	switch {
	case r.Group == "":
		return "the whole authority"
	case units == "":
		return string(r.Group)
	}
	names := strings.Split(units, ",")
	for i, name := range names {
		if name == survey.Blank {
			names[i] = "did not say"
		}
	}
	return strings.Join(names, ", ")
}
