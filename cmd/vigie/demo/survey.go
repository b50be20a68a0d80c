package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
)

// The agents' survey: a wave each quarter of the story that is over, whose
// answers the city writes as LimeSurvey exports them.
const (
	waves            = quarters
	openedAfter      = 30 // days into the quarter
	closedAfter      = 48
	merger           = 5 // quarter in which culture and sports become one
	quietWave        = 3 // hardly anybody answered
	quietRate        = 0.24
	whoWave          = 6 // asks the WHO-5 too
	searchFrom       = 4 // from this wave on, users of AI say what a search engine would have answered
	compareFrom      = 5 // from this wave on, those who use AI are set beside the others
	usualRate        = 0.58
	quietDirection   = "finances" // answers little, wave after wave
	fallingDirection = "solidarites"
	improvingCom     = 2.4 // points of skills a wave, for agents are trained
	searchModule     = "recherche@1"
)

// direction is a direction of the city.
type direction struct {
	ID, Name    string
	Agents      int
	mood        float64 // points around the city's scores
	from, until int     // quarters of the story in which it is there; until -1: still
	Before      []string
}

// Born and Gone say whether a direction has a first or a last day in the story.
func (d direction) Born() bool { return d.from > 0 }

// Gone is described with Born.
func (d direction) Gone() bool { return d.until >= 0 }

// From is the quarter in which it begins.
func (d direction) From() int { return d.from }

// Until is the first quarter without it.
func (d direction) Until() int { return d.until }

// directions are the directions, in organisational order.
func directions() []direction {
	return []direction{
		{ID: "relation-usagers", Name: "Relation aux usagers", Agents: 142, mood: -2, until: -1},
		{ID: fallingDirection, Name: "Solidarités", Agents: 310, mood: 1, until: -1},
		{ID: "education", Name: "Éducation", Agents: 400, mood: 3, until: -1},
		{ID: "petite-enfance", Name: "Petite enfance", Agents: 260, mood: 2, until: -1},
		{ID: "culture", Name: "Culture", Agents: 118, mood: 7, until: merger},
		{ID: "sports", Name: "Sports", Agents: 74, mood: 5, until: merger},
		{ID: "culture-sports", Name: "Culture et sports", Agents: 190, mood: 3, from: merger, until: -1, Before: []string{"culture", "sports"}},
		{ID: "voirie", Name: "Voirie et mobilités", Agents: 165, mood: -5, until: -1},
		{ID: "urbanisme", Name: "Urbanisme", Agents: 62, mood: 4, until: -1},
		{ID: quietDirection, Name: "Finances", Agents: 58, mood: -1, until: -1},
		{ID: "ressources-humaines", Name: "Ressources humaines", Agents: 52, mood: 0, until: -1},
		{ID: "numerique", Name: "Numérique", Agents: 86, mood: 6, until: -1},
		{ID: "prospective", Name: "Mission prospective", Agents: 3, mood: 9, until: -1},
	}
}

// keen is how much its agents ask of an assistant, against the others: drawn
// apart from what they say in surveys, so that the two tell nothing of each other.
func (d direction) keen() float64 { return 0.7 + 0.6*chance(Stream("usage/"+d.ID), 0, 1) }

// directionThere reports whether a direction is there on a day.
func (c *City) directionThere(d direction, day period.Date) bool {
	return day.Compare(c.date(d.from, 0)) >= 0 && (!d.Gone() || day.Compare(c.date(d.until, 0)) < 0)
}

func (d direction) there(wave int) bool { return wave >= d.from && (d.until < 0 || wave < d.until) }

// levels are the city's scores in the first wave, and by how much each moves a
// wave.
func levels() map[string][2]float64 {
	return map[string][2]float64{
		survey.Sens:             {67, 0.2},
		survey.CriticalThinking: {58, 0.9},
		survey.Lien:             {61, -0.5},
		survey.Auto:             {55, 0.1},
		survey.Char:             {47, -0.4},
		survey.Comp:             {36, improvingCom},
		survey.Conf:             {44, 1.1},
		survey.Bien:             {60, -0.1},
		survey.WHO5:             {57, 0},
		survey.Simple:           {34, -1.8}, // a share of what is asked
	}
}

// level is what a direction's agents say of a dimension on the mean.
func level(d direction, dimension string, wave int) float64 {
	base := levels()[dimension]
	score := base[0] + base[1]*float64(wave) + d.mood
	if d.ID == fallingDirection && (dimension == survey.Sens || dimension == survey.Char || dimension == survey.Bien) {
		score -= 2.4 * float64(max(0, wave-2))
	}
	if d.ID == "numerique" && dimension == survey.Comp {
		score += 14
	}
	return score
}

// person is one agent in one wave; what they say follows from it.
type person struct {
	direction direction
	index     int
	wave      int
}

// salt makes a draw another one in each wave.
func (p person) salt() uint64 { return uint64(p.wave) + 1 } //nolint:gosec // the number of a wave is not negative

// draw is a number of 0 to 1 that this person always draws for a subject.
func (p person) draw(subject string, salt uint64) float64 {
	return chance(Stream("enquete/"+p.direction.ID+"/"+subject), hour(p.index), salt)
}

// bell is about normal, of mean 0 and standard deviation 1.
func (p person) bell(subject string, salt uint64) float64 {
	sum := 0.0
	for i := range uint64(4) {
		sum += p.draw(subject, salt*8+i) - 0.5
	}
	return sum * 1.732
}

func (p person) answers() bool {
	rate := usualRate
	switch {
	case p.direction.ID == quietDirection:
		rate = 0.27
	case p.direction.Agents < 10:
		rate = 1
	}
	if p.wave == quietWave {
		rate *= quietRate / usualRate
	}
	return p.draw("repond", p.salt()) < rate
}

func (p person) usesAI() bool {
	return p.draw("usage", 1) < 0.24+0.05*float64(p.wave)
}

// use is the answer to the question about it.
func (p person) use() string {
	switch {
	case p.draw("usage/tait", p.salt()) < 0.03:
		return survey.RefusedCode
	case p.usesAI():
		return "2"
	}
	return "0"
}

// answer is the code that the person gives to an item, or none.
func (p person) answer(in survey.Instrument, item survey.Item) string {
	salt := p.salt()
	if p.draw(item.Code+"/tait", salt) < 0.035 || item.OfUsers && in.ID != "pulse" && !p.usesAI() {
		return ""
	}
	score := level(p.direction, item.Dimension, p.wave) + 17*p.bell("humeur", 1) + 15*p.bell(item.Code, salt)
	if p.usesAI() && item.Dimension == survey.Auto {
		score += 3
	}
	if item.Reversed {
		score = 100 - score
	}
	levels := float64(in.Scale.High - in.Scale.Low)
	code := min(levels, max(0, score/100*levels+0.5))
	return strconv.Itoa(in.Scale.Low + int(code))
}

// instruments are what a wave asks.
func instruments(wave int) []survey.Instrument {
	list := []survey.Instrument{survey.Pulse()}
	if wave == whoWave {
		list = append(list, survey.WHOFive())
	}
	if search, ok := survey.Find(nil, searchModule); ok && wave >= searchFrom {
		list = append(list, search)
	}
	return list
}

// heading is how LimeSurvey names an item in an export.
func heading(in survey.Instrument, item survey.Item) string {
	return lss.Code(in) + "[" + item.Code + "]"
}

// response is one row of an export: texts under their headings.
type response [][2]string

// responses are the answers to a wave, in no order that tells who gave them.
func (c *City) responses(wave int) []response {
	var list []response
	for _, d := range directions() {
		for i := range d.Agents {
			p := person{d, i, wave}
			if d.there(wave) && p.answers() {
				list = append(list, c.response(p, len(list)+1))
			}
		}
	}
	return list
}

// response writes one, with what LimeSurvey adds and nobody reads.
func (c *City) response(p person, id int) response {
	direction := p.direction.Name
	if p.draw("sans-direction", p.salt()) < 0.05 {
		direction = ""
	}
	r := response{
		{"id", strconv.Itoa(id)},
		{"submitdate", "1980-01-01 00:00:00"},
		{"lastpage", "3"},
		{"startlanguage", "fr"},
		{"seed", strconv.Itoa(1_000_000 + 7919*id)},
		{survey.DirectionCode, direction},
		{survey.UseCode, p.use()},
	}
	for _, in := range instruments(p.wave) {
		for _, item := range in.Items {
			r = append(r, [2]string{heading(in, item), p.answer(in, item)})
		}
	}
	text := ""
	if p.draw("commentaire", p.salt()) < 0.06 {
		text = "Un commentaire libre, que la source laisse de côté ; « inventé » lui aussi."
	}
	return append(r, [2]string{"commentaire", text})
}

// writeWaves writes the exports of the waves that are over, each dated of the
// morning after, when somebody made it.
func (c *City) writeWaves(folder string, now time.Time) error {
	for wave := range waves {
		made := c.moment(wave, closedAfter+1).Add(9 * time.Hour)
		if made.After(now) {
			break
		}
		text, ext := c.export(wave), "csv"
		if wave == waves-1 {
			ext = "json"
		}
		path := filepath.Join(folder, "barometre-"+period.Of(c.moment(wave, 0), c.Zone, period.Quarter).String()+"."+ext)
		if err := replace(path, text); err != nil {
			return err
		}
		if err := os.Chtimes(path, made, made); err != nil {
			return fmt.Errorf("dating a file of the demo: %w", err)
		}
	}
	return nil
}

// export is a wave as LimeSurvey writes it: CSV, the last one JSON.
func (c *City) export(wave int) []byte {
	list := c.responses(wave)
	if wave == waves-1 {
		rows := make([]string, len(list))
		for i, r := range list {
			rows[i] = "{" + r.joined(",", func(f [2]string) string { return quoted(f[0]) + ":" + quoted(f[1]) }) + "}"
		}
		return []byte(`{"responses": [` + strings.Join(rows, ",") + "]}\n")
	}
	var out bytes.Buffer
	row := func(r response, column int) {
		out.WriteString(r.joined(";", func(f [2]string) string { return `"` + f[column] + `"` }) + "\r\n")
	}
	out.WriteString("\xef\xbb\xbf")
	row(list[0], 0)
	for _, r := range list {
		row(r, 1)
	}
	return out.Bytes()
}

// joined writes the fields of a response one after the other.
func (r response) joined(sep string, text func(field [2]string) string) string {
	parts := make([]string, len(r))
	for i, field := range r {
		parts[i] = text(field)
	}
	return strings.Join(parts, sep)
}

// training is the table of the agents trained in AI over twelve months, of the
// charters signed and of the awareness sessions held, by direction.
func (c *City) training(months []period.Period) []byte {
	var out bytes.Buffer
	out.WriteString("Mois;Direction;Agents formés;Effectif;Charte signée;Séances de sensibilisation\r\n")
	for _, m := range months {
		var all [4]int
		day := m.Last()
		var rows bytes.Buffer
		for i, d := range directions() {
			if !c.directionThere(d, day) {
				continue
			}
			years := c.years(hourOf(day.Start(c.Zone)))
			share := min(0.9, max(0, 0.06+0.012*d.mood+0.21*years))
			counts := [4]int{int(share * float64(d.Agents)), d.Agents, int(min(0.95, 0.3+0.28*years) * float64(d.Agents)), 0}
			if (m.Index+i)%4 == 0 {
				counts[3] = 1 + d.Agents/150
			}
			fmt.Fprintf(&rows, "%s;%s;%d;%d;%d;%d\r\n", m, d.Name, counts[0], counts[1], counts[2], counts[3])
			for j := range all {
				all[j] += counts[j]
			}
		}
		fmt.Fprintf(&out, "%s;;%d;%d;%d;%d\r\n", m, all[0], all[1], all[2], all[3])
		out.Write(rows.Bytes())
	}
	return out.Bytes()
}

// quoted writes a text as JSON.
func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return `""` // cannot be: every text can be written
	}
	return string(raw)
}
