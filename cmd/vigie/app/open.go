package app

import (
	"context"
	"errors"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/address"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// storeAt is the store of an address. The configuration's org, bucket and token
// serve whichever is InfluxDB.
func (a *App) storeAt(url string) address.Address {
	at := address.Address{URL: url, Org: a.cfg.Store.Org, Bucket: a.cfg.Store.Bucket, Dir: a.cfg.Dir}
	if a.cfg.Store.Token != (config.Secret{}) {
		at.Token = func() (string, error) { return a.reveal(a.cfg.Store.Token) }
	}
	return at
}

func (a *App) openStore(ctx context.Context, url string) (store.Store, error) {
	if a.options.ReadOnly {
		return address.OpenToRead(ctx, a.storeAt(url), a.rules())
	}
	return address.Open(ctx, a.storeAt(url), a.rules())
}

// Opener opens stores by address, as a configuration says.
func Opener(cfg *config.Config, o Options) upkeep.Opener { return newApp(cfg, o).openStore }

// reveal reads a credential, each time it is needed.
func (a *App) reveal(s config.Secret) (string, error) { return s.Reveal(a.cfg.Dir, a.options.Getenv) }

// Checked is what a check of the store or of a source found: what works, or why
// it does not.
type Checked struct {
	Name string
	Said reason.Text
	Err  error
}

// Check probes the store and every source, one after the other. It stores
// nothing. tell hears of each once it is known, and stops by an error.
func (a *App) Check(ctx context.Context, tell func(Checked) error) error {
	said, err := address.Examine(ctx, a.storeAt(a.cfg.Store.URL), a.store)
	err = errors.Join(err, upkeep.RefuseExact(ctx, a.store, a.log))
	if err := tell(Checked{"store", said, err}); err != nil {
		return err
	}
	for _, s := range a.sources {
		said, err := collectors.Probe(ctx, s.collector, s.Lag, a.options.Now())
		if err := tell(Checked{s.Name, said, err}); err != nil {
			return err
		}
	}
	return nil
}
