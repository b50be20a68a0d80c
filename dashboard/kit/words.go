package kit

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed words/words.txt
var wordsFile string

// readWords reads blocks of three lines: a key, French, English. Lines that
// begin with # and empty lines stand between blocks.
func readWords(text string, lang Lang) (map[string]string, error) {
	words := map[string]string{}
	var block []string
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		said, indented := strings.CutPrefix(line, "  ")
		if indented != (len(block) > 0) {
			return nil, fmt.Errorf("reading the words: line %d: a key, then French, then English, both after two spaces", i+1)
		}
		block = append(block, said)
		if len(block) < 3 {
			continue
		}
		if _, twice := words[block[0]]; twice {
			return nil, fmt.Errorf("reading the words: line %d: key %q is there twice", i+1, block[0])
		}
		words[block[0]] = block[1]
		if lang == EN {
			words[block[0]] = block[2]
		}
		block = nil
	}
	if len(block) > 0 {
		return nil, fmt.Errorf("reading the words: key %q has no translation", block[0])
	}
	return words, nil
}
