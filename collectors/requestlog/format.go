package requestlog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// The formats of logs.
const (
	formatLines    = "jsonl"    // JSON Lines, each line maybe after a stamp of its own
	formatDocument = "json"     // a JSON array of objects, or objects one after the other
	formatCSV      = "csv"      //
	formatCombined = "combined" // of nginx and Apache, or their common format
)

// sniffed is how much of a log is looked at to tell its format.
const sniffed = 16 << 10

// formatOf tells the format of a log by how it begins.
func formatOf(head []byte) string {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	line, _, _ := bytes.Cut(head, []byte("\n"))
	line = bytes.TrimSpace(line)
	switch {
	case len(line) == 0:
		return formatCSV
	case head[0] == '[' && bytes.IndexAny(bytes.TrimLeft(head[1:], " \t\r\n"), "{]") == 0, string(line) == "{":
		return formatDocument
	case bytes.HasSuffix(line, []byte("}")) && json.Valid(afterStamp(line)):
		return formatLines
	}
	n := 0
	for line := range bytes.Lines(head) { // programs greet before they log
		switch {
		case line[0] == '{':
			return formatLines
		case combinedLine().Match(line):
			return formatCombined
		}
		if n++; n >= greeting {
			break
		}
	}
	return formatCSV
}

// greeting is how many lines may stand before those of the log.
const greeting = 20

// afterStamp is a line from its object on: containers and system logs write
// their own stamp before it.
func afterStamp(line []byte) []byte {
	if i := bytes.IndexByte(line, '{'); i > 0 {
		return line[i:]
	}
	return line
}

// combinedLine is how a line of nginx or Apache begins.
func combinedLine() *regexp.Regexp {
	return regexp.MustCompile(`^\S+ .*\[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "`)
}

// told says how a file was read and what to write where it is something else.
func told(format string) reason.Text {
	name := map[string]reason.Text{
		formatLines: "JSON Lines", formatDocument: reason.New("log.format.json"), formatCSV: reason.New("log.format.csv"), formatCombined: reason.New("log.format.combined"),
	}[format]
	return reason.New("log.read", name)
}

// seen is what was met of a file while its lines were read.
type seen struct {
	format string
	fields []bool   // that stand in it, whatever their value
	names  []string // of what it has; of JSON, of its first object
}

// unmet lists the fields that stand nowhere in the file.
func (s *settings) unmet(s2 *seen) []string {
	var list []string
	for i, f := range s.fields() {
		if len(f.paths) > 0 && !s2.fields[i] {
			list = append(list, f.name())
		}
	}
	return list
}

// there lists the names that a file has, for people who look for one: names of
// columns, never values.
func (s *seen) there() reason.Text {
	var told []string
	for _, name := range s.names {
		if len(told) < 30 && namelike(name) {
			told = append(told, fmt.Sprintf("%q", name))
		}
	}
	if len(told) == 0 {
		return ""
	}
	return reason.New("log.there", strings.Join(told, ", "))
}

// namelike tells what can be the name of a column from data: a file without
// headings begins with data.
func namelike(s string) bool {
	return len(s) > 0 && len(s) <= 40 && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-. ()/éèêàçôûîÉ", r)
	}) < 0 && strings.ContainsAny(s[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_é")
}

// pathsOf lists the dotted paths of an object.
func pathsOf(object []byte) []string {
	var value map[string]any
	if json.Unmarshal(object, &value) != nil {
		return nil
	}
	list := []string{}
	var walk func(path string, object map[string]any)
	walk = func(path string, object map[string]any) {
		for _, name := range sortedKeys(object) {
			if inner, ok := object[name].(map[string]any); ok {
				walk(path+name+".", inner)
				continue
			}
			list = append(list, path+name)
		}
	}
	walk("", value)
	return list
}

// entries streams the lines of a log, decompressed. A *tabular.RowError concerns
// one line, any other error is the last.
func (s *settings) entries(r io.Reader, met *seen) iter.Seq2[entry, error] {
	input := bufio.NewReaderSize(r, 64<<10)
	if met.format = s.Format; met.format == "" {
		head, err := input.Peek(sniffed)
		if len(head) == 0 && !errors.Is(err, io.EOF) {
			return func(yield func(entry, error) bool) { yield(entry{}, reason.While(err, "doing.log")) }
		}
		met.format = formatOf(head)
	}
	met.fields = make([]bool, len(s.fields()))
	switch met.format {
	case formatLines:
		return s.jsonEntries(input, met)
	case formatDocument:
		return s.documentEntries(input, met)
	case formatCombined:
		return s.combinedEntries(input, met)
	}
	return s.csvEntries(input, met)
}

// fault is a line that cannot be read; those after it can.
func fault(line, length int, why reason.Text) error {
	return &tabular.RowError{Place: tabular.Place{Row: line}, Length: length, Reason: why}
}
