package tabular

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// format is what a spreadsheet's number format says beside the value.
type format struct {
	grain  Grain  // of a date
	unit   string // of a number
	scaled bool   // it shows thousandths of the value
}

// formatOf reads a number format: those with an id that spreadsheets share have
// no code in the file.
func formatOf(id int, code string) format {
	if code == "" {
		code = map[int]string{9: "0%", 10: "0.00%", 14: "d/m/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "d/m/yyyy h:mm"}[id]
	}
	if code == "" && ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) {
		code = "yyyy/m/d" // dates of East Asian calendars
	}
	code, _, _ = strings.Cut(code, ";") // the format of what is positive
	bare, said := bareFormat(code)
	lower := strings.ToLower(bare)
	if strings.Contains(lower, "general") || strings.Contains(lower, "@") {
		return format{unit: said}
	}
	year, day, hour := strings.Contains(lower, "y"), strings.Contains(lower, "d"), strings.ContainsAny(lower, "hs")
	switch month := strings.Contains(lower, "m"); {
	case day:
		return format{grain: Day}
	case month && !hour:
		return format{grain: Month}
	case year:
		return format{grain: Year}
	case hour:
		return format{}
	case strings.Contains(bare, "%"):
		return format{unit: "%"}
	}
	return format{unit: said, scaled: thousandths().MatchString(bare)}
}

// thousandths finds the comma after the last digit that hides three of them.
func thousandths() *regexp.Regexp { return regexp.MustCompile(`[0#?],+([^0#?,]|$)`) }

// bareFormat takes what stands beside the digits out of a format: quoted text,
// escaped characters, currencies in brackets; said is that text.
func bareFormat(code string) (bare, said string) {
	var left, text strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[':
			inner, _, closed := strings.Cut(code[i+1:], map[byte]string{'"': `"`, '[': "]"}[c])
			if !closed {
				return left.String(), strings.TrimSpace(text.String())
			}
			if i += len(inner) + 1; c == '[' {
				bracket(inner, &left, &text)
			} else {
				text.WriteString(inner)
			}
		case '\\':
			if i++; i < len(code) {
				text.WriteByte(code[i])
			}
		case '_', '*':
			i++ // a space as wide as the next character, or filled with it
		case '$':
			text.WriteByte(c)
		default:
			left.WriteByte(c)
		}
	}
	bare, euros := strings.CutSuffix(strings.TrimSpace(left.String()), "€")
	if euros {
		text.WriteString("€")
	}
	return bare, strings.TrimSpace(text.String())
}

// bracket reads what stands in brackets: a currency, a duration, a colour.
func bracket(inner string, left, text *strings.Builder) {
	currency, ok := strings.CutPrefix(inner, "$")
	switch {
	case ok:
		currency, _, _ = strings.Cut(currency, "-")
		text.WriteString(currency)
	case strings.Trim(strings.ToLower(inner), "hms") == "":
		left.WriteByte('h')
	}
}

// styles loads what the styles of cells show, by their number.
func (b *book) styles() error {
	const part = "xl/styles.xml"
	if _, ok := b.parts[part]; !ok {
		return nil
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(part, &sheet); err != nil {
		return fmt.Errorf("open workbook: %w", err)
	}
	codes := map[int]string{}
	for _, f := range sheet.Formats {
		codes[f.ID] = f.Code
	}
	known := map[int]format{}
	for _, c := range sheet.Cells {
		f, ok := known[c.ID]
		if !ok {
			f = formatOf(c.ID, codes[c.ID])
			known[c.ID] = f
		}
		b.formats = append(b.formats, f)
	}
	return nil
}

// format is what the style of a cell shows.
func (b *book) format(style string) format {
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(b.formats) {
		return b.formats[i]
	}
	return format{}
}
