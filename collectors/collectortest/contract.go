package collectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// prompt is how soon a collector must return once its context has ended.
const prompt = 5 * time.Second

func (c Case) testStrict(t *testing.T) {
	t.Parallel()
	settings := strings.TrimRight(c.Settings("http://127.0.0.1:9"), "\n") + "\nno_such_key: 1\n"
	_, err := c.New(Decoder(settings), Deps(t, &strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "no_such_key") {
		t.Errorf("an unknown key gave %v; want an error that names it", err)
	}
}

func (c Case) testGood(t *testing.T) {
	t.Parallel()
	source := c.open(t, c.Good)
	batch, err := source.Collect(t.Context(), c.Window)
	if err != nil {
		t.Fatalf("Collect: %v", err)
	}
	if len(batch.All()) == 0 {
		t.Fatal("no readings from a source that has something to say")
	}
	source.check(t, c.Window, batch, nil)
}

func (c Case) testRepeat(t *testing.T) {
	t.Parallel()
	source, other := c.open(t, c.Good), c.open(t, c.Good)
	var first measure.Batch
	for i, from := range []opened{source, source, other} {
		batch, err := from.Collect(t.Context(), c.Window)
		if err != nil {
			t.Fatalf("Collect, time %d: %v", i+1, err)
		}
		if i == 0 {
			first = batch
		} else if !reflect.DeepEqual(inOrder(first), inOrder(batch)) || first.Window != batch.Window {
			t.Errorf("time %d differs:\n%+v\nfirst:\n%+v", i+1, batch, first)
		}
	}
}

func (c Case) testCancelled(t *testing.T) {
	t.Parallel()
	source := c.open(t, c.Good)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Collect(ctx, c.Window); !errors.Is(err, context.Canceled) {
		t.Errorf("Collect with a cancelled context gave %v, want context.Canceled", err)
	}
}

func (c Case) testHanging(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 64)
	released := make(chan struct{}) // the server does not see who leaves before the body of a POST was read
	source := c.open(t, Source{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-released
	})})
	t.Cleanup(func() { close(released) })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { // ends with Collect; waited for below
		_, err := source.Collect(ctx, c.Window)
		done <- err
	}()
	<-asked
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	case <-time.After(prompt):
		t.Fatalf("still running %v after its context ended", prompt)
	}
}

func (c Case) testEmpty(t *testing.T) {
	t.Parallel()
	source := c.open(t, c.Empty)
	batch, err := source.Collect(t.Context(), c.Window)
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatalf("got %v, want ErrNoData or zero readings", err)
	}
	if err == nil && len(batch.All()) == 0 {
		t.Error("an empty batch without ErrNoData")
	}
	if err != nil && len(batch.All()) > 0 {
		t.Error("ErrNoData with readings")
	}
	for _, r := range batch.All() {
		if r.Value != 0 {
			t.Errorf("%s %s = %v from a source that has nothing", r.System, r.Metric, r.Value)
		}
	}
	source.check(t, c.Window, batch, err)
}

// testTruncated cuts the source's answers, or its files, at several places:
// whatever is returned keeps the contract, and nothing panics.
func (c Case) testTruncated(t *testing.T) {
	t.Parallel()
	for _, percent := range []int{0, 1, 10, 33, 50, 75, 90, 99} {
		t.Run(fmt.Sprintf("%d%%", percent), func(t *testing.T) {
			source := c.open(t, c.Good.cut(percent))
			batch, err := source.Collect(t.Context(), c.Window)
			if c.Good.Handler != nil && err == nil && batch.Window == c.Window && len(batch.Refused) == 0 {
				t.Error("an answer cut short was taken as a whole one")
			}
			source.check(t, c.Window, batch, err)
		})
	}
}

// cut returns the source with only the first percent of each answer or file.
func (s Source) cut(percent int) Source {
	if s.Handler != nil {
		return Source{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			whole := httptest.NewRecorder()
			s.Handler.ServeHTTP(whole, r)
			w.Header().Set("Content-Type", whole.Header().Get("Content-Type"))
			w.WriteHeader(whole.Code)
			body := bytes.TrimSpace(whole.Body.Bytes())
			send(w, body[:len(body)*percent/100])
		})}
	}
	files := make(map[string][]byte, len(s.Files))
	for path, content := range s.Files {
		files[path] = content[:len(content)*percent/100]
	}
	return Source{Files: files}
}

// inOrder lists the readings of a batch by key.
func inOrder(b measure.Batch) []measure.Reading {
	return slices.SortedFunc(slices.Values(b.All()), func(a, b measure.Reading) int {
		return strings.Compare(fmt.Sprint(a.Key), fmt.Sprint(b.Key))
	})
}
