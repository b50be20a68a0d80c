package collectors

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// API is a web API that answers JSON, mostly to those who show a key. The key
// is read for each request, so that it can be changed while the program runs.
type API struct {
	Address string // https://gateway.ville.example, with or without a slash at the end
	Key     Secret
	Header  string      // that carries the key as it is; "": Authorization, as a bearer's
	Open    bool        // it asks for no key, and is shown none
	Wants   reason.Text // which key it wants: "it must be the key of an administrator"
	Deps    Deps
}

// Check refuses an address that is none, and a key that is nowhere or that
// nobody asks for; example is an address as it should be.
func (a API) Check(example string) error {
	at, err := url.Parse(a.Address)
	switch {
	case err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.User != nil:
		return reason.New("prefixed", "url", reason.New("set.url", example))
	case a.Open && !a.Key.IsZero():
		return reason.New("prefixed", "key", reason.New("set.key.open"))
	case !a.Open && a.Key.IsZero():
		return reason.New("prefixed", "key", reason.New("set.key"))
	}
	return nil
}

// Gateway is the settings that APIs of use have in common. It is embedded in
// those of a collector.
type Gateway struct {
	URL     string `yaml:"url"`
	Key     Secret `yaml:"key"`
	Counts  Counts `yaml:"counts"` // query, or call (default)
	Mapping `yaml:",inline"`
}

// Open checks the settings and makes the API: wants says which key, example is
// an address as it should be.
func (g Gateway) Open(deps Deps, wants reason.Text, example string) (API, error) {
	api := API{Address: g.URL, Key: g.Key, Wants: wants, Deps: deps}
	return api, errors.Join(api.Check(example), g.Counts.Check(), g.Check())
}

// Get asks for a path below the address and decodes the answer as FetchJSON
// does.
func (a API) Get(ctx context.Context, path string, query url.Values, into any) error {
	address := strings.TrimRight(a.Address, "/") + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return reason.While(err, "doing.ask", a.Deps.Name)
	}
	if a.Open {
		return FetchJSON(a.Deps.HTTP, req, a.Wants, into)
	}
	key, err := a.Deps.Reveal(a.Key)
	if err != nil {
		return reason.While(err, "doing.key")
	}
	if a.Header != "" {
		req.Header.Set(a.Header, key)
	} else {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	return FetchJSON(a.Deps.HTTP, req, reason.New("key.from", a.Wants, a.Key.Where()), into)
}
