package guide

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/vigie-ia/vigie/internal/reason"
)

const (
	maxFile  = 64 << 10 // bytes of one page
	maxDepth = 8        // of lists and quotes in one another
	maxToken = 60       // figures of one page
)

// Kind is what a block or a piece of text is.
type Kind string

// The kinds of blocks.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	Bullets   Kind = "bullets"
	Numbers   Kind = "numbers"
	Item      Kind = "item"
	Quote     Kind = "quote"
	Code      Kind = "code"
	Rule      Kind = "rule"
	// Table is the place of a table of figures.
	Table Kind = "table"
)

// The kinds of pieces of text; Code is one too.
const (
	Plain    Kind = "plain"
	Strong   Kind = "strong"
	Emphasis Kind = "emphasis"
	Link     Kind = "link"
	Break    Kind = "break"
	Live     Kind = "live" // a token
)

// Block is one block of a page.
type Block struct {
	Kind   Kind
	Level  int     // of a heading, from 2
	Inline []Piece // of a heading or a paragraph
	Blocks []Block // of a list, an item or a quote
	Text   string  // of code
	Token  Token   // of a table
}

// Piece is a piece of text.
type Piece struct {
	Kind   Kind
	Text   string
	Href   string  // of a link: an address of the web, of mail, or of these pages
	Page   string  // of a link to another page of the guide: its id
	Pieces []Piece // of a link, or of what is stressed
	Token  Token
}

// Parse reads one page; file is for its faults, of which it tells every one.
func Parse(file string, source []byte) (Text, error) {
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	switch {
	case len(source) > maxFile:
		return Text{}, FaultError{file, 0, reason.New("guide.size", maxFile>>10)}
	case !utf8.Valid(source) || bytes.IndexByte(source, 0) >= 0:
		return Text{}, FaultError{file, 0, reason.New("guide.utf8")}
	}
	if line := tooDeep(source); line > 0 {
		return Text{}, FaultError{file, line, reason.New("guide.depth", maxDepth)}
	}
	r := &reader{file: file, source: source}
	root := markdown().Parse(text.NewReader(source))
	r.out.File, r.out.Blocks = file, r.blocks(root, 0)
	r.title()
	return r.out, errors.Join(r.faults...)
}

// markdown is CommonMark, with tokens between double braces.
func markdown() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(braces{}, 50))...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
}

// deep is a line that opens more lists and quotes than anybody reads.
var deep = regexp.MustCompile(fmt.Sprintf(`^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){%d,}[ \t]*[^ \t>*+-]`, maxDepth+1))

// tooDeep returns the first line that is nested too deep to be parsed in
// proportion to its length, 0 for none.
func tooDeep(source []byte) int {
	line := 0
	for s := range bytes.Lines(source) {
		line++
		if indent := len(s) - len(bytes.TrimLeft(s, " \t>")); indent > 80 || deep.Match(s) || bytes.Count(s, []byte("[")) > 500 || bytes.Count(s, []byte("*")) > 500 || bytes.Count(s, []byte("_")) > 500 {
			return line
		}
	}
	return 0
}

// braces parses what stands between double braces, on one line.
type braces struct{}

func (braces) Trigger() []byte { return []byte{'{'} }

func (braces) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("{{")) {
		return nil
	}
	n := &live{inside: string(bytes.TrimSpace(line[2:])), closed: false}
	if end := bytes.Index(line, []byte("}}")); end > 0 {
		n.inside, n.closed = string(line[2:end]), true
		block.Advance(end + 2)
	} else {
		block.Advance(2)
	}
	n.SetPos(segment.Start)
	return n
}

// live is the node of a token.
type live struct {
	ast.BaseInline
	inside string
	closed bool
}

var kindLive = ast.NewNodeKind("Live") //nolint:gochecknoglobals // goldmark numbers a kind once

func (*live) Kind() ast.NodeKind { return kindLive }

func (l *live) Dump(source []byte, level int) { ast.DumpHelper(l, source, level, nil, nil) }

// reader makes blocks of what was parsed, and gathers faults.
type reader struct {
	file   string
	source []byte
	out    Text
	faults []error
	level  int // of the last heading
}

func (r *reader) fault(at int, why reason.Text) {
	r.faults = append(r.faults, FaultError{r.file, r.line(at), why})
}

// line is the line of a place in the file, 0 for none.
func (r *reader) line(at int) int {
	if at < 0 || at > len(r.source) {
		return 0
	}
	return 1 + bytes.Count(r.source[:at], []byte("\n"))
}

// title takes the first heading for the page's title.
func (r *reader) title() {
	if len(r.out.Blocks) == 0 || r.out.Blocks[0].Kind != Heading || r.out.Blocks[0].Level != 1 || plain(r.out.Blocks[0].Inline) == "" {
		r.faults = append(r.faults, FaultError{r.file, 1, reason.New("guide.title")})
		return
	}
	r.out.Title, r.out.Blocks = plain(r.out.Blocks[0].Inline), r.out.Blocks[1:]
}

func (r *reader) blocks(parent ast.Node, depth int) []Block {
	if depth > maxDepth {
		r.fault(parent.Pos(), reason.New("guide.depth", maxDepth))
		return nil
	}
	var list []Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if b, ok := r.block(n, depth); ok {
			list = append(list, b)
		}
	}
	return list
}

func (r *reader) block(n ast.Node, depth int) (Block, bool) {
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
		return Block{Kind: Heading, Level: n.Level, Inline: r.pieces(n, 0)}, true
	case *ast.Paragraph, *ast.TextBlock:
		pieces := r.pieces(n, 0)
		if len(pieces) == 1 && pieces[0].Token.Kind == FiguresToken {
			return Block{Kind: Table, Token: pieces[0].Token}, true
		}
		return Block{Kind: Paragraph, Inline: pieces}, true
	case *ast.List:
		kind := Bullets
		if n.IsOrdered() {
			kind = Numbers
		}
		return Block{Kind: kind, Blocks: r.blocks(n, depth+1)}, true
	case *ast.ListItem:
		return Block{Kind: Item, Blocks: r.blocks(n, depth)}, true
	case *ast.Blockquote:
		return Block{Kind: Quote, Blocks: r.blocks(n, depth+1)}, true
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return Block{Kind: Code, Text: string(n.Lines().Value(r.source))}, true
	case *ast.ThematicBreak:
		return Block{Kind: Rule}, true
	case *ast.HTMLBlock:
		r.fault(start(n), reason.New("guide.html"))
	}
	return Block{}, false // what defines the address of a link stands nowhere
}

// start is where a block of raw lines begins.
func start(n ast.Node) int {
	if n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	return n.Pos()
}

func (r *reader) heading(n *ast.Heading) {
	first := r.level == 0
	switch {
	case first && n.Level != 1: // told as a page without a title
	case !first && n.Level == 1:
		r.fault(n.Pos(), reason.New("guide.title.second"))
	case !first && n.Level > r.level+1:
		r.fault(n.Pos(), reason.New("guide.heading", n.Level, r.level))
	}
	r.level = n.Level
}

func (r *reader) pieces(parent ast.Node, depth int) []Piece {
	var list []Piece
	if depth > maxDepth {
		r.fault(parent.Pos(), reason.New("guide.stress", maxDepth))
		return nil
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		list = append(list, r.piece(n, depth)...)
	}
	return joined(list)
}

func (r *reader) piece(n ast.Node, depth int) []Piece {
	switch n := n.(type) {
	case *ast.Text:
		return r.text(n)
	case *ast.String:
		return []Piece{{Kind: Plain, Text: string(n.Value)}}
	case *ast.CodeSpan:
		return []Piece{{Kind: Code, Text: r.raw(n)}}
	case *ast.Emphasis:
		kind := Emphasis
		if n.Level > 1 {
			kind = Strong
		}
		return []Piece{{Kind: kind, Pieces: r.pieces(n, depth+1)}}
	case *ast.Link:
		p := Piece{Kind: Link, Pieces: r.pieces(n, depth+1)}
		r.address(&p, unescaped(n.Destination), n)
		if plain(p.Pieces) == "" {
			r.fault(n.Pos(), reason.New("guide.link.words"))
		}
		return []Piece{p}
	case *ast.AutoLink:
		p := Piece{Kind: Link, Pieces: []Piece{{Kind: Plain, Text: string(n.Label(r.source))}}}
		r.address(&p, string(n.URL(r.source)), n)
		return []Piece{p}
	case *ast.Image:
		r.fault(n.Pos(), reason.New("guide.image"))
	case *ast.RawHTML:
		at := n.Pos()
		if n.Segments.Len() > 0 {
			at = n.Segments.At(0).Start
		}
		r.fault(at, reason.New("guide.html"))
	case *live:
		return r.token(n)
	}
	return nil
}

func (r *reader) text(n *ast.Text) []Piece {
	list := []Piece{{Kind: Plain, Text: unescaped(n.Segment.Value(r.source))}}
	switch {
	case n.HardLineBreak():
		list = append(list, Piece{Kind: Break})
	case n.SoftLineBreak():
		list[0].Text += " "
	}
	return list
}

// raw is the text of a piece of code, as it was written.
func (r *reader) raw(n ast.Node) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.WriteString(strings.ReplaceAll(string(t.Segment.Value(r.source)), "\n", " "))
		}
	}
	return out.String()
}

// unescaped undoes the backslashes and the entities of Markdown.
func unescaped(text []byte) string {
	return html.UnescapeString(string(util.UnescapePunctuations(text)))
}

func (r *reader) token(n *live) []Piece {
	if !n.closed {
		r.fault(n.Pos(), reason.New("guide.token.open"))
		return nil
	}
	t, err := parseToken(n.inside)
	if err != nil {
		r.fault(n.Pos(), reason.Of(err))
		return nil
	}
	t.Line = r.line(n.Pos())
	if len(r.out.tokens) == maxToken {
		r.fault(n.Pos(), reason.New("guide.tokens", maxToken))
		return nil
	}
	if t.Kind == FiguresToken && (n.PreviousSibling() != nil || n.NextSibling() != nil || n.Parent().Kind() != ast.KindParagraph || n.Parent().Parent().Kind() != ast.KindDocument) {
		r.fault(n.Pos(), reason.New("guide.table.alone"))
		return nil
	}
	r.out.tokens = append(r.out.tokens, t)
	return []Piece{{Kind: Live, Token: t}}
}

// address takes a link's address: of the web, of mail, of these pages, or of
// another page of the guide by its file.
func (r *reader) address(p *Piece, to string, n ast.Node) {
	at := n.Pos()
	u, err := url.Parse(to)
	id, isFile := strings.CutSuffix(to, ".md")
	switch {
	case err != nil || to == "" || strings.ContainsAny(to, "\\\n\r\t"):
		r.fault(at, reason.New("guide.link.address"))
	case u.Scheme == "http" || u.Scheme == "https":
		if u.Host == "" {
			r.fault(at, reason.New("guide.link.address"))
		}
		p.Href = to
	case u.Scheme == "mailto" || u.Scheme == "tel":
		p.Href = to
	case strings.HasPrefix(to, "//"):
		r.fault(at, reason.New("guide.link.scheme", strconv.Quote("//")))
	case u.Scheme != "":
		r.fault(at, reason.New("guide.link.scheme", strconv.Quote(u.Scheme+":")))
	case strings.HasPrefix(to, "/"):
		p.Href = to
	case isFile:
		p.Page = strings.TrimSuffix(id, ".en")
		r.out.links = append(r.out.links, link{p.Page, r.line(at)})
	default:
		r.fault(at, reason.New("guide.link.nowhere"))
	}
}

// plain is the text of pieces, without what stresses it.
func plain(list []Piece) string {
	var out strings.Builder
	for _, p := range list {
		out.WriteString(p.Text)
		out.WriteString(plain(p.Pieces))
	}
	return strings.TrimSpace(out.String())
}

// joined puts plain pieces that follow each other together.
func joined(list []Piece) []Piece {
	var out []Piece
	for _, p := range list {
		if last := len(out) - 1; p.Kind == Plain && last >= 0 && out[last].Kind == Plain {
			out[last].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}
