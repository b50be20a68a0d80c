package chart

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/vigie-ia/vigie/internal/words"
)

// metrics are the widths of glyphs in thousandths of an em. ECharts measures
// with the same table in the bundle, so what is laid out here fits there.
type metrics map[rune]float64

func readMetrics() (metrics, error) {
	raw, err := bundled.ReadFile("bundle/advances.json")
	if err != nil {
		return nil, fmt.Errorf("chart: reading the widths of glyphs: %w", err)
	}
	var table struct {
		Regular map[string]float64 `json:"regular"`
	}
	if err := json.Unmarshal(raw, &table); err != nil {
		return nil, fmt.Errorf("chart: reading the widths of glyphs: %w", err)
	}
	m := make(metrics, len(table.Regular))
	for code, width := range table.Regular {
		r, err := strconv.ParseInt(code, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("chart: reading the widths of glyphs: code point %q: %w", code, err)
		}
		m[rune(r)] = width
	}
	return m, nil
}

// width is that of a text of one line at the usual size, in user units.
func (m metrics) width(text string) float64 {
	sum := 0.0
	for _, r := range text {
		if w, ok := m[r]; ok {
			sum += w
		} else {
			sum += 1000 // unknown to the table: a full em, never too narrow
		}
	}
	return sum * fontSize / 1000
}

// widest is the largest width of some texts at the usual size.
func (m metrics) widest(texts ...string) float64 {
	w := 0.0
	for _, t := range texts {
		w = max(w, m.width(t))
	}
	return w
}

// fit shortens a text with an ellipsis until it is no wider than room.
func (m metrics) fit(text string, room float64) string {
	if m.width(text) <= room {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && m.width(string(runes)+"…") > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " \u00a0\u202f") + "…"
}

// line makes one clean line of a foreign text: valid UTF-8, no control or
// direction character, no run of spaces. It is escaped where it is written.
func line(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == unicode.ReplacementChar || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.C, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Trim(clean, " ")
}

// FormatNumber writes a number as the charts do: "1 234,5" with U+202F between
// thousands in French, "1,234.5" in English, U+2212 as minus in both. Halves
// are rounded away from zero.
func FormatNumber(lang Lang, v float64, digits int) string {
	own := words.Of(string(lang))
	group, point := own.Say("number.group"), own.Say("number.point")
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if up := math.Abs(v) * math.Pow10(digits); up-math.Floor(up) == 0.5 && up < 1<<52 {
		text = strconv.FormatFloat(math.Ceil(up)/math.Pow10(digits), 'f', digits, 64)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	if v < 0 && strings.ContainsAny(text, "123456789") {
		b.WriteRune('\u2212')
	}
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(d)
	}
	if fraction != "" {
		b.WriteString(point + fraction)
	}
	return b.String()
}
