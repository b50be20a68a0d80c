package access

import "net/netip"

// Credentials are what a request brings to say who asks.
type Credentials struct {
	Session string     // the cookie's value, "" for none
	Token   string     // of "Authorization: Bearer …", "" for none
	Peer    netip.Addr // of the other end of the connection
	// Header returns a header by its name, "" for none.
	Header func(name string) string
}
