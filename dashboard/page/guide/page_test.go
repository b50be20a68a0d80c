package guide_test

import (
	"testing"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page/guide"
	"github.com/vigie-ia/vigie/dashboard/page/pagetest"
)

// sample is a page with every kind of block and of piece.
func sample() *guide.Content {
	pieces := []guide.Piece{
		{Kind: "plain", Text: "un"},
		{Kind: "strong", Pieces: []guide.Piece{{Kind: "plain", Text: "deux"}}},
		{Kind: "emphasis"},
		{Kind: "code", Text: "x"},
		{Kind: "link", Href: "/guide/verifier"},
		{Kind: "break"},
		{Kind: "live", Figure: guide.Figure{Missing: true, Value: "?", About: "T3"}},
		{Kind: "live", Figure: guide.Figure{Value: "2 Wh", About: "T3", Status: kit.Status{Class: "met", Word: "texte"}}},
	}
	c := &guide.Content{From: "x", Foreign: true, Others: []kit.Choice{{Chosen: true}, {}}}
	for _, kind := range []string{"heading", "heading", "heading", "paragraph", "bullets", "numbers", "item", "quote", "code", "rule", "table"} {
		c.Parts = append(c.Parts, guide.Part{Kind: kind, Level: 2 + len(c.Parts), Pieces: pieces, Parts: []guide.Part{{Kind: "item"}}})
	}
	return c
}

func TestTemplates(t *testing.T) {
	pagetest.Renders(t, guide.Rows()[0], pagetest.Filled[guide.List](), &guide.List{})
	pagetest.Renders(t, guide.Rows()[1], sample(), &guide.Content{})
}
