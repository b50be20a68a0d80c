package notice

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textOf is what a page says, for those who read mail as text: the same
// sentences, in their order.
func textOf(page []byte) (string, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", fmt.Errorf("reading the page of a message: %w", err)
	}
	var b strings.Builder
	write(&b, root)
	text := regexp.MustCompile(`[ \t]+`).ReplaceAllString(b.String(), " ")
	text = regexp.MustCompile(` ?\n ?`).ReplaceAllString(text, "\n")
	return strings.TrimSpace(regexp.MustCompile(`\n{3,}`).ReplaceAllString(text, "\n\n")), nil
}

func write(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	}
	switch n.DataAtom { //nolint:exhaustive // the others have no break of their own
	case atom.Head, atom.Style, atom.Script, atom.Svg:
		return
	case atom.H1, atom.H2, atom.H3, atom.P, atom.Table, atom.Ul, atom.Caption:
		b.WriteString("\n\n")
	case atom.Li:
		b.WriteString("\n- ")
	case atom.Tr, atom.Br, atom.Div, atom.Section:
		b.WriteString("\n")
	case atom.Td, atom.Th:
		if n.PrevSibling != nil {
			b.WriteString(" | ")
		}
	default:
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		write(b, c)
	}
}
