package indicator

// words are what is shown of an indicator.
type words struct {
	title, formula, explanation, method, limits Text
	unit                                        Text // "": the pages have words for the unit
	audiences                                   []Audience
}

// texts returns the words of the catalogue, by id.
func texts() map[string]words {
	return map[string]words{
		IDEnergy:          energyText(),
		IDEnergyPerUse:    energyPerUseText(),
		IDMeasuredShare:   measuredShareText(),
		IDLowUseEnergy:    lowUseEnergyText(),
		IDRebound:         reboundText(),
		IDScope:           scopeText(),
		IDCarbon:          carbonText(),
		IDCarbonPerUse:    carbonPerUseText(),
		IDCarbonPerTokens: carbonPerTokensText(),
		IDWater:           waterText(),
		IDMitigation:      mitigationText(),
		IDQueries:         queriesText(),
		IDQueriesPerAgent: queriesPerAgentText(),
		IDTokensPerQuery:  tokensPerQueryText(),
		IDSimpleShare:     simpleShareText(),
		IDCost:            costText(),
		IDCostPerUse:      costPerUseText(),
	}
}

func energyText() words {
	return words{
		title:   Text{"Consommation d’énergie", "Energy use"},
		formula: Text{"Σ énergie à l’entrée du bâtiment, PUE compris", "Σ energy at the facility, PUE included"},
		explanation: Text{
			"L’électricité que prennent les serveurs des systèmes d’IA, refroidissement et pertes du centre de données compris. Chaque système compte une fois, par la source que le registre place en tête.",
			"The electricity that the servers of the AI systems take, cooling and losses of the data centre included. Each system counts once, by the source that the register puts first.",
		},
		method: Text{
			"Relevés des compteurs quand il y en a ; sinon estimation à partir des usages ; sinon déclaration du fournisseur. La méthode est indiquée à côté de chaque chiffre.",
			"Meter readings where there are any; else an estimate from use; else the supplier’s statement. The method stands beside each figure.",
		},
		limits: Text{
			"N’est jamais « atteinte » tant qu’un système en service n’a pas de chiffre. Les heures sans relevé ne sont pas extrapolées.",
			"Never “met” while a system in service has no figure. Hours without a reading are not filled in.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func energyPerUseText() words {
	return words{
		title:   Text{"Énergie par usage", "Energy per use"},
		formula: Text{"Σ énergie ÷ Σ usages du système, dans son unité", "Σ energy ÷ Σ uses of the system, in its own unit"},
		explanation: Text{
			"Ce que coûte en énergie un usage : une requête, une minute d’audio, une page ou une image, selon le système. L’énergie des heures sans usage est comprise.",
			"What one use takes: a query, a minute of audio, a page or an image, as the system has it. The energy of hours without use is included.",
		},
		method: Text{
			"Sommes sur les mêmes mois, là où l’énergie et les usages sont tous deux connus à 80 % au moins.",
			"Sums over the same months, where energy and uses are both known for at least 80%.",
		},
		limits: Text{
			"Se juge système par système : les usages de systèmes différents ne se comparent pas. Pour l’ensemble, il ne porte que sur les requêtes, à titre indicatif.",
			"Judged system by system: uses of different systems do not compare. For the whole it covers queries only, as context.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func measuredShareText() words {
	return words{
		title:   Text{"Part de l’énergie mesurée", "Share of energy measured"},
		formula: Text{"énergie informatique mesurée ÷ énergie informatique totale", "measured IT energy ÷ all IT energy"},
		explanation: Text{
			"Quelle part de l’énergie vient de compteurs, le reste étant estimé ou déclaré.",
			"How much of the energy comes from meters, the rest being estimated or declared.",
		},
		method: Text{
			"La fourchette oppose le mesuré bas à l’estimé haut, et l’inverse.",
			"The range sets measured low against estimated high, and the reverse.",
		},
		limits: Text{
			"Un système sans aucun chiffre n’y figure pas : voir le périmètre suivi.",
			"A system without any figure is not in it: see the scope.",
		},
		audiences: []Audience{Officer, IT, Public},
	}
}

func lowUseEnergyText() words {
	return words{
		title:   Text{"Énergie des heures sans requête", "Energy of hours without a query"},
		formula: Text{"Σ énergie des heures sans requête ÷ Σ énergie", "Σ energy of the hours without a query ÷ Σ energy"},
		explanation: Text{
			"L’énergie prise pendant les heures où personne ne s’est servi du système : un minimum de l’énergie à vide. À côté, la charge de base : la puissance médiane de ces heures, étendue à toutes les heures.",
			"The energy taken in the hours when nobody used the system: the least that idling takes. Beside it, the base load: the median power of those hours over all hours.",
		},
		method: Text{
			"Seulement là où l’énergie et les requêtes sont relevées à l’heure ou plus finement.",
			"Only where energy and queries are both read by the hour or finer.",
		},
		limits: Text{
			"Minimum : une heure avec une seule requête compte comme utilisée.",
			"A least: an hour with a single query counts as used.",
		},
		audiences: []Audience{Officer, IT},
	}
}

func reboundText() words {
	return words{
		title:   Text{"Signal d’effet rebond", "Rebound signal"},
		formula: Text{"énergie par usage ≤ −5 %, usages en hausse, énergie ≥ +5 %, sur un an", "energy per use ≤ −5%, uses up, energy ≥ +5%, over a year"},
		explanation: Text{
			"Chaque usage consomme moins, mais l’ensemble consomme plus, parce que les usages ont augmenté davantage que l’efficacité.",
			"Each use takes less, yet the whole takes more, because use grew faster than efficiency.",
		},
		method: Text{
			"Même trimestre un an plus tôt, à périmètre, méthode et comptage égaux ; les fourchettes doivent exclure zéro.",
			"Same quarter a year earlier, with equal perimeter, method and counting; the bounds must exclude zero.",
		},
		limits: Text{
			"Un nouveau système est une extension, pas un rebond. Le signal ne prouve pas une cause.",
			"A new system is an extension, not a rebound. The signal proves no cause.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func scopeText() words {
	return words{
		title:   Text{"Périmètre suivi", "Scope followed"},
		formula: Text{"systèmes en service avec un chiffre ÷ systèmes en service", "systems in service with a figure ÷ systems in service"},
		explanation: Text{
			"Combien de systèmes en service ont au moins un chiffre d’énergie sur la période, et quelle part des heures attendues est couverte.",
			"How many systems in service have any figure of energy in the period, and how much of the expected hours is covered.",
		},
		method: Text{
			"Le registre dit quels systèmes sont en service ; leur poids est leur énergie du dernier trimestre complet, sinon la prévision de leur approbation.",
			"The register says which systems are in service; each weighs its energy of the last complete quarter, else its approval’s forecast.",
		},
		limits: Text{
			"Un système absent du registre ne peut pas être compté. Un système sans date de service compte comme incertain.",
			"A system that is not in the register cannot be counted. One without a date of service counts as uncertain.",
		},
		audiences: []Audience{Officer, IT, Elected, Public},
	}
}

func queriesText() words {
	return words{
		title:   Text{"Volume de requêtes", "Queries"},
		formula: Text{"Σ requêtes réussies des utilisateurs", "Σ successful requests of users"},
		explanation: Text{
			"Le nombre de demandes abouties des agents et des usagers. Les appels entre programmes, les essais et les échecs sont comptés à part.",
			"The number of successful requests of staff and residents. Calls between programs, probes and failures are counted apart.",
		},
		method: Text{
			"Compté par la source de référence de chaque système ; chaque source dit ce qu’elle compte.",
			"Counted by each system’s source of truth; every source says what it counts.",
		},
		limits: Text{
			"Sans cible : moins de requêtes n’est pas toujours mieux. Un changement de comptage est une rupture de série, signalée.",
			"No target: fewer queries are not always better. A change of counting is a break in the series, shown.",
		},
		audiences: []Audience{Officer, IT, Elected, Public},
	}
}

func queriesPerAgentText() words {
	return words{
		title:   Text{"Requêtes par agent utilisateur et par mois", "Queries per using agent and month"},
		formula: Text{"Σ requêtes ÷ Σ agents actifs de chaque mois", "Σ queries ÷ Σ active agents of each month"},
		explanation: Text{
			"L’intensité d’usage de celles et ceux qui se servent d’un système.",
			"How much those who use a system use it.",
		},
		method: Text{
			"Sur les mêmes systèmes et les mêmes mois ; un agent actif sur deux systèmes compte pour chacun.",
			"Over the same systems and months; an agent active on two systems counts for each.",
		},
		limits: Text{
			"Non diffusé si un seul mois compte moins de 10 agents actifs, ou si leur nombre est inconnu.",
			"Withheld when any month has fewer than 10 active agents, or when their number is unknown.",
		},
		audiences: []Audience{Officer},
	}
}

func tokensPerQueryText() words {
	return words{
		title:   Text{"Longueur moyenne des réponses", "Mean length of answers"},
		formula: Text{"Σ jetons produits ÷ Σ requêtes", "Σ output tokens ÷ Σ queries"},
		explanation: Text{
			"Combien de jetons (fragments de mots) un système écrit pour une requête : des réponses plus longues consomment plus.",
			"How many tokens (pieces of words) a system writes for a query: longer answers take more energy.",
		},
		method: Text{
			"Sur les systèmes dont l’unité est la requête, et les mois où jetons et requêtes sont connus.",
			"Over systems whose unit is the query, and months where tokens and queries are known.",
		},
		limits: Text{
			"Les jetons de modèles différents n’ont pas la même taille.",
			"Tokens of different models differ in size.",
		},
		audiences: []Audience{Officer, IT},
	}
}

func simpleShareText() words {
	return words{
		title:   Text{"Requêtes évitables (un moteur de recherche suffisait)", "Avoidable queries (a search engine was enough)"},
		formula: Text{"requêtes simples ÷ requêtes classées", "simple queries ÷ classified queries"},
		explanation: Text{
			"La part des requêtes auxquelles un moteur de recherche, bien moins gourmand, aurait répondu.",
			"The share of queries that a search engine, which takes far less, would have answered.",
		},
		method: Text{
			"Part déclarée sur échantillon, ou règle de la passerelle qui ne garde aucun contenu, et sinon ce qu’en disent les utilisateurs de l’IA dans l’enquête du trimestre. Les requêtes ne sont pas lues.",
			"A declared share of a sample, or a rule of the gateway that keeps no content, and else what users of AI say of it in the quarter’s survey. Prompts are not read.",
		},
		limits: Text{
			"Inconnu si moins de la moitié des requêtes est classée.",
			"Unknown when less than half of the queries is classified.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func costText() words {
	return words{
		title:   Text{"Coût", "Cost"},
		formula: Text{"Σ coûts", "Σ costs"},
		explanation: Text{
			"Ce que l’autorité a payé pour ses systèmes d’IA.",
			"What the authority paid for its AI systems.",
		},
		method: Text{
			"Relevés de facturation et montants déclarés, HT ou TTC comme indiqué à côté du chiffre.",
			"Billing data and declared amounts, with or without tax as stated beside the figure.",
		},
		limits: Text{
			"Le temps des agents et l’électricité des serveurs propres ne sont compris que s’ils sont déclarés.",
			"Staff time and the electricity of own servers are included only when declared.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func costPerUseText() words {
	return words{
		title:   Text{"Coût par usage", "Cost per use"},
		formula: Text{"Σ coûts ÷ Σ usages du système, dans son unité", "Σ costs ÷ Σ uses of the system, in its own unit"},
		explanation: Text{
			"Ce que coûte un usage : une requête, une minute d’audio, une page ou une image, selon le système.",
			"What one use costs: a query, a minute of audio, a page or an image, as the system has it.",
		},
		method: Text{
			"Sommes sur les mêmes mois, là où le coût et les usages sont tous deux connus à 80 % au moins.",
			"Sums over the same months, where cost and uses are both known for at least 80%.",
		},
		limits: Text{
			"Se lit système par système. Pour l’ensemble, il ne porte que sur les requêtes.",
			"To be read system by system. For the whole it covers queries only.",
		},
		audiences: []Audience{Officer},
	}
}

func carbonPerTokensText() words {
	return words{
		title:   Text{"Carbone pour 1\u202f000 jetons", "Carbon per 1,000 tokens"},
		formula: Text{"Σ carbone ÷ Σ jetons lus et écrits × 1\u202f000", "Σ carbon ÷ Σ tokens read and written × 1,000"},
		unit:    Text{"g\u00a0CO₂e/1\u202f000\u00a0jetons", "g\u00a0CO₂e/1,000\u00a0tokens"},
		explanation: Text{
			"Ce que pèsent 1\u202f000 jetons, les morceaux de mots qu’un modèle de langue lit et écrit. C’est l’unité que demande la spécification SCI for AI de la Green Software Foundation\u00a0: elle se compare d’un modèle à l’autre et d’une collectivité à l’autre.",
			"What 1,000 tokens weigh, the pieces of words that a language model reads and writes. It is the unit that the Green Software Foundation’s SCI for AI asks for: it compares from one model to another and from one authority to another.",
		},
		method: Text{
			"Sommes sur les mêmes mois, là où le carbone, les jetons lus et les jetons écrits sont tous connus à 80\u00a0% au moins.",
			"Sums over the same months, where carbon, tokens read and tokens written are all known for at least 80%.",
		},
		limits: Text{
			"Un jeton lu demande bien moins de calcul qu’un jeton écrit\u00a0: deux systèmes dont les échanges n’ont pas la même forme se comparent mal. Se juge système par système.",
			"A token read takes much less computing than one written: two systems whose exchanges differ in shape compare badly. Judged system by system.",
		},
		audiences: []Audience{Officer, IT},
	}
}
