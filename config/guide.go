package config

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// GuideFolder says where the authority's pages of the guide are.
type GuideFolder struct {
	Folder string        `yaml:"folder"`
	Search *SearchEnergy `yaml:"search"` // nil: nothing is compared with a search
}

// SearchEnergy is what one query of a search engine takes, as somebody has
// published it.
type SearchEnergy struct {
	Wh     float64     `yaml:"wh"`
	Source string      `yaml:"source"`
	Date   period.Date `yaml:"date"`
}

// checkGuide holds a comparison to what makes it one: a number with its source
// and its day.
func (c *Config) checkGuide() {
	s := c.Guide.Search
	if s == nil {
		return
	}
	if s.Wh <= 0 {
		c.found.add("guide.search.wh", reason.New("config.search.wh", s.Wh))
	}
	c.needs("guide.search.source", strings.TrimSpace(s.Source), reason.New("config.needs.search"))
	if s.Date.IsZero() {
		c.found.add("guide.search.date", reason.New("config.needs.search.date"))
	}
}

// readGuide reads the guide, and holds its figures to the register. Its error
// tells the faults of all files.
func readGuide(cfg *Config) (guide.Guide, error) {
	dir := cfg.Guide.Folder
	if dir != "" && !filepath.IsAbs(dir) {
		dir = filepath.Join(cfg.Dir, dir)
	}
	g, err := guide.Load(dir)
	if err == nil {
		err = g.Check(cfg.systems())
	}
	if err != nil {
		return g, errors.Join(reason.New("config.guide"), err)
	}
	if s := cfg.Guide.Search; s != nil {
		g.Search = &guide.Search{Wh: s.Wh, Source: s.Source, Date: s.Date}
	}
	return g, nil
}
