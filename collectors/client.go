package collectors

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/retry"
)

// Limits bound what one request to a source may cost. A zero field takes its
// default.
type Limits struct {
	Body    int64             // bytes of one answer once inflated; 12 MiB
	Total   time.Duration     // one request with its tries, waits and body; 2 min
	Tries   int               // 4
	Backoff time.Duration     // wait before the second try, doubled for each further one; 1 s
	Base    http.RoundTripper // what carries each try; nil: a transport of its own
}

func (l Limits) orDefaults() Limits {
	if l.Body == 0 {
		l.Body = 12 << 20
	}
	if l.Total == 0 {
		l.Total = 2 * time.Minute
	}
	if l.Tries == 0 {
		l.Tries = 4
	}
	if l.Backoff == 0 {
		l.Backoff = time.Second
	}
	if l.Base == nil {
		l.Base = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          16,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: time.Minute,
		}
	}
	return l
}

// NewHTTPClient returns a client for sources: answers are bounded in size and
// time, redirects are errors, and GET requests (with others that carry the
// header key Idempotency-Key, which may have no value and is then not sent) are
// tried again after a network error, 429 and 5xx, as Retry-After says or with
// growing, jittered waits. Its errors hold a *SourceError.
func NewHTTPClient(limits Limits) *http.Client {
	limits = limits.orDefaults()
	return &http.Client{
		Transport:     &transport{limits},
		Timeout:       limits.Total,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// SourceError is a failed exchange with a source. It holds neither a secret
// nor anything of the answer's body.
type SourceError struct {
	Host   string
	Status int         // of the answer; 0 when there was none
	Reason reason.Text // what happened and what to look at
	Err    error       // nil, or what the network said
}

// Error says which host failed and how.
func (e *SourceError) Error() string { return e.said().String() }

// As gives what happened as a code with its arguments.
func (e *SourceError) As(target any) bool {
	text, ok := target.(*reason.Text)
	if ok {
		*text = e.said()
	}
	return ok
}

func (e *SourceError) said() reason.Text {
	text := reason.Text(e.Host)
	if e.Status != 0 {
		text = reason.New("http.status", e.Host, e.Status)
	}
	if e.Reason != "" {
		text = reason.New("prefixed", text, e.Reason)
	}
	if e.Err != nil {
		text = reason.New("prefixed", text, e.Err)
	}
	return text
}

// Unwrap returns what the network said.
func (e *SourceError) Unwrap() error { return e.Err }

// Transient says whether the same request may well succeed later, without
// anybody changing anything.
func (e *SourceError) Transient() bool {
	switch e.Status {
	case 0, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	default:
		return e.Status >= http.StatusInternalServerError
	}
}

// transport tries a request until it is answered for good.
type transport struct{ limits Limits }

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	waits := retry.New(t.limits.Tries, t.limits.Backoff)
	for {
		resp, err := t.limits.Base.RoundTrip(req)
		again := waits.Left() && repeatable(req) && req.Context().Err() == nil && (err != nil || busy(resp.StatusCode))
		switch {
		case again:
		case err != nil:
			return nil, &SourceError{Host: req.URL.Host, Reason: reason.New("http.none"), Err: err}
		default:
			return t.accept(req, resp)
		}
		if err := pause(req, resp, err, waits); err != nil {
			return nil, err
		}
		if req, err = renewed(req); err != nil {
			return nil, err
		}
	}
}

// pause waits before the next try, as long as the source asks for at least. It
// is an error at once when there is no time for that.
func pause(req *http.Request, resp *http.Response, err error, waits *retry.Waits) error {
	failed := &SourceError{Host: req.URL.Host, Err: err, Reason: reason.New("http.late")}
	var atLeast time.Duration
	if err == nil {
		atLeast = retryAfter(resp.Header.Get("Retry-After"))
		failed.Status = resp.StatusCode
		failed.Reason = reason.New("http.wait")
		discard(resp)
	}
	switch err := waits.Wait(req.Context(), atLeast); {
	case errors.Is(err, retry.ErrNoTime):
		return failed
	case err != nil:
		return &SourceError{Host: req.URL.Host, Reason: reason.New("http.none"), Err: err}
	}
	return nil
}

// accept bounds the answer's body and refuses redirects.
func (t *transport) accept(req *http.Request, resp *http.Response) (*http.Response, error) {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 && resp.Header.Get("Location") != "" {
		defer discard(resp)
		to := reason.New("http.unread")
		if where, err := resp.Location(); err == nil {
			to = reason.Text(where.Scheme + "://" + where.Host)
		}
		return nil, &SourceError{
			Host: req.URL.Host, Status: resp.StatusCode,
			Reason: reason.New("http.redirect", to),
		}
	}
	resp.Body = &bounded{Reader: io.LimitReader(resp.Body, t.limits.Body+1), body: resp.Body, host: req.URL.Host, left: t.limits.Body}
	return resp, nil
}

// bounded is a body that is an error after so many bytes.
type bounded struct {
	io.Reader
	body io.Closer
	host string
	read int64
	left int64
}

// Read fails once the body is larger than its bound.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	if b.read > b.left {
		return 0, &SourceError{
			Host:   b.host,
			Status: http.StatusOK,
			Reason: reason.New("http.large", b.left),
		}
	}
	return n, err
}

// Close closes the answer's body.
func (b *bounded) Close() error { return b.body.Close() }

// repeatable says whether sending req twice does no harm (the rule of net/http).
func repeatable(req *http.Request) bool {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return false
	}
	_, marked := req.Header["Idempotency-Key"]
	return marked || req.Method == http.MethodGet || req.Method == http.MethodHead
}

// renewed returns req ready to be sent once more.
func renewed(req *http.Request) (*http.Request, error) {
	if req.GetBody == nil {
		return req, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, reason.While(err, "doing.send", req.URL.Host)
	}
	req = req.Clone(req.Context())
	req.Body = body
	return req, nil
}

func busy(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryAfter reads a Retry-After header: seconds, or a date. What cannot be
// read asks for no wait.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return time.Until(at)
	}
	return 0
}

// discard reads a little of a body that nobody wants, so that the connection
// can serve again, and closes it.
func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) //nolint:errcheck // nothing is lost with the rest of an answer that is thrown away
	_ = resp.Body.Close()                         //nolint:errcheck // as above
}

// plain removes the address with its query from an error of http.Client: the
// host is named by SourceError, and a query is nobody's business in a log.
func plain(host string, err error) error {
	if failed := (*SourceError)(nil); errors.As(err, &failed) {
		return failed
	}
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &SourceError{Host: host, Reason: reason.New("http.none"), Err: err}
}
