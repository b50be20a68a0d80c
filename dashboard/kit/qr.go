package kit

import (
	"fmt"
	"strconv"
	"strings"

	"rsc.io/qr/coding"
)

// QR is a QR code as one path of an SVG: squares of one unit, with the four
// units of margin that readers want.
type QR struct {
	Size int    // of the view, margins included
	Path string // d of the path
}

// qrMargin is the quiet zone that ISO/IEC 18004 asks for.
const qrMargin = 4

// NewQR writes a text as a QR code that still reads when a seventh of it is
// hidden (level M).
func NewQR(text string) (QR, error) {
	content := coding.String(text)
	version := coding.Version(coding.MinVersion)
	for content.Bits(version) > version.DataBytes(coding.M)*8 {
		if version++; version > coding.MaxVersion {
			return QR{}, fmt.Errorf("%d characters are too many for a QR code", len(text))
		}
	}
	plan, err := coding.NewPlan(version, coding.M, 0)
	if err != nil {
		return QR{}, fmt.Errorf("laying out a QR code: %w", err)
	}
	code, err := plan.Encode(content)
	if err != nil {
		return QR{}, fmt.Errorf("writing a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				n := strconv.Itoa(run)
				path.WriteString("M" + strconv.Itoa(x+qrMargin) + " " + strconv.Itoa(y+qrMargin) + "h" + n + "v1h-" + n + "z")
			}
			x += run + 1
		}
	}
	return QR{Size: code.Size + 2*qrMargin, Path: path.String()}, nil
}
