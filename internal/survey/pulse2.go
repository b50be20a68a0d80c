package survey

import "slices"

// PulseTwo is the second version of the default questionnaire: each item asks one
// thing, each dimension has two items or more that everybody can answer, and the
// items about AI tools are dimensions of their own among those who use them. An
// item that has the words of the first version has its code (Shared); the others
// have codes of their own. Its measuring qualities have not been studied, and
// pages say so.
func PulseTwo() Instrument {
	dimensions := pulseDimensions()
	dimensions[1].Title = Text{"Esprit critique face à l’IA", "Critical thinking about AI"}
	return Instrument{
		ID: "pulse", Version: "2",
		Title:      Text{"Baromètre IA et travail", "AI and work pulse"},
		Source:     "Vigie",
		Scale:      agreement(),
		Dimensions: append(dimensions, Dimension{ID: IA, Title: Text{"L’IA dans mon métier", "AI in my job"}}),
		Items:      slices.Concat(pulseTwoItems(), pulseTwoLaterItems(), pulseTwoUserItems()),
	}
}

func pulseTwoItems() []Item {
	return []Item{
		{Code: "SENS3", Dimension: Sens, Common: true, Text: Text{
			"Je vois à quoi sert mon travail.",
			"I can see what my work is for.",
		}},
		{Code: "SENS4", Dimension: Sens, Text: Text{
			"Mon travail me laisse faire ce qui me paraît le plus utile.",
			"My work lets me do what I find most useful.",
		}},
		{Code: "LIEN1", Dimension: Lien, Common: true, Text: Text{
			"J’ai assez d’échanges directs avec mes collègues pour bien travailler.",
			"I have enough direct contact with colleagues to work well.",
		}},
		{Code: "LIEN2", Dimension: Lien, NotForAll: true, Text: Text{
			"Je peux consacrer du temps, de personne à personne, aux usagers qui en ont besoin.",
			"I can give person-to-person time to the residents who need it.",
		}},
		{Code: "LIEN3", Dimension: Lien, Text: Text{
			"Je trouve de l’aide auprès de mes collègues quand j’en ai besoin.",
			"My colleagues help me when I need it.",
		}},
		{Code: "AUTO1", Dimension: Auto, Common: true, Text: Text{
			"J’ai mon mot à dire sur la façon d’organiser mon travail.",
			"I have a say in how my work is organised.",
		}},
		{Code: "AUTO2", Dimension: Auto, Text: Text{
			"Je peux choisir ma façon de faire une tâche.",
			"I can choose my own way of doing a task.",
		}},
		{Code: "CHAR1", Dimension: Char, Common: true, Text: Text{
			"Ma charge de travail me laisse faire les choses correctement.",
			"My workload lets me do things properly.",
		}},
		{Code: "CHAR3", Dimension: Char, Text: Text{
			"J’ai le temps de terminer ce qui m’est confié.",
			"I have the time to finish what I am given to do.",
		}},
	}
}

func pulseTwoLaterItems() []Item {
	return []Item{
		{Code: "COMP2", Dimension: Comp, Text: Text{
			"La formation que j’ai reçue me suffit pour savoir ce que l’IA peut faire dans mon métier.",
			"The training I have had is enough for me to know what AI can do in my job.",
		}},
		{Code: "COMP3", Dimension: Comp, Text: Text{
			"Je sais dans quels cas il vaut mieux se passer de l’IA.",
			"I know when it is better to do without AI.",
		}},
		{Code: "CONF2", Dimension: Conf, Text: Text{
			"J’ai confiance dans la façon dont la collectivité choisit ses usages de l’IA.",
			"I trust how the authority chooses what it uses AI for.",
		}},
		{Code: "CONF3", Dimension: Conf, Text: Text{
			"Les agents sont consultés avant l’arrivée d’un outil d’IA dans leur travail.",
			"Staff are consulted before an AI tool comes into their work.",
		}},
		{Code: "BIEN1", Dimension: Bien, Common: true, Text: Text{
			"Dans l’ensemble, je me sens bien dans mon travail.",
			"Overall, I feel well in my work.",
		}},
		{Code: "BIEN2", Dimension: Bien, Text: Text{
			"Je termine mes journées de travail sans être à bout de forces.",
			"I finish my working days without being exhausted.",
		}},
	}
}

// pulseTwoUserItems are those that only those who use AI can answer.
func pulseTwoUserItems() []Item {
	return []Item{
		{Code: "CRIT1", Dimension: Crit, OfUsers: true, Text: Text{
			"Je prends le temps de vérifier ce que propose un outil d’IA avant de m’en servir.",
			"I take the time to check what an AI tool suggests before using it.",
		}},
		{Code: "CRIT3", Dimension: Crit, OfUsers: true, Text: Text{
			"Je peux écarter une proposition de l’IA sans avoir à m’en justifier.",
			"I can set aside an AI suggestion without having to justify myself.",
		}},
		{Code: "IA1", Dimension: IA, OfUsers: true, Text: Text{
			"Avec les outils d’IA, je garde la part de mon métier qui compte le plus pour moi.",
			"With AI tools, I keep the part of my job that matters most to me.",
		}},
		{Code: "IA2", Dimension: IA, OfUsers: true, Reversed: true, Text: Text{
			"Les outils d’IA m’ajoutent du travail.",
			"AI tools add work for me.",
		}},
	}
}
