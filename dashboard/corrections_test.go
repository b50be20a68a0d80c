package dashboard_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// A correction is shown wherever a figure is that it touches, with its reason:
// on pages, on the page of a table and in its line, in files, in the API and
// in the terminal; and beside no other figure.
func TestCorrectionsAreShown(t *testing.T) {
	f := newFake(12) // more systems than a table has columns
	base := start(t, setup(f))
	const said = "Transcription du conseil, énergie, du 3" + nb + "juillet au 5" + nb + "juillet" + nb + "2026" + nb + ": relevés de la source Salle des serveurs écartés. " +
		"Motif" + nb + ": sonde débranchée (pôle exploitation, 2026-09-04)"
	for path, shown := range map[string]bool{
		"/": true, "/frugalite": true, "/systemes": true, "/systemes/transcription": true,
		"/chiffres/energie": true, "/chiffres/par-usage": true, "/chiffres/methodes": true, "/chiffres/variation": true, "/chiffres/systemes": true,
		"/chiffres/energie?systeme=transcription": true, "/chiffres/energy": true,
		"/chiffres/cout": false, "/chiffres/requetes": false, "/chiffres/heures": false,
		"/chiffres/energie/ouvert.csv": true, "/chiffres/systemes/excel.csv": true, "/chiffres/variation/ouvert.csv": true, "/chiffres/cout/ouvert.csv": false,
	} {
		body := get(t, base+path).body
		if !strings.HasSuffix(strings.SplitN(path, "?", 2)[0], ".csv") {
			body = textOf(parse(t, body))
		}
		if strings.Contains(body, said) != shown {
			t.Errorf("%s shows the correction: %v, want %v\n%.3000s", path, !shown, shown, body)
		}
	}
	for path, key := range map[string]string{"/chiffres/systemes/ouvert.csv": "transcription", "/chiffres/energie/ouvert.csv": "transcription", "/chiffres/energy/ouvert.csv": "2026-T3"} {
		rows, err := csv.NewReader(strings.NewReader(get(t, base+path).body)).ReadAll()
		if err != nil || rows[0][len(rows[0])-1] != "Correction" {
			t.Fatal(path, rows, err)
		}
		for _, row := range rows[1:] {
			own := row[0] == key || row[1] == "Ensemble"
			if got := row[len(row)-1]; (got == said) != own || (got == "") == own {
				t.Errorf("%s: the line %s says %q", path, row[0], got)
			}
		}
	}
	for path, at := range map[string][]any{
		"indicators": {"indicators", 0, "corrections", 0}, "series/energy": {"corrections", 0}, "systems": {"corrections", 0},
	} {
		c := child(t, decode(t, get(t, base+"/api/v1/"+path)), at...)
		if child(t, c, "reason") != "sonde débranchée (pôle exploitation, 2026-09-04)" || child(t, c, "first_day") != "2026-07-03" || child(t, c, "last_day") != "2026-07-05" ||
			child(t, c, "source") != "prom-salle" || child(t, c, "systems", 0) != "transcription" || child(t, c, "metric") != string(measure.Energy) || child(t, c, "replaced") != false {
			t.Errorf("/api/v1/%s: %v", path, c)
		}
	}
}
