// Package page says what a page is to the server: a row with its address, who
// opens it, how long a drawing of it holds, and what makes it from the answers
// of report. The server knows pages, files and forms by their rows alone, and
// no page knows another.
package page

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
)

// Row is one page, one file, one table that is taken away as files, or one
// form. Exactly one of Body, File, Table and Form makes its answers.
type Row struct {
	// Name names the row in the cache and in the log.
	Name string
	// Path is the pattern of its address, without language: "/systemes/:id"; of a
	// table, the folder of its files.
	Path string
	// Who may open it.
	Who access.Roles
	// Public is what the configuration calls it among the pages that need no
	// account; "" for a page that is never one of them.
	Public string
	// Menu is the key of its entry in the menu, in the order of the rows; "" for none.
	Menu string
	// Beneath is the key of the menu's entry whose page leads to it, in the order of
	// the rows; "" for what other pages lead to.
	Beneath string
	// Listed is the key of its line in the list of files, in the order of the
	// rows, and Format the key of a File's format; "" for what is not in it.
	Listed, Format string
	// Fresh is how long a drawing holds while the data do not change: what it
	// says of now ("il y a 2 heures") grows old.
	Fresh time.Duration
	// Offline rows need no figure, and so no store.
	Offline bool
	// Named rows have no copy under /en: their address says it all.
	Named bool
	// Based answers hold addresses of the pages in full.
	Based bool
	// Asks are the parameters of an address for programs, which is refused with
	// any other; nil: of a page, which leaves those out that it does not know.
	Asks []string
	// Audited answers are written down with who took them.
	Audited bool

	// Template is the text of the page's template, which defines "main"; one that
	// stands alone has all of it in the template Alone.
	Template, Alone string

	// Body makes a page, which is kept until the data change.
	Body func(ctx context.Context, s *Site, r Request) (kit.Body, error)
	// File makes a file, or an answer for machines.
	File func(ctx context.Context, s *Site, r Request) (Content, error)
	// Table makes a table, which the server writes as its files.
	Table func(ctx context.Context, s *Site, r Request) (export.Table, error)
	// Form makes a page about its reader, which is never kept.
	Form func(ctx context.Context, s *Site, v Visit) (Reply, error)
	// Takes says who may send the form of a Form row; nobody when 0.
	Takes access.Roles
	// Most bounds what the form sends, in bytes; 0: what a form of a few fields does.
	Most int
	// Uploads says that the form takes a workbook.
	Uploads bool
	// Served reports whether the installation has what the row needs; nil: always.
	Served func(s *Site) bool

	// Sorts and Filters are how its list may be looked at, by the words of the
	// address; others are refused. Nil: it has none.
	Sorts, Filters []string
	// Compares says that the reader chooses what its figures are compared with.
	Compares bool

	// Figures are the ids of the figures that have a table of their own, and
	// Figure makes the one that is asked for, alone.
	Figures []string
	Figure  func(ctx context.Context, s *Site, r Request) (Shown, error)
	// Card makes the small history of an indicator that has a card on the page.
	Card func(ctx context.Context, s *Site, r Request) (Shown, error)
}

// Pattern is the pattern of the address that opens the row: of a table, that of
// its CSV files.
func (w Row) Pattern() string {
	if w.Table != nil {
		return w.CSVPattern()
	}
	return w.Path
}

// Shown is a figure with the page that shows it. Figure is nil when the page
// has none of that id.
type Shown struct {
	Page   kit.Page
	Figure *kit.Figure
}

// Content is an answer's type and its bytes.
type Content struct {
	Type string
	Raw  []byte
	// Partial says that a part could not be made this time, as a chart: it is
	// answered with, and not kept.
	Partial bool
}

// Reply is what a form answers with: a page with its status (0 is 200), a file
// to keep, or the address to go on to, without language.
type Reply struct {
	File   *Content
	Named  string // the file's name
	Body   kit.Body
	Status int
	GoTo   string
}
