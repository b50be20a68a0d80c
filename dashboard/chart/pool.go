package chart

import (
	"context"
	"sync"
)

// engines is how many charts are drawn at a time, and so how many JavaScript
// engines may live at once.
const engines = 2

type job struct {
	option        string
	width, height int
}

// renderer is one JavaScript engine with the bundle loaded.
type renderer interface {
	render(ctx context.Context, j job) (string, error)
}

// pool lends engines. They are made when first needed and then kept: each holds
// some 5 MB, beside the 6 MB of the compiled bundle that they share.
type pool struct {
	slots chan struct{}
	start func() (renderer, error)

	mu     sync.Mutex
	idle   []renderer
	closed bool
}

func newPool(script string) *pool {
	return &pool{slots: make(chan struct{}, engines), start: loader(script)}
}

func (p *pool) render(ctx context.Context, j job) (string, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-p.slots }()
	r, err := p.take()
	if err != nil {
		return "", err
	}
	out, err := r.render(ctx, j)
	if err == nil { // an engine that failed or was interrupted is in an unknown state
		p.put(r)
	}
	return out, err
}

func (p *pool) take() (renderer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		r := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return r, nil
	}
	return p.start()
}

func (p *pool) put(r renderer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.idle = append(p.idle, r)
	}
}

// close waits for what is being drawn by taking every slot.
func (p *pool) close() {
	p.mu.Lock()
	p.closed, p.idle = true, nil
	p.mu.Unlock()
	for range engines {
		p.slots <- struct{}{}
	}
	for range engines {
		<-p.slots
	}
}
