package table

import vocabulary "github.com/vigie-ia/vigie/internal/words"

// words are the names of sheets and headings of the workbook in one language.
type words struct {
	figures, users, training, costs, mitigation, notes, lists  string // sheets
	licences, active, trained, headcount, signed               string // headings of figures
	sessions, amount                                           string
	avoided, offset                                            string
	period, system, metric, value, unit, low, high, method     string // headings
	evidence, department, tax                                  string
	about, kind, text, owner, due, status                      string
	comment, action, planned, running, done                    string // choices
	declared, estimated, measured                              string
	example                                                    string
	figuresHelp, usersHelp, trainingHelp, costsHelp, mitigHelp []string
	notesHelp                                                  []string
	exampleText, exampleAction, exampleEvidence, exampleEntity string
}

// in returns the words of the workbook in a language.
func in(lang string) words {
	w := vocabulary.Typed(lang)
	return words{
		figures:         w.Say("workbook.figures"),
		users:           w.Say("workbook.users"),
		training:        w.Say("workbook.training"),
		costs:           w.Say("workbook.costs"),
		mitigation:      w.Say("workbook.mitigation"),
		notes:           w.Say("workbook.notes"),
		lists:           w.Say("workbook.lists"),
		licences:        w.Say("workbook.licences"),
		active:          w.Say("workbook.active"),
		trained:         w.Say("workbook.trained"),
		headcount:       w.Say("workbook.headcount"),
		signed:          w.Say("workbook.signed"),
		sessions:        w.Say("workbook.sessions"),
		amount:          w.Say("workbook.amount"),
		avoided:         w.Say("workbook.avoided"),
		offset:          w.Say("workbook.offset"),
		period:          w.Say("workbook.period"),
		system:          w.Say("workbook.system"),
		metric:          w.Say("workbook.metric"),
		value:           w.Say("workbook.value"),
		unit:            w.Say("workbook.unit"),
		low:             w.Say("workbook.low"),
		high:            w.Say("workbook.high"),
		method:          w.Say("workbook.method"),
		evidence:        w.Say("workbook.evidence"),
		department:      w.Say("workbook.department"),
		tax:             w.Say("workbook.tax"),
		about:           w.Say("workbook.about"),
		kind:            w.Say("workbook.kind"),
		text:            w.Say("workbook.text"),
		owner:           w.Say("workbook.owner"),
		due:             w.Say("workbook.due"),
		status:          w.Say("workbook.status"),
		comment:         w.Say("workbook.comment"),
		action:          w.Say("workbook.action"),
		planned:         w.Say("workbook.planned"),
		running:         w.Say("workbook.running"),
		done:            w.Say("workbook.done"),
		declared:        w.Say("workbook.declared"),
		estimated:       w.Say("workbook.estimated"),
		measured:        w.Say("workbook.measured"),
		example:         w.Say("workbook.example"),
		figuresHelp:     []string{w.Say("workbook.figuresHelp.1"), w.Say("workbook.figuresHelp.2"), w.Say("workbook.figuresHelp.3")},
		usersHelp:       []string{w.Say("workbook.usersHelp.1"), w.Say("workbook.usersHelp.2")},
		trainingHelp:    []string{w.Say("workbook.trainingHelp.1"), w.Say("workbook.trainingHelp.2")},
		costsHelp:       []string{w.Say("workbook.costsHelp.1")},
		mitigHelp:       []string{w.Say("workbook.mitigHelp.1"), w.Say("workbook.mitigHelp.2")},
		notesHelp:       []string{w.Say("workbook.notesHelp.1")},
		exampleText:     w.Say("workbook.exampleText"),
		exampleAction:   w.Say("workbook.exampleAction"),
		exampleEvidence: w.Say("workbook.exampleEvidence"),
		exampleEntity:   w.Say("workbook.exampleEntity"),
	}
}

// everywhere are the words of the workbook in each language: a workbook is read
// in whichever it was written.
func everywhere() []words {
	var list []words
	for _, lang := range vocabulary.Codes() {
		list = append(list, in(lang))
	}
	return list
}
