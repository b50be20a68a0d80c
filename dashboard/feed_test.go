package dashboard_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The feed tells of editions to everybody, and of targets that stand otherwise
// only to who works there.
func TestFeed(t *testing.T) {
	base := start(t, opened(t))
	read := func(h http.Header) (titles, summaries []string) {
		a := ask(t, http.MethodGet, base+"/flux.atom", h)
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				Summary string `xml:"summary"`
				Link    struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(a.body), &feed); a.status != http.StatusOK || err != nil || !strings.HasPrefix(a.header.Get("Content-Type"), "application/atom+xml") {
			t.Fatalf("it answers %d, %v:\n%s", a.status, err, a.body)
		}
		seen := map[string]bool{}
		for _, e := range feed.Entries {
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.ID == "" || seen[e.ID] || !strings.Contains(e.Link.Href, "/trimestres/") {
				t.Errorf("the entry %+v: %v", e, err)
			}
			seen[e.ID] = true
			titles, summaries = append(titles, e.Title), append(summaries, e.Summary)
		}
		return titles, summaries
	}
	public, _ := read(nil)
	staff, said := read(as("durable"))
	if len(public) == 0 || !strings.Contains(strings.Join(public, " "), "3ᵉ"+nb+"trimestre"+nb+"2026") {
		t.Errorf("the public reads of %q", public)
	}
	if strings.Join(staff[:len(public)], "\n") != strings.Join(public, "\n") {
		t.Errorf("staff read of %q, the public of %q", staff, public)
	}
	for i, s := range said[len(public):] {
		if !strings.Contains(s, ", puis ") {
			t.Errorf("of %q it says %q", staff[len(public)+i], s)
		}
	}
	if len(staff) == len(public) {
		t.Error("no target stands otherwise in the sample, so that nothing is tested")
	}
}
