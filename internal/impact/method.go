package impact

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Method is one version of the method by which tokens become energy and the
// making of servers becomes carbon. Its formulas are in ecologits.go; what
// differs from one version to the next is here.
type Method struct {
	Version   string    `json:"version"`   // of EcoLogits: "0.11.3"
	Published string    `json:"published"` // day of its release: 2026-10-14
	Source    string    `json:"source"`
	Licence   string    `json:"licence"`
	Constants Constants `json:"constants"`
}

// Constants are the numbers of a method, under the names that EcoLogits gives
// them (ecologits/impacts/llm.py).
type Constants struct {
	GPUEnergyAlpha float64 `json:"gpu_energy_alpha"` // Wh by output token and 1e9 active parameters
	GPUEnergyBeta  float64 `json:"gpu_energy_beta"`  // by request handled at once
	GPUEnergyGamma float64 `json:"gpu_energy_gamma"` // Wh by output token

	LatencyAlpha float64 `json:"latency_alpha"` // s by output token and 1e9 active parameters
	LatencyBeta  float64 `json:"latency_beta"`  // s by output token and request handled at once
	LatencyGamma float64 `json:"latency_gamma"` // s by output token

	WeightBits     float64 `json:"model_quantization_bits"`
	MemoryOverhead float64 `json:"memory_overhead"` // memory held / memory of the weights
	GPUMemory      float64 `json:"gpu_memory"`      // GB

	ServerGPUs  float64 `json:"server_gpu_count"`
	ServerPower float64 `json:"server_power"`    // kW without the GPUs
	Lifespan    float64 `json:"server_lifetime"` // s

	ServerCarbon        float64 `json:"server_embodied_gwp"` // kg CO2e of making one
	GPUCarbon           float64 `json:"gpu_embodied_gwp"`
	ServerAbiotic       float64 `json:"server_embodied_adpe"` // kg Sb-eq
	GPUAbiotic          float64 `json:"gpu_embodied_adpe"`
	ServerPrimaryEnergy float64 `json:"server_embodied_pe"` // MJ
	GPUPrimaryEnergy    float64 `json:"gpu_embodied_pe"`

	// Batch is how many requests the method takes a server to handle at once. It
	// is an assumption, and the one that weighs most: see docs/impact.md.
	Batch float64 `json:"batch_size"`
}

// ecologits begins the name of the method in the basis of a figure.
const ecologits = "ecologits-"

// name is the method's name in the basis of figures that stand on its own data.
func (m Method) name() string { return ecologits + m.Version }

// stamp is the method's name in the basis of figures that stand on a version of
// the data: "ecologits-0.11.3", and "ecologits-0.11.3+data-0.12.0" when the two
// are not of one release.
func (m Method) stamp(data string) string {
	if data == "" || data == m.Version {
		return m.name()
	}
	return m.name() + "+data-" + data
}

// Stamp is what the name of a method in a basis says.
type Stamp struct {
	Method string // version of the method: "0.11.3"
	Data   string // version of models and zones, the method's own unless it says another
}

// StampOf reads the name of a method in a basis; false when it is not of an
// estimate by tokens.
func StampOf(method string) (Stamp, bool) {
	version, ok := strings.CutPrefix(method, ecologits)
	if !ok {
		return Stamp{}, false
	}
	if method, data, other := strings.Cut(version, "+data-"); other {
		return Stamp{method, data}, true
	}
	return Stamp{version, version}, true
}

// Methods lists the names of the methods by which a figure was estimated from
// tokens, by its basis: none for a figure known otherwise, several for a sum.
func Methods(b measure.Basis) (names []string) {
	for name := range strings.SplitSeq(b.Fields().Method, ",") {
		if _, ok := StampOf(name); ok {
			names = append(names, name)
		}
	}
	return names
}

// ByTokens reports whether a figure was estimated from tokens, by its basis.
func ByTokens(b measure.Basis) bool { return len(Methods(b)) > 0 }

// newMethod reads the method that ships, with where it takes suppliers' models
// to run.
func newMethod() (Method, []Provider, error) {
	var file struct {
		Method
		Providers []Provider `json:"providers"`
	}
	if err := readJSON("data/method.json", &file); err != nil {
		return Method{}, nil, err
	}
	for i := range file.Providers {
		file.Providers[i].Version, file.Providers[i].Source = file.name(), file.Source
	}
	return file.Method, file.Providers, nil
}

// formerMethod is the method of the assumptions that name none: Vigie kept none
// before it had two.
func formerMethod() (m Method, err error) {
	err = readJSON("data/method-0.9.3.json", &m)
	return m, err
}

// readJSON reads a file that ships.
func readJSON(name string, into any) error {
	text, err := data.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
