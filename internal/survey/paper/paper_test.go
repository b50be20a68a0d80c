package paper_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/survey/lss"
	"github.com/vigie-ia/vigie/internal/survey/paper"
)

func form() lss.Form {
	return lss.Form{
		Wave:        survey.Wave{ID: "w", Title: survey.Text{FR: "Baromètre <2026>", EN: "Pulse 2026"}},
		Instruments: append([]survey.Instrument{survey.PulseTwo()}, survey.Modules()...),
		Directions:  survey.Directions{{ID: "voirie", Names: []survey.Label{{Name: "Voirie & espaces"}}}},
	}
}

// rows reads the page by itself: the texts of each row of a table, boxes
// included, and all other texts.
func rows(t *testing.T, page string) (table [][]string, all string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(page, "<meta charset=\"utf-8\">", ""), "<br>", "")))
	d.Strict, d.Entity = false, xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return table, text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "tr" {
				table = append(table, nil)
			}
			if token.Name.Local == "script" || token.Name.Local == "input" {
				t.Errorf("the page has a %s", token.Name.Local)
			}
		case xml.CharData:
			text.Write(token)
			if s := strings.TrimSpace(string(token)); s != "" && len(table) > 0 {
				table[len(table)-1] = append(table[len(table)-1], s)
			}
		}
	}
}

// Every item stands on the page once, in its words, with its code and as many
// boxes as its scale and its other answers have; the answers are the scale's.
func TestEveryItemHasItsBoxes(t *testing.T) {
	t.Parallel()
	f := form()
	for _, lang := range []string{"fr", "en"} {
		var out bytes.Buffer
		if err := paper.Write(&out, f, lang); err != nil {
			t.Fatal(err)
		}
		table, all := rows(t, out.String())
		for _, in := range f.Instruments {
			for _, item := range in.Items {
				want := in.Scale.High - in.Scale.Low + 2 // and one for no answer
				if item.NotForAll {
					want++
				}
				found := 0
				for _, row := range table {
					if len(row) > 1 && row[0] == item.Text.In(lang) && row[1] == item.Code {
						found++
						if got := strings.Count(strings.Join(row, " "), "☐"); got != want {
							t.Errorf("%s: %s has %d boxes, want %d", lang, item.Code, got, want)
						}
					}
				}
				if found != 1 {
					t.Errorf("%s: %s stands %d times on the page", lang, item.Code, found)
				}
			}
			for _, word := range in.Scale.Words {
				if !strings.Contains(all, word.In(lang)) {
					t.Errorf("%s: the answer %q of %s is not on the page", lang, word.In(lang), in.Key())
				}
			}
		}
		for _, text := range []string{f.Wave.Title.In(lang), "Voirie & espaces", "D001", survey.UseCode, survey.DirectionCode} {
			if !strings.Contains(all, text) {
				t.Errorf("%s: %q is not on the page", lang, text)
			}
		}
	}
}

// Texts that are not ours are not printed.
func TestForeignTexts(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := paper.Write(&out, lss.Form{Instruments: []survey.Instrument{survey.WHOFive()}}, "fr"); err == nil || !strings.Contains(err.Error(), "who5@1") || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}
