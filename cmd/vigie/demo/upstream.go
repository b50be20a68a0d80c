package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// The keys that the made-up sources want. They open nothing but this demo.
const (
	gatewayKey = "sk-demonstration"
	usageKey   = "sk-admin-demonstration"
)

// upstreams are the sources that the city plays over HTTP, on this machine only.
type upstreams struct {
	listener net.Listener
	server   *http.Server
	done     chan error
}

// listen starts the sources on a free port of the loopback.
func listen(ctx context.Context, c *City, now func() time.Time) (*upstreams, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the made-up sources: %w", err)
	}
	u := &upstreams{
		listener: ln, done: make(chan error, 1),
		server: &http.Server{Handler: routes(c, now), ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { u.done <- u.server.Serve(ln) }() // ends with close
	return u, nil
}

// address is where the sources answer.
func (u *upstreams) address() string { return "http://" + u.listener.Addr().String() }

// close stops the sources and waits for them.
func (u *upstreams) close() error {
	err := u.server.Close()
	if served := <-u.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// routes is the address of each made-up source.
func routes(c *City, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	spending := &usage{city: c, now: now}
	replaced, off := c.moment(newGateway, 0).UTC().Truncate(aDay), c.moment(oldGateway, 0).UTC().Truncate(aDay)
	mux.Handle("/prometheus/api/v1/query", newMetrics(c, now))
	mux.Handle("/passerelle/user/daily/activity", keyed(gatewayKey, &gateway{city: c, now: now, from: replaced}))
	mux.Handle("/ancienne-passerelle/user/daily/activity", keyed(gatewayKey, &gateway{city: c, now: now, off: off}))
	mux.Handle("/traduction/v1/organization/usage/completions", keyed(usageKey, http.HandlerFunc(spending.completions)))
	mux.Handle("/reseau/api/explore/v2.1/catalog/datasets/{id}/exports/json", newGrid(c, now))
	mux.Handle("/traduction/v1/organization/costs", keyed(usageKey, http.HandlerFunc(spending.costs)))
	return mux
}

// keyed refuses who does not bring the key.
func keyed(key string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			http.Error(w, `{"error":"this key is not known"}`, http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
