package page

import (
	"context"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Reporter answers the questions of pages and of the API; *report.Reporter is
// one.
type Reporter interface {
	Pages
	Agents
	Footprints
	Charter
	Data
}

// Footprints are the questions about carbon, water and resources.
type Footprints interface {
	Footprint(ctx context.Context, p period.Period) (report.Footprint, error)
	// Compare sets the tokens of a period beside another model, "" for none, and
	// what is known of one system, "" for none.
	Compare(ctx context.Context, p period.Period, system measure.System, model string) (report.Compare, error)
}

// Charter are the questions about the commitments of the charter, and about
// what was approved.
type Charter interface {
	Commitments(ctx context.Context, p period.Period) (report.Commitments, error)
	Forecasts(ctx context.Context, id measure.System) ([]report.ForecastRow, error)
	// Lacks is what stands against publishing a quarter.
	Lacks(ctx context.Context, q period.Period) ([]report.Lack, error)
}

// Agents are the questions about agents; who asks is part of them.
type Agents interface {
	Wellbeing(ctx context.Context, reader disclosure.Reader, quarter period.Period) (report.Wellbeing, error)
	// Proposed is what human resources would read of a wave that waits.
	Proposed(ctx context.Context, w survey.Wave, readings []measure.Reading) (report.Wellbeing, error)
	Questions(ctx context.Context, reader disclosure.Reader, quarter period.Period) (report.Questions, error)
	SystemStaff(ctx context.Context, reader disclosure.Reader, id measure.System, quarter period.Period) (report.SystemStaff, error)
}

// Pages are the questions that pages ask.
type Pages interface { //nolint:interfacebloat // one question a page
	Overview(ctx context.Context, p period.Period) (report.Overview, error)
	// Quarter is the overview of a quarter, counted, sorted and said, with what was
	// decided about it.
	Quarter(ctx context.Context, q period.Period, decided []register.Action) (report.Quarter, error)
	Frugality(ctx context.Context, p period.Period, system measure.System) (report.Frugality, error)
	Systems(ctx context.Context, p period.Period) (report.SystemList, error)
	System(ctx context.Context, id measure.System, p period.Period) (report.SystemPage, error)
	Sources(ctx context.Context) (report.SourcesPage, error)
}

// Data are the questions of the API, and those about the data themselves.
type Data interface {
	Indicators(ctx context.Context, p period.Period) (report.Indicators, error)
	Series(ctx context.Context, q report.SeriesQuery) (report.Series, error)
	// Opening is the period that a page shows when none is asked for, LastComplete
	// the last one that is over.
	Opening(ctx context.Context, kind period.Kind) period.Period
	LastComplete(kind period.Kind) period.Period
	// Version changes when any figure may have changed; it costs next to nothing.
	Version(ctx context.Context) (string, error)
}
