package tabular

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// book reads an XLSX as a stream. excelize, which writes our workbooks, loses
// the type of cells when it streams (the number 1.234 and the text "1.234" look
// the same), ends in silence on broken XML, and builds every empty cell of a
// sheet otherwise: hence these few lines over archive/zip and encoding/xml.
type book struct {
	parts    map[string]*zip.File
	sheets   []sheetRef
	shared   []string
	formats  []format // by style
	date1904 bool
	stale    bool // who wrote it left its formulas to be computed when it is opened
	merges   map[string][]merge
	notes    map[string][]reason.Text // by sheet, since its rows were read
	limits   Limits
}

type sheetRef struct {
	name, part string
	hidden     bool
}

// Bounds of a workbook: real ones have tens of parts and of sheets.
const (
	maxParts  = 4096
	maxSheets = 1000
)

func openBook(r io.ReaderAt, size int64, limits Limits) (*book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	b := &book{parts: map[string]*zip.File{}, merges: map[string][]merge{}, notes: map[string][]reason.Text{}, limits: limits}
	var total uint64
	for _, part := range archive.File {
		b.parts[strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))] = part
		if total += part.UncompressedSize64; part.UncompressedSize64 > uint64(limits.Unzipped) || total > uint64(limits.Unzipped) { //nolint:gosec // the limit is positive
			return nil, reason.Because(ErrLimit, reason.New("limit.bytes", limits.Unzipped))
		}
	}
	if len(archive.File) > maxParts {
		return nil, reason.Because(ErrLimit, reason.New("limit.parts", maxParts))
	}
	if err := b.index(); err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	return b, errors.Join(b.strings(), b.styles())
}

// decode reads a whole small part.
func (b *book) decode(name string, into any) error {
	return b.with(name, func(d *xml.Decoder) error { return d.Decode(into) })
}

// with gives the decoder of a part. Declared sizes were checked, and
// archive/zip fails when a part is longer than it declares.
func (b *book) with(name string, do func(*xml.Decoder) error) (err error) {
	part, ok := b.parts[strings.ToLower(name)]
	if !ok {
		return reason.New("book.part", name)
	}
	r, err := part.Open()
	if err != nil {
		return fmt.Errorf("part %q: %w", name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := do(xml.NewDecoder(r)); err != nil {
		return fmt.Errorf("part %q: %w", name, err)
	}
	return nil
}

// index finds the sheets and the part that each is in.
func (b *book) index() error {
	var workbook struct {
		Properties struct {
			Date1904 bool `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Calculation struct {
			OnLoad bool `xml:"fullCalcOnLoad,attr"`
		} `xml:"calcPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			ID2   string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
			Type   string `xml:"Type,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode("xl/workbook.xml", &workbook); err != nil {
		return err
	}
	if err := b.decode("xl/_rels/workbook.xml.rels", &relations); err != nil {
		return err
	}
	b.date1904, b.stale = workbook.Properties.Date1904, workbook.Calculation.OnLoad
	if len(workbook.Sheets) > maxSheets {
		return reason.Because(ErrLimit, reason.New("limit.sheets", maxSheets))
	}
	for _, sheet := range workbook.Sheets {
		for _, relation := range relations.List {
			if relation.ID != sheet.ID+sheet.ID2 || !strings.HasSuffix(relation.Type, "/worksheet") {
				continue
			}
			part, absolute := strings.CutPrefix(relation.Target, "/")
			if !absolute {
				part = path.Join("xl", part)
			}
			b.sheets = append(b.sheets, sheetRef{sheet.Name, part, strings.HasSuffix(strings.ToLower(sheet.State), "hidden")})
		}
	}
	return nil
}

func (b *book) names(hidden bool) []string {
	names := make([]string, 0, len(b.sheets))
	for _, sheet := range b.sheets {
		if sheet.hidden == hidden {
			names = append(names, sheet.name)
		}
	}
	return names
}

// richText is a string in one piece or in runs; phonetic hints are left out.
type richText struct {
	Plain []string `xml:"t"`
	Runs  []string `xml:"r>t"`
}

func (t richText) String() string { return strings.Join(append(t.Plain, t.Runs...), "") }

// strings loads the table of shared strings, which sheets refer to by number.
func (b *book) strings() error {
	const part = "xl/sharedstrings.xml"
	if _, ok := b.parts[part]; !ok {
		return nil
	}
	err := b.with(part, func(d *xml.Decoder) error {
		return elements(d, "si", func(start *xml.StartElement) error {
			var item richText
			err := d.DecodeElement(&item, start)
			b.shared = append(b.shared, item.String())
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("open workbook: %w", err)
	}
	return nil
}

// elements calls do for each element of that name.
func elements(d *xml.Decoder, name string, do func(*xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			if err := do(&start); err != nil {
				return err
			}
		}
	}
}

// errStopped tells the decoder that nobody wants more rows.
var errStopped = errors.New("stopped")

func (b *book) rows(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		i := slices.IndexFunc(b.sheets, func(s sheetRef) bool { return s.name == sheet })
		if i < 0 {
			yield(Row{}, reason.New("book.sheet", sheet))
			return
		}
		s := sheetReader{book: b, row: Row{Sheet: sheet}, yield: yield}
		var err error
		if s.merges, err = b.mergesOf(b.sheets[i].part); err == nil {
			err = b.with(b.sheets[i].part, s.read)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(Row{}, fmt.Errorf("sheet %q after row %d: %w", sheet, s.row.Line, err))
		}
		b.notes[sheet] = s.hidden.notes(s.width)
	}
}

type sheetReader struct {
	book   *book
	row    Row
	yield  func(Row, error) bool
	given  int
	merges []merge // those to come, by their first row
	open   []merge // those that hold the row
	hidden hidden
	width  int // of the widest row
}

// read gives the rows of a sheet, and notes its columns that are hidden.
func (s *sheetReader) read(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "row":
			err = s.readRow(d, &start)
		case start.Name.Local == "col" && truth(attribute(&start, "hidden")):
			s.hidden.columns(attribute(&start, "min"), attribute(&start, "max"))
		}
		if err != nil {
			return err
		}
	}
}

func truth(s string) bool { return s == "1" || s == "true" }

func (s *sheetReader) readRow(d *xml.Decoder, start *xml.StartElement) error {
	s.row.Line++
	if r, err := strconv.Atoi(attribute(start, "r")); err == nil && r > 0 {
		s.row.Line = r
	}
	s.row.Cells = s.row.Cells[:0]
	if err := s.readCells(d); err != nil {
		return err
	}
	empty := !slices.ContainsFunc(s.row.Cells, func(c Cell) bool { return c.Text != "" })
	s.fill(!empty)
	if empty {
		return nil
	}
	if s.width = max(s.width, len(s.row.Cells)); truth(attribute(start, "hidden")) {
		s.hidden.row(s.row.Line)
	}
	if s.given++; s.given > s.book.limits.Rows {
		return reason.Because(ErrLimit, reason.New("limit.rows", s.book.limits.Rows))
	}
	if !s.yield(s.row, nil) {
		return errStopped
	}
	return nil
}

func (s *sheetReader) readCells(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "row" {
			return nil
		}
		if cell, ok := token.(xml.StartElement); ok && cell.Name.Local == "c" {
			if err := s.readCell(d, &cell); err != nil {
				return err
			}
		}
	}
}

func attribute(start *xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (s *sheetReader) readCell(d *xml.Decoder, start *xml.StartElement) error {
	var raw rawCell
	if err := d.DecodeElement(&raw, start); err != nil {
		return err
	}
	column := len(s.row.Cells)
	if ref := attribute(start, "r"); ref != "" {
		if column = columnOf(ref); column < 0 {
			return errors.New("a cell without a valid name")
		}
	}
	if column >= s.book.limits.Columns {
		if raw.Value == nil || *raw.Value == "" {
			return nil // an empty cell far to the right is formatting
		}
		return reason.Because(ErrLimit, reason.New("limit.columns", s.row.Line, s.book.limits.Columns))
	}
	cell, err := s.cell(attribute(start, "t"), raw)
	if err != nil {
		return fmt.Errorf("%s: %w", s.row.Place(column), err)
	}
	if len(cell.Text) > s.book.limits.Record {
		return reason.Because(ErrLimit, reason.New("limit.cell", s.row.Place(column), s.book.limits.Record))
	}
	if cell.Kind == Number {
		f := s.book.format(attribute(start, "s"))
		if cell.Grain, cell.Unit = f.grain, f.unit; f.scaled {
			cell.Unit = Thousandths
		}
	}
	s.put(column, cell)
	return nil
}

func (s *sheetReader) put(column int, cell Cell) {
	for len(s.row.Cells) <= column {
		s.row.Cells = append(s.row.Cells, Cell{})
	}
	s.row.Cells[column] = cell
}

// Thousandths is the Unit of a number whose format shows a thousandth of it.
const Thousandths = "/1000"

// rawCell is a cell as it stands in a sheet.
type rawCell struct {
	Formula *struct{} `xml:"f"`
	Value   *string   `xml:"v"`
	Inline  richText  `xml:"is"`
}

// uncomputed tells that the cell is a formula of which the file does not say
// the value: none is there, or the zero of a program that computes none.
func (r rawCell) uncomputed(kind string, stale bool) bool {
	switch {
	case r.Formula == nil:
		return false
	case r.Value == nil:
		return true
	case kind == "str": // the text that it gives may be empty
		return false
	}
	return *r.Value == "" || (stale && *r.Value == "0")
}

func (s *sheetReader) cell(kind string, raw rawCell) (Cell, error) {
	if raw.uncomputed(kind, s.book.stale) {
		return Cell{Text: "=", Kind: Formula}, nil
	}
	value := ""
	if raw.Value != nil {
		value = *raw.Value
	}
	switch kind {
	case "s":
		if value == "" {
			return Cell{}, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.book.shared) {
			return Cell{}, errors.New("a text that is not in the workbook's table of texts")
		}
		return Cell{Text: strings.TrimSpace(s.book.shared[i])}, nil
	case "inlineStr":
		return Cell{Text: strings.TrimSpace(raw.Inline.String())}, nil
	case "str", "d":
		return Cell{Text: strings.TrimSpace(value)}, nil
	case "b":
		return Cell{Text: strings.TrimSpace(value), Kind: Bool}, nil
	case "e":
		return Cell{Text: strings.TrimSpace(value), Kind: Failed}, nil
	}
	if value = strings.TrimSpace(value); value == "" {
		return Cell{}, nil
	}
	return Cell{Text: value, Kind: Number}, nil
}

// columnOf reads the column of a cell's name, counted from 0; -1 if it has none.
func columnOf(ref string) int {
	n := 0
	for i := range len(ref) {
		c := ref[i]
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<14 {
			return -1
		}
	}
	return n - 1
}
