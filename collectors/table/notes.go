package table

import (
	"context"
	"iter"
	"strings"
	"sync"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// Noter is a source whose files hold notes.
type Noter interface {
	// Notes returns every note of the files as they are now.
	Notes(ctx context.Context) ([]entry.Note, error)
}

// Notes implements Noter; a layout other than the workbook has none.
func (c *collector) Notes(ctx context.Context) (notes []entry.Note, err error) {
	if c.Layout != "workbook" {
		return nil, nil
	}
	return notes, c.apart.read(ctx, c.name, func(files *collectors.FileCache[content]) {
		for _, content := range files.All() {
			notes = append(notes, content.notes...)
		}
	})
}

// apart reads the files apart from the schedule: pages ask what they say while
// it reads them.
type apart struct {
	mu    sync.Mutex
	cache collectors.FileCache[content]
}

func (a *apart) read(ctx context.Context, name string, use func(*collectors.FileCache[content])) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.cache.Refresh(ctx); err != nil {
		return reason.While(err, "doing.files", name)
	}
	use(&a.cache)
	return nil
}

// notesSheet tells whether a sheet is the one of notes, and its language.
func notesSheet(name string) (words, bool) {
	for _, w := range everywhere() {
		if w.notes == name {
			return w, true
		}
	}
	return words{}, false
}

const longestNote = 2000 // characters of one note

func (p *parser) readNotes(rows iter.Seq2[tabular.Row, error], w words) {
	titles := []string{w.period, w.about, w.kind, w.text, w.owner, w.due, w.status}
	var at map[string]int
	for row, err := range rows {
		if err != nil {
			p.refuse("", reason.New("file.broken", err))
			return
		}
		if at == nil {
			at = columnsOf(row, titles)
			continue
		}
		note, column, err := p.note(row, at, w)
		switch {
		case err != nil:
			p.refuse(row.Place(at[column]).Said(), reason.Of(err))
		case note.Text != "":
			p.notes = append(p.notes, note)
		}
	}
	if at == nil {
		p.refuse(sheetName(w.notes), reason.New("sheet.headings.own"))
	}
}

// columnsOf returns where each title is, nil if one is missing.
func columnsOf(row tabular.Row, titles []string) map[string]int {
	at := map[string]int{}
	for i, c := range row.Cells {
		at[fold(c.Text)] = i
	}
	found := map[string]int{}
	for _, title := range titles {
		i, ok := at[fold(title)]
		if !ok {
			return nil
		}
		found[title] = i
	}
	return found
}

// note reads one row; the column is the one at fault.
func (p *parser) note(row tabular.Row, at map[string]int, w words) (n entry.Note, column string, err error) {
	text := func(title string) string { return strings.TrimSpace(row.Cell(at[title]).Text) }
	if n.Text = text(w.text); n.Text == "" || example(text(w.period)) {
		return entry.Note{}, "", nil
	}
	if len([]rune(n.Text)) > longestNote {
		return n, w.text, reason.New("note.long")
	}
	when, err := row.Cell(at[w.period]).Period(p.date1904, tabular.DayFirst)
	if err != nil {
		return n, w.period, err
	}
	n.Period, n.About, n.Owner = when.Window(p.zone), text(w.about), text(w.owner)
	switch kind := fold(text(w.kind)); kind {
	case "", w.comment:
		return n, "", nil
	case w.action:
		n.Action = true
	default:
		return n, w.kind, reason.New("note.kind")
	}
	if text(w.due) != "" {
		due, err := row.Cell(at[w.due]).Period(p.date1904, tabular.DayFirst)
		if err != nil {
			return n, w.due, err
		}
		n.Due = due.Window(p.zone)
	}
	switch fold(text(w.status)) {
	case "", w.planned:
		n.Progress = entry.Planned
	case w.running:
		n.Progress = entry.Running
	case w.done:
		n.Progress = entry.Done
	default:
		return n, w.status, reason.New("note.status")
	}
	return n, "", nil
}
