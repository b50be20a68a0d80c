package chart_test

import (
	"flag"
	"testing"
)

// TestMain lets a property draw 30 charts rather than 100, since each costs a
// tenth of a second; -rapid.checks=400 asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	m.Run()
}
