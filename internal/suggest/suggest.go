// Package suggest proposes what a misspelt word was meant to be: a wrong key, an
// unknown system or model is told with the nearest one that there is.
package suggest

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// maxWord is longer than any key or identifier.
const maxWord = 80

// Meant proposes what a misspelt word was meant to be, or lists what there is.
func Meant(word string, known []string) reason.Text {
	if len(known) == 0 {
		return reason.New("meant.none")
	}
	if near := Nearest(word, known); near != "" {
		return reason.New("meant", near)
	}
	return reason.New("meant.list", strings.Join(known, ", "))
}

// Nearest returns the known word closest to word, "" when none is close or word
// is too long to be one.
func Nearest(word string, known []string) string {
	if len(word) > maxWord {
		return ""
	}
	best, least := "", max(1, len(word)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to add, drop, change or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := []int(nil), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, make([]int, len(t)+1)
	}
	return last[len(t)]
}
