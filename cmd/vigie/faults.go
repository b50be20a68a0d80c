package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/config"
)

// allFaults adds to the faults of a configuration those of the settings of its
// sources, so that one run tells everything, by line.
func allFaults(faults *config.Faults) error {
	cfg := faults.Read
	if cfg == nil || len(cfg.Collectors) == 0 {
		return faults
	}
	types := app.Types(cfg)
	all := &config.Faults{Name: faults.Name, List: slices.Clone(faults.List)}
	add := func(err error) {
		if more := (*config.Faults)(nil); errors.As(err, &more) {
			all.List = append(all.List, more.List...)
		}
	}
	add(cfg.CheckTypes(slices.Sorted(maps.Keys(types))))
	if faults.Touch("waves") || faults.Touch("directions") || faults.Touch("instruments") {
		delete(types, "limesurvey") // they stand on these
		delete(types, "surveyfile")
	}
	for i, c := range cfg.Collectors {
		if types[c.Type] != nil && !faults.Touch(fmt.Sprintf("collectors[%d].settings", i)) {
			_, err := types[c.Type](c.Settings, collectors.Deps{Name: c.Name, Zone: cmp.Or(cfg.Zone, time.UTC), Dir: cfg.Dir})
			add(cfg.Locate(c.Name, err))
		}
	}
	slices.SortStableFunc(all.List, func(x, y config.Fault) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line)) })
	return all
}
