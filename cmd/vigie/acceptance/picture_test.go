package acceptance_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// picture is where to leave the README's picture: make picture.
var picture = flag.String("picture", "", "write the README's picture of the made-up city to this file")

// The page on frugality can be seen: the browser draws it at the width of a
// desk, tall enough to hold its first charts. With -picture it is kept.
func TestPicture(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	tab, _, closeTab := b.open(s.url + "/frugalite")
	defer closeTab()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1200, 1330)); err != nil {
		t.Fatal(err)
	}
	raw, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || drawn.Width != 1200 || drawn.Height != 1330 {
		t.Fatalf("the picture: %v, %d × %d", err, drawn.Width, drawn.Height)
	}
	if *picture != "" {
		if err := os.WriteFile(*picture, raw, 0o644); err != nil { //nolint:gosec // readers of the README read it
			t.Fatal(err)
		}
	}
}
