package impact

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// several marks what follows the path of the names of models that differ.
const several = -1

// index makes a model known by a name, and by what follows the path in it where
// no other model has that.
func (c *Catalogue) index(at int, name string) {
	name = fold(name)
	c.byName[name] = at
	last := lastOf(name)
	if last == name {
		return
	}
	switch was, taken := c.byLast[last]; {
	case !taken:
		c.byLast[last] = at
	case was != several && was != at && c.models[was].Params != c.models[at].Params:
		c.byLast[last] = several
	}
}

// fold brings the ways to write a model's name together.
func fold(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
}

// lastOf is what follows the path in a folded name: of "openai/gpt-4o", "gpt-4o".
func lastOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// Model returns the model of that name or alias, with or without the path that
// gateways put before it: "openai/gpt-4o-mini", "azure/gpt-4o-mini",
// "openrouter/mistralai/mistral-large-latest". False for one that is not known.
func (c *Catalogue) Model(name string) (Model, bool) {
	name = fold(name)
	for _, name := range []string{name, cloudName(name)} {
		for rest, more := name, true; more; _, rest, more = strings.Cut(rest, "/") {
			if at, ok := c.byName[rest]; ok {
				return c.models[at], true
			}
		}
		if at, ok := c.byLast[lastOf(name)]; ok && at != several {
			return c.models[at], true
		}
	}
	return Model{}, false
}

// cloudName is a folded name without what clouds write around it:
// "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0" on AWS,
// "vertex-ai/claude-sonnet-4-5@20250929" on Google's.
func cloudName(name string) string {
	name = strings.ReplaceAll(lastOf(name), "@", "-")
	if before, number, ok := strings.Cut(name, ":"); ok && strings.Trim(number, "0123456789") == "" {
		name = before
	}
	if i := strings.LastIndex(name, "-v"); i >= 0 && strings.Trim(name[i+2:], "0123456789") == "" {
		name = name[:i]
	}
	for _, maker := range []string{"anthropic.", "mistral.", "meta.", "cohere.", "openai.", "google."} {
		if i := strings.Index(name, maker); i >= 0 {
			return name[i+len(maker):]
		}
	}
	return name
}

// Of returns the model that a supplier's list has under exactly that name, and
// false when it has none: what a file that names suppliers asks.
func (c *Catalogue) Of(provider, name string) (Model, bool) {
	m, ok := c.Model(name)
	return m, ok && supplier(m.Provider) == supplier(provider)
}

// MeantModel says what an unknown name of a model was meant to be.
func (c *Catalogue) MeantModel(name string) reason.Text {
	names := make([]string, len(c.models))
	for i := range c.models {
		names[i] = c.models[i].Name
	}
	if near := suggest.Nearest(fold(name), names); near != "" {
		return reason.New("meant", near)
	}
	var begun []string
	for _, known := range names {
		if fold(name) != "" && strings.HasPrefix(fold(known), fold(name)) && len(begun) < 5 {
			begun = append(begun, known)
		}
	}
	if len(begun) > 0 {
		return reason.New("meant", strings.Join(begun, ", "))
	}
	return reason.New("meant.model")
}
