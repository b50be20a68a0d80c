package indicator

// wellbeingTexts are the words of the indicators about agents, by id.
func wellbeingTexts() map[string]words {
	return map[string]words{
		IDSens: scoreText(Text{"Sens au travail", "Meaning of work"}, Text{
			"Les agents voient-ils à quoi sert leur travail, et gardent-ils, avec l’IA, la part de leur métier qui compte le plus pour eux\u202f?",
			"Do agents see what their work is for, and do they keep, with AI, the part of their job that matters most to them?",
		}),
		IDCritical: scoreText(Text{"Esprit critique", "Critical thinking"}, Text{
			"Les agents vérifient-ils ce que propose un outil d’IA, et peuvent-ils l’écarter sans se justifier\u202f?",
			"Do agents check what an AI tool suggests, and can they set it aside without having to justify themselves?",
		}),
		IDContact: scoreText(Text{"Lien relationnel", "Human contact"}, Text{
			"Reste-t-il assez d’échanges directs entre collègues, et de temps de personne à personne pour les usagers qui en ont besoin\u202f?",
			"Is there enough direct contact between colleagues, and person-to-person time for the residents who need it?",
		}),
		IDAutonomy: scoreText(Text{"Autonomie", "Autonomy"}, Text{
			"Les agents ont-ils leur mot à dire sur la façon d’organiser leur travail\u202f? Une seule question, donc une mesure plus fragile.",
			"Do agents have a say in how their work is organised? One question only, and so a weaker measure.",
		}),
		IDWorkload: scoreText(Text{"Charge soutenable", "Sustainable workload"}, Text{
			"La charge laisse-t-elle faire les choses correctement, sans que les outils ajoutent du travail\u202f? 100 est le meilleur score\u00a0: la charge est soutenable.",
			"Does the workload let agents do things properly, without tools adding work? 100 is the best score: the workload is sustainable.",
		}),
		IDSkills: scoreText(Text{"Compétence et formation", "Skills and training"}, Text{
			"Les agents ont-ils reçu la formation qu’il leur faut pour utiliser l’IA, ou y renoncer, en connaissance de cause\u202f? Une seule question, donc une mesure plus fragile.",
			"Have agents had the training they need to use AI, or decline it, knowingly? One question only, and so a weaker measure.",
		}),
		IDTrust: scoreText(Text{"Confiance", "Trust"}, Text{
			"Les agents ont-ils confiance dans la manière dont la collectivité décide où et comment employer l’IA\u202f? Une seule question, donc une mesure plus fragile.",
			"Do agents trust how the authority decides where and how AI is used? One question only, and so a weaker measure.",
		}),
		IDWellbeing: scoreText(Text{"Bien-être général", "General wellbeing"}, Text{
			"Dans l’ensemble, les agents se sentent-ils bien dans leur travail\u202f? Une seule question, donc une mesure plus fragile.",
			"Overall, do agents feel well in their work? One question only, and so a weaker measure.",
		}),
		IDWHO5: scoreText(Text{"Bien-être (WHO-5)", "Well-being (WHO-5)"}, Text{
			"L’indice de l’Organisation mondiale de la santé\u00a0: cinq questions sur les deux dernières semaines, toutes nécessaires. Il dit comment vont les agents, et non pourquoi.",
			"The index of the World Health Organization: five questions about the last two weeks, all of them needed. It tells how agents are, not why.",
		}),
		IDParticipation: participationText(),
		IDGap:           gapText(),
		IDTrained:       trainedText(),
		IDCharter:       charterText(),
	}
}

// scoreText is what all dimensions of a survey have in common.
func scoreText(title, explanation Text) words {
	return words{
		title:       title,
		explanation: explanation,
		formula: Text{
			"moyenne des scores des répondants, de 0 à 100, dans la campagne du trimestre",
			"mean of the respondents’ scores, 0 to 100, in the quarter’s wave",
		},
		method: Text{
			"Enquête auprès des agents, lue une fois close. L’intervalle à 95\u00a0% tient compte du nombre d’agents invités. Un trimestre sans campagne n’a pas de chiffre\u00a0: la dernière est rappelée avec sa date.",
			"A survey of agents, read once it has closed. The 95% interval takes account of the number of agents invited. A quarter without a wave has no figure: the last one is recalled with its date.",
		},
		limits: Text{
			"Le score parle des répondants\u00a0: l’intervalle ne couvre que le hasard, et non l’absence de réponse. «\u00a0En hausse\u00a0» et «\u00a0en baisse\u00a0» demandent 5\u00a0points au moins et un intervalle de l’écart sans zéro. Deux versions d’un questionnaire ne se comparent pas.",
			"The score speaks of respondents: the interval covers chance only, not the lack of an answer. “Up” and “down” ask for 5 points at least and an interval of the change without zero. Two versions of a questionnaire do not compare.",
		},
		audiences: []Audience{HR, Elected},
	}
}

func participationText() words {
	return words{
		title:   Text{"Taux de réponse", "Response rate"},
		formula: Text{"répondants ÷ agents invités", "respondents ÷ agents invited"},
		explanation: Text{
			"Quelle part des agents invités a répondu à la campagne. Il se lit avant tout score.",
			"What share of the agents invited answered the wave. It is read before any score.",
		},
		method: Text{
			"Réponses complètes, et effectif au lancement.",
			"Complete answers, and headcount at launch.",
		},
		limits: Text{
			"Sous 30\u00a0%, les scores se lisent avec prudence\u202f; sous 20\u00a0%, aucun n’est diffusé. N’est jamais jugé par direction.",
			"Under 30%, scores are read with caution; under 20%, none is published. Never judged by direction.",
		},
		audiences: []Audience{HR, Elected},
	}
}

func gapText() words {
	return words{
		title:   Text{"Écart entre agents utilisateurs et non utilisateurs de l’IA", "Gap between agents who use AI and those who do not"},
		formula: Text{"score moyen des utilisateurs − score moyen des non-utilisateurs, question par question", "mean score of users − mean score of non-users, question by question"},
		explanation: Text{
			"Cinq questions seulement, celles qui ont le même sens pour les uns et pour les autres, avec l’intervalle de l’écart.",
			"Five questions only, those that mean the same to both, with the interval of the gap.",
		},
		method: Text{
			"Réponse à la question sur l’usage de l’IA, pour l’ensemble de la collectivité et pour les ressources humaines seules, si la campagne l’a prévu.",
			"The answer to the question about the use of AI, for the whole authority and for human resources only, where the wave has provided for it.",
		},
		limits: Text{
			"Ne montre pas une cause\u00a0: les deux groupes ne font pas le même travail.",
			"Does not show a cause: the two groups do not do the same work.",
		},
		audiences: []Audience{HR},
	}
}

func trainedText() words {
	return words{
		title:   Text{"Agents formés à l’IA", "Agents trained in AI"},
		formula: Text{"agents formés ÷ effectif", "agents trained ÷ headcount"},
		explanation: Text{
			"Part des agents en poste qui ont suivi le nombre d’heures de formation retenu, dans les douze derniers mois.",
			"Share of agents in post who have had the number of hours of training decided on, in the last twelve months.",
		},
		method: Text{
			"Dernier relevé du trimestre, transmis par la direction chargée de la formation.",
			"The last count of the quarter, given by the department in charge of training.",
		},
		limits: Text{
			"Une présence n’est pas un acquis. Un relevé plus ancien que le trimestre ne compte pas.",
			"To have been there is not to have learned. A count older than the quarter does not stand.",
		},
		audiences: []Audience{HR, Elected, Public},
	}
}

func charterText() words {
	return words{
		title:   Text{"Agents ayant signé la charte", "Agents who have signed the charter"},
		formula: Text{"signatures ÷ effectif", "signatures ÷ headcount"},
		explanation: Text{
			"Part des agents qui ont signé la charte d’usage de l’IA.",
			"Share of agents who have signed the charter on the use of AI.",
		},
		method: Text{
			"Dernier relevé du trimestre.",
			"The last count of the quarter.",
		},
		limits: Text{
			"Une signature dit l’adhésion, non l’usage.",
			"A signature tells agreement, not use.",
		},
		audiences: []Audience{HR, Public},
	}
}
