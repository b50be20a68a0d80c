package table_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/measure"
)

// said is what a file says under settings, all of its years: figures by their
// first civil day and length in days, and what is refused or told.
func said(t *testing.T, settings, name, text string) (map[string]float64, []measure.Refusal) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	source, err := table.New(collectortest.Decoder("path: [\"*\"]\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	readings, refused, err := table.Figures(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]float64{}
	for _, r := range readings {
		days := r.Window.To.In(deps.Zone).Sub(r.Window.From.In(deps.Zone)).Hours() / 24
		key := fmt.Sprintf("%s %.2g", r.Window.From.In(deps.Zone).Format("2006-01-02"), days)
		if days < 1 {
			key = r.Window.From.Format("2006-01-02T15Z")
		}
		figures[strings.TrimSpace(key+" "+string(r.Metric)+" "+r.Model)] = math.Round(r.Value*1e6) / 1e6
	}
	return figures, refused
}

// counted is the refusals that stand for a fault.
func counted(refused []measure.Refusal) []string {
	var list []string
	for _, r := range refused {
		if !r.Lacking {
			list = append(list, r.Where.String()+": "+r.Reason.String())
		}
	}
	return list
}

const cost = "metric: cost\nunit: EUR\ntax: ht\nplace: chat\n"

// Lines about one thing and period add up where the settings say so, credits
// with them; else the file is refused whole, and never its first line taken.
func TestSeveralLines(t *testing.T) {
	t.Parallel()
	const lines = "date,value\n2026-10-01,0.12\n2026-10-01,41.30\n2026-10-01,-20.00\n2026-10-02,150.10\n"
	for name, c := range map[string]struct {
		settings, text string
		want           map[string]float64
		reason         string
	}{
		"added":            {"several: sum\n", lines, map[string]float64{"2026-10-01 1 cost": 21.42, "2026-10-02 1 cost": 150.10}, ""},
		"not said to":      {"", lines, nil, "set several, sum"},
		"apart by model":   {"", "date,model,value\n2026-10-01,a,0.12\n2026-10-01,b,41.30\n", map[string]float64{"2026-10-01 1 cost a": 0.12, "2026-10-01 1 cost b": 41.30}, ""},
		"parentheses":      {"several: sum\n", "date;value\n01/10/2026;\"41,30\"\n01/10/2026;(20,00)\n13/10/2026;20,00-\n", map[string]float64{"2026-10-01 1 cost": 21.30, "2026-10-13 1 cost": -20}, ""},
		"euros":            {"several: sum\n", "date;value\n01/10/2026;41,30 €\n01/10/2026;€ 1 000,00\n01/10/2026;2 k€\n", map[string]float64{"2026-10-01 1 cost": 3041.30}, ""},
		"dollars":          {"several: sum\n", "date,value\n2026-10-01,$41.30\n", nil, "other money"},
		"dollars above":    {"several: sum\n", "date,value ($)\n2026-10-01,41.30\n", nil, "other money"},
		"thousands above":  {"several: sum\n", "date,value (k€ HT)\n2026-10-01,41.30\n", nil, "do not state the same unit"},
		"a great system":   {"places: {Grand Est: est}\n", "date,service,value\n2026-10-01,Grand Est,0.12\n2026-10-01,Total général,5.2\n", map[string]float64{"2026-10-01 1 cost": 0.12}, ""},
		"a total below":    {"several: sum\n", lines + "Total,171.52\n", map[string]float64{"2026-10-01 1 cost": 21.42, "2026-10-02 1 cost": 150.10}, ""},
		"a month with its": {"several: sum\n", lines + "2026-10,171.52\n", nil, "overlap"},
	} {
		got, refused := said(t, cost+c.settings, "a.csv", c.text)
		if reasons := fmt.Sprint(counted(refused)); !maps.Equal(got, c.want) || (c.reason == "") != (reasons == "[]") || !strings.Contains(reasons, c.reason) {
			t.Errorf("%s: %v, %v; want %v, %q", name, got, reasons, c.want, c.reason)
		}
	}
	for settings, metric := range map[string]string{"metric: queries\n": "negative", "metric: active_agents\nseveral: sum\n": "do not add up", "metric: licences\nseveral: sum\n": "negative"} {
		text := strings.NewReplacer("0.12", "1", "41.30", "41", "-20.00", "-20", "150.10", "150").Replace(lines)
		if strings.Contains(metric, "add up") {
			text = strings.ReplaceAll(text, "-20", "20")
		}
		if _, refused := said(t, "place: chat\n"+settings, "a.csv", text); !strings.Contains(fmt.Sprint(counted(refused)), metric) {
			t.Errorf("%s: %v does not say %q", settings, refused, metric)
		}
	}
}

// A report by persons is added up, and of the persons only their number is
// kept, if they are ten or more: their names appear nowhere.
func TestPersons(t *testing.T) {
	t.Parallel()
	const settings = "columns: {period: Report Refresh Date, value: Prompts, person: User}\nrolling: 28 d\nmetric: queries\nplace: copilot\nseveral: sum\n"
	for persons, agents := range map[int]float64{9: 0, 10: 10, 12: 12} {
		var text strings.Builder
		text.WriteString("Report Refresh Date,User,Prompts\n2026-11-27,idle@ville.example,0\n")
		for i := range persons {
			fmt.Fprintf(&text, "2026-11-27,p%d@ville.example,7\n", i)
		}
		want := map[string]float64{"2026-10-31 28 queries": float64(7 * persons)}
		if agents > 0 {
			want["2026-10-31 28 active_agents"] = agents
		}
		got, refused := said(t, settings, "a.csv", text.String())
		if told := fmt.Sprint(refused); !maps.Equal(got, want) || strings.Contains(told, "ville.example") || len(counted(refused)) > 0 || (agents == 0) != strings.Contains(told, "fewer than 10") {
			t.Errorf("%d persons: %v, %v; want %v", persons, got, refused, want)
		}
	}
}

// How long a period is, is told by the settings, the columns, the headings or
// all the dates together; a week's, a month's or 28 days' figures are never put
// on one day.
func TestHowLongPeriodsAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings, text string
		want           map[string]float64
		reason         string
	}{
		"weeks by their name": {"", "week,value\n2026-W47,70\n2026-W48,50\n", map[string]float64{"2026-11-16 7 queries": 70, "2026-11-23 7 queries": 50}, ""},
		"weeks set":           {"period: week\n", "date,value\n2026-11-16,70\n2026-11-23,50\n", map[string]float64{"2026-11-16 7 queries": 70, "2026-11-23 7 queries": 50}, ""},
		"weeks by heading":    {"", "Semaine;Valeur\n16/11/2026;70\n", map[string]float64{"2026-11-16 7 queries": 70}, ""},
		"weeks unsaid":        {"", "date,value\n2026-11-16,70\n2026-11-23,50\n", nil, "set period, week"},
		"weeks said days":     {"period: day\n", "date,value\n2026-11-16,70\n2026-11-23,50\n", map[string]float64{"2026-11-16 1 queries": 70, "2026-11-23 1 queries": 50}, ""},
		"months unsaid":       {"", "date,value\n2026-09-01,70\n2026-10-01,50\n", nil, "set period, month"},
		"ends of months":      {"", "date,value\n2026-09-30,70\n2026-10-31,50\n", nil, "set period, month"},
		"months set":          {"period: month\n", "date,value\n2026-09-30,70\n2026-10-31,50\n", map[string]float64{"2026-09-01 30 queries": 70, "2026-10-01 31 queries": 50}, ""},
		"months by heading":   {"", "Mois,Valeur\n2026-09-01,70\n2026-10-01,50\n", map[string]float64{"2026-09-01 30 queries": 70, "2026-10-01 31 queries": 50}, ""},
		"days":                {"", "date,value\n2026-09-01,70\n2026-09-02,50\n2026-09-09,1\n", map[string]float64{"2026-09-01 1 queries": 70, "2026-09-02 1 queries": 50, "2026-09-09 1 queries": 1}, ""},
		"rolling":             {"rolling: 28 d\n", "date,value\n2026-11-27,182\n", map[string]float64{"2026-10-31 28 queries": 182}, ""},
		"rolling unsaid":      {"columns: {period: Report Refresh Date}\n", "Report Refresh Date,value\n2026-11-27,182\n", nil, "set rolling"},
		"rolling by column":   {"columns: {rolling: Report Period}\n", "date,Report Period,value\n2026-11-27,7,182\n", map[string]float64{"2026-11-21 7 queries": 182}, ""},
		"two rolling":         {"rolling: 28 d\n", "date,value\n2026-11-27,182\n2026-11-28,180\n", nil, "overlap"},
		"a last day":          {"", "period_start,period_end,value\n2026-11-16,2026-11-22,70\n", map[string]float64{"2026-11-16 7 queries": 70}, ""},
		"a day after":         {"", "ChargePeriodStart,ChargePeriodEnd,value\n2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,5\n2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,6\n", map[string]float64{"2026-10-01 1 queries": 5, "2026-10-02 1 queries": 6}, ""},
		"days one by one":     {"", "from,to,value\n2026-10-01,2026-10-01,5\n2026-10-02,2026-10-02,6\n", map[string]float64{"2026-10-01 1 queries": 5, "2026-10-02 1 queries": 6}, ""},
		"a whole month":       {"", "Du;Au;Valeur\n01/09/2026;30/09/2026;5\n", map[string]float64{"2026-09-01 30 queries": 5}, ""},
		"an end in doubt":     {"", "from,to,value\n2026-10-03,2026-10-15,5\n", nil, "set until"},
		"an end set":          {"until: included\n", "from,to,value\n2026-10-03,2026-10-15,5\n", map[string]float64{"2026-10-03 13 queries": 5}, ""},
		"an end set so":       {"until: excluded\n", "from,to,value\n2026-10-03,2026-10-15,5\n", map[string]float64{"2026-10-03 12 queries": 5}, ""},
		"before it begins":    {"until: included\n", "from,to,value\n2026-10-15,2026-10-03,5\n", nil, "ends before"},
		"hours":               {"", "Timestamp (UTC),value\n2026-11-28T08:00:00Z,60\n2026-11-28T09:00:00Z,51\n", map[string]float64{"2026-11-28T08Z queries": 60, "2026-11-28T09Z queries": 51}, ""},
		"local hours":         {"", "date,value\n2026-11-28 08:00,60\n2026-11-28 09:00,51\n", map[string]float64{"2026-11-28T07Z queries": 60, "2026-11-28T08Z queries": 51}, ""},
		"hours said UTC":      {"", "Timestamp (UTC),value\n2026-11-28 08:00,60\n2026-11-28 09:00,51\n", map[string]float64{"2026-11-28T08Z queries": 60, "2026-11-28T09Z queries": 51}, ""},
		"25 hours":            {"", "date,value\n2026-10-25 01:00,1\n2026-10-25 02:00,2\n2026-10-25 02:00,3\n2026-10-25 03:00,4\n", map[string]float64{"2026-10-24T23Z queries": 1, "2026-10-25T00Z queries": 2, "2026-10-25T01Z queries": 3, "2026-10-25T02Z queries": 4}, ""},
		"25 hours backwards":  {"", "date,value\n2026-10-25 03:00,4\n2026-10-25 02:00,3\n2026-10-25 02:00,2\n2026-10-25 01:00,1\n", map[string]float64{"2026-10-24T23Z queries": 1, "2026-10-25T00Z queries": 2, "2026-10-25T01Z queries": 3, "2026-10-25T02Z queries": 4}, ""},
		"an hour of a day":    {"", "date,value\n2026-11-28 14:05,60\n", nil, "set period"},
		"its day":             {"period: day\n", "date,value\n2026-11-28 14:05,60\n", map[string]float64{"2026-11-28 1 queries": 60}, ""},
		"midnights of UTC":    {"", "date,value\n2026-11-28T00:00:00+00:00,60\n2026-11-29T00:00:00Z,5\n", map[string]float64{"2026-11-28 1 queries": 60, "2026-11-29 1 queries": 5}, ""},
		"midnights of here":   {"", "date,value\n2026-11-27T23:00:00Z,60\n2026-11-28T23:00:00Z,5\n", map[string]float64{"2026-11-28 1 queries": 60, "2026-11-29 1 queries": 5}, ""},
		"seconds since 1970":  {"", "date,value\n1795824000,60\n", map[string]float64{"2026-11-28 1 queries": 60}, ""},
		"licences at a date":  {"metric: licences\n", "date,value\n2026-09-01,120\n2026-10-01,121\n", map[string]float64{"2026-09-01 1 licences": 120, "2026-10-01 1 licences": 121}, ""},
	} {
		settings := "metric: queries\nplace: chat\n"
		if strings.Contains(c.settings, "metric") {
			settings = "place: chat\n"
		}
		got, refused := said(t, settings+c.settings, "a.csv", c.text)
		if reasons := fmt.Sprint(counted(refused)); !maps.Equal(got, c.want) || (c.reason == "") != (reasons == "[]") || !strings.Contains(reasons, c.reason) {
			t.Errorf("%s: %v, %v; want %v, %q", name, got, reasons, c.want, c.reason)
		}
	}
}

// A file has one decimal mark and one order of dates, or is refused whole with
// the setting to write.
func TestOneReadingOfAFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings, text string
		want           map[string]float64
		reason         string
	}{
		"comma":             {"", "date;value (kWh)\n2026-09-01;1,234\n2026-09-02;12,5\n", map[string]float64{"2026-09-01 1 energy": 1234, "2026-09-02 1 energy": 12500}, ""},
		"point":             {"", "date;value (kWh)\n2026-09-01;1,234\n2026-09-02;12.5\n", map[string]float64{"2026-09-01 1 energy": 1234000, "2026-09-02 1 energy": 12500}, ""},
		"none tells":        {"", "date;value (kWh)\n2026-09-01;1,234\n2026-09-02;12\n", nil, "state the decimal mark"},
		"set":               {"decimal: comma\n", "date;value (kWh)\n2026-09-01;1,234\n2026-09-02;12\n", map[string]float64{"2026-09-01 1 energy": 1234, "2026-09-02 1 energy": 12000}, ""},
		"both":              {"", "date;value (kWh)\n2026-09-01;12,5\n2026-09-02;12.5\n", nil, "set decimal"},
		"set, and another":  {"decimal: comma\n", "date;value (kWh)\n2026-09-01;12,5\n2026-09-02;12.5\n", map[string]float64{"2026-09-01 1 energy": 12500}, "decimal mark"},
		"day first":         {"", "date,value (kWh)\n05/09/2026,1\n06/09/2026,2\n30/09/2026,3\n", map[string]float64{"2026-09-05 1 energy": 1000, "2026-09-06 1 energy": 2000, "2026-09-30 1 energy": 3000}, ""},
		"month first":       {"", "date,value (kWh)\n9/5/2026,1\n9/6/2026,2\n9/30/2026,3\n", map[string]float64{"2026-09-05 1 energy": 1000, "2026-09-06 1 energy": 2000, "2026-09-30 1 energy": 3000}, ""},
		"either":            {"", "date,value (kWh)\n05/09/2026,1\n06/09/2026,2\n", nil, "set dates"},
		"either, set":       {"dates: mdy\n", "date,value (kWh)\n09/05/2026,1\n09/06/2026,2\n", map[string]float64{"2026-09-05 1 energy": 1000, "2026-09-06 1 energy": 2000}, ""},
		"French heading":    {"", "date,valeur (kWh)\n05/09/2026,1\n06/09/2026,2\n10/09/2026,2\n", map[string]float64{"2026-09-05 1 energy": 1000, "2026-09-06 1 energy": 2000, "2026-09-10 1 energy": 2000}, ""},
		"semicolons":        {"", "date;value (kWh)\n05/09/2026;1\n06/09/2026;2\n10/09/2026;2\n", map[string]float64{"2026-09-05 1 energy": 1000, "2026-09-06 1 energy": 2000, "2026-09-10 1 energy": 2000}, ""},
		"both orders":       {"", "date;value (kWh)\n30/09/2026;1\n09/29/2026;2\n", nil, "in others"},
		"Latin-1, CRLF":     {"", "p\xe9riode;valeur (kWh)\r\n05/09/2026;1 234,5\r\n\r\n06/09/2026;\"2\u00a0000,5\"\r\n", map[string]float64{"2026-09-05 1 energy": 1234500, "2026-09-06 1 energy": 2000500}, ""},
		"byte order mark":   {"", "\ufeffdate,value (kWh)\n2026-09-05,1.5\n", map[string]float64{"2026-09-05 1 energy": 1500}, ""},
		"tabs":              {"", "date\tvalue (kWh)\n2026-09-05\t1.5\n", map[string]float64{"2026-09-05 1 energy": 1500}, ""},
		"unit in the cell":  {"", "date;value\n2026-09-05;1,5 MWh\n2026-09-06;3 600 kJ\n", map[string]float64{"2026-09-05 1 energy": 1500000, "2026-09-06 1 energy": 1000}, ""},
		"unit in brackets":  {"", "date,value [MWh]\n2026-09-05,1.5\n", map[string]float64{"2026-09-05 1 energy": 1500000}, ""},
		"thousandths of Wh": {"", "date,value (mWh)\n2026-09-05,1.5\n", nil, "no column of figures among the headings: date, value (mWh)"},
		"other headings":    {"", "Semaine;Requêtes\n2026-W36;700\n", nil, "no column of figures among the headings: Semaine, Requêtes; write which under columns: {value: …}"},
		"no period":         {"", "Agence;Valeur (kWh)\nNord;700\n", nil, "no column for the period among the headings: Agence, Valeur (kWh)"},
		"nothing known":     {"", "Durand;Nord\nMartin;Sud\n", nil, "where they have other names, write columns: {period: …, value: …}"},
		"unit after en":     {"columns: {value: Consommation en MWh}\n", "date,Consommation en MWh\n2026-09-05,1.5\n", map[string]float64{"2026-09-05 1 energy": 1500000}, ""},
		"unit contradicted": {"unit: kWh\n", "date,value (MWh)\n2026-09-05,1.5\n", nil, "do not state the same unit"},
		"a percentage":      {"unit: kWh\n", "date;value\n2026-09-05;12,5 %\n", nil, "a percentage"},
		"percent above":     {"unit: kWh\n", "date;value (%)\n2026-09-05;12,5%\n", nil, "a percentage"},
	} {
		got, refused := said(t, "metric: energy\nplace: chat\n"+c.settings, "a.csv", c.text)
		if reasons := fmt.Sprint(counted(refused)); !maps.Equal(got, c.want) || (c.reason == "") != (reasons == "[]") || !strings.Contains(reasons, c.reason) {
			t.Errorf("%s: %v, %v; want %v, %q", name, got, reasons, c.want, c.reason)
		}
	}
}

// book makes an XLSX of its parts, so that what spreadsheets really write can
// stand there: rows are of the first sheet, beside what stands after them.
func book(t *testing.T, workbook, rows, after string) string {
	t.Helper()
	const formats = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-40C]mmmm\ yyyy;@"/><numFmt numFmtId="165" formatCode="0.0&quot; MWh&quot;"/>` +
		`<numFmt numFmtId="166" formatCode="#,##0.00\ [$€-40C]"/><numFmt numFmtId="167" formatCode="#,##0,"/><numFmt numFmtId="168" formatCode="[$$-409]#,##0.00"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="17"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/></cellXfs></styleSheet>`
	if workbook == "" {
		workbook = `<sheets><sheet name="Relevé" r:id="r1"/></sheets>`
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	head := `<row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c><c r="B1" t="inlineStr"><is><t>value</t></is></c></row>`
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` + workbook + `</workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + after + `<sheetData>` + head + rows + `</sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml":   `<worksheet><sheetData>` + head + `<row r="2"><c r="A2" s="1"><v>46023</v></c><c r="B2"><v>9</v></c></row></sheetData></worksheet>`,
		"xl/styles.xml":              formats,
	}
	if tail, ok := strings.CutPrefix(after, "<mergeCells>"); ok {
		parts["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + head + rows + `</sheetData><mergeCells>` + tail + `</worksheet>`
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(part)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[part])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A spreadsheet says more than the values of its cells: how dates and numbers
// are shown, which cells are one, what is hidden, which formulas have no value.
func TestSheetsSayMore(t *testing.T) {
	t.Parallel()
	const january, february = `<c r="A2" s="1"><v>46023</v></c>`, `<c r="A3" s="1"><v>46054</v></c>`
	row := func(n int, attributes, cells string) string {
		return fmt.Sprintf(`<row r="%d" %s>%s</row>`, n, attributes, cells)
	}
	months := map[string]float64{"2026-01-01 31 energy": 310000, "2026-02-01 28 energy": 280000}
	both := row(2, "", january+`<c r="B2"><v>310</v></c>`) + row(3, "", february+`<c r="B3"><v>280</v></c>`)
	for name, c := range map[string]struct {
		workbook, rows, after string
		want                  map[string]float64
		reason, told          string
	}{
		"mmm-yy":          {"", both, "", months, "", ""},
		"mmmm yyyy":       {"", strings.ReplaceAll(both, `s="1"`, `s="2"`), "", months, "", ""},
		"days a month":    {"", strings.ReplaceAll(both, `s="1"`, `s="3"`), "", nil, "set period, month", ""},
		"one day":         {"", row(2, "", `<c r="A2" s="3"><v>46023</v></c><c r="B2"><v>310</v></c>`), "", map[string]float64{"2026-01-01 1 energy": 310000}, "", ""},
		"1904":            {`<workbookPr date1904="1"/><sheets><sheet name="R" r:id="r1"/></sheets>`, row(2, "", `<c r="A2" s="1"><v>44561</v></c><c r="B2"><v>310</v></c>`), "", map[string]float64{"2026-01-01 31 energy": 310000}, "", ""},
		"a formula":       {"", row(2, "", january+`<c r="B2"><f>C2-D2</f><v>310</v></c>`) + row(3, "", february+`<c r="B3"><f>SUM(C3:D3)</f><v>280</v></c>`), "", months, "", ""},
		"no value":        {"", row(2, "", january+`<c r="B2"><f>C2-D2</f></c>`) + row(3, "", february+`<c r="B3"><v>280</v></c>`), "", map[string]float64{"2026-02-01 28 energy": 280000}, "cell B2: a formula", ""},
		"a shared one":    {"", row(2, "", january+`<c r="B2"><f t="shared" ref="B2:B3" si="0">C2</f><v/></c>`) + row(3, "", february+`<c r="B3"><f t="shared" si="0"/><v></v></c>`), "", nil, "cell B3: a formula", ""},
		"left at zero":    {`<sheets><sheet name="R" r:id="r1"/></sheets><calcPr fullCalcOnLoad="1"/>`, row(2, "", january+`<c r="B2"><f>C2</f><v>0</v></c>`), "", nil, "cell B2: a formula", ""},
		"zero":            {`<sheets><sheet name="R" r:id="r1"/></sheets>`, row(2, "", january+`<c r="B2"><f>C2</f><v>0</v></c>`), "", map[string]float64{"2026-01-01 31 energy": 0}, "", ""},
		"an empty text":   {"", row(2, "", january+`<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>`), "", nil, "", ""},
		"its period":      {"", row(2, "", `<c r="A2" s="1"><f>EDATE(A1,1)</f></c><c r="B2"><v>310</v></c>`), "", nil, "cell A2", ""},
		"an error":        {"", row(2, "", january+`<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>`), "", nil, "formula that failed", ""},
		"a percentage":    {"", row(2, "", january+`<c r="B2" s="4"><v>0.125</v></c>`), "", nil, "a percentage", ""},
		"MWh shown":       {"", row(2, "", january+`<c r="B2" s="5"><v>0.31</v></c>`), "", map[string]float64{"2026-01-01 31 energy": 310000}, "", ""},
		"thousands shown": {"", row(2, "", january+`<c r="B2" s="7"><v>310000</v></c>`), "", nil, "a thousandth is shown", ""},
		"merged periods":  {"", row(2, "", january+`<c r="B2"><v>310</v></c>`) + row(3, "", `<c r="A3"/><c r="B3"><v>280</v></c>`), `<mergeCells><mergeCell ref="A2:A3"/></mergeCells>`, nil, "2 lines are about one thing", ""},
		"merged figures":  {"", row(2, "", january+`<c r="B2"><v>590</v></c>`) + row(3, "", february+`<c r="B3"/>`), `<mergeCells><mergeCell ref="B2:B3"/></mergeCells>`, nil, "merged over several rows", ""},
		"hidden rows":     {"", row(2, `hidden="1"`, january+`<c r="B2"><v>310</v></c>`) + row(3, "", february+`<c r="B3"><v>280</v></c>`), "", months, "", "rows that are hidden are read all the same: 2"},
		"hidden columns":  {"", both, `<cols><col min="2" max="2" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>`, months, "", "columns that are hidden are read all the same: B"},
		"a hidden sheet":  {`<sheets><sheet name="Vieux" r:id="r2" state="hidden"/><sheet name="R" r:id="r1"/></sheets>`, both, "", months, "", `sheet "Vieux" it is hidden`},
		"all are hidden":  {`<sheets><sheet name="Vieux" r:id="r2" state="veryHidden"/></sheets>`, both, "", nil, "without a sheet that is shown", `sheet "Vieux" it is hidden`},
	} {
		got, refused := said(t, "metric: energy\nunit: kWh\nplace: chat\n", "a.xlsx", book(t, c.workbook, c.rows, c.after))
		reasons := fmt.Sprint(counted(refused))
		told := ""
		if i := slices.IndexFunc(refused, func(r measure.Refusal) bool { return r.Lacking }); i >= 0 {
			told = refused[i].Where.String() + " " + refused[i].Reason.String()
		}
		if !maps.Equal(got, c.want) || (c.reason == "") != (reasons == "[]") || !strings.Contains(reasons, c.reason) || !strings.Contains(told, c.told) || (c.told == "") != (told == "") {
			t.Errorf("%s: %v, %v, told %q; want %v, %q, %q", name, got, reasons, told, c.want, c.reason, c.told)
		}
	}
	shown := book(t, `<sheets><sheet name="R" r:id="r1"/><sheet name="Vieux" r:id="r2" state="hidden"/></sheets>`, both, "")
	if got, _ := said(t, "metric: energy\nunit: kWh\nplace: chat\nsheet: Vieux\n", "a.xlsx", shown); got["2026-01-01 31 energy"] != 9000 {
		t.Errorf("a hidden sheet that is named: %v", got)
	}
	for style, want := range map[string]float64{"6": 310, "0": 310, "8": 0} {
		got, _ := said(t, cost, "a.xlsx", book(t, "", row(2, "", january+`<c r="B2" s="`+style+`"><v>310</v></c>`), ""))
		if got["2026-01-01 31 cost"] != want {
			t.Errorf("an amount in style %s: %v, want %v EUR", style, got, want)
		}
	}
	if got, _ := said(t, "metric: energy\nplace: chat\n", "a.xlsx", book(t, "", row(2, "", january+`<c r="B2" s="5"><v>0.31</v></c>`), "")); got["2026-01-01 31 energy"] != 310000 {
		t.Errorf("a unit that the format alone states: %v", got)
	}
}

// A system of the settings that no row names is told of; the names of rows are
// not told, they may be persons.
func TestSystemsThatNoRowNames(t *testing.T) {
	t.Parallel()
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(deps.Dir, "a.csv"), []byte("date,system,value\n2026-09-01,Assistant,1\n2026-09-02,ASSISTANT,2\n2026-09-02,Marie,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	probe := func(places string) error {
		source, err := table.New(collectortest.Decoder("path: [a.csv]\nmetric: queries\nplaces: "+places+"\n"), deps)
		if err != nil {
			t.Fatal(err)
		}
		prober, ok := source.(collectors.Prober)
		if !ok {
			t.Fatal("not a Prober")
		}
		said, err := prober.Probe(t.Context())
		if err == nil && said == "" {
			t.Error("it says nothing")
		}
		return err
	}
	if err := probe("{assistant: chat, Copilote: copilot}"); err == nil || strings.Contains(err.Error(), "arie") ||
		!strings.Contains(err.Error(), `places, "copilote": the source never said a system of this name; it said 2 others; so copilot is unknown, not zero`) {
		t.Error(err)
	}
	if err := probe("{assistant: chat}"); err != nil {
		t.Error(err)
	}
}

// `vigie check` says how many lines count, and a file of which most are refused
// is not fine.
func TestProbeCounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	probe := func(text string) (string, error) {
		if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		source, err := table.New(collectortest.Decoder("path: [a.csv]\nmetric: queries\nplace: chat\n"), deps)
		if err != nil {
			t.Fatal(err)
		}
		prober, ok := source.(collectors.Prober)
		if !ok {
			t.Fatal("not a Prober")
		}
		said, err := prober.Probe(t.Context())
		return said.String(), err
	}
	if said, err := probe("date,value\n2026-09-01,1\n2026-09-02,2\n2026-09-03,x\nTotal,3\n"); err != nil || !strings.Contains(said, "2 of 4 lines count, 1 are passed over, 1 refused") {
		t.Errorf("%q, %v", said, err)
	}
	for _, text := range []string{"date,value\n2026-09-01,1\n2026-09-02,x\n2026-09-03,x\n", "date,value\n2026-09-01,1\n2026-09-01,2\n"} {
		if said, err := probe(text); err == nil {
			t.Errorf("%q is said to be fine: %s", text, said)
		}
	}
}
