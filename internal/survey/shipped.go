package survey

// The dimensions of the pulse, as the configuration and the metrics name them.
const (
	Sens = "SENS"
	Crit = "CRIT"
	Lien = "LIEN"
	Auto = "AUTO"
	Char = "CHAR"
	Comp = "COMP"
	Conf = "CONF"
	Bien = "BIEN"
	WHO5 = "WHO5"
)

// The dimensions of later versions and of the modules.
const (
	IA     = "IA"     // what AI does to one's job, among those who use it
	Emo    = "EMO"    // emotional demands
	Val    = "VAL"    // conflicts of values
	Emp    = "EMP"    // job insecurity
	Rec    = "REC"    // recognition
	Enc    = "ENC"    // support of the manager
	Sui    = "SUI"    // being monitored by AI
	Hors   = "HORS"   // AI tools that the authority does not provide
	Simple = "SIMPLE" // queries that a search engine would have answered
)

// Shipped lists the instruments that come with Vigie: the pulse in its versions,
// the modules that may be asked beside it, and the WHO-5.
func Shipped() []Instrument {
	return append(append([]Instrument{Pulse(), PulseTwo()}, Modules()...), WHOFive())
}

// WHOFive is the WHO-5 well-being index: five items of 0 to 5 whose sum × 4 is
// the score. A change of 10 points is one, and a score of 50 or less (a raw one
// under 13) is poor, by the usual reading of it. All five are needed, for no rule for a missing one is official.
// Its texts are the WHO's and are not shipped: a wave shows its own.
func WHOFive() Instrument {
	items := make([]Item, 0, 5)
	for _, code := range []string{"WHO1", "WHO2", "WHO3", "WHO4", "WHO5"} {
		items = append(items, Item{Code: code, Dimension: WHO5})
	}
	return Instrument{
		ID: "who5", Version: "1",
		Title:      Text{"Indice de bien-être OMS-5", "WHO-5 well-being index"},
		Source:     "OMS, indice de bien-être (version de 1998)",
		Validated:  true,
		Complete:   true,
		MinChange:  10,
		CutOff:     50,
		Scale:      Scale{Low: 0, High: 5},
		Dimensions: []Dimension{{ID: WHO5, Title: Text{"Bien-être (WHO-5)", "Well-being (WHO-5)"}}},
		Items:      items,
	}
}
