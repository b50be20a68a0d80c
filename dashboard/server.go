package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	panics "github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/valyala/fasthttp"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// policy lets a page load its own style sheet and images, send its own forms,
// and nothing else: no script, no inline style, no other host, no frame.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// newApp builds the HTTP side. Its defaults are not fit for production: every
// limit is set here.
func (s *Server) newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:        "Vigie",
		Immutable:      true, // strings of a request outlive it
		Network:        fiber.NetworkTCP,
		ReadTimeout:    10 * time.Second,
		WriteTimeout:   30 * time.Second,
		IdleTimeout:    60 * time.Second,
		ReadBufferSize: 16 << 10,
		// Bodies are read by routes that take one, once it is known who asks: see
		// body. No form is parsed ahead, into files beside the data.
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    mostForm,
		EnableTrustedProxyCheck:      true, // no header of a client is believed
		TrustedProxies:               s.setup.Proxies,
		ProxyHeader:                  "",
		DisableStartupMessage:        true,
		ErrorHandler:                 s.answerFault,
		GETOnly:                      false,
	})
	knowAllMethods(app)
	app.Use(s.count, s.guard, panics.New(), s.ours, s.sameOrigin, s.identify)
	for _, r := range s.routes {
		if r.path == metricsPath {
			app.Get(r.path, s.orHere(r.who), r.answer)
			continue
		}
		if r.method == fiber.MethodGet {
			app.Get(r.path, s.only(r.who), r.answer) // fiber answers HEAD as well
			continue
		}
		app.Add(r.method, r.path, s.only(r.who), s.body(s.mostOf(r.path)), r.answer)
	}
	return app
}

// knowAllMethods has a method that nobody knows refused as every other that no page
// takes: fiber says 400 before any page is asked.
func knowAllMethods(app *fiber.App) {
	answer := app.Server().Handler
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		if !slices.Contains(fiber.DefaultMethods, string(c.Method())) {
			c.Request.Header.SetMethod(fiber.MethodTrace)
		}
		answer(c)
	}
}

// guard sets the headers that every answer carries.
func (s *Server) guard(c *fiber.Ctx) error {
	for _, h := range [...][2]string{
		{fiber.HeaderContentSecurityPolicy, policy},
		{fiber.HeaderXContentTypeOptions, "nosniff"},
		{fiber.HeaderXFrameOptions, "DENY"},
		{fiber.HeaderReferrerPolicy, "same-origin"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	} {
		c.Set(h[0], h[1])
	}
	if s.secure(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}

// Serve answers on a listener until the context ends, then lets the answers
// being sent finish, for five seconds at most.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	done := make(chan error, 1)
	go func() { done <- s.app.Listener(ln) }()
	go s.keepAhead(ctx)
	select {
	case err := <-done:
		return fmt.Errorf("serving the pages on %s: %w", ln.Addr(), cause(err))
	case <-ctx.Done():
	}
	if err := s.app.ShutdownWithTimeout(5 * time.Second); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping the pages on %s: %w", ln.Addr(), err)
	}
	// Shutdown does nothing to a server that is only just starting, which would
	// then answer for ever.
	if err := ln.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing %s: %w", ln.Addr(), err)
	}
	if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serving the pages on %s: %w", ln.Addr(), err)
	}
	return nil
}

// cause says why serving ended by itself.
func cause(err error) error {
	if err == nil {
		return net.ErrClosed
	}
	return err
}

// languageOf picks the language of an address, and the address without it.
func (s *Server) languageOf(path string) (*language, string) {
	for _, l := range s.langs[1:] {
		if rest, ok := strings.CutPrefix(path, kit.Prefix(l.p.Lang())); ok && (rest == "" || rest[0] == '/') {
			if rest == "" {
				rest = "/"
			}
			return l, rest
		}
	}
	return s.langs[0], path
}

// language is what the pages of a language need.
func (s *Server) language(code kit.Lang) *language {
	for _, l := range s.langs {
		if l.p.Lang() == code {
			return l
		}
	}
	return s.langs[0]
}

func acceptsGzip(c *fiber.Ctx) bool {
	return c.AcceptsEncodings("gzip") == "gzip" && c.Get(fiber.HeaderAcceptEncoding) != ""
}
