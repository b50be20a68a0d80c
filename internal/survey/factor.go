package survey

import "slices"

// Factor is one of the groups of psychosocial risks at work that the French expert
// panel chaired by Michel Gollac named in 2011, or AI, which it did not know.
type Factor struct {
	ID         string
	Dimensions []string // of the pulse and the modules, that ask about it
}

// Factors are the six, in the panel's order, and then what is of AI alone. The
// wellbeing that they may harm is none of them.
func Factors() []Factor {
	return []Factor{
		{"intensity", []string{Char}},
		{"emotions", []string{Emo}},
		{"autonomy", []string{Auto, Comp}},
		{"relations", []string{Lien, Rec, Enc}},
		{"values", []string{Sens, Val}},
		{"insecurity", []string{Emp}},
		{"ai", []string{Conf, Sui, CriticalThinking, IA, Hors}},
	}
}

// Asks reports whether a dimension asks about the factor.
func (f Factor) Asks(dimension string) bool { return slices.Contains(f.Dimensions, dimension) }
