package collectors_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
)

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"chat": true, "chat/gpu": true, "": false, "/gpu": false, "chat/": false, "a/b/c": false} {
		var place collectors.Place
		if err := place.UnmarshalText([]byte(text)); ok != (err == nil) {
			t.Errorf("%q: %v", text, err)
		} else if ok && place.String() != text {
			t.Errorf("%q is written %q", text, place)
		}
	}
}
