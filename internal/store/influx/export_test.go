package influx

import "github.com/vigie-ia/vigie/internal/measure"

// What tests try without a server.
var (
	Literal       = literal
	TagValue      = tagValue
	Untag         = untag
	FiguresOf     = figuresOf
	ParseFigures  = parseFigures
	PackDays      = packDays
	UnpackDays    = unpackDays
	ParseManifest = parseSums
)

// PointWindow puts a window where its reading stands and takes it back.
func PointWindow(w measure.Window) measure.Window { return windowOf(pointTime(w)) }
