package catalogue

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
)

// node is one thing of a JSON-LD document. Things that are named by an IRI of
// somebody else say of which class and of which list they are, so that the
// catalogue can be checked by itself, without these lists.
type node map[string]any

// authority is where the lists of the European Union are.
const authority = "http://publications.europa.eu/resource/authority/"

func prefixes() node {
	return node{
		"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
		"xsd": "http://www.w3.org/2001/XMLSchema#", "skos": "http://www.w3.org/2004/02/skos/core#",
		"vcard": "http://www.w3.org/2006/vcard/ns#", "dcatap": "http://data.europa.eu/r5r/",
	}
}

func french(text string) node { return node{"@language": "fr", "@value": text} }

func resource(address string) node { return node{"@id": address} }

func document(address string) node { return node{"@id": address, "@type": "foaf:Document"} }

// eu is an entry of a list of the European Union: "language/FRA".
func eu(entry, class string) node {
	list, _, _ := strings.Cut(entry, "/")
	return node{"@id": authority + entry, "@type": class, "skos:inScheme": resource(authority + list)}
}

// concept is one that is a concept, with its label.
func concept(entry, label string) node {
	out := eu(entry, "skos:Concept")
	out["skos:prefLabel"] = french(label)
	return out
}

func language(code string) node { return eu("language/"+code, "dct:LinguisticSystem") }

func everybody() node { return eu("access-right/PUBLIC", "dct:RightsStatement") }

// themes are those of every set: what a public authority does.
func themes() []node { return []node{concept("data-theme/GOVE", "Gouvernement et secteur public")} }

// publisherType says that a local authority publishes.
func publisherType() node {
	const list = "http://purl.org/adms/publishertype/"
	return node{
		"@id": list + "LocalAuthority", "@type": "skos:Concept", "skos:prefLabel": french("Collectivité territoriale"),
		"skos:inScheme": node{"@id": list + "1.0", "@type": "skos:ConceptScheme", "dct:title": french("Types d’éditeurs (ADMS)")},
	}
}

func licence(of kit.Authority) node { return node{"@id": of.Licence, "@type": "dct:LicenseDocument"} }

// places are the country, and the commune where its code is one.
func places(of kit.Authority) []node {
	list := []node{eu("country/FRA", "dct:Location")}
	if of.Commune() {
		list = append(list, node{"@id": "http://id.insee.fr/geo/commune/" + of.INSEE, "@type": "dct:Location"})
	}
	return list
}

// contact is whom to write to: an address of e-mail or a page. Nil where the
// configuration names none, or something else.
func contact(name, where string) node {
	out := node{"@type": []string{"vcard:Kind", "vcard:Organization"}, "vcard:fn": french(name)}
	switch {
	case strings.HasPrefix(where, "https://"), strings.HasPrefix(where, "http://"):
		out["vcard:hasURL"] = resource(where)
	case strings.Contains(where, "@") && !strings.ContainsAny(where, " <>"):
		out["vcard:hasEmail"] = resource("mailto:" + where)
	default:
		return nil
	}
	return out
}

// fileType is a format by its entry in the list of the European Union and by
// its media type.
type fileType struct{ entry, mime string }

func csvType() fileType  { return fileType{"CSV", "text/csv"} }
func htmlType() fileType { return fileType{"HTML", "text/html"} }
func jsonType() fileType { return fileType{"JSON", "application/json"} }
func xlsxType() fileType { return fileType{"XLSX", page.TypeXLSX} }

func (t fileType) format() node { return eu("file-type/"+t.entry, "dct:MediaTypeOrExtent") }

func (t fileType) media() node {
	return node{"@id": "https://www.iana.org/assignments/media-types/" + t.mime, "@type": "dct:MediaType"}
}
