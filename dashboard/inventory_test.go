package dashboard_test

import (
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
)

// The comparison tells the corrections of the tokens and requests that it is
// made of, the inventory those of the footprint, each on the lines of its
// system; neither tells of others, nor of another quarter.
func TestCorrectionsOfTheFootprintAreTold(t *testing.T) {
	base := start(t, setup(newFake(6)))
	const words, energy = "jetons comptés deux fois", "sonde débranchée"
	compared := textOf(parse(t, get(t, base+"/comparer?periode=2026-T3&modele=gpt-4o").body))
	if !strings.Contains(compared, words) || strings.Contains(compared, energy) {
		t.Errorf("the comparison should tell of the words alone: %s", compared)
	}
	if asked := textOf(parse(t, get(t, base+"/comparer?periode=2026-T3").body)); strings.Contains(asked, words) {
		t.Error("a page without a figure tells of a correction")
	}
	for _, id := range []string{"carbone", "eau", "empreintes", "reseau", "puissance"} {
		if text := textOf(parse(t, get(t, base+"/chiffres/"+id+"?periode=2026-T3").body)); !strings.Contains(text, energy) || strings.Contains(text, words) {
			t.Errorf("/chiffres/%s should tell of the energy alone: %s", id, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(get(t, base+"/bilan-ges/ouvert.csv?periode=2026-T3").body), "\n")
	told := 0
	for i, line := range lines {
		if i == 0 && !strings.HasSuffix(strings.TrimSpace(line), ",Correction") {
			t.Errorf("no column of corrections: %s", line)
		}
		if of := strings.Contains(line, "transcription"); strings.Contains(line, energy) != of {
			t.Errorf("the correction of the transcription is told on another line, or not on its own: %s", line)
		} else if of {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d lines of the transcription, want its use and its making", told)
	}
}

// The inventory of greenhouse gases is a table: each line has a cell for each
// heading, and its emissions are its activity by its factor, in both dialects
// and languages.
func TestInventoryAddsUp(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, comma := range map[string]rune{"/bilan-ges/ouvert.csv": ',', "/bilan-ges/excel.csv": ';', "/en/bilan-ges/ouvert.csv": ','} {
		page := get(t, base+path+"?periode=2026-T3")
		if kind := page.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") {
			t.Errorf("%s is %s", path, kind)
		}
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.body, "\ufeff")))
		read.Comma = comma // and every line must have as many cells as the first
		lines, err := read.ReadAll()
		if err != nil || len(lines) != 1+2*6 {
			t.Fatalf("%s: %d lines, %v; want the use and the making of six systems", path, len(lines), err)
		}
		number := func(text string) float64 {
			x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			return x
		}
		for i, line := range lines[1:] {
			if i%2 == 0 && math.Abs(number(line[4])*number(line[6])-number(line[9])) > 1e-6 {
				t.Errorf("%s: %s by %s is not %s", path, line[4], line[6], line[9])
			}
			if number(line[10]) > number(line[9]) || number(line[9]) > number(line[11]) || line[2] != "2026-T3" {
				t.Errorf("%s: %q", path, line)
			}
		}
	}
}

// A model that is misspelt is told with the one that was meant, in the language of
// the page.
func TestUnknownModelSpeaksTheLanguage(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, want := range map[string]string{"/comparer": "vouliez-vous dire gpt-4o", "/en/comparer": "did you mean gpt-4o"} {
		if said := textOf(parse(t, get(t, base+path+"?modele=gtp-4o").body)); !strings.Contains(said, want) {
			t.Errorf("%s does not say %q: %s", path, want, said)
		}
	}
}
