package kit

import (
	"net/url"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// The names of the parameters in addresses.
const (
	ParamPeriod  = "periode"
	ParamSystem  = "systeme"
	ParamPage    = "page"
	ParamModel   = "modele"
	ParamFrom    = "de"
	ParamSort    = "tri"
	ParamFilter  = "filtre"
	ParamCompare = "comparer"
)

// Address returns the address of a page for a period and a system, without
// language; a zero period and no system are left out.
func Address(path string, of period.Period, system measure.System) string {
	var query []string
	if !of.IsZero() {
		query = append(query, ParamPeriod+"="+of.String())
	}
	if system != "" {
		query = append(query, ParamSystem+"="+url.QueryEscape(string(system)))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + strings.Join(query, "&")
}

// SystemPath returns the address of a system's page, without language.
func SystemPath(id measure.System) string { return "/systemes/" + url.PathEscape(string(id)) }

// SourcePath returns the address of a source's page, without language.
func SourcePath(name string) string { return "/sources/" + url.PathEscape(name) }

// NoticePath is the address of a system's notice for residents.
func NoticePath(id measure.System) string { return "/registre/" + url.PathEscape(string(id)) }

// DialoguePath is the address of a system's sheet, without language.
func DialoguePath(id measure.System) string { return SystemPath(id) + "/dialogue" }

// SystemStaffPath is the address of the use of a system beside wellbeing.
func SystemStaffPath(id measure.System) string { return SystemPath(id) + "/directions" }
