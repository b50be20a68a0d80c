package lss_test

import (
	"bytes"
	"encoding/xml"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
)

// row is a row of a table, by field, as LimeSurvey's import reads it: every
// child of <row>, whatever the list of fields says.
type row map[string]string

// read is a reader of its own: rows by table.
func read(t *testing.T, text []byte) (tables map[string][]row, kind string) {
	t.Helper()
	tables = map[string][]row{}
	d := xml.NewDecoder(bytes.NewReader(text))
	var path []string
	var value strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			if len(path) != 0 {
				t.Fatalf("broken XML: %v", err)
			}
			return tables, kind
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			value.Reset()
			if len(path) == 4 && path[3] == "row" {
				tables[path[1]] = append(tables[path[1]], row{})
			}
		case xml.CharData:
			value.Write(token)
		case xml.EndElement:
			if len(path) == 5 && path[3] == "row" {
				rows := tables[path[1]]
				rows[len(rows)-1][path[4]] = value.String()
			}
			if len(path) == 2 && path[1] == "LimeSurveyDocType" {
				kind = value.String()
			}
			path = path[:len(path)-1]
		}
	}
}

func day(y int, m time.Month, d int) period.Date { return period.Date{Year: y, Month: m, Day: d} }

func form() lss.Form {
	return lss.Form{
		Wave:        survey.Wave{ID: "w", Title: survey.Text{FR: "Été & {IA}", EN: "Summer"}, Opened: day(2026, 9, 1), CompareUse: true, K: 12},
		Instruments: []survey.Instrument{survey.Pulse()},
		Directions: survey.Directions{
			{ID: "espaces-publics", Names: []survey.Label{{Name: "Voirie & <espaces>"}}},
			{ID: "proprete", Parent: "espaces-publics", Names: []survey.Label{{Name: "Propreté"}}},
			{ID: "culture", Names: []survey.Label{{Name: "Culture"}}},
		},
	}
}

func written(t *testing.T, f lss.Form) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := lss.Write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Every item of the instrument is a line of one array question, with its text
// in both languages; the answers are the scale's, and one for those who do not
// want to answer.
func TestItemsAndScale(t *testing.T) {
	t.Parallel()
	tables, kind := read(t, written(t, form()))
	if kind != "Survey" {
		t.Errorf("the document is a %q", kind)
	}
	pulse := survey.Pulse()
	at := slices.IndexFunc(tables["questions"], func(r row) bool { return r["title"] == "PULSE" })
	if at < 0 || tables["questions"][at]["type"] != "F" {
		t.Fatalf("no array question PULSE in %v", tables["questions"])
	}
	array := tables["questions"][at]["qid"]
	texts := func(table, key, id, field string) map[string]string {
		out := map[string]string{}
		for _, r := range tables[table] {
			if r[key] == id {
				out[r["language"]] = r[field]
			}
		}
		return out
	}
	var codes []string
	for _, r := range tables["subquestions"] {
		item := pulse.Items[len(codes)]
		codes = append(codes, r["title"])
		want := map[string]string{"fr": strings.ReplaceAll(item.Text.FR, "'", "&#39;"), "en": item.Text.EN}
		if got := texts("question_l10ns", "qid", r["qid"], "question"); r["parent_qid"] != array || r["title"] != item.Code || !maps.Equal(got, want) {
			t.Errorf("item %s is %v: %v, want %v", item.Code, r, got, want)
		}
	}
	if len(codes) != len(pulse.Items) {
		t.Errorf("the items are %v", codes)
	}
	var answers []string
	for _, r := range tables["answers"] {
		if r["qid"] != array {
			continue
		}
		answers = append(answers, r["code"])
		if code, err := strconv.Atoi(r["code"]); err == nil {
			words := pulse.Scale.Words[code-pulse.Scale.Low]
			if got := texts("answer_l10ns", "aid", r["aid"], "answer"); got["fr"] != words.FR || got["en"] != words.EN {
				t.Errorf("answer %d says %v, want %v", code, got, words)
			}
		}
	}
	if !slices.Equal(answers, []string{"1", "2", "3", "4", "5", "NR"}) {
		t.Errorf("the answers are %q", answers)
	}
}

// Everything that another row names is there, in both languages; codes are
// those that LimeSurvey takes: letters and digits, five at most for an answer.
func TestReferencesAndCodes(t *testing.T) {
	t.Parallel()
	tables, _ := read(t, written(t, form()))
	ids := func(table, key string) map[string]bool {
		out := map[string]bool{}
		for _, r := range tables[table] {
			if out[r[key]] {
				t.Errorf("%s %s is there twice", table, r[key])
			}
			out[r[key]] = true
		}
		return out
	}
	groups, questions, answers := ids("groups", "gid"), ids("questions", "qid"), ids("answers", "aid")
	all := maps.Clone(questions)
	maps.Copy(all, ids("subquestions", "qid"))
	for _, ref := range []struct {
		table, key string
		known      map[string]bool
		each       int // rows for each id; 0: any number
	}{
		{"questions", "gid", groups, 0},
		{"subquestions", "gid", groups, 0},
		{"subquestions", "parent_qid", questions, 0},
		{"answers", "qid", questions, 0},
		{"group_l10ns", "gid", groups, 2},
		{"question_l10ns", "qid", all, 2},
		{"answer_l10ns", "aid", answers, 2},
	} {
		count := map[string]int{}
		for _, r := range tables[ref.table] {
			if count[r[ref.key]]++; !ref.known[r[ref.key]] {
				t.Errorf("%s names %s %q, which is not there", ref.table, ref.key, r[ref.key])
			}
		}
		for id := range ref.known {
			if ref.each > 0 && count[id] != ref.each {
				t.Errorf("%s has %d rows for %s %s, want %d", ref.table, count[id], ref.key, id, ref.each)
			}
		}
	}
	for table, most := range map[string]int{"questions": 20, "subquestions": 20, "answers": 5} {
		seen := map[string]bool{}
		for _, r := range tables[table] {
			code, within := r["title"], ""
			if table == "answers" {
				code, within = r["code"], r["qid"]
			}
			if code == "" || len(code) > most || strings.Trim(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || seen[within+" "+code] {
				t.Errorf("%s: the code %q is empty, too long, twice there or has other signs than letters and digits", table, code)
			}
			if table == "questions" && strings.Trim(code[:1], "0123456789") == "" {
				t.Errorf("the question %q does not begin with a letter", code)
			}
			seen[within+" "+code] = true
		}
	}
}

// What the importer of LimeSurvey reads without asking whether it is there, and
// what its rules take for each setting.
func TestWhatTheImporterReads(t *testing.T) {
	t.Parallel()
	tables, _ := read(t, written(t, form()))
	for table, fields := range map[string][]string{
		"surveys":                  {"sid", "language"},
		"surveys_languagesettings": {"surveyls_survey_id", "surveyls_language", "surveyls_title"},
		"groups":                   {"gid", "sid", "group_order"},
		"group_l10ns":              {"gid", "group_name", "language"},
		"questions":                {"qid", "sid", "gid", "parent_qid", "type", "title", "question_order", "relevance"},
		"subquestions":             {"qid", "sid", "gid", "parent_qid", "type", "title", "question_order", "scale_id"},
		"question_l10ns":           {"qid", "question", "language"},
		"answers":                  {"aid", "qid", "code", "sortorder", "scale_id"},
		"answer_l10ns":             {"aid", "answer", "language"},
	} {
		for _, r := range tables[table] {
			for _, field := range fields {
				if r[field] == "" {
					t.Errorf("%s: no %s in %v", table, field, r)
				}
			}
			for _, field := range []string{"qid", "gid", "aid", "sid", "question_order", "group_order", "sortorder"} {
				if n, err := strconv.Atoi(r[field]); r[field] != "" && (err != nil || n < 1) {
					t.Errorf("%s: %s is %q", table, field, r[field])
				}
			}
		}
		if len(tables[table]) == 0 {
			t.Errorf("there are no %s", table)
		}
	}
	for field, got := range tables["surveys"][0] {
		words := map[string]string{
			"sid": "110026", "gsid": "1", "language": "fr", "additional_languages": "en", "format": "G", "template": "inherit",
			"emailresponseto": "", "emailnotificationto": "", "googleanalyticsapikey": "", "googleanalyticsstyle": "0",
		}
		if want, ok := words[field]; ok && got != want || !ok && got != "Y" && got != "N" {
			t.Errorf("the setting %s is %q", field, got)
		}
	}
}

// The survey keeps nothing beside the answers, and says so with the wave's k.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	text := written(t, form())
	tables, _ := read(t, text)
	settings := tables["surveys"][0]
	for field, want := range map[string]string{
		"anonymized": "Y", "datestamp": "N", "ipaddr": "N", "refurl": "N", "savetimings": "N", "usetokens": "N",
		"alloweditaftercompletion": "N", "publicstatistics": "N", "emailresponseto": "", "emailnotificationto": "",
		"language": "fr", "additional_languages": "en",
	} {
		if got, ok := settings[field]; !ok || got != want {
			t.Errorf("%s is %q (%v), want %q", field, got, ok, want)
		}
	}
	for _, r := range slices.Concat(tables["questions"], tables["subquestions"]) {
		if free := r["parent_qid"] == "0" && !slices.Contains([]string{"L", "F"}, r["type"]); free || r["mandatory"] != "N" || r["other"] != "N" {
			t.Errorf("question %s is of type %s, mandatory %s, with other %s", r["title"], r["type"], r["mandatory"], r["other"])
		}
	}
	for _, r := range tables["surveys_languagesettings"] {
		if !strings.Contains(r["surveyls_welcometext"], "12 ") {
			t.Errorf("the welcome in %s does not tell the threshold: %q", r["surveyls_language"], r["surveyls_welcometext"])
		}
	}
	if got := tables["surveys_languagesettings"][0]["surveyls_title"]; got != "Été &amp; (IA)" {
		t.Errorf("the title is %q: LimeSurvey would read a mark-up or an expression", got)
	}
}

// Directions are asked as the wave is cut, under codes that stand for their ids.
func TestUnits(t *testing.T) {
	t.Parallel()
	f := form()
	if got := f.Units(); !slices.Equal(got, []lss.Unit{{Code: "D001", ID: "espaces-publics", Name: "Voirie & <espaces>"}, {Code: "D002", ID: "culture", Name: "Culture"}}) {
		t.Errorf("by direction: %v", got)
	}
	f.Wave.Split = survey.ByService
	if got := f.Units(); len(got) != 3 || got[1].ID != "proprete" {
		t.Errorf("by service: %v", got)
	}
	f.Directions, f.Wave.CompareUse = nil, false
	tables, _ := read(t, written(t, f))
	if len(tables["questions"]) != 1 || len(tables["groups"]) != 1 {
		t.Errorf("without directions and use it asks %v", tables["questions"])
	}
	f = lss.Form{Directions: survey.Directions{{ID: "voirie"}, {ID: "cabinet", Names: []survey.Label{{Name: "Cabinet"}}}, {ID: "eau"}, {ID: "archives", Names: []survey.Label{{Name: "Archives"}}}}}
	f.Wave.Groupings = []survey.Grouping{{"archives", "cabinet"}}
	if got := f.Units(); len(got) != 3 || got[1] != (lss.Unit{Code: "D002", ID: "cabinet", Name: "Cabinet, Archives"}) || got[2].ID != "eau" {
		t.Errorf("directions that are published together are asked as %+v", got)
	}
}

// What cannot be asked is an error, not an empty question.
func TestRefuses(t *testing.T) {
	t.Parallel()
	for name, instruments := range map[string][]survey.Instrument{
		"texts that are not ours": {survey.WHOFive()},
		"nothing":                 nil,
	} {
		var out bytes.Buffer
		if err := lss.Write(&out, lss.Form{Instruments: instruments}); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, with %d bytes", name, err, out.Len())
		}
	}
}

// own is an instrument of the configuration, with codes of its own.
func own(id string, low int, codes ...string) survey.Instrument {
	in := survey.Instrument{
		ID: id, Version: "1", Title: survey.Text{FR: "Climat"},
		Scale: survey.Scale{Low: low, High: low + 1, Words: []survey.Text{{FR: "Non"}, {FR: "Oui"}}},
	}
	for _, code := range codes {
		in.Items = append(in.Items, survey.Item{Code: code, Text: survey.Text{FR: "Une question ?"}})
	}
	return in
}

// LimeSurvey gives another code to what it cannot take, or leaves the answer
// out: the export would no longer be what Vigie reads.
func TestCodesThatLimeSurveyCannotTake(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("c", 21)
	for name, c := range map[string]struct {
		list []survey.Instrument
		says []string
	}{
		"signs in an item":          {[]survey.Instrument{own("climat", 1, "A-1", "b.2", "C3")}, []string{`"A-1"`, `"b.2"`}},
		"a long item":               {[]survey.Instrument{own("climat", 1, long)}, []string{`"` + long + `"`}},
		"a word of its own":         {[]survey.Instrument{own("climat", 1, "time")}, []string{`"time"`}},
		"items that differ by case": {[]survey.Instrument{own("climat", 1, "a1", "A1")}, []string{`"A1"`}},
		"a scale below zero":        {[]survey.Instrument{own("climat", -1, "A1")}, []string{"climat@1", "-1"}},
		"a scale of six digits":     {[]survey.Instrument{own("climat", 99_999, "A1")}, []string{"climat@1", "100000"}},
		"two questions of one code": {[]survey.Instrument{own("climat-a", 1, "A1"), own("climata", 1, "B1")}, []string{`"CLIMATA"`}},
		"a question of the context": {[]survey.Instrument{own("Direction", 1, "A1")}, []string{`"DIRECTION"`}},
		"a reserved question":       {[]survey.Instrument{own("sid", 1, "A1")}, []string{`"SID"`}},
	} {
		var out bytes.Buffer
		err := lss.Write(&out, lss.Form{Instruments: c.list, Directions: form().Directions})
		for _, want := range c.says {
			if err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
				t.Errorf("%s: %v, with %d bytes; want %q", name, err, out.Len(), want)
			}
		}
	}
	f := form()
	f.Wave.Title.FR = strings.Repeat("é", 201)
	if err := lss.Write(&bytes.Buffer{}, f); err == nil || !strings.Contains(err.Error(), "200") {
		t.Errorf("a title of 201 signs: %v", err)
	}
	for id, want := range map[string]string{"2026-climat": "Q2026CLIMAT", "climat_" + long: "CLIMATCCCCCCCCCCCCCC", "pulse": "PULSE"} {
		in := own(id, 0, "A1")
		if err := lss.Write(&bytes.Buffer{}, lss.Form{Instruments: []survey.Instrument{in}}); lss.Code(in) != want || err != nil {
			t.Errorf("%s is asked as %s: %v, want %s", id, lss.Code(in), err, want)
		}
	}
}

// The second version asks in three questions: items for all, those that not
// everybody is concerned by, with an answer for it, and those of users of AI,
// which are shown to them alone. Who uses AI is asked, for that, in any case.
func TestSecondVersion(t *testing.T) {
	t.Parallel()
	f := form()
	f.Instruments, f.Wave.CompareUse = append([]survey.Instrument{survey.PulseTwo()}, survey.Modules()...), false
	tables, _ := read(t, written(t, f))
	items := map[string][]string{}
	relevance, title := map[string]string{}, map[string]string{}
	for _, r := range tables["questions"] {
		title[r["qid"]], relevance[r["title"]] = r["title"], r["relevance"]
	}
	for _, r := range tables["subquestions"] {
		items[title[r["parent_qid"]]] = append(items[title[r["parent_qid"]]], r["title"])
	}
	answers := map[string][]string{}
	for _, r := range tables["answers"] {
		answers[title[r["qid"]]] = append(answers[title[r["qid"]]], r["code"])
	}
	const users = `IAUSAGE.NAOK != "0"`
	for code, c := range map[string]struct {
		items     string
		relevance string
		answers   string
	}{
		"PULSE":       {"SENS3 SENS4 LIEN1 LIEN3 AUTO1 AUTO2 CHAR1 CHAR3 COMP2 COMP3 CONF2 CONF3 BIEN1 BIEN2", "1", "1 2 3 4 5 NR"},
		"PULSENC":     {"LIEN2", "1", "1 2 3 4 5 NC NR"},
		"PULSEIA":     {"CRIT1 CRIT3 IA1 IA2", users, "1 2 3 4 5 NR"},
		"HORSOUTILS":  {"HORS1", "1", "0 1 2 3 NR"},
		"RECHERCHEIA": {"SIMPLE1", users, "0 1 2 3 4 5 6 7 8 9 10 NR"},
		"EMOTIONS":    {"EMO1 EMO2 EMO3", "1", "1 2 3 4 5 NR"},
		"IAUSAGE":     {"", "1", "0 1 2 3 NR"},
	} {
		if got := strings.Join(items[code], " "); got != c.items || relevance[code] != c.relevance || strings.Join(answers[code], " ") != c.answers {
			t.Errorf("%s asks %q when %q, answers %q", code, got, relevance[code], answers[code])
		}
	}
}
