package address_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/address"
)

func rules() measure.Rules { return measure.Rules{Zone: time.UTC} }

// A relative path starts at the folder of the address, and its folders are made;
// to read what is not there makes nothing.
func TestSQLite(t *testing.T) {
	t.Parallel()
	a := address.Address{URL: "sqlite:data/vigie.db", Dir: t.TempDir()}
	file := filepath.Join(a.Dir, "data", "vigie.db")
	if a.File() != file || (address.Address{URL: "sqlite:" + file}).File() != file || (address.Address{URL: "influx:x"}).File() != "" {
		t.Errorf("the file is %q, want %q", a.File(), file)
	}
	empty, err := address.OpenToRead(t.Context(), a, rules())
	if err != nil {
		t.Fatal(err)
	}
	said, err := address.Examine(t.Context(), a, empty)
	if err != nil || !strings.Contains(said.String(), "is not there yet") {
		t.Errorf("%q, %v", said, err)
	}
	if err := empty.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(a.Dir); err != nil || len(left) != 0 {
		t.Errorf("reading made %v, %v", left, err)
	}
	keep, err := address.Open(t.Context(), a, rules())
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	w := measure.Window{From: from, To: from.AddDate(0, 0, 1)}
	r := measure.Reading{Key: measure.Key{Source: "a", Metric: measure.Sessions, Method: measure.Declared, Window: w}, State: measure.Known, Value: 1, Low: 1, High: 1, Covered: w.Length()}
	if err := errors.Join(keep.Replace(t.Context(), measure.Batch{Source: "a", Window: w, Readings: []measure.Reading{r}}), keep.Close()); err != nil {
		t.Fatal(err)
	}
	back, err := address.OpenToRead(t.Context(), a, rules())
	if err != nil {
		t.Fatal(err)
	}
	if said, err := address.Examine(t.Context(), a, back); err != nil || !strings.Contains(said.String(), "is whole, with 1 readings") {
		t.Errorf("%q, %v", said, err)
	}
	if err := back.Close(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte(strings.Repeat("noise", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := address.OpenToRead(t.Context(), a, rules()); err == nil {
		t.Error("noise is opened")
	}
}

// What is no address is told with those that are, and a token that cannot be
// read keeps nobody waiting for a server.
func TestWhatIsNotOpened(t *testing.T) {
	t.Parallel()
	locked := errors.New("locked")
	for _, open := range []func(address.Address) error{
		func(a address.Address) error { _, err := address.Open(t.Context(), a, rules()); return err },
		func(a address.Address) error { _, err := address.OpenToRead(t.Context(), a, rules()); return err },
	} {
		for _, url := range []string{"", "vigie.db", "postgres://localhost"} {
			if err := open(address.Address{URL: url}); err == nil || !strings.Contains(err.Error(), "write sqlite:vigie.db or influx:") {
				t.Errorf("%q: %v", url, err)
			}
		}
		if err := open(address.Address{URL: "influx:http://127.0.0.1:1", Token: func() (string, error) { return "", locked }}); !errors.Is(err, locked) {
			t.Errorf("%v, want the token's error", err)
		}
	}
}
