package surveyfile

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/vigie-ia/vigie/internal/survey"
)

// person is one respondent of the cases: the direction, then the answers to the
// twelve items in the order of pulse@1, "" where there is none.
type person struct {
	direction string
	codes     [12]string
}

// people are the forty respondents of the cases, read from the plainest file by
// a reader of its own.
func fortyPeople(t *testing.T) []person {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", "21-floats.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []person
	for _, row := range rows[1:] {
		p := person{direction: row[5]}
		for i := range p.codes {
			p.codes[i] = strings.TrimSuffix(row[6+i], ".0")
		}
		list = append(list, p)
	}
	return list
}

func pulseCodes() []string {
	return []string{"SENS1", "SENS2", "CRIT1", "CRIT2", "LIEN1", "LIEN2", "AUTO1", "CHAR1", "CHAR2", "COMP1", "CONF1", "BIEN1"}
}

func pulseTexts() []string {
	list := make([]string, 12)
	for i, item := range survey.Pulse().Items {
		list[i] = item.Text.FR
	}
	return list
}

func pulseWords() map[string]string {
	return map[string]string{
		"1": "Pas du tout d’accord", "2": "Plutôt pas d’accord", "3": "Ni d’accord ni pas d’accord", "4": "Plutôt d’accord", "5": "Tout à fait d’accord", "": "",
	}
}

// sheet is a file being written.
type sheet struct {
	sep  string
	rows []string
}

func (s *sheet) add(cells ...string) {
	for i, c := range cells {
		if s.sep != "\t" && strings.ContainsAny(c, s.sep+"\"\n") {
			cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
	}
	s.rows = append(s.rows, strings.Join(cells, s.sep))
}

func (s *sheet) text() string { return strings.Join(s.rows, "\n") + "\n" }

// layout is how a tool writes an export: its rows of headings, what stands
// before and after the items of each response, and each answer.
type layout struct {
	sep      string
	heads    func() [][]string
	before   func(i int) []string // direction excluded, it comes next
	after    func(i int) []string
	answer   func(code string) string
	then     []string // lines after the responses
	settings func(*Layout)
	instead  func(text string) string // what the file is, made of what it would be
}

func (l layout) write(people []person) string {
	s := &sheet{sep: ";"}
	if l.sep != "" {
		s.sep = l.sep
	}
	for _, row := range l.heads() {
		s.add(row...)
	}
	for i, p := range people {
		var cells []string
		if l.before != nil {
			cells = append(cells, l.before(i)...)
		}
		cells = append(cells, p.direction)
		for _, code := range p.codes {
			if l.answer != nil {
				code = l.answer(code)
			}
			cells = append(cells, code)
		}
		if l.after != nil {
			cells = append(cells, l.after(i)...)
		}
		s.add(cells...)
	}
	s.rows = append(s.rows, l.then...)
	text := s.text()
	if l.instead != nil {
		text = l.instead(text)
	}
	return text
}

// one makes one row of headings: some columns, the direction, the items.
func one(before []string, direction string, items []string, after ...string) func() [][]string {
	return func() [][]string { return [][]string{slices.Concat(before, []string{direction}, items, after)} }
}

func each(list []string, form string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = fmt.Sprintf(form, text)
	}
	return out
}

// cut writes a text as LimeSurvey abbreviates it.
func cut(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = "Dans quelle mes.. [" + string([]rune(text)[:15]) + ".. ]"
	}
	return out
}

func number(i int) string { return strconv.Itoa(i + 1) }

func mapped(pairs map[string]string) func(string) string {
	return func(code string) string { return pairs[code] }
}

func words(code string) string { return pulseWords()[code] }

// read proposes settings for a file, lets them be changed, and reads it by them.
func readBack(t *testing.T, l layout, text string) ([]survey.Respondent, error) {
	t.Helper()
	s := town()
	path := filepath.Join(t.TempDir(), "export.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Propose(path, "", s, s.Waves[0])
	if err != nil {
		return nil, err
	}
	if l.settings != nil {
		l.settings(&p.Layout)
	}
	e, err := openExport(path, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	a, err := readAnswers(e, p.Layout, s, s.Waves[0])
	return a.judged.Respondents, err
}

// differs compares what was read with who answered, one by one.
func differs(got []survey.Respondent, want []person) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d respondents, want %d", len(got), len(want))
	}
	for i, p := range want {
		codes := map[string]int{}
		for j, text := range p.codes {
			if n, err := strconv.Atoi(text); err == nil {
				codes[pulseCodes()[j]] = n
			}
		}
		if got[i].Unit != strings.ToLower(p.direction) || !maps.Equal(got[i].Codes, codes) {
			return fmt.Sprintf("respondent %d is %+v, want %s %v", i+1, got[i], p.direction, codes)
		}
	}
	return ""
}

const ask = "Dans quelle mesure êtes-vous d’accord ?"

// layouts are those that are read by themselves, or by the settings beside them.
func layouts() map[string]layout {
	lime := []string{"id", "submitdate", "lastpage", "startlanguage", "seed"}
	limeRow := func(i int) []string {
		return []string{number(i), "1980-01-01 00:00:00", "3", "fr", strconv.Itoa(1000 + i)}
	}
	codes, texts := pulseCodes(), pulseTexts()
	long := []string{"ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Tête de série"}
	plain := one(nil, "Direction", codes)
	return map[string]layout{
		"LimeSurvey, code": {heads: one(lime, "DIRECTION", each(codes, "PULSE[%s]")), before: limeRow},
		"LimeSurvey, code and text": {heads: one(lime, "DIRECTION. Votre direction ?", func() []string {
			var list []string
			for i := range codes {
				list = append(list, "PULSE["+codes[i]+"]. "+ask+" ["+texts[i]+"]")
			}
			return list
		}()), before: limeRow},
		"LimeSurvey, code and question only": {heads: one(lime, "DIRECTION - Votre direction ?", each(codes, "PULSE_%s. "+ask)), before: limeRow},
		"LimeSurvey, abbreviated":            {heads: one(long, "Votre direction", cut(texts)), before: limeRow, answer: words},
		"LimeSurvey, full, HTML":             {heads: one(long, "<p>Votre direction&nbsp;?</p>", each(texts, "<p>"+ask+"</p> [<strong>%s</strong>]")), before: limeRow, answer: words},
		"LimeSurvey, spaces as underscores": {heads: one(lime, "Votre_direction_?", each(texts, "Dans_quelle_mesure_? [%s]")), before: limeRow, instead: func(s string) string {
			head, rest, _ := strings.Cut(s, "\n")
			return strings.ReplaceAll(head, " ", "_") + "\n" + rest
		}},
		"LimeSurvey, fields": {heads: one(lime, "110001X1X1", each(codes, "110001X1X2%s")), before: limeRow},
		"LimeSurvey, VV": {sep: "\t", heads: func() [][]string {
			return [][]string{
				slices.Concat(long, []string{"Votre direction ?"}, each(texts, ask+" %s")),
				slices.Concat(lime, []string{"DIRECTION"}, each(codes, "PULSE_%s")),
			}
		}, before: limeRow, answer: func(code string) string {
			if code == "" {
				return "{question_not_shown}"
			}
			return code
		}},
		"numbered":              {heads: one(nil, "1. Votre direction ?", each(texts, "12. %s")), answer: words},
		"numbered otherwise":    {heads: one(nil, "Q1 Votre direction ?", each(texts, "Q12 - %s *")), answer: words},
		"Google Forms, a grid":  {sep: ",", heads: one([]string{"Horodateur"}, "Votre direction ?", each(texts, ask+" [%s]")), before: func(i int) []string { return []string{fmt.Sprintf("05/09/2026 11:02:%02d", i)} }, answer: words},
		"a dash before":         {heads: one(nil, "Votre direction ?", each(texts, ask+" - %s")), answer: words},
		"a colon before":        {heads: one(nil, "Votre direction ?", each(texts, ask+" : %s")), answer: words},
		"a bar before":          {heads: one(nil, "Votre direction ?", each(texts, ask+" | %s")), answer: words},
		"a line before":         {heads: one(nil, "Votre direction ?", each(texts, ask+"\n%s")), answer: words},
		"codes in parentheses":  {heads: one(nil, "Direction", each(codes, "Une question (%s)"))},
		"Kobo, names of groups": {heads: one([]string{"start", "end"}, "situation/direction", each(lower(codes), "pulse/%s"), "_id", "_uuid"), before: func(int) []string { return []string{"2026-09-05T10:00:00", "2026-09-05T10:05:00"} }, after: func(i int) []string { return []string{number(i), "u" + number(i)} }},
		"Stata":                 {sep: ",", heads: one(nil, "direction", each(lower(codes), "pulse_%s")), answer: func(c string) string { return gap(c, ".") }},
		"R":                     {sep: ",", heads: one(nil, "direction", each(codes, "PULSE.%s.")), answer: func(c string) string { return gap(c, "NA") }},
		"SPSS by way of Excel":  {heads: one(nil, "direction", codes), answer: func(c string) string { return gap(c, "#NULL!") }},
		"English words": {heads: one(nil, "Your department", func() []string {
			var list []string
			for _, item := range survey.Pulse().Items {
				list = append(list, item.Text.EN)
			}
			return list
		}()), answer: mapped(map[string]string{"1": "Strongly disagree", "2": "Disagree", "3": "Neither agree nor disagree", "4": "Agree", "5": "Strongly agree", "": ""})},
		"Microsoft Forms": {sep: "\t", heads: one([]string{"ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"}, "Votre direction\u00a0?", texts, "Heure de la dernière modification"), before: func(i int) []string {
			return []string{number(i), "9/5/26 11:02:00", "9/5/26 11:04:00", "anonymous", ""}
		}, after: func(i int) []string {
			if i == 3 {
				return []string{"9/6/26 11:04:00"}
			}
			return []string{""}
		}, answer: words, settings: func(l *Layout) { l.Drop = append(l.Drop, "Adresse de messagerie", "Nom") }},
		"REDCap, labels": {sep: ",", heads: one([]string{"Record ID", "Survey Identifier", "Survey Timestamp"}, "Votre direction ?", texts, "Complete?"), before: func(i int) []string {
			return []string{number(i), "", "2026-09-05 10:00:00"}
		}, after: func(int) []string { return []string{"Complete"} }, answer: words, then: []string{`99,,[not completed],Voirie,Plutôt d’accord,,,,,,,,,,,,Incomplete`}},
		"SurveyMonkey": {sep: ",", heads: func() [][]string {
			blank := make([]string, 11)
			return [][]string{
				slices.Concat([]string{"Respondent ID", "Collector ID", "Date Created", "Date Modified", "Votre direction ?", ask}, blank),
				slices.Concat([]string{"", "", "", "", "Response"}, texts),
			}
		}, before: func(i int) []string {
			return []string{number(i), "4", "09/05/2026 10:00:00 AM", "09/05/2026 10:05:00 AM"}
		}, answer: words, settings: func(l *Layout) { l.Drop = append(l.Drop, "Respondent ID") }},
		"Framaforms": {heads: func() [][]string {
			blank := make([]string, 12)
			return [][]string{
				slices.Concat([]string{"Informations sur la soumission", "", "", "", "", "Questions"}, blank),
				slices.Concat([]string{"", "", "", "", "", "", ask}, blank[:11]),
				slices.Concat([]string{"Numéro de série", "SID", "Heure", "Brouillon", "Adresse IP", "Votre direction"}, texts),
			}
		}, before: func(i int) []string { return []string{number(i), strconv.Itoa(70 + i), "05/09/2026 - 10:00", "", ""} }, answer: words, then: []string{"41;111;05/09/2026 - 10:00;1;;Voirie;" + strings.Repeat(";", 11)}},
		"Qualtrics, codes of its own": {sep: ",", heads: func() [][]string {
			own := each(numbers(12), "Q2_%s")
			return [][]string{
				slices.Concat([]string{"StartDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1"}, own),
				slices.Concat([]string{"Date de début", "Type de réponse", "Terminé", "Date", "Identifiant de la réponse", "Votre direction ?"}, each(texts, ask+" - %s")),
				slices.Concat([]string{`{"ImportId":"startDate"}`, `{"ImportId":"status"}`, `{"ImportId":"finished"}`, `{"ImportId":"recordedDate"}`, `{"ImportId":"_recordId"}`, `{"ImportId":"QID1"}`}, each(own, `{"ImportId":"%s"}`)),
			}
		}, before: func(i int) []string {
			return []string{"2026-09-05", "IP Address", "True", "2026-09-05", "R_" + number(i)}
		}, answer: words, then: []string{
			"2026-09-05,IP Address,False,2026-09-05,R_x,Voirie,Plutôt d’accord,,,,,,,,,,,", "2026-09-05,Survey Preview,True,2026-09-05,R_y,Voirie,Plutôt d’accord,,,,,,,,,,,",
		}},
		"Typeform": {sep: ",", heads: one([]string{"#"}, "Votre direction ?", texts, "Response Type", "Start Date (UTC)", "Submit Date (UTC)"), before: func(i int) []string { return []string{"t" + number(i)} }, after: func(int) []string {
			return []string{"completed", "2026-09-05 10:00:00", "2026-09-05 10:05:00"}
		}, answer: words, then: []string{"tx,Voirie,Plutôt d’accord,,,,,,,,,,,,partial,2026-09-05 10:00:00,"}},
		"Sphinx":                  {heads: one([]string{"CLE", "DATE_SAISIE", "PROGRESSION"}, "Votre direction", texts), before: func(i int) []string { return []string{number(i), "05/09/2026", "Terminé"} }, answer: words, then: []string{"91;05/09/2026;En cours;Voirie;Plutôt d’accord;;;;;;;;;;;"}},
		"titles above":            {heads: func() [][]string { return append([][]string{{"Baromètre 2026", "", ""}, {"", "", ""}}, plain()...) }},
		"4,00":                    {heads: plain, answer: func(c string) string { return gap(c, "-", c+",00") }},
		"of ten":                  {heads: plain, answer: mapped(map[string]string{"1": "2", "2": "4", "3": "6", "4": "8", "5": "10"})},
		"0 to 4":                  {heads: plain, answer: mapped(map[string]string{"1": "0", "2": "1", "3": "2", "4": "3", "5": "4"})},
		"0.0 to 4.0":              {heads: plain, answer: mapped(map[string]string{"1": "0.0", "2": "1.0", "3": "2.0", "4": "3.0", "5": "4.0", "": "nan"})},
		"-2 to 2":                 {heads: plain, answer: mapped(map[string]string{"1": "-2", "2": "-1", "3": "0", "4": "1", "5": "2"})},
		"percent":                 {heads: plain, answer: mapped(map[string]string{"1": "0 %", "2": "25 %", "3": "50 %", "4": "75 %", "5": "100 %"})},
		"of a hundred":            {heads: plain, answer: mapped(map[string]string{"1": "0", "2": "25", "3": "50", "4": "75", "5": "100"})},
		"20 to 100 %":             {heads: plain, answer: mapped(map[string]string{"1": "20%", "2": "40%", "3": "60%", "4": "80%", "5": "100%"})},
		"parts of one":            {heads: plain, answer: mapped(map[string]string{"1": "0", "2": "0,25", "3": "0,5", "4": "0,75", "5": "1"})},
		"number and word":         {heads: plain, answer: func(c string) string { return gap(c, "", c+" - "+words(c)) }},
		"word and number":         {heads: plain, answer: func(c string) string { return gap(c, "", words(c)+" ("+c+")") }},
		"ends have words":         {heads: plain, answer: mapped(map[string]string{"1": "1 - Pas du tout d’accord", "2": "2", "3": "3", "4": "4", "5": "5 - Tout à fait d’accord"})},
		"the other order":         {heads: plain, answer: mapped(map[string]string{"5": "1 - Tout à fait d’accord", "4": "2", "3": "3", "2": "4", "1": "5 - Pas du tout d’accord"})},
		"the words, 0 to 4":       {heads: plain, answer: mapped(map[string]string{"1": "0 = Pas du tout d’accord", "2": "1", "3": "2", "4": "3", "5": "4 = Tout à fait d’accord"})},
		"no opinion":              {heads: plain, answer: func(c string) string { return gap(c, "Sans opinion") }},
		"6 - no opinion":          {heads: plain, answer: func(c string) string { return gap(c, "6 - Ne se prononce pas", c+" - "+words(c)) }},
		"99, as the settings say": {heads: plain, answer: func(c string) string { return gap(c, "99.0", c+".0") }, settings: func(l *Layout) { l.Blank = []string{"99"} }},
		"A1 to A5, as the settings say": {heads: plain, answer: func(c string) string { return gap(c, "", "A"+c) }, settings: func(l *Layout) {
			l.ValuesOf = map[string]map[string]int{"pulse@1": {"A1": 1, "A2": 2, "A3": 3, "A4": 4, "A5": 5}}
		}},
		"A1 to A5, the other order": {heads: plain, answer: mapped(map[string]string{"1": "A5", "2": "A4", "3": "A3", "4": "A2", "5": "A1"}), settings: func(l *Layout) {
			l.ValuesOf = map[string]map[string]int{"pulse@1": {"A1": 5, "A2": 4, "A3": 3, "A4": 2, "A5": 1}}
		}},
		"0 to 4 without a gap, as the settings say": {heads: plain, answer: mapped(map[string]string{"1": "0.0", "2": "1.0", "3": "2.0", "4": "3.0", "5": "4.0"}), settings: func(l *Layout) {
			l.ValuesOf = map[string]map[string]int{"pulse@1": {"0": 1, "1": 2, "2": 3, "3": 4, "4": 5}}
		}},
		"a date that the settings drop": {heads: one([]string{"Naissance du service"}, "Direction", codes), before: func(i int) []string { return []string{gap(number(i%3), "", "05/09/2026")[:10*(i%2)]} }, settings: func(l *Layout) { l.Drop = append(l.Drop, "Naissance du service") }},
		"sent in, as the settings say":  {heads: one([]string{"Data wysłania"}, "Direction", codes), before: func(int) []string { return []string{"2026-09-05 10:00"} }, then: []string{";Voirie;1;1;1;1;1;1;1;1;1;1;1;1"}, settings: func(l *Layout) { l.Complete.Column = "Data wysłania" }},
	}
}

func lower(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = strings.ToLower(text)
	}
	return out
}

func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = number(i)
	}
	return list
}

// gap writes what stands for no answer, or the answer, or how it is written.
func gap(code, none string, written ...string) string {
	switch {
	case code == "":
		return none
	case len(written) > 0:
		return written[0]
	}
	return code
}

// Every layout gives each respondent as answered, by the settings proposed for
// it.
func TestLayouts(t *testing.T) {
	t.Parallel()
	people := fortyPeople(t)
	for name, l := range layouts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readBack(t, l, l.write(people))
			if err != nil {
				t.Fatal(err)
			}
			if text := differs(got, people); text != "" {
				t.Error(text)
			}
		})
	}
}

// refusals are the files that must not be read as they are, and what is said.
func refusals(people []person) map[string]struct {
	layout
	says string
} {
	plain := one(nil, "Direction", pulseCodes())
	full := slices.Clone(people)
	for i := range full {
		for j := range full[i].codes {
			full[i].codes[j] = gap(full[i].codes[j], "3")
		}
	}
	after := func(text string) func(string) string { return func(s string) string { return s + text } }
	type c = struct {
		layout
		says string
	}
	fresh := func(answer func(string) string) func(string) string {
		return func(string) string { return layout{heads: plain, answer: answer}.write(full) }
	}
	return map[string]c{
		"1 to 7":                    {layout{heads: plain, answer: mapped(map[string]string{"1": "1", "2": "3", "3": "4", "4": "6", "5": "7"})}, "numbers over the scale"},
		"1 to 10":                   {layout{heads: plain, answer: mapped(map[string]string{"1": "1", "2": "3", "3": "5", "4": "8", "5": "10"})}, "numbers over the scale"},
		"halves":                    {layout{heads: plain, answer: mapped(map[string]string{"1": "1", "2": "1.5", "3": "2.5", "4": "4", "5": "5"})}, "numbers that are not whole"},
		"0 to 4, or 0 for none":     {layout{heads: plain, instead: fresh(mapped(map[string]string{"1": "0", "2": "1", "3": "2", "4": "3", "5": "4"}))}, `{"0": 1, "1": 2, "2": 3, "3": 4, "4": 5}`},
		"2 to 6":                    {layout{heads: plain, answer: mapped(map[string]string{"1": "2", "2": "3", "3": "4", "4": "5", "5": "6"})}, `values_of: {"pulse@1": {"2": 1`},
		"0 to 3":                    {layout{heads: plain, answer: mapped(map[string]string{"1": "0", "2": "1", "3": "2", "4": "3", "5": "3"})}, "one step off its scale"},
		"A1 to A5":                  {layout{heads: plain, answer: func(c string) string { return gap(c, "", "A"+c) }}, "if A1 is the low end of the scale, {A1: 5"},
		"other words":               {layout{heads: plain, answer: mapped(map[string]string{"1": "Jamais", "2": "Rarement", "3": "Parfois", "4": "Souvent", "5": "Toujours"})}, "words that are not those of the scale"},
		"numbers and other words":   {layout{heads: plain, answer: mapped(map[string]string{"1": "1 - Jamais", "2": "2 - Rarement", "3": "3 - Parfois", "4": "4 - Souvent", "5": "5 - Toujours"})}, "numbers with words that are not those of the scale"},
		"99 for none":               {layout{heads: plain, answer: func(c string) string { return gap(c, "99") }}, "under blank what stands for no answer"},
		"words that contradict":     {layout{heads: plain, then: []string{"Voirie;1 - Plutôt d’accord;1 - Plutôt pas d’accord;;;;;;;;;;"}}, "several words"},
		"an id twice":               {layout{heads: one([]string{"id"}, "Direction", pulseCodes()), before: func(i int) []string { return []string{number(i % 39)} }}, "line 41, column 1: the response has the id of the one of line 2"},
		"a file twice":              {layout{heads: plain, instead: func(s string) string { _, rows, _ := strings.Cut(s, "\n"); return s + rows }}, "the second half of the responses is the first one again"},
		"two files":                 {layout{heads: plain, instead: func(s string) string { return s + s }}, "line 42: the headings again"},
		"two directions":            {layout{heads: one([]string{"Direction"}, "Direction", pulseCodes()), before: func(int) []string { return []string{"Voirie"} }}, `2 columns of the export have the heading "Direction"`},
		"an item twice":             {layout{heads: one(nil, "Direction", pulseCodes(), "PULSE[SENS1]"), after: func(int) []string { return []string{"3"} }}, "2 columns are of the item SENS1"},
		"an unknown day of sending": {layout{heads: one([]string{"Data wysłania"}, "Direction", pulseCodes()), before: func(i int) []string { return []string{[]string{"2026-09-05 10:00", ""}[i/30]} }}, "column 1: the column has dates for some responses only"},
		"an unknown state":          {layout{heads: one(nil, "Direction", pulseCodes(), "Statut"), after: func(i int) []string { return []string{[]string{"Complet", "Partiel"}[i/30]} }}, "column 14: the column seems to tell complete responses"},
		"two forms of REDCap":       {layout{heads: one(nil, "Direction", pulseCodes(), "a_complete", "b_complete"), after: func(int) []string { return []string{"2", "2"} }}, "2 columns may tell complete responses"},
		"nobody finished":           {layout{heads: one([]string{"Finished"}, "Direction", pulseCodes()), before: func(int) []string { return []string{"0"} }}, `no complete response, by the column "Finished"`},
		"a line of totals":          {layout{heads: plain, then: []string{"Total;120;110;90;97;85;70;60;50;40;30;20;10"}}, "line 42: a line of totals"},
		"a line of means":           {layout{heads: plain, then: []string{";3,2;3,1;3,3;3,2;3,1;3,3;3,2;3,1;3,3;3,2;3,1;3,3"}}, "numbers that are not whole"},
		"responses of nothing":      {layout{heads: plain, then: []string{"Voirie;;;;;;;;;;;;", "Social;;;;;;;;;;;;"}}, "line 42 and others: responses without any answer"},
		"SPSS":                      {layout{heads: plain, instead: func(string) string { return "$FL2@(#) SPSS DATA FILE" }}, ".sav"},
		"Stata 14":                  {layout{heads: plain, instead: func(string) string { return "<stata_dta><header>" }}, ".dta"},
		"Stata 12":                  {layout{heads: plain, instead: func(string) string { return "\x73\x02\x01\x00abc" }}, ".dta"},
		"OpenDocument": {layout{heads: plain, instead: func(string) string {
			return "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x08\x00\x00\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
		}}, ".ods"},
		"a ZIP":                {layout{heads: plain, instead: func(string) string { return "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x0a\x00\x00\x00export.csvxx" }}, "ZIP archive"},
		"a page":               {layout{heads: plain, instead: func(string) string { return "<!DOCTYPE html><html><body>" }}, "HTML"},
		"LimeSurvey for Stata": {layout{heads: plain, instead: func(string) string { return `<?xml version="1.0"?><dta>` }}, "XML"},
		"Macintosh":            {layout{heads: one(nil, "Direction", pulseTexts()), answer: words, instead: coded(charmap.Macintosh)}, "Mac OS Roman"},
		"DOS": {layout{heads: one(nil, "Direction", pulseTexts()), answer: func(c string) string { return strings.ReplaceAll(words(c), "’", "'") }, instead: func(s string) string {
			return coded(charmap.CodePage850)(strings.ReplaceAll(s, "’", "'"))
		}}, "code page 850"},
		"old ends of line": {layout{heads: plain, instead: func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }}, "old Macs"},
		"a key twice": {layout{heads: plain, instead: func(string) string {
			fields := map[string]string{"direction": "Voirie"}
			for _, code := range pulseCodes() {
				fields[code] = "3"
			}
			text, err := json.Marshal(fields)
			if err != nil {
				return err.Error()
			}
			return "[" + strings.Replace(string(text), `"SENS1":"3"`, `"SENS1":"3","SENS1":"4"`, 1) + "]"
		}}, "response 1: field 12 has the name of another"},
		"more cells": {layout{heads: plain, instead: after("Voirie;1;1;1;1;1;1;1;1;1;1;1;1;1\n")}, "line 42, column 14: more columns than headings"},
	}
}

func coded(in *charmap.Charmap) func(string) string {
	return func(text string) string {
		out, err := in.NewEncoder().String(text)
		if err != nil {
			return err.Error()
		}
		return out
	}
}

// What cannot be read for sure is refused whole, by place and kind.
func TestRefusals(t *testing.T) {
	t.Parallel()
	people := fortyPeople(t)
	for name, c := range refusals(people) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readBack(t, c.layout, c.write(people))
			if err == nil || len(got) > 0 || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%d respondents, %v; want %q", len(got), err, c.says)
			}
		})
	}
}
