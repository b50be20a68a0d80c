// Package influx keeps readings and their summaries in InfluxDB 1.8, 2.x,
// Cloud (TSM) or Enterprise, by the official client and Flux plain enough for
// all of them. InfluxDB has no transaction, so what makes a Replace whole is
// the order of its writes; docs/influxdb.md tells what is kept where, and why.
package influx

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// Options say which server, and under which rules summaries are made.
type Options struct {
	URL    string // http or https, with the path of a proxy if there is one
	Org    string // ignored by 1.8
	Bucket string // 1.8: "database/retention"; it must keep everything
	Token  string // 1.8: "user:password"
	Prefix string // of the names of measurements, so that several can share a bucket; "": "vigie_"
	Rules  measure.Rules
}

// Store is an open connection. It is safe for concurrent use, and several
// processes may write to one server.
type Store struct {
	options     Options
	client      influxdb2.Client
	transport   *http.Transport
	write       api.WriteAPIBlocking
	query       api.QueryAPI
	fingerprint string
	silence     time.Duration // after which a process counts as dead

	mu  sync.Mutex // one change at a time in this process
	own process
}

var (
	_ store.Store   = (*Store)(nil)
	_ store.Remaker = (*Store)(nil)
)

const (
	dialTimeout   = 10 * time.Second
	answerTimeout = time.Minute
	callTimeout   = 5 * time.Minute
)

// Open reaches the server and reads the state of the store. Summaries made
// under other rules are marked stale, and made again when they are read or by
// Remake.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := open(ctx, o)
	if err != nil {
		return nil, reason.While(err, "doing.influx", bare(o.URL), o.Bucket)
	}
	return s, nil
}

func open(ctx context.Context, o Options) (*Store, error) {
	if err := check(o); err != nil {
		return nil, err
	}
	if o.Prefix == "" {
		o.Prefix = "vigie_"
	}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: answerTimeout,
		MaxIdleConnsPerHost:   4,
		IdleConnTimeout:       answerTimeout,
		ForceAttemptHTTP2:     true,
	}
	client := influxdb2.NewClientWithOptions(o.URL, o.Token, influxdb2.DefaultOptions().
		SetHTTPClient(&http.Client{
			Transport: transport,
			Timeout:   callTimeout,
			// A redirect turns a write into a read that succeeds: refuse it.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}).
		SetUseGZip(true).SetPrecision(time.Nanosecond).SetApplicationName("vigie"))
	s := &Store{
		options: o, client: client, transport: transport, fingerprint: summary.Fingerprint(o.Rules), silence: dead,
		write: client.WriteAPIBlocking(o.Org, o.Bucket), query: client.QueryAPI(o.Org),
	}
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	s.own.id = binary.LittleEndian.Uint64(id[:]) % uint64(slotSpan)
	if err := s.adopt(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func check(o Options) error {
	address, err := url.Parse(o.URL)
	switch {
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return reason.New("influx.address")
	case o.Bucket == "":
		return reason.New("influx.nobucket")
	case o.Rules.Zone == nil:
		return errors.New("no time zone is given")
	}
	return nil
}

// bare is an address without what may be secret in it.
func bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	return strings.TrimSuffix(u.Scheme+"://"+u.Host+u.Path, "/")
}

// Close waits for the change under way and lets the connections go.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
	return nil
}

func (s *Store) close() {
	s.client.Close()
	s.transport.CloseIdleConnections()
}

// Ping reads the state of the store.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Version(ctx)
	return err
}
