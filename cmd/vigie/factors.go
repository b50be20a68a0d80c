package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/assumption"
	"github.com/vigie-ia/vigie/internal/factors"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

type factorsCmd struct {
	List   factorsListCmd   `cmd:""`
	Update factorsUpdateCmd `cmd:""`
}

type factorsUpdateCmd struct {
	Files     []string `arg:"" name:"file" type:"existingfile"`
	Release   string   `placeholder:"0.12.0"`
	Published string   `placeholder:"DAY"`
}

// Run reads the files, keeps them and says what they change.
func (c factorsUpdateCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	release, err := factors.Read(c.Files, factors.Said{Version: c.Release, Published: c.Published}, time.Now())
	if err != nil {
		return err
	}
	data, err := release.Data()
	if err != nil {
		return err
	}
	before := cfg.Catalogue()
	after, err := cfg.CatalogueWith(data)
	if err != nil {
		return reason.Because(err, reason.New("cli.factors.version", strconv.Quote(release.Version), err))
	}
	if before.Stamp() == after.Stamp() && !factors.Differ(before, after) {
		return s.line(reason.New("cli.factors.same", release.Version))
	}
	var models, zones []string
	if err := s.reading(cfg, func(a *app.App) (err error) {
		models, zones, err = s.inUse(a, cfg)
		return err
	}); err != nil {
		return err
	}
	if err := app.FactorArchive(cfg).Add(release); err != nil {
		return err
	}
	read, from := reason.New("cli.factors.read", release.File, len(data.Models), len(data.Zones)), reason.New("cli.factors.from", after.Stamp().Method, after.Stamp().Data)
	if err := errors.Join(s.line(read), s.line(from)); err != nil {
		return err
	}
	return s.tellFactors(factors.Models(before, after, models), factors.Zones(before, after, zones))
}

// reading opens what there is without writing anything, lets do work with it and
// closes it.
func (s *session) reading(cfg *config.Config, do func(*app.App) error) error {
	o := s.options(nil)
	o.ReadOnly = true
	return s.withConfig(cfg, o, do)
}

type factorsListCmd struct{}

// Run lists versions, how figures were derived, and what changed.
func (factorsListCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	if err := s.listReleases(cfg); err != nil {
		return err
	}
	return s.reading(cfg, func(a *app.App) error {
		models, zones, err := s.inUse(a, cfg)
		if err != nil {
			return err
		}
		past := a.Assumptions().Derivations()
		if err := s.listDerivations(past, a.Zone()); err != nil {
			return err
		}
		before, after := factors.Before(cfg.Catalogue(), derivedOn(past)), cfg.Catalogue()
		if before == nil {
			return s.warnFactors(after, models)
		}
		_, err = fmt.Fprintf(s.out, "\n%s\n", s.told(reason.New("cli.factors.change", before.MethodName(), after.MethodName())))
		return errors.Join(err, s.tellFactors(factors.Models(before, after, models), factors.Zones(before, after, zones)), s.warnFactors(after, models))
	})
}

// inUse lists the models that the register names or whose tokens were counted
// of late, and the electricity zones where they run.
func (s *session) inUse(a *app.App, cfg *config.Config) (models, zones []string, err error) {
	page, err := a.Reporter().Sources(s.ctx)
	if err != nil {
		return nil, nil, err
	}
	var codes []string
	for _, system := range cfg.Systems {
		for _, part := range system.AllParts() {
			codes = append(codes, system.HostingOf(part.ID).Zone)
		}
	}
	return page.Used, factors.ZonesInUse(cfg.Catalogue(), codes, page.Used), nil
}

// listReleases says which versions there are.
func (s *session) listReleases(cfg *config.Config) error {
	shipped, err := factors.Shipped()
	if err != nil {
		return err
	}
	read, err := app.FactorArchive(cfg).List()
	if err != nil {
		return err
	}
	serves := cfg.Catalogue()
	rows := [][]string{{s.say("cli.factors.method"), serves.Stamp().Method, s.say("cli.factors.published", serves.Method().Published), "", s.say("cli.factors.here")}}
	for _, r := range append([]factors.Release{shipped}, read...) {
		from, mark := s.say("cli.factors.ships"), ""
		if !r.Read.IsZero() {
			from = s.say("cli.factors.kept", r.Read.Format(time.DateOnly), r.File, fmt.Sprintf("%.12s", r.SHA256))
		}
		if r.Version == serves.Stamp().Data {
			mark = s.say("cli.factors.serves")
		}
		rows = append(rows, []string{s.say("cli.factors.data"), r.Version, s.say("cli.factors.published", r.Published), mark, from})
	}
	return s.table(rows)
}

// listDerivations says since when figures are derived by what.
func (s *session) listDerivations(past []assumption.Derivation, zone *time.Location) error {
	if _, err := fmt.Fprintln(s.out, "\n"+s.say("cli.factors.derived")); err != nil {
		return err
	}
	var rows [][]string
	for _, d := range past {
		from := s.say("cli.factors.first")
		if !d.From.IsZero() {
			from = s.say("cli.factors.since", period.DateOf(d.From, zone))
		}
		rows = append(rows, []string{"  " + from, s.say("cli.factors.by", d.Method)})
	}
	return s.table(rows)
}

func derivedOn(past []assumption.Derivation) (list []*impact.Catalogue) {
	for _, d := range past {
		list = append(list, d.Catalogue)
	}
	return list
}

// tellFactors says what changes for models and zones in use.
func (s *session) tellFactors(models []factors.ModelChange, zones []factors.ZoneChange) error {
	var rows [][]string
	for _, c := range models {
		rows = append(rows, []string{"  " + c.Name, s.size(c.Before), "→ " + s.size(c.After), s.gap(middle(c.Before.Wh), middle(c.After.Wh))})
	}
	for _, z := range zones {
		mix := func(m impact.Mix) string {
			return fmt.Sprintf("%s g CO2e/kWh, %s L/kWh", s.number(1000*m.Carbon, 2), s.number(m.Water, 2))
		}
		rows = append(rows, []string{"  " + s.say("cli.factors.zone", z.Zone), mix(z.Before), "→ " + mix(z.After), s.gap(z.Before.Carbon, z.After.Carbon)})
	}
	if len(rows) == 0 {
		_, err := fmt.Fprintln(s.out, "  "+s.say("cli.factors.none"))
		return err
	}
	return s.table(rows)
}

// size tells a model's sizes and what 1,000 output tokens take by them.
func (s *session) size(side factors.Side) string {
	if !side.Listed {
		return s.say("cli.factors.absent")
	}
	size := side.Params.Active.String()
	if side.Params.Total != side.Params.Active {
		size = s.say("cli.factors.part", size, side.Params.Total)
	}
	parts := []string{s.say("cli.factors.size", size)}
	if side.Params.TPS > 0 {
		parts = append(parts, s.say("cli.factors.speed", s.digits(side.Params.TPS)))
	}
	wh := s.digits(side.Wh.Low)
	if side.Wh.Low != side.Wh.High {
		wh += "–" + s.digits(side.Wh.High)
	}
	return strings.Join(append(parts, s.say("cli.factors.takes", wh)), ", ")
}

func middle(b impact.Bounds) float64 { return (b.Low + b.High) / 2 }

// gap is how far a figure is from what it was, in percent.
func (s *session) gap(before, after float64) string {
	if before == 0 || after == 0 {
		return ""
	}
	change, sign := 100*(after/before-1), ""
	if change > 0 {
		sign = "+"
	}
	return s.say("cli.percent", sign+s.number(change, 1))
}

// warnFactors says what is old, of two versions, or lacking.
func (s *session) warnFactors(c *impact.Catalogue, models []string) error {
	now := c.CurrencyOn(time.Now(), models)
	var lines []string
	if now.Old() {
		lines = append(lines, s.told(reason.New("cli.factors.old", now.Days)))
	}
	if now.Mixed() {
		lines = append(lines, s.told(reason.New("cli.factors.mixed", now.Method, now.Data)))
	}
	if len(now.Unlisted) > 0 {
		lines = append(lines, s.told(reason.New("cli.factors.unlisted", strings.Join(now.Unlisted, ", "))))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(s.out, "! "+line); err != nil {
			return err
		}
	}
	return nil
}
