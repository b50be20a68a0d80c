package dashboard

import "context"

// DrawAhead is one look of what draws ahead, which the clock makes else.
func (s *Server) DrawAhead(ctx context.Context, last string) string { return s.drawAhead(ctx, last) }

// Wrote is what a form does once it was sent.
func (s *Server) Wrote() { s.versions.forget() }
