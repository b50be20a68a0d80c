package influx

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	apihttp "github.com/influxdata/influxdb-client-go/v2/api/http"
	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/retry"
)

// chunk is how many points one request carries.
const chunk = 5000

// attempts and firstWait bound how long a call is tried again: under two
// seconds, because the scheduler comes again anyway.
const (
	attempts  = 4
	firstWait = 250 * time.Millisecond
	patience  = 60 // seconds, with a server that says when to come again
)

// send writes points, in their order, some thousands at a time.
func (s *Store) send(ctx context.Context, p *points) error {
	for _, text := range p.chunks() {
		err := again(ctx, true, func() error { return s.write.WriteRecord(ctx, text) })
		if err != nil {
			return reason.While(err, "doing.influx.write")
		}
	}
	return nil
}

// ask runs a query and calls do for every row. What do saw before an error is
// not to be used: a query that broke off is asked again from the start.
func (s *Store) ask(ctx context.Context, flux string, begin func(), do func(*query.FluxRecord) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // before a result is closed, or closing would read the rest
	err := again(ctx, false, func() error {
		begin()
		result, err := s.query.Query(ctx, flux)
		if err != nil {
			return err
		}
		for result.Next() {
			if err := do(result.Record()); err != nil {
				cancel()
				return errors.Join(err, closed(result.Close()))
			}
		}
		return errors.Join(result.Err(), closed(result.Close()))
	})
	if err != nil {
		return reason.While(err, "doing.influx.query")
	}
	return nil
}

// closed leaves out the error of closing a body that we ended ourselves.
func closed(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// again calls do until it succeeds, fails for good, or has failed too often.
func again(ctx context.Context, write bool, do func() error) error {
	waits := retry.New(attempts, firstWait)
	for {
		err := do()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !waits.Left() || !passing(err, write):
			return explain(err)
		}
		var atLeast time.Duration
		if fault, ok := errors.AsType[*apihttp.Error](err); ok {
			atLeast = time.Duration(min(fault.RetryAfter, patience)) * time.Second
		}
		switch ended := waits.Wait(ctx, atLeast); {
		case errors.Is(ended, retry.ErrNoTime):
			return explain(err)
		case ended != nil:
			return ended
		}
	}
}

// passing reports whether an error may go away by itself. InfluxDB 1.8 answers
// 500 to a faulty query, so that only a write is tried again then.
func passing(err error, write bool) bool {
	var fault *apihttp.Error
	if !errors.As(err, &fault) {
		// An answer that breaks off: a read is asked again from the start.
		return !write && (errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), io.ErrUnexpectedEOF.Error()))
	}
	switch fault.StatusCode {
	case 0, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return write
	}
	return false
}

// explain says what an answer means where its text does not.
func explain(err error) error {
	var fault *apihttp.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch code := fault.StatusCode; {
	case strings.Contains(fault.Error(), "retention policy"): // in the words of 1.8 and of 2.x
		return reason.While(err, "influx.forgets")
	case code == 0:
		return reason.While(err, "influx.none")
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return reason.While(err, "influx.token", code)
	case code == http.StatusNotFound:
		return reason.While(err, "influx.bucket", code)
	case code >= http.StatusMultipleChoices && code < http.StatusBadRequest:
		return reason.While(err, "influx.redirects", code)
	default:
		return reason.While(err, "influx.answers", code)
	}
}

// points is line protocol being built.
type points struct {
	text  bytes.Buffer
	count int
	cuts  []int // ends of the chunks
}

func (p *points) end() {
	p.text.WriteByte('\n')
	if p.count++; p.count%chunk == 0 {
		p.cuts = append(p.cuts, p.text.Len())
	}
}

func (p *points) chunks() []string {
	var list []string
	from, text := 0, p.text.Bytes()
	for _, to := range append(p.cuts, len(text)) {
		if to > from {
			list = append(list, string(text[from:to-1]))
		}
		from = to
	}
	return list
}
