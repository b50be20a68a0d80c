package chart

import (
	"fmt"
	"strconv"
	"strings"
)

// shorten rounds every number of a path, a transformation or a coordinate to
// that many decimals: nobody sees less, and the page weighs less.
func shorten(s string, digits int) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && isNumber(s, i, end) {
			end++
		}
		if end == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		b.WriteString(rounded(s[i:end], digits))
		i = end
	}
	return b.String()
}

// isNumber says whether the byte at end continues the number begun at start.
func isNumber(s string, start, end int) bool {
	c := s[end]
	switch {
	case c >= '0' && c <= '9', c == '.' && !strings.Contains(s[start:end], "."):
		return true
	case c == '-':
		return end == start || s[end-1] == 'e'
	case c == 'e':
		return end > start && end+1 < len(s) && (s[end+1] == '-' || s[end+1] >= '0' && s[end+1] <= '9')
	}
	return false
}

func rounded(number string, digits int) string {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" || text == "-" || text == "" {
		return "0"
	}
	return text
}

// hexColour writes rgb(1,2,3) as #010203; anything else stays as it is.
func hexColour(value string) string {
	var r, g, b uint8
	if _, err := fmt.Sscanf(strings.ReplaceAll(value, " ", ""), "rgb(%d,%d,%d)", &r, &g, &b); err != nil {
		return value
	}
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}
