package demo

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// late is how many months of the translation's statements are missing.
const late = 3

// Write brings the files of the city up to date in a folder, as of now: what is
// there already and right is left alone.
func (c *City) Write(folder string, now time.Time) error {
	if err := c.writeLogs(filepath.Join(folder, "journaux"), now); err != nil {
		return err
	}
	if err := c.writeWaves(filepath.Join(folder, "enquetes"), now); err != nil {
		return err
	}
	statements := map[string][]byte{
		"redaction.csv":   c.statement(draftStatement(), c.months(now.AddDate(0, 0, -10))),
		"traduction.csv":  c.statement(translationStatement(), c.months(now.AddDate(0, -late, 0))),
		"licences.csv":    c.people(c.months(now.AddDate(0, 0, -3))),
		"formation.csv":   c.training(c.months(now.AddDate(0, 0, -4))),
		"attenuation.csv": c.mitigation(c.months(now.AddDate(0, 0, -5))),
	}
	for name, text := range statements {
		if err := replace(filepath.Join(folder, "releves", name), text); err != nil {
			return err
		}
	}
	for q := period.Of(c.moment(mailOpens, 0), c.Zone, period.Quarter); q.Window(c.Zone).From.Before(now); q = q.Next() {
		if err := replace(filepath.Join(folder, "codecarbon", "emissions-"+q.String()+".csv"), c.emissions(q, now)); err != nil {
			return err
		}
	}
	return nil
}

// months are those of the story that are over at a time.
func (c *City) months(now time.Time) []period.Period {
	var list []period.Period
	for m := period.Of(c.Start, c.Zone, period.Month); !m.Window(c.Zone).To.After(now); m = m.Next() {
		list = append(list, m)
	}
	return list
}

// statement is how a supplier declares a system's energy by month: a range of
// watt-hours for each query.
type statement struct {
	system    string
	queries   Stream
	low, high float64 // Wh for each query at first
	better    float64 // by how much less a year later, as a share
	estimated int     // quarters for which it was estimated, not declared
	more      float64 // by how much the estimate was above
	evidence  string
}

func draftStatement() statement {
	return statement{
		system: "Assistant de rédaction", queries: DraftQueries, low: 0.84, high: 1.4, better: 0.1,
		estimated: metered, more: 0.2, evidence: "relevé mensuel de l'hébergeur",
	}
}

func translationStatement() statement {
	return statement{
		system: "Traduction", queries: TranslationQueries, low: 0.9, high: 2.1, better: 0.05,
		evidence: "déclaration environnementale du fournisseur",
	}
}

// declared is the energy of a month as the statement says it, in tenths of a
// kWh from low to high.
func (c *City) declared(s statement, month period.Period) (low, high int64, method string) {
	w := month.Window(c.Zone)
	from := hourOf(w.From)
	queries := float64(c.Between(s.queries, w.From, w.To))
	each := 1 - s.better*c.years(from)
	method = "déclaré"
	if s.estimated > 0 && !c.past(s.estimated, from) {
		each *= 1 + s.more
		method = "estimé"
	}
	return int64(queries * s.low * each / 100), int64(queries*s.high*each/100) + 1, method
}

// statement writes a supplier's statement as suppliers do: for Excel, in French.
func (c *City) statement(s statement, months []period.Period) []byte {
	var out bytes.Buffer
	out.WriteString("\xef\xbb\xbfPériode;Système;Grandeur;Unité;Minimum;Maximum;Méthode;Justificatif\r\n")
	for _, m := range months {
		low, high, method := c.declared(s, m)
		fmt.Fprintf(&out, "%02d/%d;%s;énergie;kWh;%s;%s;%s;%s\r\n", m.Index, m.Year, s.system, tenths(low), tenths(high), method, s.evidence)
	}
	return out.Bytes()
}

// tenths writes 12345 as 1234,5.
func tenths(n int64) string { return fmt.Sprintf("%d,%d", n/10, n%10) }

// licences grow by steps, active users with the uses.
func (c *City) licences(month period.Period) (office, officeActive, draftActive, searchActive int64) {
	h := hourOf(month.Window(c.Zone).From)
	y := c.years(h)
	searchActive = int64(170*(1+0.1*y)*(0.6+0.4*season(month.First()))) + int64(8*chance(SearchQueries, h, 9))
	office = 120 + 30*int64(y*3)
	officeActive = office * 62 / 100
	draftActive = int64(610*(1+0.14*y)*(0.55+0.45*season(month.First()))) + int64(12*chance(DraftQueries, h, 9))
	return office, officeActive, draftActive, searchActive
}

// people is the table of licences and active users; those of the drafting
// assistant, and what they ask, by direction too.
func (c *City) people(months []period.Period) []byte {
	var out bytes.Buffer
	out.WriteString("Mois;Système;Direction;Licences;Utilisateurs actifs;Requêtes;Sorties relues;Sorties corrigées;Avis d'habitants;Avis satisfaits;Réclamations\r\n")
	for _, m := range months {
		office, officeActive, draftActive, searchActive := c.licences(m)
		fmt.Fprintf(&out, "%s;Assistant bureautique;;%d;%d;;;;;;\r\n", m, office, officeActive)
		fmt.Fprintf(&out, "%s;Assistant de rédaction;;%d;%d;;%s\r\n", m, 1200, draftActive, c.opinions(m))
		fmt.Fprintf(&out, "%s;Recherche documentaire;;%d;%d;;;;;;\r\n", m, 400, searchActive)
		w := m.Window(c.Zone)
		for _, u := range c.useByDirection(m, draftActive, c.Between(DraftQueries, w.From, w.To)) {
			fmt.Fprintf(&out, "%s;Assistant de rédaction;%s;;%d;%d;;;;;\r\n", m, u.direction.Name, u.active, u.queries)
		}
	}
	return out.Bytes()
}

// opinions are the cells of what people made of the drafting assistant in a
// month: letters that were reviewed, those that were corrected, what residents
// said of the letters that they received, complaints.
func (c *City) opinions(month period.Period) string {
	h := hourOf(month.Window(c.Zone).From)
	reviewed := 360 + int64(120*chance(DraftQueries, h, 11))
	changed := reviewed * int64(18-2*c.years(h)) / 100
	answered := 40 + int64(30*chance(DraftQueries, h, 12))
	return fmt.Sprintf("%d;%d;%d;%d;%d", reviewed, changed, answered, answered*78/100, int64(4*chance(DraftQueries, h, 13)))
}

// directionUse is what one direction does with a system in a month.
type directionUse struct {
	direction       direction
	active, queries int64
}

// placed is the share of users whose direction the directory knows.
const placed = 0.93

// useByDirection shares out users and their queries among the directions of a month,
// by their agents.
func (c *City) useByDirection(month period.Period, active, queries int64) []directionUse {
	var list []directionUse
	users, asks := 0.0, 0.0
	for _, d := range directions() {
		if !c.directionThere(d, month.Last()) {
			continue
		}
		list = append(list, directionUse{direction: d})
		users += float64(d.Agents)
		asks += float64(d.Agents) * d.keen()
	}
	for i, u := range list {
		agents := float64(u.direction.Agents)
		list[i].active = int64(placed * float64(active) * agents / users)
		list[i].queries = int64(placed * float64(queries) * agents * u.direction.keen() / asks)
	}
	return list
}

// mitigation is what the city declares to avoid, from the first service on: the
// transcription's cards sleep outside the sittings. Made up, like all of it.
func (c *City) mitigation(months []period.Period) []byte {
	var out bytes.Buffer
	out.WriteString("Période;Système;Grandeur;Valeur;Unité;Justificatif\r\n")
	for i, m := range months {
		fmt.Fprintf(&out, "%s;Transcription du conseil;émissions évitées;%d,%d;kg;note du service informatique\r\n", m, 1+i%2, 3+i%5)
	}
	return out.Bytes()
}

// emissions is the CodeCarbon file of a quarter: a run each day, and a row each
// hour with what the run took so far.
func (c *City) emissions(quarter period.Period, now time.Time) []byte {
	var out bytes.Buffer
	out.WriteString("timestamp,project_name,run_id,duration,emissions,energy_consumed,country_name,country_iso_code,codecarbon_version,tracking_mode,on_cloud,pue\n")
	for _, day := range quarter.Days(c.Zone) {
		total := int64(0)
		date := day.From.In(c.Zone).Format(time.DateOnly)
		for at := day.From; at.Before(day.To) && !at.Add(time.Hour).After(now); at = at.Add(time.Hour) {
			total += c.Amount(MailEnergy, at)
			kWh := float64(total) / 1000
			fields := []string{
				at.Add(time.Hour).In(c.Zone).Format("2006-01-02T15:04:05"), "tri-courrier", "tri-" + date,
				strconv.FormatFloat(at.Add(time.Hour).Sub(day.From).Seconds(), 'f', 1, 64),
				strconv.FormatFloat(kWh*0.056, 'f', 6, 64), strconv.FormatFloat(kWh, 'f', 3, 64),
				"France", "FRA", "3.0.4", "machine", "N", "1.0",
			}
			out.WriteString(strings.Join(fields, ",") + "\n")
		}
	}
	return out.Bytes()
}
