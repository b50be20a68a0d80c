// Package estimate works out files of loads: CSV of what models were asked, a
// row each, in either of the two shapes in which EcoLogits' results are compared.
package estimate

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// rowsLimits bound a file of loads; a row has about a kilobyte at most.
func rowsLimits() tabular.Limits {
	return tabular.Limits{Rows: 1_000_000, Record: 16 << 10, Columns: 256}
}

// shownFaults is how many faults of rows an error tells before it only counts.
const shownFaults = 20

// column is one column that a file of loads may have.
type column struct {
	name    string
	least   float64
	above   bool        // the least itself is refused
	empty   bool        // nothing may be written
	text    bool        // not a number
	accepts reason.Text // what to write
}

// shape is a way to write a file of loads.
type shape struct {
	columns []column
	work    func(r row) (impact.Impacts, error)
}

// loadColumns are those of both shapes.
func loadColumns() []column {
	return []column{
		{name: "output_tokens", accepts: reason.New("rows.tokens")},
		{name: "requests", empty: true, accepts: reason.New("rows.requests")},
		{name: "request_latency_s", empty: true, accepts: reason.New("rows.seconds")},
	}
}

// explicit is the shape that states model and place by their numbers.
func explicit(c *impact.Catalogue) shape {
	columns := loadColumns()
	for _, name := range []string{"active_b_low", "active_b_high", "total_b_low", "total_b_high"} {
		columns = append(columns, column{name: name, above: true, accepts: reason.New("rows.parameters")})
	}
	columns = append(columns,
		column{name: "tps", above: true, empty: true, accepts: reason.New("rows.tps")},
		column{name: "ttft_s", empty: true, accepts: reason.New("rows.ttft")},
		column{name: "pue_low", least: 1, accepts: reason.New("rows.pue")}, column{name: "pue_high", least: 1, accepts: reason.New("rows.pue")})
	for _, name := range []string{"wue_low", "wue_high", "mix_gwp_kg_per_kwh", "mix_adpe_kgsb_per_kwh", "mix_pe_mj_per_kwh", "mix_wue_l_per_kwh"} {
		columns = append(columns, column{name: name, accepts: reason.New("rows.number")})
	}
	return shape{columns, func(r row) (impact.Impacts, error) { return workExplicit(c.Method(), r) }}
}

func workExplicit(method impact.Method, r row) (impact.Impacts, error) {
	bounds := map[string]impact.Bounds{}
	for _, name := range []string{"active_b", "total_b", "pue", "wue"} {
		b := impact.Bounds{Low: r.numbers[name+"_low"], High: r.numbers[name+"_high"]}
		if b.Low > b.High {
			return impact.Impacts{}, r.fault(name+"_low", reason.New("rows.order", b.Low, name+"_high", b.High))
		}
		bounds[name] = b
	}
	p := impact.Params{Active: bounds["active_b"], Total: bounds["total_b"], TPS: r.numbers["tps"], TTFT: r.numbers["ttft_s"]}
	if err := p.Check(); err != nil {
		return impact.Impacts{}, r.fault("active_b_low", reason.List(reason.Each(err)...))
	}
	return method.Estimate(p, r.load(), impact.Place{PUE: bounds["pue"], WUE: bounds["wue"], Mix: impact.Mix{
		Carbon: r.numbers["mix_gwp_kg_per_kwh"], Abiotic: r.numbers["mix_adpe_kgsb_per_kwh"],
		PrimaryEnergy: r.numbers["mix_pe_mj_per_kwh"], Water: r.numbers["mix_wue_l_per_kwh"],
	}}, method.Constants.Batch)
}

// byModel is the shape that names supplier, model and zone, which have the
// catalogue's numbers as of a day.
func byModel(c *impact.Catalogue, on time.Time) shape {
	return shape{append(loadColumns(),
		column{name: "provider", text: true, accepts: reason.New("rows.provider", strings.Join(providers(c), ", "))},
		column{name: "model", text: true, accepts: reason.New("rows.models")},
		column{name: "zone", text: true, empty: true, accepts: reason.New("rows.zones")},
	), func(r row) (impact.Impacts, error) { return workByModel(c, r, on) }}
}

func workByModel(c *impact.Catalogue, r row, on time.Time) (impact.Impacts, error) {
	provider, ok := c.Provider(r.texts["provider"])
	if !ok {
		return impact.Impacts{}, r.refuse("provider")
	}
	m, ok := c.Of(provider.Name, r.texts["model"])
	if !ok {
		return impact.Impacts{}, r.fault("model", reason.New("rows.model", clipped(r.texts["model"]), provider.Name, c.Stamp().Data, c.MeantModel(r.texts["model"])))
	}
	code := r.texts["zone"]
	if code == "" {
		code = provider.Zone
	}
	z, ok := c.Zone(code, on)
	if !ok {
		return impact.Impacts{}, r.fault("zone", reason.New("rows.zone", clipped(code), c.MeantZone(code)))
	}
	return c.Method().Estimate(m.Params, r.load(), impact.Place{PUE: provider.PUE, WUE: provider.WUE, Mix: z.Mix}, c.Method().Constants.Batch)
}

func providers(c *impact.Catalogue) (names []string) {
	for _, p := range c.Providers() {
		names = append(names, p.Name)
	}
	return names
}

// Rows reads a CSV file of loads, one a row, and writes its rows with
// the results, each low and high, in full precision. The columns say the model
// by numbers (active_b_low … mix_wue_l_per_kwh) or by its name (provider, model,
// zone), as of a day. Result columns that are there are worked out anew in their
// place, the others are written last; columns that are not known are passed on.
// A row that cannot be estimated is written without results; the error names
// the line and the column of each, and what is accepted.
func Rows(c *impact.Catalogue, in io.Reader, out io.Writer, on time.Time) error {
	e := estimating{catalogue: c, on: on, out: csv.NewWriter(out)}
	for r, err := range tabular.CSV(in, tabular.Options{Limits: rowsLimits()}) {
		if err == nil {
			err = e.take(r)
		}
		var fault *rowError
		var unread *tabular.RowError
		switch {
		case err == nil:
		case e.header != nil && (errors.As(err, &fault) || errors.As(err, &unread)):
			e.note(err)
		default:
			e.out.Flush()
			return reason.While(errors.Join(err, e.out.Error()), "doing.estimate")
		}
	}
	e.out.Flush()
	if e.header == nil {
		return reason.While(reason.New("rows.header"), "doing.estimate")
	}
	return errors.Join(e.out.Error(), e.faults())
}

// estimating is the reading of one file.
type estimating struct {
	catalogue *impact.Catalogue
	on        time.Time
	out       *csv.Writer

	header []string
	given  int // columns of the header as it was given
	shape  shape
	told   []error
	wrong  int
}

func (e *estimating) note(err error) {
	if e.wrong++; e.wrong <= shownFaults {
		e.told = append(e.told, err)
	}
}

func (e *estimating) faults() error {
	if e.wrong > shownFaults {
		e.told = append(e.told, reason.New("rows.more", e.wrong-shownFaults))
	}
	return errors.Join(e.told...)
}

func (e *estimating) take(r tabular.Row) error {
	cells := make([]string, len(r.Cells))
	for i, cell := range r.Cells {
		cells[i] = cell.Text
	}
	if e.header == nil {
		return e.begin(cells)
	}
	results, err := e.estimate(row{place: r.Line, header: e.header, cells: cells})
	cells = slices.Concat(cells, make([]string, max(0, len(e.header)-len(cells))))
	for _, n := range results.Named() {
		for i, v := range []float64{n.Bounds.Low, n.Bounds.High} {
			text := ""
			if err == nil {
				text = strconv.FormatFloat(v, 'g', -1, 64)
			}
			cells[slices.Index(e.header, resultColumn(n, i))] = text
		}
	}
	return errors.Join(err, e.out.Write(cells[:len(e.header)]))
}

// resultColumn is the name of the low (0) or the high (1) end of a result.
func resultColumn(n impact.Named, end int) string { return n.Name + []string{"_low", "_high"}[end] }

// begin finds the shape of a file by its header, and writes the header.
func (e *estimating) begin(header []string) error {
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			return reason.New("prefixed", reason.New("where.column", 1, i+1), reason.New("rows.twice", clipped(name)))
		}
	}
	e.shape = explicit(e.catalogue)
	if slices.Contains(header, "model") && !slices.Contains(header, "active_b_low") {
		e.shape = byModel(e.catalogue, e.on)
	}
	if err := e.shape.lacking(header); err != nil {
		return err
	}
	e.header, e.given = header, len(header)
	for _, n := range (impact.Impacts{}).Named() {
		for i := range 2 {
			if name := resultColumn(n, i); !slices.Contains(e.header, name) {
				e.header = append(e.header, name)
			}
		}
	}
	return e.out.Write(e.header)
}

// lacking says which columns a header must have and has not.
func (s shape) lacking(header []string) error {
	var missing, wanted []string
	for _, c := range s.columns {
		if wanted = append(wanted, c.name); !c.empty && !slices.Contains(header, c.name) {
			missing = append(missing, c.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return reason.New("prefixed", reason.New("where.line", 1), reason.New("rows.columns", strings.Join(missing, ", "), strings.Join(wanted, ", ")))
}

func (e *estimating) estimate(r row) (impact.Impacts, error) {
	if len(r.cells) > e.given {
		return impact.Impacts{}, &rowError{reason.New("prefixed", reason.New("where.line", r.place), reason.New("rows.many", len(r.cells), e.given))}
	}
	r.numbers, r.texts, r.columns = map[string]float64{}, map[string]string{}, e.shape.columns
	for _, c := range e.shape.columns {
		text := r.text(c.name)
		r.texts[c.name] = text
		switch {
		case text == "" && c.empty, text != "" && c.text:
			continue
		case text == "":
			return impact.Impacts{}, r.refuse(c.name)
		}
		v, err := number(text)
		if err != nil || v < c.least || (c.above && v == c.least) {
			return impact.Impacts{}, r.refuse(c.name)
		}
		r.numbers[c.name] = v
	}
	got, err := e.shape.work(r)
	if fault := (*rowError)(nil); err != nil && !errors.As(err, &fault) {
		err = &rowError{reason.New("prefixed", reason.New("where.line", r.place), err)}
	}
	return got, err
}

// number reads a number with a point; a comma serves where it can only be the
// decimal mark.
func number(text string) (float64, error) {
	mark := tabular.PointDecimal
	if strings.Contains(text, ",") {
		mark = tabular.Unsettled
	}
	if strings.Contains(text, "%") {
		return 0, reason.New("rows.percent")
	}
	return tabular.ParseNumber(text, mark)
}

// row is one row of a file of loads.
type row struct {
	place   int
	header  []string
	cells   []string
	columns []column
	numbers map[string]float64
	texts   map[string]string
}

// rowError is why one row cannot be estimated; the others can.
type rowError struct{ reason.Text }

// As gives the text, which tells line, column and what is accepted.
func (f *rowError) As(target any) bool {
	t, ok := target.(*reason.Text)
	if ok {
		*t = f.Text
	}
	return ok
}

func (r row) text(name string) string {
	if i := slices.Index(r.header, name); i >= 0 && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

func (r row) fault(name string, what reason.Text) error {
	return &rowError{reason.New("prefixed", reason.New("rows.cell", r.place, slices.Index(r.header, name)+1, name), what)}
}

// refuse says that a cell is not what its column accepts.
func (r row) refuse(name string) error {
	i := slices.IndexFunc(r.columns, func(c column) bool { return c.name == name })
	if text := r.text(name); text != "" {
		return r.fault(name, reason.New("rows.refused", clipped(text), r.columns[i].accepts))
	}
	return r.fault(name, reason.New("rows.empty", r.columns[i].accepts))
}

// load is what a row asks: one request unless it says otherwise.
func (r row) load() impact.Load {
	l := impact.Load{Requests: 1, OutputTokens: r.numbers["output_tokens"]}
	if requests, stated := r.numbers["requests"]; stated {
		l.Requests = requests
	}
	if latency, stated := r.numbers["request_latency_s"]; stated {
		l.Latency = &latency
	}
	return l
}

// clipped keeps a message short whatever a cell holds.
func clipped(text string) string {
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}
