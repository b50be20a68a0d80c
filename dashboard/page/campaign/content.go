package campaign

import (
	"errors"
	"net/url"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of one wave.
type Content struct {
	kit.Page
	Said   string
	Faults []kit.Refused
	Status kit.Status
	Judged []kit.Entry // what was said of it last
	Sheet  *Sheet      // nil: nothing waits
	// Accept is the word of the button, "" where the reader cannot accept.
	Accept string
	Mark   string
	// Settings are those by which it is read again.
	Settings string
	Action   string
	Results  string // address of what is published
}

// reviewer is who judges, and by what.
type reviewer struct {
	login    string
	persons  int
	settings string // the configuration's
}

// content makes the page of a wave.
func (m presenter) content(c Case, s candidate.State, d reviewer) *Content {
	name := m.SurveyText(c.Wave.Title)
	if name == "" {
		name = c.Wave.ID
	}
	out := &Content{Page: kit.Page{Nav: "entry", Path: page.WavePath + "/" + url.PathEscape(c.Wave.ID), Title: m.T("campaign.title", name), Meta: m.T("campaign.meta")}}
	out.Action, out.Mark, out.Settings = m.Path(out.Path), s.Mark, d.settings
	if s.Settings != nil {
		out.Settings = s.Settings.Text
	}
	out.Status, out.Judged = m.standing(s)
	if s.Wave == nil {
		if s.Last != nil && s.Last.Accepted {
			out.Results = m.Path(kit.Address(kit.DirectionsPath, c.Wave.Period, ""))
		}
		return out
	}
	sheet := m.sheet(c)
	out.Sheet = &sheet
	switch {
	case d.persons == 1:
		out.Accept = m.T("campaign.accept")
	case s.By == "":
		out.Accept = m.T("campaign.accept.first")
	case s.By != d.login:
		out.Accept = m.T("campaign.accept.second")
	}
	return out
}

// standing is where a wave stands, and what was said of it.
func (m presenter) standing(s candidate.State) (kit.Status, []kit.Entry) {
	var list []kit.Entry
	add := func(key, text string) {
		if text != "" {
			list = append(list, kit.Entry{Label: m.T(key), Text: text})
		}
	}
	if s.By != "" {
		add("campaign.first", s.By)
	}
	status := kit.Status{Class: "none", Word: m.T("campaign.unread.yet")}
	if v := s.Last; v != nil {
		word := m.T("campaign.refused")
		status = kit.Status{Class: "missed", Word: word}
		switch {
		case v.Accepted:
			word = m.T("campaign.accepted")
			status = kit.Status{Class: "met", Word: word}
		case len(v.By) == 0:
			word = m.T("campaign.expired")
			status = kit.Status{Class: "none", Word: word}
		}
		on := m.Date(period.DateOf(v.At, m.Zone()))
		if len(v.By) > 0 {
			add("campaign.last", m.T("draft.judged.by", word, m.List(v.By), on))
		} else {
			add("campaign.last", m.T("campaign.expired.on", on))
		}
		add("draft.why", kit.Apostrophes(v.Reason))
	}
	if s.Wave != nil {
		status = kit.Status{Class: "open", Word: m.T("campaign.waiting")}
		add("campaign.until", m.Date(period.DateOf(s.Wave.At.Add(candidate.Keeps), m.Zone())))
	}
	return status, list
}

// say adds what went wrong, in words of the page where it has some.
func (m presenter) say(out *Content, what said) {
	if what.key == "" {
		return
	}
	out.Said = m.T(what.key)
	if what.settings != "" {
		out.Settings = what.settings
	}
	var refused *candidate.RefusedError
	switch {
	case errors.As(what.error, &refused):
		out.Faults = m.Refusals(refused.Refused)
	case what.error != nil:
		for _, why := range reason.Each(what.error) {
			text, ok := m.Said(why)
			out.Faults = append(out.Faults, kit.Refused{Reason: text, Technical: !ok})
		}
	}
}
