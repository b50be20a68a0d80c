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
	"github.com/vigie-ia/vigie/internal/tabular"
)

// record is one request. It is comparable, so that it can be hashed whole.
type record struct {
	at             int64 // ns since 1970
	place          collectors.Place
	model          string
	input, output  int64
	simple, asked  bool // classified: asked; simple: a search engine was enough
	energy         float64
	user           string
	doubled, count bool // count: successful
}

const (
	maxTokens = 1e9 // of one request; no model takes as much
	maxEnergy = 1e6 // Wh of one request
	maxModel  = 100 // bytes of a model's name
)

// ahead is how far a time may be in the future: clocks differ a little.
const ahead = time.Hour

var (
	errFuture = errors.New("a time in the future")
	errPlace  = errors.New("a value that places does not name, and there is no default place")
	errModel  = errors.New("not the name of a model")
	errCount  = errors.New("not a whole number from 0 to 1,000,000,000")
	errEnergy = errors.New("not an amount of energy from 0 to 1 MWh")
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
}

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
	r = record{at: at.UnixNano(), doubled: doubled, count: true, user: e.cells[colUser].Text}
	if p.Columns.Status != "" {
		r.count = p.successful(e.cells[colStatus].Text)
	}
	if r.place, column, err = p.placeOf(e); err != nil {
		return r, column, err
	}
	if r.model = e.cells[colModel].Text; !modelName(r.model) {
		return r, colModel, errModel
	}
	if r.input, err = p.tokens(e.cells[colInput]); err != nil {
		return r, colInput, err
	}
	if r.output, err = p.tokens(e.cells[colOutput]); err != nil {
		return r, colOutput, err
	}
	if r.energy, err = p.energy(e.cells[colEnergy]); err != nil {
		return r, colEnergy, err
	}
	label := strings.ToLower(e.cells[colSimple].Text)
	r.simple = slices.Contains(p.SimpleYes, label)
	r.asked = r.simple || slices.Contains(p.SimpleNo, label)
	return r, 0, nil
}

func (p *parser) placeOf(e *entry) (collectors.Place, int, error) {
	column := colSystem
	if p.Columns.System == "" {
		column = colModel
	}
	if place, ok := p.Places[e.cells[column].Text]; ok {
		return place, column, nil
	}
	if p.Place.System == "" {
		return collectors.Place{}, column, errPlace
	}
	return p.Place, column, nil
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

// tokens reads a count; an empty cell is none, as for an aborted answer.
func (p *parser) tokens(c tabular.Cell) (int64, error) {
	if c.Text == "" {
		return 0, nil
	}
	if n, err := strconv.ParseInt(c.Text, 10, 64); err == nil && n >= 0 && n <= maxTokens {
		return n, nil
	}
	v, err := p.number(c)
	if errors.Is(err, tabular.ErrUnsettled) {
		return 0, err
	}
	if err != nil || v < 0 || v > maxTokens || v != math.Trunc(v) {
		return 0, errCount
	}
	return int64(v), nil
}

func (p *parser) energy(c tabular.Cell) (float64, error) {
	if c.Text == "" {
		return 0, nil
	}
	v, err := p.number(c)
	if errors.Is(err, tabular.ErrUnsettled) {
		return 0, err
	}
	factor, _ := wattHours(p.Energy.Unit)
	if v *= factor; err != nil || math.IsNaN(v) || v < 0 || v > maxEnergy {
		return 0, errEnergy
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
func where(file string, e *entry, column string) string {
	return fmt.Sprintf("%s, line %d, %d bytes, column %q", file, e.line, e.bytes, column)
}
