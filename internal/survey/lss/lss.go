// Package lss writes a questionnaire as a LimeSurvey survey structure (.lss),
// ready to import, so that an authority asks exactly what Vigie scores. The
// file asks for no name, keeps no address, token or date, and has no free text.
package lss

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Form is what is asked.
type Form struct {
	Wave        survey.Wave // its title, K and CompareUse; the zero value is a wave without a name
	Instruments []survey.Instrument
	Directions  survey.Directions // those there at launch; none: it is not asked
}

// Units are the directions, or the services where the wave is cut so, by the
// code of their answer, in order. Those that the wave states together are one
// answer, under all their names and the id of the first: who is in the smallest
// of them is not even in the answers.
func (f Form) Units() []Unit {
	there := f.Directions
	if f.Wave.Split != survey.ByService {
		there = slices.DeleteFunc(slices.Clone(there), func(d survey.Direction) bool { return d.Parent != "" })
	}
	var list []Unit
	at := map[string]int{} // of the unit of each grouping, by its first id
	for _, d := range there {
		first := f.first(d.ID)
		if i, ok := at[first]; ok {
			list[i].Name += ", " + d.Name(f.Wave.Opened)
			continue
		}
		at[first] = len(list)
		list = append(list, Unit{Code: fmt.Sprintf("D%03d", len(list)+1), ID: d.ID, Name: d.Name(f.Wave.Opened)})
	}
	return list
}

// first is the first id of the grouping of a direction, or its own.
func (f Form) first(id string) string {
	for _, g := range f.Wave.Groupings {
		if slices.Contains(g, id) {
			return g[0]
		}
	}
	return id
}

// Unit is one answer to the question about the direction.
type Unit struct{ Code, ID, Name string }

// Write writes the form. What LimeSurvey cannot take, and an instrument whose
// texts do not come with Vigie, is an error that names it.
func Write(out io.Writer, f Form) error {
	if err := f.check(); err != nil {
		return reason.Under(reason.New("lss.writing"), err)
	}
	b := &builder{form: f}
	b.context()
	for _, in := range f.Instruments {
		b.instrument(in)
	}
	b.settings()
	return b.write(out)
}

// Title is what the survey is called: as its wave, or as its questionnaire.
func (f Form) Title() survey.Text {
	if f.Wave.Title.FR == "" {
		return f.Instruments[0].Title
	}
	return f.Wave.Title
}

// Asks reports whether an instrument comes with its texts, so that it can be
// written.
func Asks(in survey.Instrument) bool {
	mute := slices.ContainsFunc(in.Items, func(i survey.Item) bool { return i.Text.FR == "" })
	return !mute && len(in.Scale.Words) > 0
}

// table is one table of LimeSurvey's, as its export writes it.
type table struct {
	name   string
	fields []string
	rows   [][]string
}

func (t *table) add(values ...string) { t.rows = append(t.rows, values) }

// builder fills the tables; ids are the file's own, and LimeSurvey gives others.
type builder struct {
	form                                            Form
	groups, groupTexts, questions, parts, questText table
	answers, answerTexts, surveys, surveyTexts      table
	gid, qid, aid                                   int
}

// sid is the survey's number in the file; LimeSurvey gives another when taken.
const sid = "110026"

func number(n int) string { return strconv.Itoa(n) }

// rich is a text where LimeSurvey reads HTML and its own {expressions}. Braces
// become parentheses: LimeSurvey takes entities for them back to braces when the
// user who imports is no superadministrator, and then shows nothing.
func rich(text string) string {
	return strings.NewReplacer("{", "(", "}", ")").Replace(html.EscapeString(text))
}

func languages() []string { return []string{"fr", "en"} }

func (b *builder) group(title survey.Text) {
	b.gid++
	b.groups.add(number(b.gid), sid, number(b.gid), "", "1")
	for _, l := range languages() {
		b.groupTexts.add(number(len(b.groupTexts.rows)+1), number(b.gid), rich(title.In(l)), "", l)
	}
}

// asking is a question to be added.
type asking struct {
	parent, kind, code, theme string
	relevance                 string // when it is asked, as an expression of LimeSurvey; "": always
	text                      survey.Text
}

// question adds a question to the last group, or with a parent a line of it.
func (b *builder) question(a asking) string {
	b.qid++
	into, owner := &b.questions, "0"
	if a.parent != "" {
		into, owner = &b.parts, a.parent
	}
	into.add(number(b.qid), owner, sid, number(b.gid), a.kind, a.code, "N", "N", "N", number(len(into.rows)+1), "0", "0", cmp.Or(a.relevance, "1"), a.theme, "0")
	for _, l := range languages() {
		b.questText.add(number(len(b.questText.rows)+1), number(b.qid), rich(a.text.In(l)), "", l)
	}
	return number(b.qid)
}

func (b *builder) answer(question, code string, text survey.Text) {
	b.aid++
	b.answers.add(number(b.aid), question, code, number(b.aid), "0", "0")
	for _, l := range languages() {
		b.answerTexts.add(number(len(b.answerTexts.rows)+1), number(b.aid), rich(text.In(l)), l)
	}
}

// context asks what the answers are grouped by, no more.
func (b *builder) context() {
	units := b.form.Units()
	if len(units) == 0 && !b.form.AsksUse() {
		return
	}
	b.group(survey.Said("situation"))
	if len(units) > 0 {
		q := b.question(asking{kind: "L", code: survey.DirectionCode, theme: "listradio", text: Where()})
		for _, u := range units {
			b.answer(q, u.Code, survey.Text{FR: u.Name})
		}
		b.answer(q, survey.RefusedCode, survey.Unwilling())
	}
	if b.form.AsksUse() {
		q := b.question(asking{kind: "L", code: survey.UseCode, theme: "listradio", text: Uses()})
		for _, a := range survey.UseAnswers() {
			b.answer(q, a.Code, a.Text)
		}
		b.answer(q, survey.RefusedCode, survey.Unwilling())
	}
}

// Where asks where somebody works.
func Where() survey.Text {
	return survey.Said("where")
}

// Uses asks whether somebody uses AI.
func Uses() survey.Text {
	return survey.Said("uses")
}

// AsksUse reports whether the use of AI is asked: to compare those who use it, or
// to ask them alone what only they can answer.
func (f Form) AsksUse() bool {
	return f.Wave.CompareUse || slices.ContainsFunc(f.Instruments, func(in survey.Instrument) bool {
		return slices.ContainsFunc(PartsOf(in), func(p Part) bool { return p.Users })
	})
}

// Part is the items of an instrument that one question asks.
type Part struct {
	Code      string // of the question
	Items     []survey.Item
	Users     bool // asked of those who use AI
	NotForAll bool // with an answer for those who are not concerned
}

// PartsOf cuts an instrument into its questions: the items for all, those that not
// everybody is concerned by, those of users of AI. One that mixes items for all
// with items of users in a dimension is asked as it always was, in one question.
func PartsOf(in survey.Instrument) []Part {
	all := Part{Code: Code(in), Items: in.Items}
	if slices.ContainsFunc(in.Dimensions, func(d survey.Dimension) bool { return in.Audience(d.ID) == survey.Mixed }) {
		return []Part{all}
	}
	parts := []Part{{Code: Code(in)}, {Code: Code(in) + "NC", NotForAll: true}, {Code: Code(in) + "IA", Users: true}}
	for _, item := range in.Items {
		at := 0
		switch {
		case item.OfUsers:
			at = 2
		case item.NotForAll:
			at = 1
		}
		parts[at].Items = append(parts[at].Items, item)
	}
	return slices.DeleteFunc(parts, func(p Part) bool { return len(p.Items) == 0 })
}

// Lead is what stands above the items of an instrument.
func Lead(in survey.Instrument) survey.Text {
	if in.Lead.FR != "" {
		return in.Lead
	}
	return survey.Said("lead")
}

// instrument asks the items on their scale.
func (b *builder) instrument(in survey.Instrument) {
	b.group(in.Title)
	lead := Lead(in)
	for _, p := range PartsOf(in) {
		relevance := ""
		if p.Users {
			relevance = survey.UseCode + `.NAOK != "` + survey.UseAnswers()[0].Code + `"`
		}
		q := b.question(asking{kind: "F", code: p.Code, theme: "arrays/array", relevance: relevance, text: lead})
		for _, item := range p.Items {
			b.question(asking{parent: q, kind: "T", code: item.Code, text: item.Text})
		}
		for i, words := range in.Scale.Words {
			b.answer(q, Answer(in.Scale.Low+i), words)
		}
		if p.NotForAll {
			b.answer(q, survey.UnconcernedCode, survey.Unconcerned())
		}
		b.answer(q, survey.RefusedCode, survey.NotConcerned())
	}
}

// settings are those of the survey: anonymous, and nothing kept beside the
// answers.
func (b *builder) settings() {
	b.surveys = table{name: "surveys"}
	var row []string
	for _, s := range [][2]string{
		{"sid", sid},
		{"gsid", "1"},
		{"language", "fr"},
		{"additional_languages", "en"},
		{"format", "G"},
		{"template", "inherit"},
		{"anonymized", "Y"},
		{"datestamp", "N"},
		{"savetimings", "N"},
		{"ipaddr", "N"},
		{"ipanonymize", "Y"},
		{"refurl", "N"},
		{"usecookie", "N"},
		{"usetokens", "N"},
		{"tokenanswerspersistence", "N"},
		{"alloweditaftercompletion", "N"},
		{"allowregister", "N"},
		{"allowsave", "N"},
		{"allowprev", "Y"},
		{"printanswers", "N"},
		{"publicstatistics", "N"},
		{"publicgraphs", "N"},
		{"listpublic", "N"},
		{"sendconfirmation", "N"},
		{"emailresponseto", ""},
		{"emailnotificationto", ""},
		{"googleanalyticsstyle", "0"},
		{"googleanalyticsapikey", ""},
		{"shownoanswer", "N"},
		{"showwelcome", "Y"},
		{"showprogress", "Y"},
	} {
		b.surveys.fields = append(b.surveys.fields, s[0])
		row = append(row, s[1])
	}
	b.surveys.add(row...)
	welcome, thanks := b.form.Welcome(), survey.Said("thanks")
	for _, l := range languages() {
		b.surveyTexts.add(sid, l, rich(b.form.Title().In(l)), "", rich(welcome.In(l)), rich(thanks.In(l)), "0")
	}
}

// Welcome says what becomes of the answers, and only what is so.
func (f Form) Welcome() survey.Text {
	k := f.Wave.Threshold()
	said := survey.Said("welcome")
	text := survey.Text{FR: fmt.Sprintf(said.FR, k), EN: fmt.Sprintf(said.EN, k)}
	if slices.ContainsFunc(f.Instruments, func(in survey.Instrument) bool { return !in.Validated }) {
		said = survey.Said("not_validated")
		text.FR, text.EN = text.FR+said.FR, text.EN+said.EN
	}
	return text
}

// write writes the tables in the order of LimeSurvey's own export.
func (b *builder) write(out io.Writer) error {
	question := []string{
		"qid", "parent_qid", "sid", "gid", "type", "title", "other", "mandatory", "encrypted",
		"question_order", "scale_id", "same_default", "relevance", "question_theme_name", "same_script",
	}
	named := func(t table, name string, fields ...string) table {
		t.name, t.fields = name, fields
		return t
	}
	w := &document{out: out}
	w.line(0, xml.Header+"<document>")
	w.line(1, "<LimeSurveyDocType>Survey</LimeSurveyDocType>")
	w.line(1, "<DBVersion>490</DBVersion>") // of 6.0; 5 and later read it
	w.line(1, "<languages>")
	for _, l := range languages() {
		w.line(2, "<language>"+l+"</language>")
	}
	w.line(1, "</languages>")
	for _, t := range []table{
		named(b.answers, "answers", "aid", "qid", "code", "sortorder", "assessment_value", "scale_id"),
		named(b.answerTexts, "answer_l10ns", "id", "aid", "answer", "language"),
		named(b.groups, "groups", "gid", "sid", "group_order", "randomization_group", "grelevance"),
		named(b.groupTexts, "group_l10ns", "id", "gid", "group_name", "description", "language"),
		named(b.questions, "questions", question...),
		named(b.parts, "subquestions", question...),
		named(b.questText, "question_l10ns", "id", "qid", "question", "help", "language"),
		b.surveys,
		named(b.surveyTexts, "surveys_languagesettings", "surveyls_survey_id", "surveyls_language", "surveyls_title",
			"surveyls_description", "surveyls_welcometext", "surveyls_endtext", "surveyls_numberformat"),
	} {
		w.table(t)
	}
	w.line(0, "</document>")
	if w.err != nil {
		return fmt.Errorf("writing the questionnaire: %w", w.err)
	}
	return nil
}

// document writes lines until one fails.
type document struct {
	out io.Writer
	err error
}

func (d *document) line(depth int, text string) {
	if d.err == nil {
		_, d.err = io.WriteString(d.out, strings.Repeat(" ", depth)+text+"\n")
	}
}

func (d *document) table(t table) {
	if len(t.rows) == 0 {
		return
	}
	d.line(1, "<"+t.name+">")
	d.line(2, "<fields>")
	for _, f := range t.fields {
		d.line(3, "<fieldname>"+f+"</fieldname>")
	}
	d.line(2, "</fields>")
	d.line(2, "<rows>")
	for _, row := range t.rows {
		d.line(3, "<row>")
		for i, value := range row {
			var text strings.Builder
			if err := xml.EscapeText(&text, []byte(value)); err != nil && d.err == nil {
				d.err = err
			}
			d.line(4, "<"+t.fields[i]+">"+text.String()+"</"+t.fields[i]+">")
		}
		d.line(3, "</row>")
	}
	d.line(2, "</rows>")
	d.line(1, "</"+t.name+">")
}
