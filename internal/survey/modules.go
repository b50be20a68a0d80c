package survey

// Modules are short questionnaires that may be asked beside the pulse, each with
// its own scale, in words of our own. The first six follow the dimensions of
// psychosocial risks at work that the French expert panel chaired by Michel
// Gollac named in 2011 and that the pulse does not ask about, or asks too little
// about. Their measuring qualities have not been studied, and pages say so.
func Modules() []Instrument {
	return []Instrument{emotions(), values(), insecurity(), recognition(), management(), monitoring(), ownTools(), searchable()}
}

// module is one dimension of several items.
func module(id, dimension string, title Text, scale Scale, items ...Item) Instrument {
	for i := range items {
		items[i].Dimension = dimension
	}
	return Instrument{
		ID: id, Version: "1", Title: title, Source: "Vigie", Scale: scale,
		Dimensions: []Dimension{{ID: dimension, Title: title}}, Items: items,
	}
}

// often is a module on how often something is so.
func often(in Instrument) Instrument {
	in.Lead = Text{"Au cours des trois derniers mois…", "Over the last three months…"}
	return in
}

// frequency is how often something is so.
func frequency() Scale {
	return Scale{1, 5, []Text{
		{"Jamais", "Never"},
		{"Rarement", "Rarely"},
		{"Parfois", "Sometimes"},
		{"Souvent", "Often"},
		{"Toujours", "Always"},
	}}
}

func emotions() Instrument {
	return often(module("emotions", Emo, Text{"Exigences émotionnelles", "Emotional demands"}, frequency(),
		Item{Code: "EMO1", Reversed: true, Text: Text{"Mon travail me met face à des personnes en détresse.", "My work puts me in front of people in distress."}},
		Item{Code: "EMO2", Reversed: true, Text: Text{"On me parle de façon agressive.", "People speak to me aggressively."}},
		Item{Code: "EMO3", Reversed: true, Text: Text{"Je dois cacher ce que je ressens.", "I have to hide what I feel."}},
	))
}

func values() Instrument {
	return often(module("valeurs", Val, Text{"Conflits de valeurs", "Conflicts of values"}, frequency(),
		Item{Code: "VAL1", Reversed: true, Text: Text{"Je dois faire des choses que je désapprouve.", "I have to do things that I disapprove of."}},
		Item{Code: "VAL2", Reversed: true, Text: Text{"Je manque de moyens pour faire un travail de qualité.", "I lack the means to do quality work."}},
		Item{Code: "VAL3", Text: Text{"J’ai le sentiment de faire du bon travail.", "I feel that I do good work."}},
	))
}

func insecurity() Instrument {
	return module("emploi", Emp, Text{"Sécurité de l’emploi face à l’IA", "Job security in the face of AI"}, agreement(),
		Item{Code: "EMP1", Reversed: true, Text: Text{"Je crains que l’IA remplace mon poste.", "I fear that AI will replace my post."}},
		Item{Code: "EMP2", Reversed: true, Text: Text{"Je crains de devoir changer de métier malgré moi.", "I fear that I will have to change jobs against my will."}},
		Item{Code: "EMP3", Text: Text{"Je sais comment mon travail va évoluer dans l’année qui vient.", "I know how my work will change over the coming year."}},
	)
}

func recognition() Instrument {
	return module("reconnaissance", Rec, Text{"Reconnaissance", "Recognition"}, agreement(),
		Item{Code: "REC1", Text: Text{"Le travail que je fournis est reconnu.", "The work I put in is recognised."}},
		Item{Code: "REC2", Text: Text{"Mes compétences sont prises en compte.", "My skills are taken into account."}},
	)
}

func management() Instrument {
	return module("encadrement", Enc, Text{"Soutien de l’encadrement", "Support of managers"}, agreement(),
		Item{Code: "ENC1", Text: Text{"Mon encadrement direct m’aide quand j’en ai besoin.", "My direct manager helps me when I need it."}},
		Item{Code: "ENC2", Text: Text{"Mon encadrement direct prend le temps de m’écouter.", "My direct manager takes the time to listen to me."}},
		Item{Code: "ENC3", Text: Text{"Mon encadrement direct parle avec nous de l’usage de l’IA.", "My direct manager talks with us about the use of AI."}},
	)
}

func monitoring() Instrument {
	return module("suivi", Sui, Text{"Suivi du travail par l’IA", "Being monitored by AI"}, agreement(),
		Item{Code: "SUI1", Reversed: true, Text: Text{"J’ai le sentiment que des outils d’IA surveillent mon travail.", "I feel that AI tools watch my work."}},
		Item{Code: "SUI2", Text: Text{"Je sais ce que les outils d’IA enregistrent de mon travail.", "I know what AI tools record of my work."}},
		Item{Code: "SUI3", Reversed: true, Text: Text{"Je crains que ces enregistrements servent à m’évaluer.", "I fear that these records will be used to assess me."}},
	)
}

// ownTools asks how often agents work with AI tools that the authority does not
// provide: 100 is never.
func ownTools() Instrument {
	words := make([]Text, 0, len(UseAnswers()))
	for _, a := range UseAnswers() {
		words = append(words, a.Text)
	}
	return often(module("horsoutils", Hors, Text{"Outils d’IA non fournis", "AI tools that are not provided"}, Scale{0, 3, words},
		Item{Code: "HORS1", Reversed: true, Text: Text{
			"J’utilise pour mon travail des outils d’IA que la collectivité ne fournit pas.",
			"I use AI tools for my work that the authority does not provide.",
		}},
	))
}

// searchable asks which share of queries a search engine would have answered:
// its mean is that share, in percent.
func searchable() Instrument {
	words := make([]Text, 0, 11)
	for _, n := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		words = append(words, Text{n, n})
	}
	in := module("recherche", Simple, Text{"Demandes qu’un moteur de recherche aurait satisfaites", "Queries that a search engine would have answered"}, Scale{0, 10, words},
		Item{Code: "SIMPLE1", OfUsers: true, Text: Text{
			"Celles auxquelles un moteur de recherche aurait suffi.",
			"Those that a search engine would have answered.",
		}},
	)
	in.Lead = Text{"Sur dix demandes que vous faites à un outil d’IA, combien sont de cette sorte ?", "Of ten queries that you put to an AI tool, how many are of this kind?"}
	in.Dimensions[0].Share = true
	return in
}
