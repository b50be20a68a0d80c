package impact

import (
	"slices"
	"strings"
)

// Provider returns where a supplier's models are taken to run. Gateways write
// some suppliers otherwise: mistral, azure, gemini.
func (c *Catalogue) Provider(name string) (Provider, bool) {
	i := slices.IndexFunc(c.providers, func(p Provider) bool { return supplier(p.Name) == supplier(name) })
	if i < 0 {
		return Provider{}, false
	}
	return c.providers[i], true
}

// Providers lists the suppliers of the method.
func (c *Catalogue) Providers() []Provider { return slices.Clone(c.providers) }

// hub is where EcoLogits lists the models whose weights are open: anybody may
// run them, so that the hub's place is taken for nobody's.
const hub = "huggingface_hub"

// Vendor is where a model is taken to run when the register does not say: its
// supplier's place; false for a model of open weights, and one of no supplier.
func (c *Catalogue) Vendor(m Model) (Provider, bool) {
	if supplier(m.Provider) == hub {
		return Provider{}, false
	}
	return c.Provider(m.Provider)
}

// Comparable lists the models that people choose from: those of text, without
// the many files of open weights that EcoLogits lists from the hub and that have
// no other name. Those are estimated like any other.
func (c *Catalogue) Comparable() (list []Model) {
	for _, m := range c.models {
		if m.Modality == Text && (supplier(m.Provider) != hub || len(m.Aliases) > 0) {
			list = append(list, m)
		}
	}
	return list
}

// open is the supplier of Vigie's own list whose models anybody may run.
const open = "open"

// Open reports whether the weights of a model are open: anybody may run it.
func (c *Catalogue) Open(m Model) bool {
	name := supplier(m.Provider)
	return name == hub || name == open
}

// SameSupplier reports whether two models are of one supplier, however gateways
// write it.
func SameSupplier(a, b Model) bool { return supplier(a.Provider) == supplier(b.Provider) }

// SurelySmaller reports whether a model is smaller than another under every
// assumption: fewer parameters work, and no more are held.
func (m Model) SurelySmaller(than Model) bool {
	return m.Params.Active.High < than.Params.Active.Low && m.Params.Total.High <= than.Params.Total.High
}

// supplier is EcoLogits' name of a supplier, by what gateways and registers
// write.
func supplier(name string) string {
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "mistral":
		return "mistralai"
	case "google", "gemini", "vertex_ai":
		return "google_genai"
	case "azure", "azure_ai":
		return "openai"
	case "cohere_chat":
		return "cohere"
	case "huggingface":
		return hub
	}
	return name
}
