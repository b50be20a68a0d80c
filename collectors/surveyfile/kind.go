package surveyfile

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/vigie-ia/vigie/internal/reason"
)

// sniffed is how much of a file is looked at to tell what it is.
const sniffed = 64 << 10

// foreign refuses by its name a file that is no CSV, XLSX or JSON, or whose
// letters would be read wrong.
func foreign(head []byte) error {
	for _, k := range []struct {
		begins, is string
	}{
		{"$FL2", "an SPSS file (.sav)"},
		{"$FL3", "an SPSS file (.zsav)"},
		{"ASCII SPSS PORT FILE", "an SPSS file (.por)"},
		{"<stata_dta>", "a Stata file (.dta)"},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60", "a SAS file (.sas7bdat)"},
		{"HEADER RECORD*******", "a SAS file (.xpt)"},
		{"RDX", "an R file (.RData)"},
		{"RDA", "an R file (.RData)"},
		{"PAR1", "a Parquet file"},
		{"ARROW1", "an Arrow file"},
		{"FEA1", "an Arrow file"},
		{"SQLite format 3", "an SQLite database"},
		{"%PDF", "a PDF"},
		{"{\\rtf", "an RTF text"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook (.xls)"},
		{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
		{"Rar!", "a RAR archive"},
	} {
		if bytes.HasPrefix(head, []byte(k.begins)) {
			return reason.New("wave.kind", k.is)
		}
	}
	switch text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))); {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return foreignZip(head)
	case len(head) > 2 && head[0] >= 0x69 && head[0] <= 0x73 && (head[1] == 1 || head[1] == 2) && head[2] == 1:
		return reason.New("kind.stata")
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<table"):
		return reason.New("kind.html")
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "<document"), strings.HasPrefix(text, "<odm"):
		return reason.New("kind.xml")
	}
	return foreignLetters(head)
}

// foreignZip tells other archives from workbooks, by the first file in them.
func foreignZip(head []byte) error {
	if len(head) < 30 {
		return nil
	}
	length := int(binary.LittleEndian.Uint16(head[26:]))
	name := string(head[30:min(30+length, len(head))])
	switch lower := strings.ToLower(name); {
	case bytes.Contains(head[:min(200, len(head))], []byte("opendocument")):
		return reason.New("kind.ods")
	case strings.HasPrefix(name, "Index/") || strings.HasSuffix(lower, ".iwa"):
		return reason.New("kind.numbers")
	case strings.HasSuffix(lower, ".csv"), strings.HasSuffix(lower, ".tsv"), strings.HasSuffix(lower, ".txt"), strings.HasSuffix(lower, ".xlsx"), strings.HasSuffix(lower, ".sav"), strings.HasSuffix(lower, ".json"):
		return reason.New("kind.zip")
	}
	return nil
}

// foreignLetters refuses texts of eight bits a letter that are not Windows's,
// and the ends of line of old Macs: accents and lines would be read wrong.
func foreignLetters(head []byte) error {
	if bytes.IndexByte(head, 0) >= 0 {
		return nil // UTF-16
	}
	if bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0 {
		return reason.New("kind.mac")
	}
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ { // the last letter may be cut
		if utf8.Valid(head[:len(head)-cut]) {
			return nil
		}
	}
	windows := french(head, charmap.Windows1252)
	for _, other := range []struct {
		of *charmap.Charmap
		is string
	}{{charmap.Macintosh, "Mac OS Roman (CSV Macintosh)"}, {charmap.CodePage850, "DOS (CSV MS-DOS, code page 850)"}} {
		if french(head, other.of) > windows {
			return reason.New("wave.letters", other.is)
		}
	}
	return nil
}

// french counts the bytes that are letters and signs of French in a coding.
func french(text []byte, in *charmap.Charmap) int {
	n := 0
	for _, b := range text {
		if b >= utf8.RuneSelf && strings.ContainsRune("éèêëàâçùûüôîïœÉÀ’«»", in.DecodeByte(b)) {
			n++
		}
	}
	return n
}
