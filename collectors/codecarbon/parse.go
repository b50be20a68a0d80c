package codecarbon

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// row is one row: a run's totals so far in emissions.csv, what one task took in
// a file by task.
type row struct {
	run      string
	task     bool
	place    collectors.Place
	machine  bool // the run counts the whole machine, not its process
	at       time.Time
	duration time.Duration
	energy   float64         // Wh of the equipment, PUE divided out
	pue      measure.Numbers // that was divided out, none when the file has no such column
	divided  float64         // the same, 1 when there is none
	version  string
	doubled  bool
	file     string
	where    string
}

// content is what one file says.
type content struct {
	rows    []row
	lines   int
	names   collectors.Names // of projects
	refused []measure.Refusal
}

// Used counts the rows.
func (c content) Used() int { return len(c.rows) }

// Refusals gives what was refused, with its place.
func (c content) Refusals() []measure.Refusal { return c.refused }

// headings of emissions.csv that are read; the order and the others vary with
// the version.
const (
	colTime     = "timestamp"
	colProject  = "project_name"
	colRun      = "run_id"
	colTask     = "task_name" // of the files by task alone
	colDuration = "duration"
	colEnergy   = "energy_consumed"
	colMode     = "tracking_mode"
	colPUE      = "pue"
	colVersion  = "codecarbon_version"
)

const longestRun = 366 * 24 * time.Hour

// amounts are the headings whose numbers settle the file's decimal mark.
func amounts() []string {
	return []string{
		colDuration, colEnergy, colPUE, "emissions", "emissions_rate", "cpu_power", "gpu_power", "ram_power",
		"cpu_energy", "gpu_energy", "ram_energy", "water_consumed", "ram_total_size", "ram_used_gb", "wue",
	}
}

// parse reads one file, twice: it is settled by all its rows what a comma and
// 05/09 are, since spreadsheets save it in their own way. Only what the disk
// says is an error.
func (c *collector) parse(_ context.Context, found collectors.Found) (_ content, err error) {
	file, err := tabular.Open(found.Path, tabular.Options{})
	p := parser{collector: c, file: found.Name, clock: tabular.NewClock(c.zone, ""), written: true}
	if _, disk := errors.AsType[*fs.PathError](err); disk {
		return content{}, err
	}
	if err != nil {
		p.refuse("", reason.Of(err))
		return p.content, nil
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := p.each(file, p.look); err != nil || p.at == nil {
		return p.content, err
	}
	if err := p.settle(); err != nil {
		p.refuse("", reason.Of(err))
		return p.content, nil
	}
	p.refused, p.at, p.lines = nil, nil, 0 // and now for good
	return p.content, p.each(file, p.row)
}

// each gives the rows below the headings; its error is the disk's.
func (p *parser) each(file *tabular.File, do func(tabular.Row)) error {
	for r, err := range file.Rows(file.Sheets()[0]) {
		var fault *tabular.RowError
		var path *fs.PathError
		switch {
		case errors.As(err, &fault):
			p.lines++
			p.refuse(fault.Place.String(), reason.New("bytes", fault.Reason, fault.Length))
		case errors.As(err, &path):
			return err
		case err != nil:
			p.refuse("", reason.New("file.broken", err))
			return nil
		case p.at == nil:
			if !p.header(r) {
				return nil
			}
		case r.Open && len(r.Cells) < p.width: // half written: it is left until all its columns are there
		default:
			p.lines++
			do(r)
		}
	}
	return nil
}

// look takes in what a row says of the others.
func (p *parser) look(r tabular.Row) {
	p.clock.Look(p.text(r, colTime))
	for _, name := range amounts() {
		p.marks.Look(p.text(r, name))
	}
	p.written = p.written && strings.Contains(p.text(r, colTime), "T") // as CodeCarbon itself writes a time
}

// settle says what a comma is, and whether the day stands first. CodeCarbon
// itself writes points.
func (p *parser) settle() (err error) {
	p.mark, err = p.marks.Settle(p.Decimal)
	if p.written && errors.Is(err, tabular.ErrAmbiguous) {
		p.mark, err = tabular.PointDecimal, nil
	}
	if err != nil {
		return err
	}
	hint := tabular.AnyOrder
	if p.marks.French() {
		hint = tabular.DayFirst
	}
	return p.clock.Settle(p.Dates, hint)
}

type parser struct {
	*collector
	content
	file  string
	clock *tabular.Clock
	at    map[string]int // column of each heading
	width int

	marks   tabular.Marks
	mark    tabular.Convention
	written bool // by CodeCarbon itself, for all that its times tell
}

func (p *parser) refuse(where string, why reason.Text) {
	if where != "" {
		where = ", " + where
	}
	p.refused = append(p.refused, measure.Refusal{Where: reason.Text(p.file + where), Reason: why})
}

func (p *parser) header(r tabular.Row) bool {
	p.at, p.width = map[string]int{}, len(r.Cells)
	for i, c := range r.Cells {
		p.at[strings.ToLower(c.Text)] = i
	}
	for _, name := range []string{colTime, colDuration, colEnergy} {
		if _, ok := p.at[name]; !ok {
			p.refuse(r.Place(-1).String(), reason.New("codecarbon.heading", name))
			return false
		}
	}
	return true
}

func (p *parser) text(r tabular.Row, name string) string {
	if i, ok := p.at[name]; ok {
		return r.Cell(i).Text
	}
	return ""
}

// row reads one row.
func (p *parser) row(r tabular.Row) {
	_, tasks := p.at[colTask]
	one := row{
		task: tasks,
		run:  p.text(r, colRun), version: p.text(r, colVersion), file: p.file,
		where: p.file + ", " + r.Place(-1).String(), machine: p.text(r, colMode) != "process",
	}
	for _, read := range []struct {
		name string
		into func() error
	}{
		{colTime, func() (err error) { one.at, one.doubled, err = p.clock.Read(p.text(r, colTime)); return err }},
		{colProject, func() error { return p.place(p.text(r, colProject), &one) }},
		{colDuration, func() error { return p.duration(r, &one) }},
		{colEnergy, func() error { return p.energy(r, &one) }},
	} {
		if err := read.into(); err != nil {
			i, ok := p.at[read.name]
			if !ok {
				i = -1
			}
			p.refuse(r.Place(i).String(), reason.Of(err))
			return
		}
	}
	if one.at.After(time.Now().Add(time.Hour)) {
		p.refuse(r.Place(p.at[colTime]).String(), reason.New("codecarbon.future"))
		return
	}
	p.rows = append(p.rows, one)
}

func (p *parser) place(project string, into *row) error {
	place, ok := p.settings.Places[project]
	if !ok {
		place = p.Place
	}
	if into.place = place; place.System == "" {
		return reason.New("codecarbon.project")
	}
	p.names.Note(project) // else its cell is told, never what it holds
	return nil
}

func (p *parser) duration(r tabular.Row, into *row) error {
	seconds, err := p.positive(p.text(r, colDuration))
	if err != nil {
		return err
	}
	if into.duration = time.Duration(seconds * float64(time.Second)); seconds > longestRun.Seconds() {
		return reason.New("codecarbon.long")
	}
	return nil
}

// energy divides by the PUE: CodeCarbon multiplies each increment of energy by
// it (its pull request 398, of 2023). A file by task has no such column: of its
// rows that is done once their run is known.
func (p *parser) energy(r tabular.Row, into *row) error {
	kWh, err := p.positive(p.text(r, colEnergy))
	if err != nil {
		return err
	}
	pue := 1.
	if text := p.text(r, colPUE); text != "" {
		if pue, err = p.positive(text); err != nil || pue < 1 || pue > 5 {
			return reason.New("codecarbon.pue.row")
		}
		into.pue = measure.NumberRange(pue, pue)
	}
	into.energy, into.divided = kWh*1000/pue, pue
	return nil
}

func (p *parser) positive(text string) (float64, error) {
	if text == "" {
		return 0, reason.New("missing")
	}
	v, err := tabular.ParseNumber(text, p.mark)
	if err == nil && v < 0 {
		err = reason.New("number.negative")
	}
	return v, err
}
