// Package registry is the register as residents read it: what each system does,
// who decides, which data, how to contest, whom to speak to. It shows no figure.
package registry

import (
	"context"
	_ "embed" // the templates
	"encoding/json"
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

//go:embed list.html
var listTemplate string

//go:embed notice.html
var noticeTemplate string

// path is the address of the register.
const path = "/registre"

// Rows are the rows of the register: its list, a notice, and both for machines.
func Rows() []page.Row {
	return []page.Row{
		{Name: "registry", Path: path, Who: access.Staff, Beneath: "systems", Public: "registre", Fresh: time.Hour, Offline: true, Template: listTemplate, Body: list},
		{Name: "notice", Path: path + "/:id", Who: access.Staff, Public: "registre", Fresh: time.Hour, Offline: true, Based: true, Template: noticeTemplate, Body: notice},
		{Name: "registry-json", Path: path + ".json", Who: access.Staff, Public: "registre", Listed: "registry", Format: "json", Fresh: time.Hour, Offline: true, Named: true, File: file},
	}
}

// met are the systems that people may meet: in an experiment or in service, and
// those past their experiment on which nobody decided.
func met(s *page.Site) []register.System {
	var list []register.System
	for _, x := range s.Known.Register.Systems {
		if x.InUse(s.Today()) || x.Overdue(s.Today()) {
			list = append(list, x)
		}
	}
	return list
}

func list(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	systems := met(s)
	if err := r.SheetOf(len(systems)); err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.list(systems, s.Notice, r.Sheet, s.Today()), nil
}

func notice(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	for _, x := range met(s) {
		if x.ID != measure.System(r.ID) {
			continue
		}
		p := presenter{r.Presenter}
		code, err := kit.NewQR(r.Base + p.Path(kit.NoticePath(x.ID)))
		if err != nil {
			return nil, fmt.Errorf("the notice of %s: %w", x.ID, err)
		}
		return p.notice(x, s.Notice, s.Today(), r.Base, code), nil
	}
	return nil, page.NotFound("system")
}

func file(_ context.Context, s *page.Site, _ page.Request) (page.Content, error) {
	raw, err := json.MarshalIndent(open(s.Organisation, met(s), s.Known.Stands, s.Today()), "", " ")
	if err != nil {
		return page.Content{}, fmt.Errorf("writing the register: %w", err)
	}
	return page.Content{Type: "application/json; charset=utf-8", Raw: raw}, nil
}
