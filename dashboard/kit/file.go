package kit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"path"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/lru"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// File is one file that readers can take.
type File struct {
	Key, Path, Format string
	Size              int // bytes
}

// Weight writes a number of bytes in kilobytes of 1 000, never as nothing.
func (m *Presenter) Weight(bytes int) string {
	kB := float64(bytes) / 1000
	if kB < 1 {
		return m.T("data.least", m.Amount(1, 0, m.T("data.unit")))
	}
	return m.Amount(kB, 0, m.T("data.unit"))
}

// The files of a table, by their names in addresses.
const (
	ExcelCSV = "excel.csv"
	OpenCSV  = "ouvert.csv"
	Workbook = "classeur.xlsx"
)

// FileNames lists them, in the order of the pages.
func FileNames() []string { return []string{ExcelCSV, OpenCSV, Workbook} }

// fileBytes bounds the memory of files that were written.
const fileBytes = 4 << 20

// Files writes tables as files, each once for what it holds: the file that is
// weighed on a page is the one that is then taken. It is safe for concurrent use.
type Files struct {
	author  string
	written *lru.Cache[[]byte]
}

// NewFiles returns one that has written nothing; workbooks name their author.
func NewFiles(author string) *Files { return &Files{author, lru.New[[]byte](fileBytes)} }

// Write returns a table as the file of a name; sheet names a workbook's. A name
// that no table has is an error.
func (f *Files) Write(name, sheet string, t export.Table) ([]byte, error) {
	key := fingerprint(name, sheet, t)
	if raw, ok := f.written.Get(key); ok {
		return raw, nil
	}
	var out bytes.Buffer
	var err error
	switch name {
	case ExcelCSV:
		err = export.CSV(&out, t, export.Excel)
	case OpenCSV:
		err = export.CSV(&out, t, export.Open)
	case Workbook:
		err = export.XLSX(&out, export.Book{Sheet: sheet, Author: f.author}, t)
	default:
		err = fmt.Errorf("a table has no file %q", name)
	}
	if err != nil {
		return nil, err
	}
	f.written.Put(key, out.Bytes(), out.Len())
	return out.Bytes(), nil
}

// fingerprint tells apart the files of different tables: every text goes in
// with its length, so that no two run into one another.
func fingerprint(name, sheet string, t export.Table) string {
	sum := sha256.New()
	var buf []byte
	text := func(s string) { buf = append(binary.AppendUvarint(buf, uint64(len(s))), s...) }
	text(name)
	text(sheet)
	buf = binary.AppendUvarint(buf, uint64(len(t.Header)))
	for _, h := range t.Header {
		text(h)
	}
	for _, row := range t.Rows {
		buf = binary.AppendUvarint(buf, uint64(len(row)))
		for _, c := range row {
			text(c.Text)
			buf = binary.BigEndian.AppendUint64(buf, math.Float64bits(c.Value))
			buf = strconv.AppendBool(buf, c.Number)
			buf = binary.AppendVarint(buf, c.Day.Unix())
		}
		sum.Write(buf)
		buf = buf[:0]
	}
	sum.Write(buf)
	return string(sum.Sum(nil))
}

// TableFiles are the files of a table, each with its weight: what the table
// holds is what its reader may see. folder is their address without their
// names.
func (m *Presenter) TableFiles(key, folder string, t export.Table) []File {
	formats := map[string]string{ExcelCSV: "csv.excel", OpenCSV: "csv", Workbook: "xlsx"}
	var list []File
	for _, name := range FileNames() {
		raw, err := m.Files.Write(name, path.Base(folder), t)
		if err != nil {
			continue // asked for, the file answers with this error
		}
		list = append(list, File{Key: key, Path: m.Path(folder + "/" + name), Format: formats[name], Size: len(raw)})
	}
	return list
}

// FileLinks are links to the files of a table of a period, each with its weight.
func (m *Presenter) FileLinks(folder string, t export.Table, of period.Period, system measure.System) []Choice {
	var list []Choice
	for _, f := range m.TableFiles("", folder, t) {
		list = append(list, Choice{Value: m.Keep(Address(f.Path, of, system)), Label: m.T("data.weighing", m.T("data.link."+f.Format), m.Weight(f.Size))})
	}
	return list
}

// ExportText is a cell of a file with a text.
func ExportText(text string) export.Cell { return export.Cell{Text: text} }

// ExportDay is a cell of a file with a civil day; empty for none.
func ExportDay(d period.Date) export.Cell {
	if d.IsZero() {
		return export.Cell{}
	}
	return export.Cell{Day: d.Start(time.UTC)}
}

// ExportNumber is a cell of a file with a number that is known.
func ExportNumber(v float64) export.Cell { return export.Cell{Number: true, Value: v} }
