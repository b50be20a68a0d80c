package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
)

// ProposeSurvey writes the settings by which a file may be read as a wave, with
// what each of its columns is taken for and what would be dropped. It is of the
// last wave when none is named.
func ProposeSurvey(cfg *config.Config, id, file, sheet string, out io.Writer) error {
	if id == "" && len(cfg.Waves) > 0 {
		id = slices.MaxFunc(cfg.Waves, func(a, b survey.Wave) int { return a.Closed.Compare(b.Closed) }).ID
	}
	w, err := surveysOf(cfg).Find(id)
	if err != nil {
		return err
	}
	p, err := surveyfile.Propose(file, sheet, surveysOf(cfg), w)
	if err != nil {
		return fmt.Errorf("looking at %s: %w", filepath.Base(file), err)
	}
	return p.Write(out, w.ID, file)
}

// surveysOf is what the configuration says of surveys.
func surveysOf(cfg *config.Config) wave.Surveys {
	return wave.Surveys{Waves: cfg.Waves, Instruments: cfg.Instruments, Directions: cfg.Directions}
}

// CheckSurvey tells of each group of a wave whether it would be shown, and why
// not, before anything is stored: for the person in charge only. file is read in
// place of the wave's own source, unless it is "".
func (a *App) CheckSurvey(ctx context.Context, id, file string, out io.Writer) error {
	w, err := surveysOf(a.cfg).Find(id)
	if err != nil {
		return err
	}
	for _, s := range a.sources {
		feeder, feeds := s.collector.(wave.Feeder)
		previewer, can := s.collector.(wave.Previewer)
		if !feeds || !can || !slices.Contains(feeder.Waves(), id) {
			continue
		}
		found, err := previewer.Preview(ctx, w, file)
		if err != nil {
			return fmt.Errorf("checking the wave %s: %w", id, err)
		}
		return tellCheck(w, found, out)
	}
	return fmt.Errorf("checking the wave %s: no source of the configuration feeds it; write one of type surveyfile or limesurvey (vigie survey map FILE proposes its settings)", id)
}

// tellCheck writes the groups one a line, then what else is to be known.
func tellCheck(w survey.Wave, found wave.Imported, out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "wave %s, closed on %s, k = %d: for the person in charge only\n", w.ID, w.Closed, w.Threshold())
	for _, c := range found.Result.Groups {
		said := "shown"
		if c.Responses == 0 {
			said = "nobody"
		}
		if why := reasons()[c.Why]; why != "" {
			said = "hidden: " + why
		}
		fmt.Fprintf(&text, "%-36s %6d  %s\n", groupName(c.Group), c.Responses, said)
	}
	if found.Result.Kept {
		tellKept(found, &text)
	}
	for _, kind := range unplaced(found.Result.Groups) {
		fmt.Fprintf(&text, "note: every answer is among those who did not say: look at %s in the settings of the source\n", kind)
	}
	whole := false
	for _, r := range found.Refused {
		whole = whole || r.Whole
		fmt.Fprintf(&text, "note: %s\n", r.Reason)
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return err
	}
	if whole {
		return fmt.Errorf("the wave %s could not be imported as it is", w.ID)
	}
	return nil
}

// unplaced lists the settings by which nobody was found: every answer is among
// those who did not say.
func unplaced(cells []disclosure.Group) []string {
	var kinds []string
	for _, k := range []struct{ prefix, setting string }{{"direction/", "direction"}, {"usage/", "use"}} {
		groups, said, silent := 0, 0, 0
		for _, c := range cells {
			switch {
			case !strings.HasPrefix(string(c.Group), k.prefix):
			case survey.IsBlank(c.Group):
				silent += c.Responses
			default:
				groups, said = groups+1, said+c.Responses
			}
		}
		if groups > 0 && said == 0 && silent > 0 {
			kinds = append(kinds, k.setting)
		}
	}
	return kinds
}

// tellKept writes what is published already and stands.
func tellKept(found wave.Imported, text *strings.Builder) {
	if found.Result.Why == "" {
		text.WriteString("it is stored already, and nothing has changed:\n")
	} else {
		text.WriteString("it is stored already, and what is stored stands:\n")
	}
	for _, r := range found.Cells.Readings() {
		switch {
		case r.Metric != measure.Responses:
		case r.State == measure.Known:
			fmt.Fprintf(text, "%-36s %6d  shown\n", groupName(r.Group), r.Count)
		default:
			fmt.Fprintf(text, "%-36s %6s  hidden\n", groupName(r.Group), "")
		}
	}
}

func groupName(g measure.Group) string {
	switch {
	case g == "":
		return "the whole authority"
	case survey.IsBlank(g):
		return string(g) + " (did not say)"
	}
	return string(g)
}

// reasons say why a group is hidden.
func reasons() map[disclosure.Reason]string {
	return map[disclosure.Reason]string{
		disclosure.Few:       "fewer than k persons behind one of its figures",
		disclosure.LowRate:   "under 20 % of those asked answered",
		disclosure.Unanimous: "one answer is everyone's",
		disclosure.Extreme:   "a mean says what each answered (outside 5 to 95)",
		disclosure.Earlier:   "hidden in another wave of the year",
		disclosure.Secondary: "else another group could be worked out",
	}
}

// Asked tells how the answers to a questionnaire will read.
type Asked struct {
	Settings string   // of the source that reads them, as in the configuration; "" when it needs none
	Left     []string // instruments whose texts are not ours to ship, and must be added by hand
}

// Questionnaire writes the questionnaire of a wave for LimeSurvey, or the
// pulse alone when no wave is named.
func Questionnaire(cfg *config.Config, id string, out io.Writer) (Asked, error) {
	form, asked := lss.Form{Instruments: []survey.Instrument{survey.Pulse()}}, Asked{}
	if id != "" {
		w, err := surveysOf(cfg).Find(id)
		if err != nil {
			return asked, err
		}
		form = lss.Form{Wave: w, Directions: cfg.Directions.On(w.Opened)}
		for _, in := range surveysOf(cfg).InstrumentsOf(w) {
			if lss.Asks(in) {
				form.Instruments = append(form.Instruments, in)
			} else {
				asked.Left = append(asked.Left, in.Key())
			}
		}
	}
	asked.Settings = settingsOf(form)
	return asked, lss.Write(out, form)
}

// settingsOf are those by which answers to a questionnaire are read. The codes
// of directions are of this questionnaire alone: those of a later one may differ.
func settingsOf(form lss.Form) string {
	var text strings.Builder
	if units := form.Units(); len(units) > 0 {
		list := make([]string, len(units))
		for i, u := range units {
			list[i] = u.Code + ": " + u.ID
		}
		fmt.Fprintf(&text, "direction: {column: %s, values: {%s}}\n", survey.DirectionCode, strings.Join(list, ", "))
	}
	if form.Wave.CompareUse {
		fmt.Fprintf(&text, "use: {column: %s}\n", survey.UseCode)
	}
	return text.String()
}
