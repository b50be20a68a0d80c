package table

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

func french() words {
	return words{
		figures: "Chiffres", users: "Licences et utilisateurs", training: "Formation", costs: "Coûts", mitigation: "Atténuation",
		notes: "Commentaires et actions", lists: "Listes",
		licences: "Licences", active: "Utilisateurs actifs", trained: "Agents formés", headcount: "Effectif", signed: "Charte signée",
		sessions: "Séances de sensibilisation",
		amount:   "Montant (€)", avoided: "Évité (kg CO2e)", offset: "Compensé (kg CO2e)",
		period: "Période", system: "Système", metric: "Grandeur", value: "Valeur", unit: "Unité", low: "Minimum", high: "Maximum",
		method: "Méthode", evidence: "Justificatif", department: "Direction", tax: "HT ou TTC",
		about: "Sujet", kind: "Nature", text: "Texte", owner: "Responsable (fonction)", due: "Échéance", status: "Avancement",
		comment: "commentaire", action: "action", planned: "prévue", running: "en cours", done: "faite",
		declared: "déclaré", estimated: "estimé", measured: "mesuré", example: "exemple : ",
		figuresHelp: []string{
			"Une ligne par période, système et grandeur : les chiffres d'un relevé de fournisseur, d'une facture, d'un compteur.",
			"Période : 2026-09, septembre 2026, T3 2026, 2026 ou 30/09/2026. Nombres : 1 234,5. Une fourchette : minimum et maximum.",
			"« mesuré » demande un justificatif. Les lignes grises qui commencent par « exemple » ne sont pas lues.",
		},
		usersHelp: []string{
			"Une ligne par mois et par système : agents qui ont une licence, agents qui s'en sont servis au moins une fois dans le mois.",
			"N'écrire que des nombres, jamais de noms.",
		},
		trainingHelp: []string{
			"Une ligne par mois : agents formés à l'IA sur douze mois, effectif, agents ayant signé la charte, séances de sensibilisation tenues dans le mois.",
			"Direction : laisser vide pour toute la collectivité. N'écrire que des nombres, jamais de noms.",
		},
		costsHelp: []string{"Une ligne par période et par système. Dire si le montant est hors taxes (HT) ou toutes taxes comprises (TTC)."},
		mitigHelp: []string{
			"Émissions évitées ou compensées, par période. Elles sont montrées à part, jamais soustraites.",
			"Le justificatif est obligatoire : document, date, organisme.",
		},
		notesHelp: []string{
			"Commentaires des chiffres et actions décidées : ils paraissent sur la page du trimestre. Écrire une fonction, pas un nom.",
		},
		exampleText: "La hausse vient de l'ouverture à deux directions.", exampleAction: "Revoir le modèle utilisé pour les résumés",
		exampleEvidence: "relevé du fournisseur", exampleEntity: "Voirie",
	}
}

func english() words {
	return words{
		figures: "Figures", users: "Licences and users", training: "Training", costs: "Costs", mitigation: "Mitigation",
		notes: "Comments and actions", lists: "Lists",
		licences: "Licences", active: "Active users", trained: "Trained agents", headcount: "Headcount", signed: "Charter signed",
		sessions: "Awareness sessions",
		amount:   "Amount (€)", avoided: "Avoided (kg CO2e)", offset: "Offset (kg CO2e)",
		period: "Period", system: "System", metric: "Metric", value: "Value", unit: "Unit", low: "Low", high: "High",
		method: "Method", evidence: "Evidence", department: "Department", tax: "Tax",
		about: "About", kind: "Kind", text: "Text", owner: "Owner (role)", due: "Due", status: "Progress",
		comment: "comment", action: "action", planned: "planned", running: "running", done: "done",
		declared: "declared", estimated: "estimated", measured: "measured", example: "example: ",
		figuresHelp: []string{
			"One row for each period, system and metric: the figures of a supplier's statement, an invoice, a meter.",
			"Period: 2026-09, September 2026, Q3 2026, 2026 or 30/09/2026 (the day first). A range: low and high.",
			"\"measured\" needs evidence. Grey rows that start with \"example\" are not read.",
		},
		usersHelp: []string{
			"One row for each month and system: agents who have a licence, agents who used it at least once in the month.",
			"Write numbers only, never names.",
		},
		trainingHelp: []string{
			"One row for each month: agents trained in AI over twelve months, headcount, agents who signed the charter, awareness sessions held in the month.",
			"Department: leave it empty for the whole authority. Write numbers only, never names.",
		},
		costsHelp: []string{"One row for each period and system. Tax: HT (without tax) or TTC (with tax)."},
		mitigHelp: []string{
			"Emissions avoided or offset, by period. They are shown apart and never subtracted.",
			"The evidence is required: document, date, organisation.",
		},
		notesHelp: []string{
			"Comments on the figures and actions decided: they appear on the quarter's page. Write a role, not a name.",
		},
		exampleText: "The rise comes from opening it to two departments.", exampleAction: "Review the model used for summaries",
		exampleEvidence: "supplier's statement", exampleEntity: "Roads",
	}
}
