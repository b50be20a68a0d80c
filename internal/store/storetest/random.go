package storetest

import (
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
)

// speaker is one source of a drawn story and the way it speaks.
type speaker struct {
	name    string
	metrics []measure.Metric
	models  []string
	step    time.Duration
	method  measure.Method
	spread  measure.Spread
	basis   measure.BasisFields
}

func speakers() []speaker {
	energy := []measure.Metric{measure.Energy, measure.CarbonUsage}
	return []speaker{
		{"meter", energy, []string{""}, time.Hour, measure.Measured, measure.Range, measure.BasisFields{Boundary: "server", Method: "counter"}},
		{"gateway", []measure.Metric{measure.Queries, measure.Energy}, []string{"", "large", "small"}, time.Hour, measure.Estimated, measure.CI95, measure.BasisFields{Counts: "query"}},
		{"fine", []measure.Metric{measure.Queries, measure.EnergyIT}, []string{"m"}, 30 * time.Minute, measure.Measured, measure.Exact, measure.BasisFields{}},
		{"daily", energy, []string{""}, 24 * time.Hour, measure.Declared, measure.Exact, measure.BasisFields{Grid: "utc-day"}},
		{"six", energy, []string{""}, 6 * time.Hour, measure.Declared, measure.Range, measure.BasisFields{}},
		{"registre", []measure.Metric{measure.CarbonEmbodied}, []string{""}, 24 * time.Hour, measure.Declared, measure.Exact, measure.BasisFields{Grid: "utc-day"}},
		{"tokens", []measure.Metric{measure.InputTokens, measure.Energy, measure.CarbonEmbodied}, []string{"", "large"}, time.Hour, measure.Estimated, measure.Range, measure.BasisFields{Method: "ecologits"}},
		{"grid", []measure.Metric{measure.GridIntensity}, []string{""}, time.Hour, measure.Declared, measure.Exact, measure.BasisFields{}},
		{"people", []measure.Metric{measure.Headcount}, []string{""}, 24 * time.Hour, measure.Declared, measure.Exact, measure.BasisFields{}},
	}
}

const (
	cellLength = 6 * time.Hour
	cellsTotal = 64 // sixteen days
)

// story is a drawn history: rules, a start, and batches in the order they come.
type story struct {
	rules   measure.Rules
	batches []measure.Batch
	months  measure.Window // the civil months it touches
}

// drawStory draws a story over a month's end, most often with a change of
// clocks: batches overlap, repeat and withdraw what was said.
func drawStory(t *rapid.T, zone *time.Location) story {
	starts := []time.Time{
		time.Date(2026, 3, 24, 0, 0, 0, 0, time.UTC),  // a day of 23 hours
		time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC), // a day of 25 hours
		time.Date(2026, 1, 26, 0, 0, 0, 0, time.UTC),
	}
	start := rapid.SampledFrom(starts).Draw(t, "start")
	s := story{rules: measure.Rules{Zone: zone, Order: rapid.SampledFrom([][]measure.Order{
		nil,
		{{System: "a", Sources: []string{"tokens", "six", "meter", "gateway"}}},
		{{System: "a", Sources: []string{"daily"}}, {System: "a", Metric: measure.Energy, Sources: []string{"bill", "tokens", "meter", "six"}}},
	}).Draw(t, "order")}}
	kept := &Reference{Zone: zone}
	for range rapid.IntRange(1, 8).Draw(t, "batches") {
		b := drawBatch(t, s, start)
		b.Readings = slices.DeleteFunc(b.Readings, func(r measure.Reading) bool { return doubled(kept, b, r) })
		kept.Replace(b)
		s.batches = append(s.batches, b)
	}
	from := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, zone)
	s.months = measure.Window{From: from.UTC(), To: from.AddDate(0, 2, 0).UTC()}
	return s
}

// doubled reports whether a reading would lie over one that its batch leaves
// standing: a source on one grid never says a thing twice.
func doubled(kept *Reference, b measure.Batch, r measure.Reading) bool {
	return slices.ContainsFunc(kept.said, func(o measure.Reading) bool {
		same := o.Source == r.Source && o.System == r.System && o.Part == r.Part &&
			o.Metric == r.Metric && o.Method == r.Method && o.Model == r.Model
		ends := o.Window.To.After(b.Window.From) && !o.Window.To.After(b.Window.To)
		return same && !ends && o.Window.From.Before(r.Window.To) && o.Window.To.After(r.Window.From)
	})
}

func drawBatch(t *rapid.T, s story, start time.Time) measure.Batch {
	if n := len(s.batches); n > 0 && rapid.IntRange(0, 5).Draw(t, "repeat") == 0 {
		b := s.batches[rapid.IntRange(0, n-1).Draw(t, "which")]
		b.Readings = slices.Clone(b.Readings)
		return b
	}
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0:
		return drawCorrection(t, start)
	case 1:
		return drawStatement(t, s.rules.Zone, start)
	}
	who := rapid.SampledFrom(speakers()).Draw(t, "source")
	first := rapid.IntRange(0, cellsTotal-1).Draw(t, "first cell")
	count := min(rapid.IntRange(1, 16).Draw(t, "cells"), cellsTotal-first)
	if who.step > cellLength {
		first, count = first/4*4, (count+3)/4*4
	}
	b := measure.Batch{Source: who.name, Window: measure.Window{
		From: start.Add(time.Duration(first) * cellLength), To: start.Add(time.Duration(first+count) * cellLength),
	}}
	salt := rapid.IntRange(0, 1000).Draw(t, "salt")
	for _, system := range []measure.System{"a", "b"} {
		for _, model := range who.models {
			style := rapid.SampledFrom([]string{"all", "all", "none", "gaps", "long", "partial", "hidden"}).Draw(t, "style")
			for _, metric := range who.metrics {
				b.Readings = append(b.Readings, who.readings(style, measure.Key{
					Source: who.name, System: system, Metric: metric, Method: who.method, Model: model, Window: b.Window,
				}, salt)...)
			}
		}
	}
	return b
}

// readings says one key over its window, step by step.
func (s speaker) readings(style string, key measure.Key, salt int) []measure.Reading {
	var list []measure.Reading
	window := key.Window
	for from := window.From; from.Before(window.To); from = key.Window.To {
		key.Window = measure.Window{From: from, To: from.Add(s.step)}
		n := number(key, salt)
		if style == "long" && n%4 == 0 && s.step <= time.Hour { // a meter that was silent for a while
			key.Window.To = from.Add(5 * s.step)
		}
		if key.Window.To.After(window.To) || style == "none" || style == "gaps" && n%3 == 0 {
			continue
		}
		list = append(list, s.say(style, key, n))
	}
	return list
}

// say is one reading of a style, with figures that follow from n.
func (s speaker) say(style string, key measure.Key, n uint32) measure.Reading {
	r := measure.Reading{Key: key, State: measure.Known, Spread: s.spread, Basis: s.basis.Basis()}
	if n%7 <= 3 {
		r.Value = float64(n % 7)
	}
	r.Count = int(n % 5)
	r.Low, r.High = r.Value, r.Value
	if s.spread != measure.Exact {
		r.Low, r.High = r.Value*0.75, r.Value*1.5
	}
	r.Covered = key.Window.To.Sub(key.Window.From)
	switch {
	case style == "partial" && n%2 == 0:
		r.Covered /= 2
	case style == "hidden" && n%50 == 0:
		r.State = measure.Withheld
	case style == "gaps" && n%11 == 0:
		r.State = measure.Missing
	}
	return r
}

// number is a figure that looks drawn and follows from what it is for.
func number(key measure.Key, salt int) uint32 {
	h := fnv.New32a()
	for _, s := range []string{key.Source, string(key.System), string(key.Metric), key.Model, strconv.FormatInt(key.Window.From.Unix(), 10), strconv.Itoa(salt)} {
		h.Write([]byte(s)) //nolint:gosec // a hash takes everything
		h.Write([]byte{0}) //nolint:gosec // a hash takes everything
	}
	return h.Sum32() >> 8
}

// drawCorrection leaves out or replaces what a source said.
func drawCorrection(t *rapid.T, start time.Time) measure.Batch {
	source := rapid.SampledFrom([]string{"meter", "gateway", "six"}).Draw(t, "corrected")
	from := start.Add(time.Duration(rapid.IntRange(0, cellsTotal-1).Draw(t, "first cell")) * cellLength)
	b := measure.Batch{Source: "correction/" + source, Window: measure.Window{From: from, To: from.Add(4 * cellLength)}}
	r := measure.Reading{Basis: measure.BasisFields{Corrected: "meter moved"}.Basis()}
	r.Key = measure.Key{Source: b.Source, Method: measure.Declared, Window: b.Window}
	switch rapid.IntRange(0, 3).Draw(t, "correction") {
	case 0: // withdrawn
		return b
	case 1: // leave out everything
	case 2: // leave out one metric of one system
		r.System, r.Metric = "a", measure.Energy
	default: // say something else
		r.System, r.Metric, r.State, r.Value, r.Low, r.High, r.Covered = "a", measure.Energy, measure.Known, 100, 100, 100, 4*cellLength
	}
	b.Readings = []measure.Reading{r}
	return b
}

// drawStatement is a supplier's figures of a whole civil month.
func drawStatement(t *rapid.T, zone *time.Location, start time.Time) measure.Batch {
	first := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, zone)
	month := measure.Window{From: first.UTC(), To: first.AddDate(0, 1, 0).UTC()}
	b := measure.Batch{Source: "bill", Window: month}
	for _, metric := range []measure.Metric{measure.Energy, measure.ActiveAgents} {
		if rapid.Bool().Draw(t, string(metric)) {
			v := float64(rapid.IntRange(1, 1000).Draw(t, "amount"))
			b.Readings = append(b.Readings, measure.Reading{
				Key:   measure.Key{Source: "bill", System: "a", Metric: metric, Method: measure.Declared, Window: month},
				State: measure.Known, Value: v, Low: v, High: v, Covered: month.To.Sub(month.From), Count: 3,
			})
		}
	}
	return b
}
