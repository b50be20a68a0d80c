package dashboard

import "time"

// drawn is a page as it is sent: compressed once, with its validator.
type drawn struct {
	kind    string // Content-Type
	gzip    []byte
	etag    string
	version string    // of the data it shows
	at      time.Time // when it was drawn
	partial bool      // a part of it could not be made: it is not kept
}
