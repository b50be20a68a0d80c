package export

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Text writes a table in aligned columns, for a terminal; point stands before the
// decimals of its numbers.
func Text(w io.Writer, t Table, point string) error {
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	line := func(cells []string) error {
		_, err := fmt.Fprintln(out, strings.Join(cells, "\t"))
		return err
	}
	if err := line(t.Header); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	for _, r := range t.Rows {
		cells := make([]string, len(r))
		for i, c := range r {
			if cells[i] = c.write(Open); c.Number {
				cells[i] = strings.Replace(cells[i], ".", point, 1)
			}
		}
		if err := line(cells); err != nil {
			return fmt.Errorf("writing a table: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return nil
}
