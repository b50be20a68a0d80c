package access

import "net/netip"

// Credentials are what a request brings to say who asks.
type Credentials struct {
	Session string     // the cookie's value, "" for none
	Token   string     // of "Authorization: Bearer …", "" for none
	Reads   bool       // the request changes nothing: a token does no more
	Peer    netip.Addr // of the other end of the connection
	// Headers returns every value of a header, in order.
	Headers func(name string) []string
}
