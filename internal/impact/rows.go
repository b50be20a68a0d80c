package impact

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Named is one result under the name and in the unit that files use: energy_kwh,
// gwp_kg, adpe_kgsb, pe_mj, usage_gwp_kg, embodied_gwp_kg, water_l.
type Named struct {
	Name   string
	Bounds Bounds
}

// Named lists the results as files name them.
func (i Impacts) Named() []Named {
	return []Named{
		{"energy_kwh", i.Energy},
		{"gwp_kg", i.Carbon()},
		{"adpe_kgsb", i.Abiotic},
		{"pe_mj", i.PrimaryEnergy},
		{"usage_gwp_kg", i.UsageCarbon},
		{"embodied_gwp_kg", i.EmbodiedCarbon},
		{"water_l", i.Water},
	}
}

// rowColumns are the columns that EstimateRows reads, and whether they must
// hold a number: a range in 1e9 parameters, tokens, seconds, and the factors of
// the place.
func rowColumns() map[string]bool {
	return map[string]bool{
		"active_b_low": true, "active_b_high": true, "total_b_low": true, "total_b_high": true, "output_tokens": true,
		"requests": false, "request_latency_s": false, "tps": false, "ttft_s": false,
		"pue_low": true, "pue_high": true, "wue_low": true, "wue_high": true,
		"mix_gwp_kg_per_kwh": true, "mix_adpe_kgsb_per_kwh": true, "mix_pe_mj_per_kwh": true, "mix_wue_l_per_kwh": true,
	}
}

// EstimateRows reads a CSV file of loads (columns by name, see rowColumns; one
// request a row unless a column requests says more) and writes the same rows
// with the results behind, each low and high, in full precision. Columns that
// it does not know are passed on; result columns that are there already are
// worked out anew. Its error names the line and the column.
func EstimateRows(in io.Reader, out io.Writer) error {
	r, w := csv.NewReader(in), csv.NewWriter(out)
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("reading the header: %w", err)
	}
	kept, err := keptColumns(header)
	if err != nil {
		return err
	}
	head := pick(header, kept)
	for _, n := range (Impacts{}).Named() {
		head = append(head, n.Name+"_low", n.Name+"_high")
	}
	err = w.Write(head)
	for err == nil {
		var row []string
		if row, err = r.Read(); errors.Is(err, io.EOF) {
			w.Flush()
			return w.Error()
		}
		if err != nil {
			break
		}
		var results []string
		if results, err = estimateRow(header, row); err != nil {
			at, _ := r.FieldPos(0)
			return fmt.Errorf("line %d: %w", at, err)
		}
		err = w.Write(append(pick(row, kept), results...))
	}
	return fmt.Errorf("estimating rows: %w", err)
}

// keptColumns are the places of the columns that are not results.
func keptColumns(header []string) ([]int, error) {
	results := map[string]bool{}
	for _, n := range (Impacts{}).Named() {
		results[n.Name+"_low"], results[n.Name+"_high"] = true, true
	}
	var kept []int
	seen := map[string]bool{}
	for i, name := range header {
		if seen[name] {
			return nil, fmt.Errorf("the column %q stands twice", name)
		}
		seen[name] = true
		if !results[name] {
			kept = append(kept, i)
		}
	}
	var missing []string
	columns := rowColumns()
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		if columns[name] && !seen[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("columns are missing: %s", strings.Join(missing, ", "))
	}
	return kept, nil
}

func pick(row []string, places []int) []string {
	out := make([]string, 0, len(row)+14)
	for _, i := range places {
		out = append(out, row[i])
	}
	return out
}

func estimateRow(header, row []string) ([]string, error) {
	l := line{}
	for i, name := range header {
		l[name] = row[i]
	}
	columns, v := rowColumns(), map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		if columns[name] && strings.TrimSpace(l[name]) == "" {
			return nil, fmt.Errorf("%s: it is empty: write a number", name)
		}
		n, err := l.numbers(name)
		if err != nil {
			return nil, err
		}
		v[name] = n[0]
	}
	if strings.TrimSpace(l["requests"]) == "" {
		v["requests"] = 1
	}
	got, err := Estimate(
		Params{Active: Bounds{v["active_b_low"], v["active_b_high"]}, Total: Bounds{v["total_b_low"], v["total_b_high"]}, TPS: v["tps"], TTFT: v["ttft_s"]},
		Load{Requests: v["requests"], OutputTokens: v["output_tokens"], Latency: v["request_latency_s"]},
		Place{PUE: Bounds{v["pue_low"], v["pue_high"]}, WUE: Bounds{v["wue_low"], v["wue_high"]}, Mix: Mix{
			Carbon: v["mix_gwp_kg_per_kwh"], Abiotic: v["mix_adpe_kgsb_per_kwh"], PrimaryEnergy: v["mix_pe_mj_per_kwh"], Water: v["mix_wue_l_per_kwh"],
		}}, Batch)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range got.Named() {
		for _, x := range []float64{n.Bounds.Low, n.Bounds.High} {
			out = append(out, strconv.FormatFloat(x, 'g', -1, 64))
		}
	}
	return out, nil
}

// UnmarshalText reads one number, "44", or two assumptions, "44..132".
func (b *Bounds) UnmarshalText(text []byte) error {
	low, high, ranged := strings.Cut(strings.ReplaceAll(string(text), ",", "."), "..")
	if !ranged {
		high = low
	}
	var out Bounds
	for _, part := range []struct {
		text string
		into *float64
	}{{low, &out.Low}, {high, &out.High}} {
		v, err := strconv.ParseFloat(strings.TrimSpace(part.text), 64)
		if err != nil || !finite(v) {
			return fmt.Errorf("%q is not a number or a range: write 44 or 44..132", text)
		}
		*part.into = v
	}
	*b = out
	return nil
}
