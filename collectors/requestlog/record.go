package requestlog

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// record is one request. It is comparable, so that it can be hashed whole.
type record struct {
	at             int64 // ns since 1970
	place          collectors.Place
	model          string
	input, output  int64 // unsaid: the log does not say
	simple, asked  bool  // classified: asked; simple: a search engine was enough
	energy         float64
	user           string
	doubled, count bool // count: successful
}

// unsaid stands for tokens and energy that the log does not say, or says to be
// zero where they cannot be.
const unsaid = -1

const (
	maxTokens = 1e9 // of one request; no model takes as much
	maxEnergy = 1e6 // Wh of one request
	maxModel  = 100 // bytes of a model's name
)

// ahead is how far a time may be in the future: clocks differ a little.
const ahead = time.Hour

var (
	errFuture error = reason.New("log.future")
	errPlace  error = reason.New("log.place")
	errModel  error = reason.New("model")
	errCount  error = reason.New("log.count", "1,000,000,000")
	errEnergy error = reason.New("log.energy")
)

// parser turns the entries of one file into records.
type parser struct {
	*settings
	clock   *tabular.Clock
	mark    tabular.Convention
	settled bool    // by all the lines of the file, if that was needed
	marks   [2]bool // numbers with a point and with a comma were met
	numbers tabular.Marks
	fault   error     // why the file is read in no way
	latest  time.Time // times after it are refused
	spots   map[string]*spot
	roll    *collectors.Roll

	last     *spot // of the line before
	lastName string
}

// spot is a name that tells systems apart, with what was met of it.
type spot struct {
	place          collectors.Place
	placed         bool
	lines, counted int
}

// maxSpots bounds the names that are remembered: where they are more, the
// column is one of people or of requests.
const maxSpots = 10_000

// look takes in what a line says of the others.
func (p *parser) look(e *entry) {
	p.clock.Look(e.cells[colTime].Text)
	for _, column := range []int{colInput, colOutput, colEnergy} {
		if c := e.cells[column]; c.Kind == tabular.Text {
			p.numbers.Look(c.Text)
		}
	}
}

// settle makes one reading of what the lines say, or tells why there is none.
func (p *parser) settle() {
	hint := tabular.AnyOrder
	if p.numbers.French() {
		hint = tabular.DayFirst
	}
	if p.mark, p.fault = p.numbers.Settle(p.Decimal); p.fault == nil {
		p.fault = p.clock.Settle(p.Dates, hint)
	}
	p.settled = true
}

// record returns the request of an entry, or which column is at fault.
func (p *parser) record(e *entry) (r record, column int, err error) {
	at, doubled, err := p.clock.Read(e.cells[colTime].Text)
	if err != nil {
		return r, colTime, err
	}
	if at.After(p.latest) {
		return r, colTime, errFuture
	}
	r = record{at: at.UnixNano(), doubled: doubled, count: true}
	if len(p.Columns.Status) > 0 {
		r.count = p.successful(e.cells[colStatus].Text)
	}
	at2, column := p.spot(e)
	if at2.lines++; !r.count {
		return r, 0, nil // one that failed served nobody
	}
	if r.place = at2.place; !at2.placed {
		return r, column, errPlace
	}
	r.user = e.cells[colUser].Text
	if r.model = e.cells[colModel].Text; !modelName(r.model) {
		return r, colModel, errModel
	}
	if r.input, err = p.tokens(e.cells[colInput]); err != nil {
		return r, colInput, err
	}
	if r.output, err = p.tokens(e.cells[colOutput]); err != nil {
		return r, colOutput, err
	}
	if r.output == unsaid && collectors.Textless(r.model) {
		r.output = 0
	}
	if r.energy, err = p.energy(e.cells[colEnergy]); err != nil {
		return r, colEnergy, err
	}
	label := strings.ToLower(e.cells[colSimple].Text)
	r.simple = slices.Contains(p.SimpleYes, label)
	r.asked = r.simple || slices.Contains(p.SimpleNo, label)
	at2.counted++
	return r, 0, nil
}

// spot is the name of an entry that tells its system.
func (p *parser) spot(e *entry) (at *spot, column int) {
	column = colSystem
	if len(p.Columns.System) == 0 {
		column = colModel
	}
	name := e.cells[column].Text
	if p.last != nil && p.lastName == name {
		return p.last, column // as in most lines
	}
	at, ok := p.spots[name]
	if !ok {
		at = &spot{}
		at.place, at.placed = p.roll.Meet(name)
		if len(p.spots) < maxSpots {
			p.spots[strings.Clone(name)] = at
		}
	}
	p.last, p.lastName = at, strings.Clone(name)
	return at, column
}

// modelName tells whether s looks like the name of a model, since it is shown:
// a log with shifted columns must not put a sentence there.
func modelName(s string) bool {
	if len(s) > maxModel {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.:/+", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// blank tells a value that programs write for none.
func blank(s string) bool {
	switch s {
	case "", "-", "null", "NULL", "None", "none", "nan", "NaN", "N/A", "n/a", "NA":
		return true
	}
	return false
}

// tokens reads a count. An empty cell, as of a stream without its usage, and a
// zero, which no answer has, are unsaid.
func (p *parser) tokens(c tabular.Cell) (int64, error) {
	if c.Text == "0" || blank(c.Text) {
		return unsaid, nil
	}
	if n, err := strconv.ParseInt(c.Text, 10, 64); err == nil && n > 0 && n <= maxTokens {
		return n, nil
	}
	v, err := p.number(c)
	if errors.Is(err, tabular.ErrUnsettled) {
		return 0, err
	}
	if err != nil || v < 0 || v > maxTokens || v != math.Trunc(v) {
		return 0, errCount
	}
	if v == 0 {
		return unsaid, nil
	}
	return int64(v), nil
}

// energy reads an amount in Wh; none, and zero, are unsaid.
func (p *parser) energy(c tabular.Cell) (float64, error) {
	if blank(c.Text) {
		return unsaid, nil
	}
	v, err := p.number(c)
	if errors.Is(err, tabular.ErrUnsettled) {
		return 0, err
	}
	factor, _ := wattHours(p.Energy.Unit)
	if v *= factor; err != nil || math.IsNaN(v) || v < 0 || v > maxEnergy {
		return 0, errEnergy
	}
	if v == 0 {
		return unsaid, nil
	}
	return v, nil
}

// number reads a number with the decimal mark of its file. Before that is
// settled, one that may be read in two ways, and a second mark, ask for it.
func (p *parser) number(c tabular.Cell) (float64, error) {
	if c.Kind == tabular.Text && !p.settled {
		p.marks[0], p.marks[1] = p.marks[0] || strings.Contains(c.Text, "."), p.marks[1] || strings.Contains(c.Text, ",")
		if p.marks[0] && p.marks[1] && p.Decimal == tabular.Unsettled {
			return 0, tabular.ErrUnsettled
		}
	}
	v, err := c.Float(p.mark)
	if errors.Is(err, tabular.ErrAmbiguous) && !p.settled {
		err = tabular.ErrUnsettled
	}
	return v, err
}

// where tells the place of an entry for people, without its content.
func where(file string, e *entry, f field) string {
	return fmt.Sprintf("%s, line %d, %d bytes, column %s", file, e.line, e.bytes, f.name())
}
