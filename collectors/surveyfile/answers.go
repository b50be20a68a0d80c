package surveyfile

import (
	"errors"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// mostFaults is how many faults of one file are told.
const mostFaults = 20

// answers is one export being read: what it asks for, and who answered.
type answers struct {
	export
	layout   Layout
	surveys  wave.Surveys
	wave     survey.Wave
	first    []record // until the headings are found
	head     head
	reader   *wave.Reader
	read     []int
	dropped  map[int]bool // columns that the settings drop
	warned   map[int]bool // columns of which it is said that they look personal
	complete *completeness
	ids      []int          // columns that tell responses apart, together
	lines    map[string]int // by id: the response that has it
	again    [2]int         // the first response with the id of another, and that one
	hashes   []uint64       // of the responses, in order
	seed     maphash.Seed
	faults   []error
	more     int // faults beyond mostFaults
	judged   wave.Judged
}

// readAnswers reads an export whole. The error tells every fault, by place
// only: with one, nothing of the file may be used, for what is published of a
// wave can hardly be corrected afterwards.
func readAnswers(e export, l Layout, s wave.Surveys, w survey.Wave) (*answers, error) {
	a := &answers{export: e, layout: l, surveys: s, wave: w, dropped: map[int]bool{}, warned: map[int]bool{}, lines: map[string]int{}, seed: maphash.MakeSeed()}
	err := e.rows(a.row, a.fault)
	if err == nil && a.reader == nil {
		err = a.begin()
	}
	switch {
	case err != nil:
		a.fault(err)
	case a.reader == nil: // its faults are told
	case a.reader.Rows() == 0 && len(a.faults) == 0:
		a.fault(a.complete.nobody())
	default:
		a.judge()
	}
	if a.more > 0 {
		a.faults = append(a.faults, reason.New("wave.faults", a.more))
	}
	return a, errors.Join(a.faults...)
}

func (a *answers) fault(err error) {
	if err == nil {
		return
	}
	if len(a.faults) >= mostFaults {
		a.more++
		return
	}
	a.faults = append(a.faults, err)
}

// judge looks at all the responses together.
func (a *answers) judge() {
	a.fault(a.complete.doubt(a.place))
	a.fault(a.twice())
	var faults interface{ Unwrap() []error }
	judged, err := a.reader.Judge(a.place)
	if errors.As(err, &faults) {
		for _, fault := range faults.Unwrap() {
			a.fault(fault)
		}
	} else {
		a.fault(err)
	}
	if len(a.faults) == 0 {
		a.judged = judged
	}
}

// told is how the file was read, for whoever accepts the wave.
func (a *answers) told(name, digest string) measure.WaveRead {
	read := measure.WaveRead{
		Digest: digest, From: name, Complete: len(a.judged.Respondents), By: a.complete.name, Incomplete: a.complete.Incomplete,
		Trials: a.complete.Tests, Empty: a.judged.Empty, Scales: a.judged.Scales,
	}
	for i, names := range a.head.columns {
		if !slices.Contains(a.read, i) && len(names) > 0 {
			read.Dropped = append(read.Dropped, names[0])
		}
	}
	return read
}

// row takes the first rows together, for the headings are among them.
func (a *answers) row(r record) error {
	if a.reader != nil {
		a.response(r)
		return nil
	}
	a.first = append(a.first, record{r.number, slices.Clone(r.cells)})
	if len(a.first) < headingsWithin && !a.json {
		return nil
	}
	return a.begin()
}

// begin finds the headings among the first rows, and reads the others.
func (a *answers) begin() error {
	if len(a.first) == 0 {
		return reason.New("wave.nothing")
	}
	names := a.surveys.NamesOf(a.wave)
	a.head = findHead(a.first, func(text string) string {
		for name, item := range a.layout.Items {
			if same(name, text) {
				return item
			}
		}
		return names.Item(text)
	})
	reader, err := wave.NewReader(a.layout.Mapping, a.surveys, a.wave, a.head.columns)
	complete, unknown := newCompleteness(a.layout.Complete, a.head.columns, reader.Columns())
	if err := errors.Join(err, unknown); err != nil {
		return err
	}
	a.reader, a.read, a.complete, a.ids = reader, reader.Columns(), complete, idColumns(a.head.columns, reader.Columns())
	a.lookAtHeadings()
	for _, r := range a.first[a.head.rows:] {
		a.response(r)
	}
	a.first = nil
	return nil
}

// lookAtHeadings refuses the columns that look personal and are not dropped.
func (a *answers) lookAtHeadings() {
	for i, column := range a.head.columns {
		if slices.ContainsFunc(a.layout.Drop, column.Is) {
			a.dropped[i] = true
			a.complete.drop(i)
			continue
		}
		for _, name := range column {
			if what := personal(name); what != "" && !slices.Contains(a.read, i) && !a.warned[i] {
				a.warned[i] = true
				a.fault(reason.New("prefixed", a.place(a.head.number, i), reason.New("wave.personal", what)))
			}
		}
	}
}

// response reads one row below the headings.
func (a *answers) response(r record) {
	if len(r.cells) > len(a.head.columns) {
		a.fault(reason.New("prefixed", a.place(r.number, len(a.head.columns)), reason.New("wave.columns")))
		return
	}
	if word := firstOf(r.cells); word == "" {
		return // a blank line of a workbook
	} else if isTotal(word) {
		a.fault(reason.New("wave.total", a.place(r.number, whole)))
		return
	}
	if a.isHead(r.cells) {
		a.fault(reason.New("wave.heading.again", a.place(r.number, whole)))
		return
	}
	sent, told := a.complete.of(r.cells)
	if !sent {
		return
	}
	for i, text := range r.cells {
		if what := personalCell(text); what != "" && !a.dropped[i] && !a.warned[i] && !slices.Contains(a.read, i) {
			a.warned[i] = true
			a.fault(reason.New("prefixed", a.place(r.number, i), reason.New("wave.personal.cells", what)))
		}
	}
	a.identify(r)
	a.reader.Add(r.number, told, func(column int) string { return cellOf(r.cells, column) })
}

// isHead tells whether a row repeats the headings of the columns that are read.
func (a *answers) isHead(cells []string) bool {
	n := 0
	for _, i := range a.read {
		if text := strings.TrimSpace(cellOf(cells, i)); text != "" && slices.Contains(a.head.columns[i], text) {
			n++
		}
	}
	return n > 1
}

func firstOf(cells []string) string {
	for _, text := range cells {
		if word := survey.Fold(text); word != "" {
			return word
		}
	}
	return ""
}

// isTotal tells a line that people put under a table.
func isTotal(word string) bool {
	return slices.Contains([]string{"total", "totaux", "totalgeneral", "grandtotal", "moyenne", "moyennes", "mean", "average", "somme", "ecarttype", "mediane", "median"}, word)
}

func cellOf(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// same tells whether two headings are the same to people.
func same(a, b string) bool { return wave.Heading{a}.Is(b) }

// identify tells of a response that is there already.
func (a *answers) identify(r record) {
	a.hashes = append(a.hashes, maphash.String(a.seed, strings.Join(r.cells, "\x00")))
	if len(a.ids) == 0 || cellOf(r.cells, a.ids[0]) == "" {
		return
	}
	parts := make([]string, len(a.ids))
	for i, column := range a.ids {
		parts[i] = cellOf(r.cells, column)
	}
	id := strings.Join(parts, "\x00")
	if first, ok := a.lines[id]; !ok {
		a.lines[id] = r.number
	} else if a.again[0] == 0 {
		a.again = [2]int{r.number, first}
	}
}

// twice refuses a file that holds a response twice, by its id; or all of them in
// the same order, as an export that was pasted below itself.
func (a *answers) twice() error {
	if a.again[0] > 0 {
		return reason.New("wave.id.twice", a.place(a.again[0], a.ids[0]), a.place(a.again[1], whole))
	}
	half := len(a.hashes) / 2
	if half < 5 || len(a.hashes)%2 != 0 || !slices.Equal(a.hashes[:half], a.hashes[half:]) {
		return nil
	}
	slices.Sort(a.hashes)
	if different := len(slices.Compact(a.hashes)); 10*different < 9*half {
		return nil // so many are the same that halves tell nothing
	}
	return reason.New("wave.half.twice")
}

// idColumns finds the columns that tell one response from the others, as the
// tools of surveys name them; none when there are none.
func idColumns(columns []wave.Heading, read []int) []int {
	find := func(name string) int {
		return slices.IndexFunc(columns, func(h wave.Heading) bool { return h.Is(name) })
	}
	for _, name := range []string{
		"Submission ID", "ResponseId", "ID de la réponse", "ID réponse", "record_id", "_uuid", "meta/instanceID", "_id", "id",
		"Respondent ID", "ID du répondant", "N° d’identification du répondant", "Serial", "SID", "Numéro de série", "KEY", "CLE",
	} {
		at := find(name)
		if at < 0 || slices.Contains(read, at) {
			continue
		}
		list := []int{at}
		for _, more := range []string{"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"} {
			if at := find(more); at >= 0 {
				list = append(list, at)
			}
		}
		return list
	}
	return nil
}
