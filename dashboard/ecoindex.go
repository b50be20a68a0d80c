package dashboard

import (
	"bytes"
	"math"
)

// ecoIndex is the score of a page, from 0 to 100, by the published method of
// the collectif Green IT (cnumr/ecoindex_reference): the quantiles of its DOM
// nodes (weight 3), requests (2) and kilobytes transferred (1).
func ecoIndex(nodes, requests int, kB float64) int {
	dom := quantile(float64(nodes), []float64{0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601})
	req := quantile(float64(requests), []float64{0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920})
	size := quantile(kB, []float64{0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26})
	return int(math.RoundToEven(100 - 5*(3*dom+2*req+size)/6))
}

func quantile(v float64, list []float64) float64 {
	for i := 1; i < len(list); i++ {
		if v < list[i] {
			return float64(i-1) + (v-list[i-1])/(list[i]-list[i-1])
		}
	}
	return float64(len(list) - 1)
}

// ecoGrade is the letter of a score.
func ecoGrade(score int) string {
	for i, least := range []int{80, 70, 55, 40, 25, 10} {
		if score > least {
			return string(rune('A' + i))
		}
	}
	return "G"
}

// countNodes counts the elements of a page of ours, what is inside an svg left
// out, as the method has it.
func countNodes(html []byte) int {
	count := 0
	for {
		at := bytes.IndexByte(html, '<')
		if at < 0 || at+1 >= len(html) {
			return count
		}
		html = html[at+1:]
		if c := html[0]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			continue
		}
		count++
		if bytes.HasPrefix(html, []byte("svg")) {
			end := bytes.Index(html, []byte("</svg>"))
			if end < 0 {
				return count
			}
			html = html[end:]
		}
	}
}
