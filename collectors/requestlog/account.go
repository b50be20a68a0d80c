package requestlog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Account implements collectors.Accounter, over the files as they were last
// read.
func (l *ledger) Account() collectors.Account {
	var a collectors.Account
	copies := l.copies()
	for path, t := range l.traces {
		if !copies[path] {
			a = a.Add(t.account)
		}
	}
	return a
}

// lacking adds to a text what the requests that count do not say, for `vigie
// check`.
func (c *collector) lacking(text reason.Text) reason.Text {
	copies := c.copies()
	for i, column := range []int{colInput, colOutput, colEnergy} {
		n := 0
		for path, t := range c.traces {
			if !copies[path] {
				n += t.unsaid[i]
			}
		}
		if f := c.fields()[column]; n > 0 && len(f.paths) > 0 {
			text = reason.New("probe.unsaid", text, n, f.setting)
		}
	}
	return text
}

// meet calls the roll of all files: a name of which a request counts vouches for
// its place, another was only met.
func (c *collector) meet() {
	for _, path := range sortedKeys(c.traces) {
		for name, at := range c.traces[path].spots {
			if at.counted > 0 {
				c.roll.Of(name)
			} else {
				c.roll.Meet(name)
			}
		}
	}
}

// nothing is the error of a folder with requests of which none counts, now or
// earlier: that is a fault of the settings, or of all that was asked, and no zero.
func (c *collector) nothing(ctx context.Context) error {
	c.meet()
	records := 0
	for _, t := range c.traces {
		records += t.records
	}
	if a := c.Account(); records == 0 && a.Passed > 0 && a.Passed == a.Lines {
		return reason.New("log.passed", a.Lines)
	}
	if records == 0 || c.roll.Live() {
		return nil
	}
	if _, err := c.roll.Vouched(ctx); err != nil || c.roll.Live() {
		return err
	}
	return reason.New("log.mute", records, c.outcome())
}

// outcome tells why requests do not count, by what their status says.
func (c *collector) outcome() reason.Text {
	words, there := map[string]int{}, reason.Text("")
	for _, path := range sortedKeys(c.traces) {
		t := c.traces[path]
		for word, n := range t.statuses {
			words[word] += n
		}
		if there == "" && len(t.met.fields) > colStatus && !t.met.fields[colStatus] {
			there = t.met.there()
		}
	}
	status := c.fields()[colStatus].name()
	if there != "" {
		return reason.New("log.column", status, there)
	}
	var told []string
	for _, word := range sortedKeys(words) {
		told = append(told, fmt.Sprintf("%s (%d)", cmp.Or(word, "…"), words[word])) // …: other words, or nothing
	}
	return reason.New("log.success", status, strings.Join(told, ", "), strings.Join(c.Success, ", "))
}

// columnsUnmet tells of each column of the settings that no line of a file that
// could be read has.
func (c *collector) columnsUnmet() []measure.Refusal {
	met := make([]bool, len(c.fields()))
	there, read := reason.Text(""), false
	for _, path := range sortedKeys(c.traces) {
		t := c.traces[path]
		if t.records == 0 {
			continue
		}
		read = true
		for i, is := range t.met.fields {
			met[i] = met[i] || is
		}
		there = t.met.there()
	}
	var list []measure.Refusal
	for i, f := range c.fields() {
		if read && len(f.paths) > 0 && !met[i] {
			list = append(list, measure.Refusal{
				Where: reason.Text("columns, " + f.setting), Window: measure.Always(), Reason: reason.New("field.none", f.name(), there),
			})
		}
	}
	return list
}

// placesMute tells of each place with requests of which none ever counted.
func (c *collector) placesMute() []measure.Refusal {
	lines, counted := map[collectors.Place]int{}, map[collectors.Place]int{}
	for _, t := range c.traces {
		for _, at := range t.spots {
			if at.placed {
				lines[at.place] += at.lines
				counted[at.place] += at.counted
			}
		}
	}
	var list []measure.Refusal
	for place, n := range lines {
		if counted[place] == 0 {
			list = append(list, measure.Refusal{
				Where: reason.Text(place.String()), Window: measure.Always(), Reason: reason.New("requests.none", n, c.outcome()),
			})
		}
	}
	slices.SortFunc(list, func(a, b measure.Refusal) int { return cmp.Compare(a.Where, b.Where) })
	return list
}
