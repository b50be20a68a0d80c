package measure

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// oldMerge is how two bases were joined while they were texts.
func oldMerge(a, b string) string {
	get := func(basis, key string) string {
		for pair := range strings.SplitSeq(basis, ";") {
			if k, v, ok := strings.Cut(pair, "="); ok && k == key {
				s, err := url.QueryUnescape(v)
				if err != nil {
					panic(err)
				}
				return s
			}
		}
		return ""
	}
	if a == b || b == "" {
		return a
	}
	if a == "" {
		return b
	}
	for pair := range strings.SplitSeq(b, ";") {
		k, _, _ := strings.Cut(pair, "=")
		values := strings.Split(get(a, k), ",")
		for v := range strings.SplitSeq(get(b, k), ",") {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		pairs := slices.DeleteFunc(strings.Split(a, ";"), func(p string) bool { return p == "" || strings.HasPrefix(p, k+"=") })
		if v := strings.Trim(strings.Join(values, ","), ","); v != "" {
			pairs = append(pairs, k+"="+url.QueryEscape(v))
		}
		slices.Sort(pairs)
		a = strings.Join(pairs, ";")
	}
	return a
}

// FuzzMergeBasis: two bases are joined to what they were as texts, but for the
// days and numbers of waves, and what comes out can be read.
func FuzzMergeBasis(f *testing.F) {
	f.Add("method=a;note=x%2Cz;pue=1.2", "method=b;note=y%2Cx;pue=1.3")
	f.Add("closed=2026-03-20;k=10;sd=20;wave=a", "closed=2026-06-20;k=5;sd=21;wave=b")
	f.Add("own=a;other=x", "note=%2C;own=b")
	f.Add("own=x%2CO;pue=1", "other=y;pue=1.3")
	f.Fuzz(func(t *testing.T, first, second string) {
		a, errA := ParseBasis(first)
		b, errB := ParseBasis(second)
		if errA != nil || errB != nil {
			return // a text that is no basis
		}
		got := mergeBasis(a, b)
		again, err := ParseBasis(got.String())
		if err != nil || again != got {
			t.Fatalf("%q and %q are joined to %q, which is read as %q, %v", first, second, got, again, err)
		}
		f, g := a.Fields(), b.Fields()
		if f.Closed != g.Closed || f.Quarter != g.Quarter || f.K != g.K || f.Invited != g.Invited || f.SD != g.SD {
			return
		}
		if want := oldMerge(first, second); got.String() != want {
			t.Errorf("%q and %q are joined to %q, were to %q", first, second, got, want)
		}
	})
}

// Of two waves a sum has the names, and no number that is of one of them.
func TestMergeWaves(t *testing.T) {
	a := BasisFields{Wave: "a", Closed: "2026-03-20", K: 10, SD: 20}.Basis()
	b := BasisFields{Wave: "b", Closed: "2026-06-20", K: 5, SD: 21}.Basis()
	if got := mergeBasis(a, b).String(); got != "wave=a%2Cb" {
		t.Errorf("joined to %q", got)
	}
}

func BenchmarkMergeBasis(b *testing.B) {
	first, second := "boundary=server;files=a.csv%7Cb.csv;method=codecarbon-3.3.2;pue=1.3", "boundary=server;files=b.csv%7Cc.csv;method=codecarbon-3.3.2;pue=1.3"
	x, errX := ParseBasis(first)
	y, errY := ParseBasis(second)
	if errX != nil || errY != nil {
		b.Fatal(errX, errY)
	}
	b.Run("old", func(b *testing.B) {
		for b.Loop() {
			oldMerge(first, second)
		}
	})
	b.Run("typed", func(b *testing.B) {
		for b.Loop() {
			mergeBasis(x, y)
		}
	})
}
