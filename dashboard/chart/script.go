package chart

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// loader compiles the bundle once, at the first call, and gives engines that
// share the compiled program.
func loader(script string) func() (renderer, error) {
	compile := sync.OnceValues(func() (*goja.Program, error) {
		return goja.Compile("echarts.js", script, false)
	})
	return func() (renderer, error) {
		program, err := compile()
		if err != nil {
			return nil, fmt.Errorf("compiling the bundle: %w", err)
		}
		return newScript(program)
	}
}

// script is a goja engine with the bundle loaded.
type script struct {
	vm   *goja.Runtime
	call goja.Callable
}

func newScript(program *goja.Program) (*script, error) {
	vm := goja.New()
	// ECharts changes how it measures texts when measuring was slow, and so by
	// the load of the machine: its clock stands still.
	vm.SetTimeSource(func() time.Time { return time.Unix(0, 0).UTC() })
	vm.SetRandSource(func() float64 { return 0.5 })
	if _, err := vm.RunProgram(program); err != nil {
		return nil, fmt.Errorf("starting the bundle: %w", err)
	}
	bundle := vm.Get("vigie")
	if bundle == nil {
		return nil, errors.New("starting the bundle: it defines no vigie")
	}
	call, ok := goja.AssertFunction(bundle.ToObject(vm).Get("render"))
	if !ok {
		return nil, errors.New("starting the bundle: it has no function render")
	}
	return &script{vm: vm, call: call}, nil
}

func (s *script) render(ctx context.Context, j job) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { s.vm.Interrupt(ctx.Err()) })
	v, err := s.call(goja.Undefined(), s.vm.ToValue(j.option), s.vm.ToValue(j.width), s.vm.ToValue(j.height))
	if !stop() { // the interrupt may come after the call: this engine is not used again
		return "", ctx.Err()
	}
	if err != nil {
		return "", err
	}
	return v.String(), nil
}
