package access

// Provider is a provider of OpenID Connect.
type Provider struct{}
