package catalogue

import (
	"fmt"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
)

// maker makes the catalogue of what anybody may read, by DCAT-AP 3, which is
// what data.gouv.fr harvests. Its identifiers are addresses that do not change.
type maker struct {
	presenter
	site *page.Site
	base string
	list []edition.Entry // the last that stand, in order of quarters
}

func (m maker) catalogue() node {
	out := m.told(m.T("dcat.catalogue", m.site.Authority.Name),
		m.T("dcat.catalogue.text"))
	out["@context"], out["@id"], out["@type"] = prefixes(), m.base+path, "dcat:Catalog"
	out["foaf:homepage"] = document(m.base + "/")
	out["dcat:themeTaxonomy"] = node{"@id": authority + "data-theme", "@type": "skos:ConceptScheme", "dct:title": french(m.T("dcat.themes"))}
	if sets := m.sets(); len(sets) > 0 {
		out["dcat:dataset"] = sets
	}
	return out
}

func (m maker) sets() []node {
	var sets []node
	if len(m.list) > 0 {
		sets = append(sets, m.impactSet(), m.editionSet())
	}
	if public := m.public("/donnees/registre/:file.csv"); public || m.site.Unsigned {
		sets = append(sets, m.registerSet())
	}
	return sets
}

// public reports whether anybody may open an address, by its pattern.
func (m maker) public(pattern string) bool { return m.site.Opens(pattern, access.Public) }

// told is what the catalogue and its sets say alike: titles, who publishes, in
// which language, of where, under which licence.
func (m maker) told(title, text string) node {
	who := m.site.Authority
	out := node{
		"dct:title": french(title), "dct:description": french(text), "dct:language": language("FRA"), "dct:spatial": places(who),
		"dct:publisher": node{
			"@id": m.base + "/#collectivite", "@type": []string{"foaf:Agent", "foaf:Organization"}, "foaf:name": french(who.Name),
			"dct:type": publisherType(),
		},
	}
	if who.Licence != "" {
		out["dct:license"] = licence(who)
	}
	return out
}

// about is what is said of a set of data: its address as a set, and that of its
// page.
type about struct {
	id, page, title, text string
	keywords              []string
}

// set is a set of data with its page, its subjects and its files.
func (m maker) set(a about, files []node) node {
	out := m.told(a.title, a.text)
	delete(out, "dct:license") // of the files, where the profile has it
	address := m.base + a.id
	out["@id"], out["@type"], out["dct:identifier"] = address, "dcat:Dataset", address
	out["dcat:landingPage"], out["dcat:theme"] = document(m.base+a.page), themes()
	var words []node
	for _, w := range a.keywords {
		words = append(words, french(w))
	}
	out["dcat:keyword"], out["dcat:distribution"] = words, files
	if c := contact(m.site.Authority.Name, m.site.Notice.Contact); c != nil {
		out["dcat:contactPoint"] = c
	}
	return out
}

func (m maker) impactSet() node {
	var files []node
	for _, schema := range kit.ImpactSchemas() {
		csv := m.file(schema.Path, m.T("dcat.schema", schema.Version), m.T("dcat.schema.text"), csvType())
		csv["dct:conformsTo"] = node{"@id": schema.Address, "@type": "dct:Standard", "dct:title": french("impact-service-public-numerique " + schema.Version)}
		files = append(files, csv)
	}
	set := m.set(about{
		"/donnees/impact", "/donnees", m.T("dcat.impact"),
		m.T("dcat.impact.text"),
		[]string{"intelligence-artificielle", "frugalite", "energie", "impact", "service-public-numerique"},
	}, files)
	return m.dated(set, "/donnees/impact.csv")
}

func (m maker) editionSet() node {
	var files []node
	for _, e := range m.list {
		address, title := kit.EditionPath(e.Quarter, e.Number), m.EditionTitle(e)
		english := m.file("/en"+address, m.T("dcat.english", title), m.T("dcat.edition.text"), htmlType())
		english["dct:language"] = language("ENG")
		kinds := []node{
			m.file(address, title, m.T("dcat.edition.text"), htmlType()),
			m.file(address+".json", m.T("dcat.figures", title), m.T("dcat.figures.text"), jsonType()),
			english,
		}
		for i, d := range kinds[:min(len(kinds), len(e.Files))] {
			d["dcat:byteSize"] = node{"@type": "xsd:nonNegativeInteger", "@value": strconv.Itoa(e.Files[i].Size)}
			d["dct:issued"] = date(period.DateOf(e.At, m.site.Zone))
			files = append(files, d)
		}
	}
	set := m.set(about{
		"/trimestres", "/trimestres", m.T("dcat.editions"),
		m.T("dcat.editions.text"),
		[]string{"intelligence-artificielle", "indicateurs"},
	}, files)
	return m.dated(set, "/trimestres")
}

func (m maker) registerSet() node {
	set := m.set(about{
		"/donnees/registre", "/systemes", m.T("dcat.registry"),
		m.T("dcat.registry.text"),
		[]string{"intelligence-artificielle", "registre", "transparence"},
	}, []node{
		m.file("/donnees/registre/"+kit.OpenCSV, m.T("dcat.registry.csv"), m.T("dcat.registry.csv.text"), csvType()),
		m.file("/donnees/registre/"+kit.Workbook, m.T("dcat.registry.book"), m.T("dcat.registry.book.text"), xlsxType()),
	})
	if m.public("/donnees/registre/:file.csv") {
		set["dct:accessRights"] = everybody()
	}
	return set
}

// file is a file of a set, under the licence of the authority.
func (m maker) file(address, title, text string, t fileType) node {
	address = m.base + address
	out := node{
		"@id": address, "@type": "dcat:Distribution", "dct:title": french(title), "dct:description": french(text),
		"dct:format": t.format(), "dcat:mediaType": t.media(),
		"dct:language": language("FRA"), "dcat:downloadURL": resource(address), "dcat:accessURL": resource(address),
		"dcatap:availability": concept("planned-availability/STABLE", "Stable"),
	}
	if m.site.Authority.Licence != "" {
		out["dct:license"] = licence(m.site.Authority)
	}
	return out
}

// dated adds to a set the quarters that its editions cover, and whether anybody
// may open it, by the pattern of an address.
func (m maker) dated(set node, pattern string) node {
	first, last := m.list[0].Quarter, m.list[0].Quarter
	issued, modified := m.list[0].At, m.list[0].At
	for _, e := range m.list {
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
	set["dct:accrualPeriodicity"] = eu("frequency/QUARTERLY", "dct:Frequency")
	set["dct:temporal"] = node{"@type": "dct:PeriodOfTime", "dcat:startDate": date(first.First()), "dcat:endDate": date(last.Last())}
	set["dct:issued"] = date(period.DateOf(issued, m.site.Zone))
	set["dct:modified"] = date(period.DateOf(modified, m.site.Zone))
	if m.public(pattern) {
		set["dct:accessRights"] = everybody()
	}
	return set
}

func date(d period.Date) node { return node{"@type": "xsd:date", "@value": fmt.Sprint(d)} }
