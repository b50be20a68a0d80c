package requestlog

import (
	"slices"
	"strings"
)

// wholeLine is the key of only and ignore that stands for a line as it is
// written, in logs by lines.
const wholeLine = "*"

// ignored tells whether a line is passed over for what it is as a whole. What
// is no line of the log need not be readable.
func (s *settings) ignored(line []byte) bool {
	ignore, only := s.Ignore[wholeLine], s.Only[wholeLine]
	if len(ignore)+len(only) == 0 {
		return false
	}
	text := strings.TrimSpace(string(line))
	return matches(ignore, text) || (len(only) > 0 && !matches(only, text))
}

// passed tells whether a line is passed over, for what it is or for one of its
// values.
func (s *settings) passed(e *entry) bool {
	if len(s.Only)+len(s.Ignore) == 0 {
		return false
	}
	if s.ignored(e.raw) {
		return true
	}
	column := colCount
	for _, name := range sortedKeys(s.Only) {
		if name != wholeLine {
			if !matches(s.Only[name], e.cells[column].Text) {
				return true
			}
			column++
		}
	}
	for _, name := range sortedKeys(s.Ignore) {
		if name != wholeLine {
			if matches(s.Ignore[name], e.cells[column].Text) {
				return true
			}
			column++
		}
	}
	return false
}

// matches tells whether a text is one of the patterns, where * stands for
// anything.
func matches(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, text) })
}

func match(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
