package main

import (
	"strings"
	"testing"
)

// The demo has no sign-on: it is shown to this machine only.
func TestDemoListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.7:0", "ville.example:0", "8080"} {
		ln, err := demoCmd{Listen: address}.listen(&session{ctx: t.Context()})
		if err == nil {
			t.Errorf("%q is listened on: %v", address, ln.Close())
		} else if !strings.Contains(err.Error(), "--listen") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		ln, err := demoCmd{Listen: address}.listen(&session{ctx: t.Context()})
		if err != nil {
			t.Fatalf("%q: %v", address, err)
		}
		if err := ln.Close(); err != nil {
			t.Error(err)
		}
	}
}
