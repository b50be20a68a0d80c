package indicator

func carbonText() words {
	return words{
		title:   Text{"Empreinte carbone", "Carbon footprint"},
		formula: Text{"Σ (énergie × facteur de la zone électrique) + Σ fabrication des serveurs", "Σ (energy × factor of the electricity zone) + Σ making of the servers"},
		explanation: Text{
			"Les gaz à effet de serre de l’électricité consommée, et ceux de la fabrication des serveurs pour la part du temps où ils ont servi. Les deux sont donnés à part.",
			"The greenhouse gases of the electricity used, and those of making the servers for the time they served. The two are given apart.",
		},
		method: Text{
			"Facteurs annuels moyens, en cycle de vie, de la zone où tourne le système ; fabrication d’après le registre pour les serveurs de la collectivité, d’après EcoLogits pour les services achetés. Version des facteurs à côté de chaque chiffre.",
			"Yearly mean life-cycle factors of the zone in which the system runs; making from the register for the authority’s own servers, from EcoLogits for bought services. The version of the factors stands beside each figure.",
		},
		limits: Text{
			"Sans chiffre de fabrication pour un système, rien n’est jugé. L’entraînement des modèles, les réseaux et les postes de travail ne sont pas comptés.",
			"Without a figure of making for a system, nothing is judged. Training of the models, networks and workstations are not counted.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func carbonPerUseText() words {
	return words{
		title:   Text{"Carbone par usage", "Carbon per use"},
		formula: Text{"Σ carbone ÷ Σ usages du système, dans son unité", "Σ carbon ÷ Σ uses of the system, in its own unit"},
		explanation: Text{
			"Ce que pèse un usage : une requête, une minute d’audio, une page ou une image, selon le système.",
			"What one use weighs: a query, a minute of audio, a page or an image, as the system has it.",
		},
		method: Text{
			"Sommes sur les mêmes mois, là où le carbone et les usages sont tous deux connus à 80 % au moins.",
			"Sums over the same months, where carbon and uses are both known for at least 80%.",
		},
		limits: Text{
			"Se juge système par système ; pour l’ensemble, il ne porte que sur les requêtes, à titre indicatif.",
			"Judged system by system; for the whole authority it is about queries only, for context.",
		},
		audiences: []Audience{Officer, Elected},
	}
}

func waterText() words {
	return words{
		title:   Text{"Eau consommée", "Water used"},
		formula: Text{"Σ (énergie des équipements × eau du site) + Σ (énergie × eau de l’électricité)", "Σ (energy of the equipment × water on site) + Σ (energy × water of the electricity)"},
		explanation: Text{
			"L’eau évaporée pour refroidir les serveurs, et celle que demande la production de leur électricité.",
			"The water that cooling the servers evaporates, and that which making their electricity takes.",
		},
		method: Text{
			"Eau du site d’après le registre (WUE), eau de l’électricité d’après les facteurs de la zone.",
			"Water on site from the register (WUE), water of the electricity from the factors of the zone.",
		},
		limits: Text{
			"Sans WUE au registre, un système mesuré n’a pas de chiffre d’eau. L’eau n’est pas pondérée par sa rareté locale.",
			"Without a WUE in the register, a metered system has no figure of water. Water is not weighted by how scarce it is.",
		},
		audiences: []Audience{Officer, Elected, Public},
	}
}

func mitigationText() words {
	return words{
		title:   Text{"Mesures d’atténuation déclarées", "Declared mitigation"},
		formula: Text{"Σ émissions évitées déclarées ; compensations à part", "Σ declared avoided emissions; offsets apart"},
		explanation: Text{
			"Ce que la collectivité déclare éviter ou compenser, avec la pièce qui le justifie.",
			"What the authority declares to avoid or to offset, with the document behind it.",
		},
		method: Text{
			"Déclarations du tableau de saisie ou d’un relevé, jamais calculées par Vigie.",
			"Statements from the workbook or a table, never worked out by Vigie.",
		},
		limits: Text{
			"N’est jamais soustrait de l’empreinte ; n’autorise aucune allégation de neutralité.",
			"Never subtracted from the footprint; supports no claim of neutrality.",
		},
		audiences: []Audience{Officer, Elected},
	}
}
