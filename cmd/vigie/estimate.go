package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/vigie-ia/vigie/internal/estimate"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/reason"
)

type estimateCmd struct {
	Model        string         `xor:"model" placeholder:"NAME"`
	ActiveParams *impact.Bounds `xor:"model" placeholder:"44..132"`
	TotalParams  *impact.Bounds `placeholder:"440"`
	TPS          float64        `name:"tps" placeholder:"N"`
	TTFT         float64        `name:"ttft" placeholder:"N"`
	Latency      *float64       `placeholder:"N"`
	OutputTokens float64        `placeholder:"N"`
	InputTokens  float64        `placeholder:"N"`
	Requests     float64        `default:"1"`
	Zone         string         `placeholder:"ZONE"`
	PUE          *impact.Bounds `name:"pue" placeholder:"1.2"`
	WUE          *impact.Bounds `name:"wue" placeholder:"0.569"`
	JSON         bool           `name:"json" xor:"format"`
	CSV          string         `name:"csv" xor:"format" type:"existingfile" placeholder:"FILE"`
}

// Run estimates what a number of tokens takes, by the EcoLogits method.
func (c estimateCmd) Run(s *session) error {
	if c.CSV != "" {
		return c.rows(s)
	}
	known, err := s.catalogue()
	if err != nil {
		return err
	}
	e, err := c.estimate(known)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(s)
	}
	return e.text(s)
}

func (c estimateCmd) rows(s *session) (err error) {
	file, err := os.Open(c.CSV)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	known, err := s.catalogue()
	if err != nil {
		return err
	}
	return reason.Under(reason.Text(c.CSV), estimate.Rows(known, file, s.out, time.Now()))
}

// catalogue is that of the configuration, or what ships where there is none.
func (s *session) catalogue() (*impact.Catalogue, error) {
	cfg, err := s.load()
	if errors.Is(err, fs.ErrNotExist) {
		return impact.NewCatalogue(nil, nil)
	}
	if err != nil {
		return nil, err
	}
	return cfg.Catalogue(), nil
}

// estimated is an estimate with what it stands on.
type estimated struct {
	impacts           impact.Impacts
	method, of, place string
	remarks           []string // keys of words
}

func (c estimateCmd) estimate(known *impact.Catalogue) (estimated, error) {
	m, err := c.model(known)
	if err != nil {
		return estimated{}, err
	}
	at, place, err := c.place(known, m)
	if err != nil {
		return estimated{}, err
	}
	_, vendor := known.Vendor(m)
	method := known.Method()
	load := impact.Load{Requests: c.Requests, OutputTokens: c.OutputTokens, Latency: c.Latency}
	e := estimated{method: known.MethodName(), place: place}
	if e.impacts, err = method.Estimate(m.Params, load, at, method.Constants.Batch); err != nil {
		return estimated{}, err
	}
	e.of = m.Name
	if m.Source != "" {
		e.of += " (" + m.Source + ", " + m.Date + ")"
	}
	if !vendor && c.PUE == nil {
		e.remarks = append(e.remarks, "estimate.pue")
	}
	if !vendor && c.WUE == nil {
		e.remarks = append(e.remarks, "estimate.wue")
	}
	if !m.Released {
		e.remarks = append(e.remarks, "estimate.size")
	}
	switch m.Outside(c.InputTokens, c.OutputTokens) {
	case "modality":
		e.remarks = append(e.remarks, "estimate.modality")
	case "prompts":
		e.remarks = append(e.remarks, "estimate.prompts")
	}
	return e, nil
}

// model is the one named, or the one described.
func (c estimateCmd) model(known *impact.Catalogue) (impact.Model, error) {
	m := impact.Model{Name: "—", Provider: "open", Modality: impact.Text, Released: true}
	switch {
	case c.Model != "":
		var ok bool
		if m, ok = known.Model(c.Model); !ok {
			return m, reason.New("cli.model", strconv.Quote(c.Model), known.MeantModel(c.Model))
		}
	case c.ActiveParams != nil:
		m.Params.Active, m.Params.Total = *c.ActiveParams, *c.ActiveParams
	default:
		return m, reason.New("cli.model.none")
	}
	if c.TotalParams != nil {
		m.Params.Total = *c.TotalParams
	}
	if c.TPS != 0 {
		m.Params.TPS = c.TPS
	}
	if c.TTFT != 0 {
		m.Params.TTFT = c.TTFT
	}
	return m, nil
}

// place is where the model runs, and how it is told.
func (c estimateCmd) place(known *impact.Catalogue, m impact.Model) (at impact.Place, told string, err error) {
	vendor, ok := known.Vendor(m)
	if !ok {
		vendor = impact.Provider{Zone: "WOR", PUE: impact.Bounds{Low: 1, High: 1}}
	}
	zone := c.Zone
	if zone == "" {
		zone = vendor.Zone
	}
	z, ok := known.Zone(zone, time.Now())
	if !ok {
		return at, "", reason.New("cli.zone", strconv.Quote(zone), known.MeantZone(zone))
	}
	at = impact.Place{PUE: vendor.PUE, WUE: vendor.WUE, Mix: z.Mix}
	if c.PUE != nil {
		at.PUE = *c.PUE
	}
	if c.WUE != nil {
		at.WUE = *c.WUE
	}
	told = fmt.Sprintf("%s (%s), PUE %s, WUE %s L/kWh", z.Zone, z.Version, at.PUE, at.WUE)
	return at, told, nil
}

func (e estimated) json(s *session) error {
	type bounds struct {
		Low  float64 `json:"low"`
		High float64 `json:"high"`
	}
	out := map[string]any{"method": e.method, "model": e.of, "place": e.place}
	for _, n := range e.impacts.Named() {
		out[n.Name] = bounds{n.Bounds.Low, n.Bounds.High}
	}
	var remarks []string
	for _, key := range e.remarks {
		remarks = append(remarks, s.say(key))
	}
	if len(remarks) > 0 {
		out["remarks"] = remarks
	}
	enc := json.NewEncoder(s.out)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// text writes a table in units that a reader knows: Wh, g, mL.
func (e estimated) text(s *session) error {
	w := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', tabwriter.AlignRight)
	if _, err := fmt.Fprintf(s.out, "%s\n%s\n%s\n\n", e.method, e.of, e.place); err != nil {
		return err
	}
	for _, r := range []struct {
		key, unit string
		of        impact.Bounds
		scale     float64
	}{
		{"estimate.energy", "Wh", e.impacts.Energy, 1e3},
		{"estimate.carbon.usage", "g CO2e", e.impacts.UsageCarbon, 1e3},
		{"estimate.carbon.making", "g CO2e", e.impacts.EmbodiedCarbon, 1e3},
		{"estimate.carbon", "g CO2e", e.impacts.Carbon(), 1e3},
		{"estimate.water", "mL", e.impacts.Water, 1e3},
		{"estimate.primary", "kJ", e.impacts.PrimaryEnergy, 1e3},
		{"estimate.abiotic", "µg Sb-eq", e.impacts.Abiotic, 1e9},
	} {
		text := s.digits(r.of.Low * r.scale)
		if r.of.Low != r.of.High {
			text += " – " + s.digits(r.of.High*r.scale)
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t\n", s.say(r.key), text, r.unit); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, remark := range e.remarks {
		if _, err := fmt.Fprintln(s.out, "! "+s.say(remark)); err != nil {
			return err
		}
	}
	return nil
}
