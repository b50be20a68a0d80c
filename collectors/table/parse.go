package table

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// figure is one figure with its place in the file.
type figure struct {
	measure.Reading
	where   reason.Text
	doubled bool // of the hour that October has twice
	at      int  // its position among those of the file, from 0
}

// content is what one file says.
type content struct {
	figures []figure
	notes   []entry.Note
	refused []measure.Refusal
	account collectors.Account
	names   collectors.Names // of systems
	outline outline          // of the figures
}

// Used counts the figures and the notes.
func (c content) Used() int { return c.outline.figures() + len(c.notes) }

// Refusals gives what was refused, with its place.
func (c content) Refusals() []measure.Refusal { return c.refused }

// headingsWithin is how far down the row of headings is sought, below titles
// and explanations.
const headingsWithin = 40

// parser reads one file.
type parser struct {
	*settings
	zone       *time.Location
	file       string
	date1904   bool
	convention tabular.Convention
	periods    *periods                            // of the sheet
	met        map[measure.Key]map[string]struct{} // persons with a figure, by system and window
	factors    map[unitKey]float64                 // NaN: no unit of the metric
	metrics    map[string]metricSettings           // by what named them; no metric where nothing is
	folded     map[string]collectors.Place         // of the settings, by folded name
	content
}

// parse reads a file whole. What is wrong in it is refused with its place; only
// what the disk says is an error.
func (s *settings) parse(_ context.Context, found collectors.Found, zone *time.Location) (content, error) {
	file, err := tabular.Open(found.Path, s.options())
	return s.read(found.Name, zone, file, err)
}

func (s *settings) options() tabular.Options {
	options := tabular.Options{Limits: tabular.Limits{Rows: 50_000, Columns: 256}}
	if s.Separator != "" {
		options.Separator = s.Separator[0]
	}
	return options
}

// read reads a file that was opened, or could not be.
func (s *settings) read(name string, zone *time.Location, file *tabular.File, err error) (content, error) {
	p := parser{settings: s, zone: zone, file: name, metrics: map[string]metricSettings{}, folded: s.foldPlaces()}
	if err != nil {
		if diskFault(err) {
			return content{}, err
		}
		p.refuse("", reason.Of(err))
		return p.content, nil
	}
	p.date1904 = file.Date1904()
	err = p.sheets(file)
	p.join()
	p.agents()
	return p.content, errors.Join(err, file.Close())
}

func (p *parser) refuse(where, why reason.Text) {
	p.refused = append(p.refused, measure.Refusal{Where: p.at(where), Reason: why})
}

// at is a place in the file, the file itself for "".
func (p *parser) at(where reason.Text) reason.Text {
	if where == "" {
		return reason.Text(p.file)
	}
	return reason.New("where.within", p.file, where)
}

// tell says what is worth knowing of figures that are read.
func (p *parser) tell(where, why reason.Text) {
	p.refuse(where, why)
	p.refused[len(p.refused)-1].Lacking = true
}

func (p *parser) sheets(file *tabular.File) error {
	list := p.layouts()
	names := p.shown(file, list)
	if len(names) == 0 {
		p.refuse("", reason.New("sheet.shown"))
		return nil
	}
	read := 0
	for i, name := range names {
		l, ok := list[name]
		if first, whole := list[""]; !ok && whole && i == 0 {
			l, ok = first, true
		}
		if words, isNotes := notesSheet(name); p.Layout == "workbook" && isNotes {
			p.readNotes(file.Rows(name), words)
			read++
		} else if ok {
			if err := p.sheet(file, name, l); err != nil {
				return err
			}
			read++
		}
	}
	switch {
	case read > 0:
	case p.Sheet == "":
		p.refuse("", reason.New("sheet.none"))
	default:
		p.refuse("", reason.New("sheet.named", p.Sheet))
	}
	return nil
}

// shown lists the sheets that are not hidden, and the one that the settings
// name; it tells of those that are, and might be read.
func (p *parser) shown(file *tabular.File, list map[string]layout) []string {
	names, hidden := file.Sheets(), file.Hidden()
	if p.Sheet != "" && slices.Contains(hidden, p.Sheet) {
		return append(names, p.Sheet)
	}
	for _, name := range hidden {
		_, figures := list[name]
		if _, notes := notesSheet(name); p.Layout != "workbook" || figures || notes {
			p.tell(sheetName(name), reason.New("hidden.sheet"))
		}
	}
	return names
}

// sheet reads the rows of one sheet twice: all of them settle what a comma and
// 05/09 are, and how long its periods, before any is read.
func (p *parser) sheet(file *tabular.File, name string, l layout) error {
	s := p.survey(file, name, l)
	if s.err != nil {
		return s.err
	}
	if !s.headed {
		if s.rows > 0 || name == "" {
			p.refuse(sheetName(name), cmp.Or(s.near, reason.New("sheet.headings")))
		}
		return nil
	}
	if err := p.settle(s); err != nil {
		p.refuse(sheetName(name), reason.Of(err))
		p.account.Lines, p.account.Refused = p.account.Lines+s.below, p.account.Refused+s.below
		return nil
	}
	headed := false
	for row, err := range file.Rows(name) {
		var fault *tabular.RowError
		switch {
		case errors.As(err, &fault):
			p.account.Lines, p.account.Refused = p.account.Lines+1, p.account.Refused+1
			p.refuse(fault.Place.Said(), fault.Reason)
		case diskFault(err):
			return err
		case err != nil:
			p.refuse("", reason.New("file.broken", err))
			return nil
		case headed:
			p.row(row, s.header, l)
		default:
			headed = row.Line == s.line
		}
	}
	for _, note := range file.Notes(name) {
		p.tell(sheetName(name), note)
	}
	return nil
}

func sheetName(name string) reason.Text {
	if name == "" {
		return ""
	}
	return reason.New("where.sheet", name)
}

// survey is what all the rows of a sheet say together.
type survey struct {
	header header
	headed bool
	near   reason.Text // what a row lacks to be that of headings; "": none is near
	line   int         // of the headings
	rows   int
	below  int // rows below the headings
	marks  tabular.Marks
	sep    byte
	*periods
	err error // of the disk
}

func (p *parser) survey(file *tabular.File, name string, l layout) *survey {
	s := &survey{}
	for row, err := range file.Rows(name) {
		s.rows++
		switch {
		case diskFault(err):
			s.err = err
			return s
		case err != nil: // told when the rows are read
		case s.headed:
			s.below++
			p.look(s, &line{parser: p, row: row, header: s.header, layout: l})
		case s.rows <= headingsWithin:
			if s.header, s.headed = l.find(row); s.headed {
				s.line, s.sep = row.Line, row.Sep
				s.periods = p.newPeriods(s.header)
			} else if s.near == "" {
				s.near = l.near(row, s.header)
			}
		}
	}
	return s
}

// newPeriods begins the periods of a sheet.
func (p *parser) newPeriods(h header) *periods {
	of := &periods{settings: p.settings, zone: p.zone, date1904: p.date1904, heading: h.grain}
	clock := p.zone
	if h.utc {
		clock = time.UTC
	}
	if own, err := time.LoadLocation(p.Zone); err == nil && p.Zone != "" {
		clock = own
	}
	of.clock = tabular.NewClock(clock, "")
	return of
}

// look takes in what a row says of the others.
func (p *parser) look(s *survey, l *line) {
	if example(l.text(period)) || l.total() || l.empty() {
		return
	}
	_, ended := l.header.at[to]
	s.look(l.cell(period), l.cell(to), ended)
	metrics := []measure.Metric{l.Metric}
	if m, ok := l.metricOf(l.text(metric)); ok {
		metrics[0] = m.Metric
	}
	columns := []int{}
	for _, f := range []field{value, low, high} {
		if i, ok := l.header.at[f]; ok {
			columns = append(columns, i)
		}
	}
	for i, m := range l.header.amounts {
		columns, metrics = append(columns, i), append(metrics, m.Metric)
	}
	for _, i := range columns {
		if c, _ := l.row.Cell(i).Amount(); c.Kind == tabular.Text && c.Text != "" {
			s.marks.Look(c.Text)
		}
	}
	for _, m := range metrics {
		info, ok := measure.InfoOf(m)
		s.flows = s.flows || (ok && info.Kind == measure.Flow)
	}
}

// errRolling is for Microsoft's reports, whose rows count the days of a period
// that another column gives.
var errRolling error = reason.New("dates.rolling")

// settle makes one reading of what the rows say.
func (p *parser) settle(s *survey) (err error) {
	if p.convention, err = s.marks.Settle(p.Decimal); err != nil && p.Layout != "workbook" { // people fill that in: a cell that is doubtful goes alone
		return err
	}
	hint := tabular.AnyOrder
	if s.header.french || s.marks.French() || s.sep == ';' || p.Decimal == tabular.CommaDecimal || p.Layout == "workbook" {
		hint = tabular.DayFirst
	}
	if _, given := s.header.at[rolling]; s.header.refresh && !given && p.Rolling == 0 {
		return errRolling
	}
	p.periods = s.periods
	return p.periods.settle(hint)
}
