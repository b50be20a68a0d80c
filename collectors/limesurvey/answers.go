package limesurvey

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// goneError tells of a survey that has no responses, or no longer.
type goneError struct{ why reason.Text }

// Error says why.
func (e *goneError) Error() string { return e.why.String() }

// Unwrap is the reason by itself.
func (e *goneError) Unwrap() error { return e.why }

// answers are the completed responses of one survey, in memory.
type answers struct {
	name     listed
	headings []string
	reader   *wave.Reader
	judged   wave.Judged
	digest   string // of the export
	columns  []int  // that are read
}

// fetch exports one survey.
func (c *collector) fetch(ctx context.Context, v visit, src source, counts summary) (a answers, err error) {
	if a.name, err = find(v.names, src.id); err != nil {
		return a, err
	}
	switch {
	case !counts.active:
		return a, &goneError{reason.New(notActive)}
	case counts.completed == 0:
		return a, &goneError{reason.New(noResponse)}
	}
	if err := c.stillOpen(a.name); err != nil {
		return a, err
	}
	file, err := c.server.export(ctx, v.key, src.id, c.language)
	if err != nil {
		return a, err
	}
	defer clear(file) // the answers go as soon as they are counted
	if a.headings, err = headingsOf(file); err != nil {
		return a, err
	}
	if len(a.headings) == 0 {
		return a, reason.New("survey.count")
	}
	mapping, err := c.mappingOf(src)
	if err != nil {
		return a, err
	}
	if a.reader, err = wave.NewReader(mapping, c.importer.Surveys, src.wave, wave.Headings(a.headings)); err != nil {
		return a, err
	}
	a.columns, a.digest = a.reader.Columns(), fmt.Sprintf("%x", sha256.Sum256(file))
	rows, err := rowsOf(file, pick(a.headings, a.columns))
	switch {
	case err != nil:
		return a, err
	case len(rows) != counts.completed: // told without the counts, which may say too much of a small wave
		return a, reason.New("survey.count")
	}
	for i, row := range rows {
		a.reader.Add(i+1, true, func(column int) string { return row[slices.Index(a.columns, column)] })
	}
	a.judged, err = a.reader.Judge(place)
	return a, err
}

// readOf is how a survey was read, for whoever accepts the wave.
func (c *collector) readOf(src source, counts summary, got answers) measure.WaveRead {
	read := measure.WaveRead{
		Digest: got.digest, From: string(reason.New("where.limesurvey", src.id)), Complete: len(got.judged.Respondents), By: "submitdate",
		Incomplete: max(0, counts.full-counts.completed), Empty: got.judged.Empty, Scales: got.judged.Scales, After: []measure.Refusal{c.note(src, reason.New("wave.raw"))},
	}
	for i, name := range got.headings {
		if !slices.Contains(got.columns, i) {
			read.Dropped = append(read.Dropped, name)
		}
	}
	return read
}

// place names a field of the responses, or one of those that are complete.
func place(number, column int) reason.Text {
	if number == 0 {
		return reason.New("where.field", column+1)
	}
	return reason.New("where.response.complete", number)
}

func pick(names []string, at []int) []string {
	list := make([]string, len(at))
	for i, n := range at {
		list[i] = names[n]
	}
	return list
}

// stillOpen refuses a survey that LimeSurvey says will close later than now.
func (c *collector) stillOpen(name listed) error {
	ends, err := time.ParseInLocation(time.DateTime, name.Expires, c.importer.Deps.Zone)
	if err == nil && ends.After(time.Now()) {
		return reason.New("wave.open", name.Expires)
	}
	return nil
}

// notes says what to change in LimeSurvey for a wave that was read.
func (c *collector) notes(src source, got answers) []measure.Refusal {
	texts := got.judged.Lost
	for _, column := range []struct {
		name string
		says reason.Text
	}{
		{"token", reason.New("wave.token")},
		{"ipaddr", reason.New("wave.ip")},
		{"refurl", reason.New("wave.referrer")},
		{"datestamp", reason.New("wave.dated")},
	} {
		if slices.Contains(got.headings, column.name) {
			texts = append(texts, column.says)
		}
	}
	if got.name.open() {
		texts = append(texts, reason.New("wave.endless"))
	}
	var list []measure.Refusal
	for _, text := range texts {
		list = append(list, c.note(src, text))
	}
	return list
}

func (c *collector) note(src source, why reason.Text) measure.Refusal {
	return c.importer.Note(src.wave, reason.New("prefixed", reason.New("where.survey", src.id), why))
}
