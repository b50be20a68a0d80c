package page

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Request is what an address asks for, checked against what is known.
type Request struct {
	// Presenter words the answer in the language of the address.
	Presenter *kit.Presenter
	// Roles are what the answer may depend on of its reader; who the reader is
	// never reaches what is kept in the cache.
	Roles   access.Roles
	Period  period.Period
	System  measure.System
	Sheet   int    // of a list, from 1
	ID      string // of a system, a source, a figure or an indicator
	File    string // dialect of a file
	From    period.Period
	View    kit.View // of a list, one that the row knows
	Against string   // what figures are compared with, one of kit.Comparisons; "" the year before
	Model   string   // of the catalogue, to compare with
	Base    string   // origin of the pages, for rows that are Based; else ""
}

// Public reports whether the reader sees no more than what was published.
func (r Request) Public() bool { return !r.Roles.Meet(access.Staff) }

// SheetOf refuses a page that a list of n lines has not.
func (r Request) SheetOf(n int) error {
	if last := kit.PageCount(n); r.Sheet > last {
		return &Error{Status: http.StatusNotFound, Key: "sheet", Accepted: "1–" + strconv.Itoa(last)}
	}
	return nil
}

// Visit is what a reader asks of a form, or sends with it.
type Visit struct {
	Request
	Reader   access.Reader
	Part     string // of a form on several pages; "" the first
	Posted   bool   // Form was sent
	Form     url.Values
	Workbook []byte // sent with the form; nil for none
	// What follows is of the pages that the server itself leads to.
	SignOn         string // way to sign on
	Back, Where    string // page to go on to; address of the provider
	Said, Accepted string // key of what went wrong, and what would have been accepted
	Edition        edition.Entry
	// Stamp and Comments are of an edition that is being made.
	Stamp    edition.Stamp
	Comments register.Comments
}
