package app

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/albert"
	"github.com/vigie-ia/vigie/collectors/carbonintensity"
	"github.com/vigie-ia/vigie/collectors/codecarbon"
	"github.com/vigie-ia/vigie/collectors/limesurvey"
	"github.com/vigie-ia/vigie/collectors/litellm"
	"github.com/vigie-ia/vigie/collectors/openai"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	registersource "github.com/vigie-ia/vigie/collectors/register"
	"github.com/vigie-ia/vigie/collectors/requestlog"
	"github.com/vigie-ia/vigie/collectors/surveyfile"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/collect"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

// Types is the one table of collectors; those of surveys are told what the
// configuration says of them.
func Types(cfg *config.Config) map[string]collectors.New {
	surveys := SurveysOf(cfg)
	return map[string]collectors.New{
		"albert":          albert.New,
		"carbonintensity": carbonintensity.New,
		"codecarbon":      codecarbon.New,
		"limesurvey":      limesurvey.New(surveys),
		"litellm":         litellm.New,
		"openai":          openai.New,
		"prometheus":      prometheus.New,
		"requestlog":      requestlog.New,
		"surveyfile":      surveyfile.New(surveys),
		"table":           table.New,
	}
}

// automatic reports whether a type of source is read from machines: of the
// others, people typed, answered or counted what is read.
func automatic(kind string) bool {
	return slices.Contains([]string{"albert", "carbonintensity", "codecarbon", "litellm", "openai", "prometheus", "requestlog"}, kind)
}

// makeSources makes every collector of the configuration and checks that the
// register knows the places they name. All faults are returned together.
func (a *App) makeSources() ([]source, error) {
	if err := a.cfg.CheckTypes(slices.Sorted(maps.Keys(Types(a.cfg)))); err != nil {
		return nil, err
	}
	var faults []error
	out := make([]source, 0, len(a.cfg.Collectors))
	places, waves := map[string][]config.Place{}, map[string][]string{}
	for _, c := range a.cfg.Collectors {
		s, err := a.makeSource(c)
		if err != nil {
			faults = append(faults, a.cfg.Locate(c.Name, err))
			continue
		}
		out = append(out, s)
		if placer, ok := s.collector.(collectors.Placer); ok {
			for _, p := range placer.Places() {
				places[c.Name] = append(places[c.Name], config.Place{System: p.System, Part: p.Part})
			}
		}
		if feeder, ok := s.collector.(wave.Feeder); ok {
			waves[c.Name] = feeder.Waves()
		}
	}
	faults = append(faults, a.cfg.CheckPlaces(places), a.cfg.CheckWaves(waves))
	built, err := a.registerSource()
	entered, entryErr := a.entrySource()
	return slices.Concat(out, built, entered), errors.Join(append(faults, err, entryErr)...)
}

// registerSource is the source of what the register itself says, when it says
// something that runs by the calendar.
func (a *App) registerSource() ([]source, error) {
	first := registersource.Since(a.register)
	if first.IsZero() {
		return nil, nil
	}
	declared := config.Collector{Name: measure.RegisterSource, Type: "register", Every: "@daily", Since: first}
	s, err := a.planned(declared, registersource.New(a.register, collectors.Deps{Name: declared.Name}))
	return []source{s}, err
}

// planned is a collector with the times at which it is read.
func (a *App) planned(declared config.Collector, made collectors.Collector) (source, error) {
	plan, err := schedule.ParseCron(declared.Every, a.cfg.Zone)
	return source{Collector: declared, collector: made, plan: plan}, err
}

func (a *App) makeSource(c config.Collector) (source, error) {
	made, err := Types(a.cfg)[c.Type](c.Settings, collectors.Deps{
		Name: c.Name, HTTP: collectors.NewHTTPClient(collectors.Limits{}), Log: a.log.With("source", c.Name),
		Past: a.past(c.Name), Others: a.others(c.Name), Held: a.candidates.Held, Revised: a.candidates.Written, Ongoing: a.candidates.Tell, Reveal: func(s collectors.Secret) (string, error) { return a.reveal(config.Secret(s)) },
		Zone: a.cfg.Zone, Dir: a.cfg.Dir,
	})
	if err != nil {
		return source{}, err
	}
	return a.planned(c, made)
}

// find finds a source by name.
func (a *App) find(name string) (source, bool) {
	at := slices.IndexFunc(a.sources, func(s source) bool { return s.Name == name })
	if at < 0 {
		return source{}, false
	}
	return a.sources[at], true
}

// feeds tells whether a source may speak of a place.
func (a *App) feeds(name string, system measure.System, part measure.Part) bool {
	s, ok := a.find(name)
	return !ok || collectors.MayTellOf(s.collector, collectors.Place{System: system, Part: part})
}

// past reads what a source stored itself.
func (a *App) past(name string) collectors.Past {
	return func(ctx context.Context, w measure.Window) iter.Seq2[measure.Reading, error] {
		return a.ingest.Past(ctx, name, w)
	}
}

// others reads what every source but one stored.
func (a *App) others(name string) collectors.Others {
	return func(ctx context.Context, m measure.Metric, w measure.Window) ([]measure.Month, error) {
		rows, err := a.store.Months(ctx, store.Query{Metrics: []measure.Metric{m}, Months: w})
		return slices.DeleteFunc(rows, func(r measure.Month) bool { return r.Source == name }), err
	}
}

// makeScheduler hands the sources that may run here to the scheduler.
func (a *App) makeScheduler() (*schedule.Scheduler, error) {
	for _, name := range a.options.Only {
		if names := a.names(); !slices.Contains(names, name) {
			return nil, reason.New("source.none", name, strings.Join(names, ", "))
		}
	}
	var list []schedule.Source
	for _, s := range a.sources {
		if len(a.options.Only) > 0 && !slices.Contains(a.options.Only, s.Name) {
			continue
		}
		list = append(list, schedule.Source{Name: s.Name, Collector: s.collector, Plan: s.plan, Since: a.since(s), Lag: s.Lag, Deadline: s.Deadline})
	}
	return schedule.New(a.store, []schedule.Step{a.ingest.Run}, list, schedule.Options{Log: a.log, Now: a.options.Now, Locks: dataOf(a.cfg) + "/locks"})
}

// Collection reads by hand the sources that may run here.
func (a *App) Collection() *collect.Service {
	var list []collect.Source
	for _, s := range a.sources {
		if _, runs := a.scheduler.Status(s.Name); runs {
			list = append(list, collect.Source{
				Name: s.Name, Since: a.since(s), After: func() error { return collectors.AccountOf(s.collector) },
			})
		}
	}
	return collect.New(collect.Setup{
		Scheduler: a.scheduler, Sources: list, All: len(a.options.Only) == 0, Log: a.audit(), Zone: a.cfg.Zone, Now: a.options.Now,
	})
}

// since is the start of a source's first day; zero if it has none.
func (a *App) since(s source) time.Time {
	if s.Since.IsZero() {
		return time.Time{}
	}
	return s.Since.Start(a.cfg.Zone)
}

// SurveysOf is what the configuration says of surveys.
func SurveysOf(cfg *config.Config) wave.Surveys {
	parse := func(text string) (collectors.Decoder, error) { return config.ParseSettings("settings", []byte(text)) }
	return wave.Surveys{Waves: cfg.Waves, Instruments: cfg.Instruments, Directions: cfg.Directions, Parse: parse}
}
