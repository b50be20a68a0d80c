// Package chart draws the charts of the pages to SVG on the server, without a
// browser: go-echarts builds the options, and ECharts itself, bundled once at
// build time, draws them inside an embedded JavaScript engine. What leaves is
// a small SVG that a strict Content-Security-Policy accepts: no style, no
// script, no reference to anything outside it.
package chart

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
)

// bundled holds the bundle when it was built, and its placeholder always, so
// that the program builds without it.
//
//go:embed bundle/echarts.* bundle/advances.json
var bundled embed.FS

// bundlePath is where npm run build leaves the bundle.
const bundlePath = "bundle/echarts.js.gz"

// Faults that a page tells apart.
var (
	// ErrNoBundle says that the program was built without its chart bundle.
	ErrNoBundle = errors.New("chart: built without the chart bundle: run npm ci and npm run build with --prefix dashboard/chart/bundle (make does both), then build again")
	// ErrClosed says that the engine was closed.
	ErrClosed = errors.New("chart: the engine is closed")
)

// SVG is one drawn chart: an <svg> element with role="img", its name and its
// description, ready to stand in a template. It has no width and no height:
// CSS sizes it, and its viewBox keeps its proportions.
type SVG = template.HTML

// Options configure an Engine. The zero value is right for the program.
type Options struct {
	// Files holds bundle/echarts.js.gz; nil means the embedded one.
	Files fs.FS
	// CacheBytes bounds the memory of drawn charts; 0 means 8 MiB.
	CacheBytes int
}

// Engine draws charts. It is safe for concurrent use: at most two charts are
// drawn at a time, and the same chart is drawn once and then remembered.
type Engine struct {
	script  string
	metrics metrics
	pool    *pool
	cache   *cache
}

// bundleOf is the script in the bundle's file, which is packed: it is a third of
// the size in the program.
func bundleOf(files fs.FS) ([]byte, error) {
	packed, err := fs.ReadFile(files, bundlePath)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// New prepares an engine; it starts no JavaScript until the first Draw. A
// missing bundle is not an error: see Available.
func New(o Options) (*Engine, error) {
	if o.CacheBytes < 0 {
		return nil, fmt.Errorf("chart: cache of %d bytes: give 0 or more", o.CacheBytes)
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 8 << 20
	}
	if o.Files == nil {
		o.Files = bundled
	}
	script, err := bundleOf(o.Files)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("chart: reading the bundle: %w", err)
	}
	m, err := readMetrics()
	if err != nil {
		return nil, err
	}
	return &Engine{script: string(script), metrics: m, pool: newPool(string(script)), cache: newCache(o.CacheBytes)}, nil
}

// Available says whether charts can be drawn. It is false when the program was
// built without the bundle: pages then show their tables alone and say why.
func (e *Engine) Available() bool { return e.script != "" }

// Draw draws a chart, or gives back the one drawn before from an equal spec.
// A cancelled context stops the drawing itself. The identifiers inside come
// from the content, so two charts of one page must not be equal.
func (e *Engine) Draw(ctx context.Context, s Spec) (SVG, error) {
	if !e.Available() {
		return "", ErrNoBundle
	}
	key, err := fingerprint(s)
	if err != nil {
		return "", fmt.Errorf("chart: hashing a %T: %w", s, err)
	}
	return e.cache.get(ctx, key, func() (SVG, error) { return e.draw(ctx, s, key) })
}

func (e *Engine) draw(ctx context.Context, s Spec, key string) (SVG, error) {
	d, err := s.build(e.metrics)
	if err != nil {
		return "", fmt.Errorf("chart: %w", err)
	}
	js, err := json.Marshal(d.option)
	if err != nil {
		return "", fmt.Errorf("chart: writing the options of %q: %w", d.title, err)
	}
	raw, err := e.pool.render(ctx, job{option: string(js), width: d.width, height: d.height})
	if err != nil {
		return "", fmt.Errorf("chart: drawing %q: %w", d.title, err)
	}
	svg, err := clean(raw, label{id: "c" + key[:10], title: d.title, desc: d.desc, links: d.links})
	if err != nil {
		return "", fmt.Errorf("chart: cleaning %q: %w", d.title, err)
	}
	return svg, nil
}

// Close waits for the charts being drawn and frees the engines. Draw then
// fails with ErrClosed, unless the chart is remembered.
func (e *Engine) Close() { e.pool.close() }

// fingerprint is a hash of the whole spec; a spec is plain data, and a NaN in
// it is refused here.
func fingerprint(s Spec) (string, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(b, "%T", s))
	return hex.EncodeToString(sum[:]), nil
}
