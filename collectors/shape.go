package collectors

import (
	"fmt"
	"io"
)

// Bounds of the shape of an answer. Each object becomes a value of some hundred
// bytes in memory, out of three in the text: what an answer may take there is
// bounded by their number, not by its length alone.
const (
	maxDepth   = 64
	maxObjects = 150_000
)

// shaped reads JSON and refuses what is nested too deeply or holds too many
// objects, before it is decoded.
type shaped struct {
	from           io.Reader
	depth, objects int
	inText, escape bool
}

// Read reads on and looks at what was read.
func (s *shaped) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	for _, b := range p[:n] {
		if fault := s.see(b); fault != nil {
			return 0, fault
		}
	}
	return n, err
}

func (s *shaped) see(b byte) error {
	switch {
	case s.escape:
		s.escape = false
	case s.inText:
		s.escape, s.inText = b == '\\', b != '"'
	case b == '"':
		s.inText = true
	case b == '{' || b == '[':
		if s.depth++; s.depth > maxDepth {
			return fmt.Errorf("it is nested more than %d times", maxDepth)
		}
		if b == '{' {
			s.objects++
		}
		if s.objects > maxObjects {
			return fmt.Errorf("it holds more than %d objects", maxObjects)
		}
	case b == '}' || b == ']':
		s.depth--
	}
	return nil
}
