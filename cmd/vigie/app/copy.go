package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/store"
)

// Way is from which store to which, both by address, and who hears how far it is.
type Way struct {
	From, To string
	Progress func(store.Progress)
}

// Copy copies every source from one store to another. The
// configuration's org, bucket and token serve whichever of them is InfluxDB.
func Copy(ctx context.Context, cfg *config.Config, o Options, way Way) (err error) {
	from, to := way.From, way.To
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
	return store.Copy(ctx, source, target, way.Progress)
}
