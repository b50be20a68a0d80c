// Package accesstest starts a real provider of OpenID Connect for the tests:
// the certified server library of Zitadel, with its example's accounts and
// sign-in page.
package accesstest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the provider knows: our client, and one account.
const (
	ClientID = "vigie"
	Secret   = "secret-of-the-tests"
	Username = "test-user@127.0.0.1"
	Password = "verysecure"
	Email    = "test-user@zitadel.ch"
)

// Provider is a provider that runs until the test ends.
type Provider struct {
	Issuer string
	server *httptest.Server

	mu    sync.Mutex
	asked map[string]int
}

// Asked is how often a path was asked for.
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// Start starts a provider that sends readers back to callback, and after
// signing out to home.
func Start(t testing.TB, callback, home string) *Provider {
	t.Helper()
	p := &Provider{asked: map[string]int{}}
	var answer http.Handler // made once the address is known
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		p.mu.Unlock()
		answer.ServeHTTP(w, r)
	}))
	t.Cleanup(p.server.Close)
	p.Issuer = p.server.URL + "/"
	users := storage.NewUserStore(p.Issuer)
	keep := storage.NewStorageWithClients(users, map[string]*storage.Client{ClientID: storage.WebClient(ClientID, Secret, callback)})
	quiet := slog.New(slog.DiscardHandler)
	answer = exampleop.SetupServer(p.Issuer, leavingStore{keep, home}, quiet, false)
	return p
}

// leavingStore is the example's storage, whose client has a page to go to after signing
// out.
type leavingStore struct {
	*storage.Storage
	home string
}

// GetClientByClientID finds a client.
func (d leavingStore) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := d.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	return client{c, d.home}, nil
}

type client struct {
	op.Client
	home string
}

// PostLogoutRedirectURIs lists where a client goes after signing out.
func (c client) PostLogoutRedirectURIs() []string { return []string{c.home} }
