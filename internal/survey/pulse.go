package survey

// Pulse is the first version of the default questionnaire: twelve items of our own
// wording about the last three months. Its measuring qualities have not been
// studied, and pages say so. Four dimensions are of one item, and two mix items
// for all with items for those who use AI; it is kept so that its waves stay
// readable.
func Pulse() Instrument {
	return Instrument{
		ID: "pulse", Version: "1",
		Title:      Text{"Baromètre IA et travail", "AI and work pulse"},
		Source:     "Vigie",
		Scale:      agreement(),
		Dimensions: pulseDimensions(),
		Items:      pulseItems(),
	}
}

// agreement is the scale of the pulse.
func agreement() Scale {
	return Scale{1, 5, []Text{
		{"Pas du tout d’accord", "Strongly disagree"},
		{"Plutôt pas d’accord", "Disagree"},
		{"Ni d’accord ni pas d’accord", "Neither agree nor disagree"},
		{"Plutôt d’accord", "Agree"},
		{"Tout à fait d’accord", "Strongly agree"},
	}}
}

func pulseDimensions() []Dimension {
	return []Dimension{
		{ID: Sens, Title: Text{"Sens au travail", "Meaning of work"}},
		{ID: Crit, Title: Text{"Esprit critique", "Critical thinking"}},
		{ID: Lien, Title: Text{"Lien relationnel", "Human contact"}},
		{ID: Auto, Title: Text{"Autonomie", "Autonomy"}},
		{ID: Char, Title: Text{"Charge soutenable", "Sustainable workload"}},
		{ID: Comp, Title: Text{"Compétence et formation", "Skills and training"}},
		{ID: Conf, Title: Text{"Confiance", "Trust"}},
		{ID: Bien, Title: Text{"Bien-être général", "General wellbeing"}},
	}
}

func pulseItems() []Item {
	return []Item{
		{Code: "SENS1", Dimension: Sens, Common: true, Text: Text{
			"Je vois à quoi sert mon travail et pour qui je le fais.",
			"I can see what my work is for and whom it serves.",
		}},
		{Code: "SENS2", Dimension: Sens, OfUsers: true, Text: Text{
			"Avec les outils d’IA en place, je garde la part de mon métier qui compte le plus pour moi.",
			"With the AI tools in place, I keep the part of my job that matters most to me.",
		}},
		{Code: "CRIT1", Dimension: Crit, OfUsers: true, Text: Text{
			"Je prends le temps de vérifier ce que propose un outil d’IA avant de m’en servir.",
			"I take the time to check what an AI tool suggests before using it.",
		}},
		{Code: "CRIT2", Dimension: Crit, OfUsers: true, Text: Text{
			"Je peux écarter une proposition de l’IA sans avoir à m’en justifier outre mesure.",
			"I can set aside an AI suggestion without having to over-justify myself.",
		}},
		{Code: "LIEN1", Dimension: Lien, Common: true, Text: Text{
			"J’ai assez d’échanges directs avec mes collègues pour bien travailler.",
			"I have enough direct contact with colleagues to work well.",
		}},
		{Code: "LIEN2", Dimension: Lien, Text: Text{
			"Je peux consacrer du temps, de personne à personne, aux usagers qui en ont besoin.",
			"I can give person-to-person time to the residents who need it.",
		}},
		{Code: "AUTO1", Dimension: Auto, Common: true, Text: Text{
			"J’ai mon mot à dire sur la façon d’organiser mon travail.",
			"I have a say in how my work is organised.",
		}},
		{Code: "CHAR1", Dimension: Char, Common: true, Text: Text{
			"Ma charge de travail me laisse faire les choses correctement.",
			"My workload lets me do things properly.",
		}},
		{Code: "CHAR2", Dimension: Char, Reversed: true, OfUsers: true, Text: Text{
			"Les outils numériques ou d’IA m’ajoutent du travail (contrôles, reprises, saisies).",
			"Digital or AI tools add work for me (checking, redoing, entering data).",
		}},
		{Code: "COMP1", Dimension: Comp, Text: Text{
			"J’ai reçu la formation qu’il me faut pour utiliser l’IA, ou y renoncer, en connaissance de cause.",
			"I have had the training I need to use AI, or decline it, knowingly.",
		}},
		{Code: "CONF1", Dimension: Conf, Text: Text{
			"J’ai confiance dans la manière dont la collectivité décide où et comment employer l’IA.",
			"I trust how the authority decides where and how AI is used.",
		}},
		{Code: "BIEN1", Dimension: Bien, Common: true, Text: Text{
			"Dans l’ensemble, je me sens bien dans mon travail.",
			"Overall, I feel well in my work.",
		}},
	}
}
