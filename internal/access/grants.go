package access

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Grant gives roles to those whom a provider or a proxy vouches for. Exactly
// one of its conditions is set.
type Grant struct {
	Login  string   `yaml:"login"`  // the whole login
	Email  string   `yaml:"email"`  // the whole address
	Domain string   `yaml:"domain"` // of the address, what follows the @
	SIRET  string   `yaml:"siret"`  // of the organisation, 14 digits
	Claim  string   `yaml:"claim"`  // the name of a claim, a path by dots ("realm_access.roles"), with Value
	Value  string   `yaml:"value"`
	Roles  []string `yaml:"roles"`
}

// Check returns every fault of a grant.
func (g Grant) Check() error {
	var faults []error
	set := 0
	for _, text := range []string{g.Login, g.Email, g.Domain, g.SIRET, g.Claim} {
		if text != "" {
			set++
		}
	}
	if set != 1 {
		faults = append(faults, reason.New("grant.conditions", set))
	}
	if (g.Claim == "") != (g.Value == "") {
		faults = append(faults, reason.New("grant.claim"))
	}
	if _, err := ParseLogin(g.Login); g.Login != "" && err != nil {
		faults = append(faults, err)
	}
	if ok, err := regexp.MatchString(`^[0-9]{14}$`, g.SIRET); g.SIRET != "" && (!ok || err != nil) {
		faults = append(faults, reason.New("grant.siret", strconv.Quote(g.SIRET)))
	}
	if g.Email != "" && !strings.Contains(g.Email, "@") {
		faults = append(faults, reason.New("grant.email", strconv.Quote(g.Email)))
	}
	if strings.Contains(g.Domain, "@") {
		faults = append(faults, reason.New("grant.domain", strconv.Quote(g.Domain)))
	}
	if len(g.Roles) == 0 {
		faults = append(faults, reason.New("grant.role"))
	}
	_, err := ParseRoles(g.Roles)
	return errors.Join(append(faults, err)...)
}

// Claims are what is said of a person, by claim: login, email, siret, and any
// other. An address that its provider calls unverified is not in them.
type Claims map[string][]string

// RolesOf returns what the grants give. Nobody gets a role by default.
func RolesOf(grants []Grant, c Claims) Roles {
	var all Roles
	for _, g := range grants {
		if !g.meets(c) {
			continue
		}
		if roles, err := ParseRoles(g.Roles); err == nil {
			all |= roles
		}
	}
	return all
}

// askedFor are the claims that some grant asks for: no more is kept of a person.
func askedFor(grants []Grant, c Claims) Claims {
	kept := Claims{"login": c["login"]}
	for _, g := range grants {
		for name, asked := range map[string]bool{"email": g.Email != "" || g.Domain != "", "siret": g.SIRET != "", g.Claim: g.Claim != ""} {
			if values, ok := c[name]; ok && asked {
				kept[name] = values
			}
		}
	}
	return kept
}

func (g Grant) meets(c Claims) bool {
	switch {
	case g.Login != "":
		return hasFold(c["login"], g.Login)
	case g.Email != "":
		return hasFold(c["email"], g.Email)
	case g.Domain != "":
		return slices.ContainsFunc(c["email"], func(address string) bool {
			_, domain, ok := cutLast(address, "@")
			return ok && fold(domain) == fold(g.Domain)
		})
	case g.SIRET != "":
		return slices.Contains(c["siret"], g.SIRET)
	}
	return g.Claim != "" && slices.Contains(c[g.Claim], g.Value)
}

func hasFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return fold(s) == fold(text) })
}

func cutLast(text, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}
