package limesurvey

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
)

// goneError tells of a survey that has no responses, or no longer.
type goneError struct{ why string }

// Error says why.
func (e *goneError) Error() string { return e.why }

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
		return a, &goneError{notActive}
	case counts.completed == 0:
		return a, &goneError{noResponse}
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
		return a, errors.New(otherCount)
	}
	if a.reader, err = wave.NewReader(src.mapping, c.desk.Surveys, src.wave, wave.Headings(a.headings)); err != nil {
		return a, err
	}
	a.columns, a.digest = a.reader.Columns(), fmt.Sprintf("%x", sha256.Sum256(file))
	rows, err := rowsOf(file, pick(a.headings, a.columns))
	switch {
	case err != nil:
		return a, err
	case len(rows) != counts.completed:
		return a, errors.New(otherCount)
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
		Digest: got.digest, From: fmt.Sprintf("LimeSurvey, survey %d", src.id), Complete: len(got.judged.Respondents),
		Incomplete: max(0, counts.full-counts.completed), Empty: got.judged.Empty, Scales: got.judged.Scales, After: []measure.Refusal{c.note(src, purge)},
	}
	for i, name := range got.headings {
		if !slices.Contains(got.columns, i) {
			read.Dropped = append(read.Dropped, name)
		}
	}
	return read
}

// place names a field of the responses, or one of those that are complete.
func place(number, column int) string {
	if number == 0 {
		return fmt.Sprintf("field %d", column+1)
	}
	return fmt.Sprintf("completed response %d", number)
}

// otherCount is told without the counts, which may say too much of a small
// wave.
const otherCount = "the export does not hold as many completed responses as LimeSurvey counts: it is read again at the next run; does an extension change the exports?"

func pick(names []string, at []int) []string {
	list := make([]string, len(at))
	for i, n := range at {
		list[i] = names[n]
	}
	return list
}

// stillOpen refuses a survey that LimeSurvey says will close later than now.
func (c *collector) stillOpen(name listed) error {
	ends, err := time.ParseInLocation(time.DateTime, name.Expires, c.desk.Deps.Zone)
	if err == nil && ends.After(time.Now()) {
		return fmt.Errorf("it is open in LimeSurvey until %s, after the day on which its wave closes: set the expiry date, or closed in the wave, and it is read when both are past", name.Expires)
	}
	return nil
}

// notes says what to change in LimeSurvey for a wave that was read.
func (c *collector) notes(src source, got answers) []measure.Refusal {
	texts := got.judged.Lost
	const next = " in Survey settings > Notifications & data or Publication, before the next wave is activated: an active survey cannot be changed"
	for _, column := range []struct{ name, says string }{
		{"token", "each answer keeps the token of who gave it: set Anonymized responses to On"},
		{"ipaddr", "each answer keeps an IP address: set Save IP address to Off"},
		{"refurl", "each answer keeps the address of the page before it: set Save referrer URL to Off"},
		{"datestamp", "each answer keeps its date and time: set Date stamp to Off"},
	} {
		if slices.Contains(got.headings, column.name) {
			texts = append(texts, column.says+next)
		}
	}
	if got.name.open() {
		texts = append(texts, "it has no expiry date in LimeSurvey and takes answers still: set one, for what is published no longer follows")
	}
	var list []measure.Refusal
	for _, text := range texts {
		list = append(list, c.note(src, text))
	}
	return list
}

func (c *collector) note(src source, text string) measure.Refusal {
	return c.desk.Note(src.wave, "survey "+strconv.Itoa(src.id)+": "+text)
}
