package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/store"
)

// Copy copies every source from one store to another, both by address. The
// configuration's org, bucket and token serve whichever of them is InfluxDB.
func Copy(ctx context.Context, cfg *config.Config, o Options, from, to string, progress func(store.Progress)) (err error) {
	if from == to {
		return fmt.Errorf("copying: %q is both from and to", from)
	}
	open := func(url string) (store.Store, error) {
		a := newApp(cfg, o)
		address := cfg.Store
		address.URL = url
		return a.openStore(ctx, address)
	}
	source, err := open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := open(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return store.Copy(ctx, source, target, progress)
}
