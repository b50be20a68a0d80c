package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

func TestContract(t *testing.T) {
	folder := t.TempDir()
	storetest.Run(t, func(ctx context.Context, name string, rules measure.Rules) (store.Store, error) {
		return sqlite.Open(ctx, filepath.Join(folder, name+".db"), rules)
	})
}
