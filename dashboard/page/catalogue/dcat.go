package catalogue

import (
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// node is one thing of a JSON-LD document.
type node map[string]any

// dcat is the catalogue of what anybody may read, in the vocabulary that
// data.gouv.fr harvests. Its identifiers are addresses that do not change.
func (m presenter) dcat(s *page.Site, base string, list []edition.Entry) node {
	publisher := node{"@type": "foaf:Organization", "foaf:name": s.Authority.Name}
	var sets []node
	if len(list) > 0 {
		sets = append(sets, m.impactSet(s, base, list), m.editionSet(s, base, list))
	}
	if s.Opens("/donnees/registre/:file.csv", access.Public) || s.Unsigned {
		sets = append(sets, node{
			"@id": base + "/donnees/registre", "@type": "dcat:Dataset", "dct:identifier": base + "/donnees/registre",
			"dct:title":       "Registre des systèmes d’IA",
			"dct:description": "Fiche de chaque système d’intelligence artificielle : finalité, responsable, fournisseur, hébergement, analyses et dates. Un champ non renseigné le dit.",
			"dcat:keyword":    []string{"intelligence-artificielle", "registre", "transparence"},
			"dcat:distribution": []node{
				distribution(base+"/donnees/registre/ouvert.csv", "CSV", "text/csv"),
				distribution(base+"/donnees/registre/classeur.xlsx", "Classeur", page.TypeXLSX),
			},
		})
	}
	for _, set := range sets {
		set["dct:publisher"], set["dct:language"] = publisher, "fr"
		if s.Authority.Licence != "" {
			set["dct:license"] = node{"@id": s.Authority.Licence}
		}
	}
	return node{
		"@context": node{
			"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
		},
		"@id": base + path, "@type": "dcat:Catalog",
		"dct:title":       "Indicateurs de l’intelligence artificielle, " + s.Authority.Name,
		"dct:description": "Ce que la collectivité publie de ses systèmes d’intelligence artificielle : indicateurs trimestriels, éditions et registre.",
		"dct:publisher":   publisher, "dct:language": "fr", "dcat:dataset": sets,
	}
}

func (m presenter) impactSet(s *page.Site, base string, list []edition.Entry) node {
	csv := distribution(base+"/donnees/impact.csv", "Schéma impact-service-public-numerique 0.3.0", "text/csv")
	csv["dct:conformsTo"] = node{"@id": kit.ImpactSchema}
	set := dated(s, base+"/donnees/impact", list)
	set["dct:title"] = "Impact des systèmes d’IA : énergie, carbone, eau, usages et cibles"
	set["dct:description"] = "Indicateurs trimestriels publiés, une ligne par valeur et une par cible. Ce qui n’est pas connu n’a pas de ligne."
	set["dcat:keyword"] = []string{"intelligence-artificielle", "frugalite", "energie", "impact", "service-public-numerique"}
	set["dcat:distribution"] = []node{csv}
	return set
}

func (m presenter) editionSet(s *page.Site, base string, list []edition.Entry) node {
	set := dated(s, base+"/trimestres", list)
	set["dct:title"] = "Éditions trimestrielles"
	set["dct:description"] = "La page de chaque trimestre telle qu’elle a été publiée, et ses chiffres avec méthode, couverture et sources."
	set["dcat:keyword"] = []string{"intelligence-artificielle", "indicateurs"}
	var files []node
	for _, e := range list {
		address, title := kit.EditionPath(e.Quarter, e.Number), m.EditionTitle(e)
		english := distribution(base+"/en"+address, title+", en anglais", "text/html")
		english["dct:language"] = "en"
		kinds := []node{distribution(base+address, title, "text/html"), distribution(base+address+".json", title+", chiffres", "application/json"), english}
		for i, d := range kinds[:min(len(kinds), len(e.Files))] {
			d["dcat:byteSize"] = node{"@type": "xsd:nonNegativeInteger", "@value": strconv.Itoa(e.Files[i].Size)}
			d["dct:issued"] = date(period.DateOf(e.At, s.Zone))
			files = append(files, d)
		}
	}
	set["dcat:distribution"] = files
	return set
}

// dated is a set that covers the quarters of some editions.
func dated(s *page.Site, id string, list []edition.Entry) node {
	first, last := list[0].Quarter, list[0].Quarter
	issued, modified := list[0].At, list[0].At
	for _, e := range list {
		if e.Quarter.Compare(first) < 0 {
			first = e.Quarter
		}
		if e.Quarter.Compare(last) > 0 {
			last = e.Quarter
		}
		if e.At.Before(issued) {
			issued = e.At
		}
		if e.At.After(modified) {
			modified = e.At
		}
	}
	return node{
		"@id": id, "@type": "dcat:Dataset", "dct:identifier": id,
		"dct:accrualPeriodicity": node{"@id": "http://publications.europa.eu/resource/authority/frequency/QUARTERLY"},
		"dct:temporal":           node{"@type": "dct:PeriodOfTime", "dcat:startDate": date(first.First()), "dcat:endDate": date(last.Last())},
		"dct:issued":             date(period.DateOf(issued, s.Zone)),
		"dct:modified":           date(period.DateOf(modified, s.Zone)),
	}
}

func date(d period.Date) node { return node{"@type": "xsd:date", "@value": d.String()} }

func distribution(address, title, mime string) node {
	return node{
		"@id": address, "@type": "dcat:Distribution", "dct:title": title, "dcat:mediaType": mime,
		"dcat:downloadURL": node{"@id": address}, "dcat:accessURL": node{"@id": address},
	}
}
