package survey

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The dimensions of the pulse, as the configuration and the metrics name them.
const (
	Sens             = "SENS"
	CriticalThinking = "CRIT"
	Lien             = "LIEN"
	Auto             = "AUTO"
	Char             = "CHAR"
	Comp             = "COMP"
	Conf             = "CONF"
	Bien             = "BIEN"
	WHO5             = "WHO5"
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

//go:embed questionnaires.yaml
var questionnaires []byte

// shipment is what questionnaires.yaml holds.
type shipment struct {
	Instruments []struct {
		Instrument `yaml:",inline"`
		MinChange  float64 `yaml:"min_change"`
		CutOff     float64 `yaml:"cut_off"`
		Share      bool    `yaml:"share"` // of its dimensions the mean is a share
	} `yaml:"instruments"`
	Words map[string]Text `yaml:"words"`
}

// shipped is read once; the tests read every questionnaire, so that a program
// whose own file is not good is never built.
var shipped = sync.OnceValue(func() (s shipment) { //nolint:gochecknoglobals // read once
	in := yaml.NewDecoder(bytes.NewReader(questionnaires))
	in.KnownFields(true)
	if err := in.Decode(&s); err != nil {
		panic(fmt.Errorf("reading the questionnaires of the program: %w", err))
	}
	return s
})

// Shipped lists the instruments that come with Vigie: the pulse in its versions,
// the modules that may be asked beside it, and the WHO-5.
func Shipped() []Instrument {
	var list []Instrument
	for _, x := range shipped().Instruments {
		in := x.Instrument
		in.MinChange, in.CutOff = x.MinChange, x.CutOff
		in.Scale.Words, in.Items = slices.Clone(in.Scale.Words), slices.Clone(in.Items)
		in.Dimensions = slices.Clone(in.Dimensions)
		for i := range in.Dimensions {
			in.Dimensions[i].Share = x.Share
		}
		list = append(list, in)
	}
	return list
}

// Pulse is the first version of the default questionnaire, PulseTwo the second.
func Pulse() Instrument { return ship("pulse", "1") }

// PulseTwo is described with Pulse.
func PulseTwo() Instrument { return ship("pulse", "2") }

// WHOFive is the WHO-5 well-being index, without its texts.
func WHOFive() Instrument { return ship("who5", "1") }

// Modules are the short questionnaires that may be asked beside the pulse.
func Modules() []Instrument {
	return slices.DeleteFunc(Shipped(), func(in Instrument) bool { return in.ID == "pulse" || in.ID == "who5" })
}

func ship(id, version string) Instrument {
	list := Shipped()
	return list[slices.IndexFunc(list, func(in Instrument) bool { return in.ID == id && in.Version == version })]
}

// Said is a text that stands around questions, by its name in questionnaires.yaml.
func Said(name string) Text { return shipped().Words[name] }
