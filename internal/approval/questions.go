package approval

// Text is a text in the two languages of the pages.
type Text struct{ FR, EN string }

// Question is one thing that is asked.
type Question struct {
	ID   string
	Text Text
}

// Axis is one of the eight, with its three questions.
type Axis struct {
	ID        string
	Title     Text
	Questions []Question
}

// What an answer is worth at most.
const (
	MostRisk      = 3
	MostSafeguard = 2
)

// Rules are the weights of the axes and the thresholds of the outcomes, which
// an assessment names by their version.
type Rules struct {
	Version                   string
	Weights                   map[string]float64
	Favourable, Trial         float64 // least score, 0 to 100
	FavourableAxis, TrialAxis float64 // least of each axis, 0 to 100
}

// Latest is the version of the rules that a new assessment names.
const Latest = "2026-1"

// RulesOf returns the rules of a version; false for one that is not known.
func RulesOf(version string) (Rules, bool) {
	if version != Latest {
		return Rules{}, false
	}
	r := Rules{Version: Latest, Weights: map[string]float64{}, Favourable: 75, FavourableAxis: 50, Trial: 50, TrialAxis: 25}
	for _, a := range Axes() {
		r.Weights[a.ID] = 1
	}
	return r, true
}

// QuickScan is asked first: the eight axes are needed when one answer is yes,
// or missing.
func QuickScan() []Question {
	return []Question{
		{"personal_data", Text{"Traite-t-il des données personnelles ?", "Does it process personal data?"}},
		{"residents", Text{"S'adresse-t-il aux habitants, ou écrit-il ce qu'ils lisent ?", "Does it address residents, or write what they read?"}},
		{"decisions", Text{"Contribue-t-il à une décision sur une personne ?", "Does it contribute to a decision about a person?"}},
		{"work", Text{"Change-t-il le travail d'un service ?", "Does it change the work of a service?"}},
		{"vulnerable", Text{"Touche-t-il un public fragile ou des données sensibles ?", "Does it concern vulnerable people or sensitive data?"}},
		{"volume", Text{"Dépassera-t-il 10 000 requêtes par mois, ou demande-t-il un serveur à lui ?", "Will it pass 10,000 queries a month, or need a server of its own?"}},
	}
}

// KnockOuts are what no score makes up for: a yes, or no answer, stops.
func KnockOuts() []Question {
	return []Question{
		{"automated_decision", Text{"Une décision serait prise sans qu'une personne en décide", "A decision would be made without a person who decides"}},
		{"alternative", Text{"Une solution sans IA rend le même service", "A way without AI brings the same benefits"}},
		{"prohibited", Text{"La pratique est interdite par le règlement européen sur l'IA", "The practice is prohibited by the AI Act"}},
		{"nobody_responsible", Text{"Aucune fonction n'en est responsable", "No function is responsible for it"}},
	}
}

// Axes are the eight of the charter.
func Axes() []Axis {
	return append(axesOfResidents(), axesOfTheHouse()...)
}

func axesOfResidents() []Axis {
	return []Axis{
		{"rights", Text{"Droits et libertés", "Rights and freedoms"}, []Question{
			{"rights.data", Text{"Données personnelles traitées", "Personal data processed"}},
			{"rights.decision", Text{"Effet sur les droits d'une personne", "Effect on a person's rights"}},
			{"rights.appeal", Text{"Possibilité de contester et de joindre une personne", "Way to object and to reach a person"}},
		}},
		{"value", Text{"Valeur ajoutée et solution sans IA", "Value added and way without AI"}, []Question{
			{"value.need", Text{"Besoin non établi", "Need not established"}},
			{"value.alternative", Text{"Solution sans IA non comparée", "Way without AI not compared"}},
			{"value.measure", Text{"Bénéfice difficile à observer", "Benefit hard to observe"}},
		}},
		{"inclusion", Text{"Inclusion et non-discrimination", "Inclusion and non-discrimination"}, []Question{
			{"inclusion.bias", Text{"Biais possibles du modèle ou des données", "Possible bias of the model or the data"}},
			{"inclusion.access", Text{"Accessibilité aux personnes handicapées", "Accessibility to disabled people"}},
			{"inclusion.digital", Text{"Personnes éloignées du numérique", "People far from digital services"}},
		}},
		{"information", Text{"Information des usagers", "Information of users"}, []Question{
			{"information.notice", Text{"Usage de l'IA non visible pour l'usager", "Use of AI that the user does not see"}},
			{"information.explanation", Text{"Fonctionnement difficile à expliquer", "Working that is hard to explain"}},
			{"information.errors", Text{"Erreurs que l'usager ne peut pas voir", "Errors that the user cannot see"}},
		}},
	}
}

func axesOfTheHouse() []Axis {
	return []Axis{
		{"oversight", Text{"Supervision et explicabilité", "Oversight and explainability"}, []Question{
			{"oversight.review", Text{"Résultats repris sans relecture", "Results taken over unread"}},
			{"oversight.trace", Text{"Résultats qu'on ne peut pas retracer", "Results that cannot be traced"}},
			{"oversight.stop", Text{"Arrêt difficile en cas d'erreur", "Hard to stop when it errs"}},
		}},
		{"security", Text{"Sécurité et achat", "Security and procurement"}, []Question{
			{"security.exposure", Text{"Exposition aux attaques et aux fuites", "Exposure to attacks and leaks"}},
			{"security.supplier", Text{"Dépendance à un fournisseur", "Dependence on a supplier"}},
			{"security.clauses", Text{"Contrat sans clauses sur l'IA", "Contract without clauses on AI"}},
		}},
		{"staff", Text{"Agents et sens au travail", "Staff and meaning at work"}, []Question{
			{"staff.tasks", Text{"Tâches retirées ou appauvries", "Tasks taken away or made poorer"}},
			{"staff.load", Text{"Charge ou rythme de travail", "Load or pace of work"}},
			{"staff.skills", Text{"Compétences et formation", "Skills and training"}},
		}},
		{"frugality", Text{"Frugalité", "Frugality"}, []Question{
			{"frugality.energy", Text{"Énergie et matériel", "Energy and equipment"}},
			{"frugality.size", Text{"Modèle plus grand que le besoin", "Model larger than the need"}},
			{"frugality.growth", Text{"Usages qui croissent sans limite", "Use that grows without a limit"}},
		}},
	}
}
