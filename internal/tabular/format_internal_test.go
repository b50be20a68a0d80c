package tabular

import "testing"

// What number formats of spreadsheets show, as programs write them.
func TestFormats(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]format{
		"General": {}, "@": {}, "0.00": {}, "#,##0.00": {}, "#,##0": {}, "0.00E+00": {},
		"mmm-yy": {grain: Month}, "[$-40C]mmm\\-yy;@": {grain: Month}, "mm/yyyy": {grain: Month}, "MMMM YYYY": {grain: Month}, "mmmm": {grain: Month},
		"yyyy": {grain: Year}, "dd/mm/yyyy": {grain: Day}, "d-mmm": {grain: Day}, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy": {grain: Day}, "yyyy-mm-dd hh:mm": {grain: Day},
		"h:mm": {}, "[h]:mm:ss": {}, "mm:ss": {},
		"0%": {unit: "%"}, "0.0\" %\"": {unit: "%"}, "0.0\" MWh\"": {unit: "MWh"}, "#,##0.00\\ \"€\"": {unit: "€"}, "#,##0.00 €": {unit: "€"}, "[$€-40C]\\ #,##0": {unit: "€"},
		"[$$-409]#,##0.00;[Red]-[$$-409]#,##0.00": {unit: "$"}, "$#,##0": {unit: "$"}, "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-": {unit: "€"},
		"#,##0,": {scaled: true}, "0.0,,\" M\"": {unit: "M", scaled: true}, "#,##0.00,": {scaled: true}, "\"open": {}, "[open": {},
	} {
		if got := formatOf(200, code); got != want {
			t.Errorf("%q is %+v, want %+v", code, got, want)
		}
	}
	for id, want := range map[int]format{0: {}, 9: {unit: "%"}, 14: {grain: Day}, 17: {grain: Month}, 22: {grain: Day}, 30: {grain: Day}, 4: {}, 44: {}} {
		if got := formatOf(id, ""); got != want {
			t.Errorf("format %d is %+v, want %+v", id, got, want)
		}
	}
}
