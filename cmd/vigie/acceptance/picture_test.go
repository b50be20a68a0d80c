package acceptance_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// pictures asks for the front page's pictures to be drawn anew: make pictures.
var pictures = flag.Bool("pictures", false, "write the front page's pictures of the made-up city")

// TestPictures draws the two pictures of the front page, as a browser shows the
// pages of the made-up city, and holds those that are kept to them: what a page
// looks like now is what the front page shows. Days and figures may move on.
func TestPictures(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	for name, address := range map[string]string{"quarter": "/trimestres/2026-T3", "wellbeing": "/bien-etre"} {
		tab, _, closeTab := b.open(s.url + address)
		if err := chromedp.Do(tab, chromedp.EmulateViewport(1200, 1330)); err != nil {
			t.Fatal(err)
		}
		raw, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		closeTab()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("..", "..", "..", "docs", "pictures", name+".png")
		if *pictures {
			if err := os.WriteFile(file, raw, 0o644); err != nil { //nolint:gosec // readers of the front page read it
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file) //nolint:gosec // ours
		if err != nil {
			t.Fatal(err)
		}
		if far := apart(t, kept, raw); far > 12 {
			t.Errorf("%s no longer looks like %s: %.1f of 255 apart; make pictures draws it anew", file, address, far)
		}
	}
}

// apart is how far two pictures are from each other, in levels of grey of 255:
// the root mean square over a grid of 24 by 24, so that letters may move and
// blocks may not.
func apart(t *testing.T, one, other []byte) float64 {
	t.Helper()
	a, b := greys(t, one), greys(t, other)
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum / float64(len(a)))
}

func greys(t *testing.T, raw []byte) []float64 {
	t.Helper()
	const cells = 24
	drawn, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	size := drawn.Bounds()
	if size.Dx() != 1200 || size.Dy() != 1330 {
		t.Fatalf("the picture has %v", size)
	}
	sums, counts := make([]float64, cells*cells), make([]float64, cells*cells)
	for y := range size.Dy() {
		for x := range size.Dx() {
			at := y*cells/size.Dy()*cells + x*cells/size.Dx()
			sums[at] += grey(drawn, x, y)
			counts[at]++
		}
	}
	for i := range sums {
		sums[i] /= counts[i]
	}
	return sums
}

func grey(from image.Image, x, y int) float64 {
	r, g, b, _ := from.At(x, y).RGBA()
	return float64(r+g+b) / 3 / 257
}
