package influxtest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// elsewhere makes a bucket on a server that is not ours and removes it when t
// ends; its name starts with base.Bucket. Nothing that was there is touched.
func elsewhere(t testing.TB, base Target) Target {
	t.Helper()
	name := base.Bucket
	if name == "" {
		name = "vigie-test"
	}
	base.Bucket = name + "-" + strings.ToLower(rand.Text()[:8])
	org, err := orgID(t.Context(), base)
	if status := statusError(0); errors.As(err, &status) && status == http.StatusNotFound {
		return database(t, base)
	}
	if err != nil {
		t.Fatal(err)
	}
	var bucket struct{ ID string }
	wanted := map[string]string{"orgID": org, "name": base.Bucket}
	if err := call(t.Context(), base, "POST /api/v2/buckets", wanted, &bucket); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := call(ctx, base, "DELETE /api/v2/buckets/"+bucket.ID, nil, nil); err != nil {
			t.Error(err)
		}
	})
	return base
}

// database does the same on a 1.x server, which has no v2 endpoint for it.
func database(t testing.TB, target Target) Target {
	t.Helper()
	name := target.Bucket
	if err := influxQL(t.Context(), target, fmt.Sprintf("CREATE DATABASE %q", name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := influxQL(context.WithoutCancel(t.Context()), target, fmt.Sprintf("DROP DATABASE %q", name)); err != nil {
			t.Error(err)
		}
	})
	target.Bucket = name + "/autogen"
	return target
}

func orgID(ctx context.Context, target Target) (string, error) {
	var found struct{ Orgs []struct{ ID string } }
	path := "GET /api/v2/orgs?" + url.Values{"org": {target.Org}}.Encode()
	if err := call(ctx, target, path, nil, &found); err != nil {
		return "", err
	}
	if len(found.Orgs) != 1 {
		return "", fmt.Errorf("%s has %d organisations called %q: set VIGIE_TEST_INFLUX_ORG", target.URL, len(found.Orgs), target.Org)
	}
	return found.Orgs[0].ID, nil
}

// call speaks JSON with the v2 API. What is a method and a path; in and out may
// be nil.
func call(ctx context.Context, target Target, what string, in, out any) error {
	method, path, _ := strings.Cut(what, " ")
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("write the request %s: %w", what, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, target.URL+path, strings.NewReader(string(body)))
	if err != nil {
		return fmt.Errorf("prepare %s: %w", what, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Token "+target.Token)
	answer, err := send(request, what)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", what, err)
	}
	return nil
}
