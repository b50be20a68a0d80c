package schedule_test

import (
	"strconv"
	"strings"
)

// list writes numbers as a cron field does.
func list(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}
