package campaign

import (
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Case is a wave as it was read, for whoever is to accept it.
type Case struct {
	Wave     survey.Wave
	Read     measure.WaveRead
	At       time.Time // when it was read; zero: just now
	Settings *candidate.Settings
	Shown    report.Wellbeing // as human resources would see it
	// Kept and Late are of a wave that is published already: what is published
	// stands, and how many answers more there are.
	Kept bool
	Late int
}

// Sheet is all that is told of a wave before it is published, on the page and in a
// terminal alike. It holds no answer, and no figure that would not be published.
type Sheet struct {
	Facts   []kit.Entry // what was read, and how
	Counts  []kit.Entry // responses: those that count, and those left out
	Scales  []string    // how answers were read that are not the codes of their scale
	Dropped []string    // headings of columns that were not read
	Notes   []kit.Refused
	Nothing string    // why there is nothing to show; ""
	Scores  kit.Table // of the whole authority, with the change from the wave before
	Groups  kit.Table // who answered, by published group, and their scores
	Use     kit.Table
}

// SheetOf makes the sheet of a wave.
func SheetOf(p *kit.Presenter, c Case) Sheet { return presenter{p}.sheet(c) }

func (m presenter) sheet(c Case) Sheet {
	s := Sheet{Facts: m.facts(c), Counts: m.counts(c), Notes: m.notes(c)}
	for _, text := range c.Read.Scales {
		said, _ := m.Said(text)
		s.Scales = append(s.Scales, said)
	}
	if len(s.Scales) == 0 {
		s.Scales = []string{m.T("campaign.scales.plain")}
	}
	for _, heading := range c.Read.Dropped {
		s.Dropped = append(s.Dropped, kit.Apostrophes(heading))
	}
	if c.Shown.Wave == nil {
		s.Nothing = m.T("campaign.nothing", m.Number(float64(c.Wave.Threshold()), 0))
		return s
	}
	s.Scores, s.Groups, s.Use = m.ScoreTable(c.Shown), m.HeatTable(c.Shown), m.UseTable(c.Shown)
	return s
}

// facts are what was read, and by what.
func (m presenter) facts(c Case) []kit.Entry {
	var list []kit.Entry
	add := func(key, text string) {
		if strings.TrimSpace(text) != "" {
			list = append(list, kit.Entry{Label: m.T(key), Text: text})
		}
	}
	add("campaign.field", m.Days(c.Wave.Opened, c.Wave.Closed))
	add("campaign.instruments", m.instruments(c))
	from, _ := m.Said(reason.Text(c.Read.From))
	add("campaign.from", from)
	if !c.At.IsZero() {
		add("campaign.at", m.Moment(c.At))
	}
	add("draft.sha", c.Read.Digest)
	settings := m.T("campaign.settings.own")
	if c.Settings != nil {
		settings = m.T("campaign.settings.by", c.Settings.By, m.Date(period.DateOf(c.Settings.At, m.Zone())))
	}
	add("campaign.settings", settings)
	add("campaign.k", m.T("campaign.k.text", m.Number(float64(c.Wave.Threshold()), 0)))
	return list
}

// instruments are the questionnaires of a wave.
func (m presenter) instruments(c Case) string {
	var names []string
	for _, key := range c.Wave.Instruments {
		name := key
		if in, ok := survey.Find(m.Setup.Instruments, key); ok {
			name = m.T("wellbeing.instrument", m.SurveyText(in.Title), in.Version)
		}
		names = append(names, name)
	}
	return m.List(names)
}

// counts are the responses: those that count, and those that were left out.
func (m presenter) counts(c Case) []kit.Entry {
	number := func(key string, n int) kit.Entry {
		return kit.Entry{Label: m.T(key), Text: m.Number(float64(n), 0)}
	}
	complete := number("campaign.complete", c.Read.Complete)
	if w := c.Shown.Wave; w != nil && w.Rate() > 0 && !w.Responses.Nearly {
		complete.Text = m.T("campaign.complete.of", complete.Text, m.Number(float64(w.Invited), 0), m.Percent(w.Rate()))
	}
	list := []kit.Entry{complete}
	if c.Read.By == "" {
		list = append(list, kit.Entry{Label: m.T("campaign.incomplete"), Text: m.T("campaign.incomplete.untold"), Missing: true})
	} else {
		incomplete := number("campaign.incomplete", c.Read.Incomplete)
		incomplete.Text = m.T("campaign.incomplete.by", incomplete.Text, c.Read.By)
		list = append(list, incomplete)
	}
	list = append(list, number("campaign.trials", c.Read.Trials), number("campaign.empty", c.Read.Empty))
	if c.Kept {
		list = append(list, kit.Entry{Label: m.T("campaign.kept"), Text: m.T("campaign.kept.text")})
	}
	if c.Late != 0 {
		list = append(list, kit.Entry{Label: m.T("campaign.late"), Text: m.Signed(float64(c.Late), 0, "")})
	}
	return list
}

// notes are what is doubtful, or was not used.
func (m presenter) notes(c Case) []kit.Refused {
	list := m.Refusals(slices.DeleteFunc(slices.Clone(c.Read.Notes), func(r measure.Refusal) bool { return r.Reason == "" }))
	for i := range list {
		list[i].Where = "" // it is this wave
	}
	return list
}
