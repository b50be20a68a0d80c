package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// LackCode names what stands against publishing a quarter.
type LackCode string

// The codes, with the fields of Lack that each one fills.
const (
	LackNotOver  LackCode = "not_over"
	LackNoFigure LackCode = "no_figure"
	LackFailing  LackCode = "failing"   // Source
	LackCoverage LackCode = "uncovered" // Indicator, System, Share, Least
)

// Lack is one thing that stands against publishing a quarter.
type Lack struct {
	Code         LackCode
	Source       string
	Indicator    string
	System       measure.System
	Share, Least float64 // 0–1
}

// String is a lack as a manifest tells it.
func (l Lack) String() string { return l.Said().String() }

// Said is a lack as a command tells it.
func (l Lack) Said() reason.Text {
	switch l.Code {
	case LackNotOver:
		return reason.New("lack.running")
	case LackNoFigure:
		return reason.New("lack.empty")
	case LackFailing:
		return reason.New("lack.failing", l.Source)
	case LackCoverage:
		return reason.New("lack.covered", strings.TrimSpace(l.Indicator+" "+string(l.System)), fmt.Sprintf("%.0f", l.Share*100), fmt.Sprintf("%.0f", l.Least*100))
	}
	return reason.Text(l.Code)
}

// Lacks lists what stands against publishing a quarter: it is not over or
// empty, a source is failing, a figure with a target is covered too little.
func (r *Reporter) Lacks(ctx context.Context, q period.Period) ([]Lack, error) {
	o, err := r.Overview(ctx, q)
	if err != nil {
		return nil, err
	}
	sources, err := r.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var lacks []Lack
	if o.Running {
		lacks = append(lacks, Lack{Code: LackNotOver})
	}
	if o.Empty != "" {
		lacks = append(lacks, Lack{Code: LackNoFigure})
	}
	for _, s := range sources.Sources {
		if s.Status == SourceFailing {
			lacks = append(lacks, Lack{Code: LackFailing, Source: s.Declared.Name})
		}
	}
	for _, it := range slices.Concat(o.Items, o.Systems) {
		if least, ok := uncovered(it); ok {
			lacks = append(lacks, Lack{Code: LackCoverage, Indicator: it.Indicator, System: it.System, Share: it.Coverage.Share, Least: least})
		}
	}
	return lacks, nil
}

// uncovered reports whether a figure with a target is covered by less than the
// share that it needs, which it returns.
func uncovered(it Item) (least float64, ok bool) {
	if it.Target == nil {
		return 0, false
	}
	least = indicator.Enough
	if m := it.Target.Target.MinCoverage; m != nil {
		least = float64(*m)
	}
	return least, it.Coverage.Expected && it.Coverage.Share < least
}
