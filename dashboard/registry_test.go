package dashboard_test

import (
	"encoding/json"
	"image"
	"image/color"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// explained is a city of which one system has its notice.
func explained() *fake {
	f := newFake(6)
	f.register.Systems[0].Residents = &register.Residents{
		Plain: "Il propose une <b>première</b> version", Easy: []string{"Il aide à écrire.", "Un agent relit."}, Data: "Le texte donné", Contest: "Écrivez au médiateur",
		Human: "l'accueil de la mairie", Report: "ia@ville.example", EasyRead: period.Date{Year: 2026, Month: 5, Day: 20},
	}
	f.register.Systems[0].Governance.AutomatedDecision = "no"
	f.register.Systems[0].Governance.HumanDecision = "L'agent signe."
	f.register.Systems[1].Governance.AutomatedDecision = "yes"
	f.register.Systems[5].Phases.Withdrawn = period.Date{Year: 2026, Month: 1, Day: 1}
	return f
}

// The register for residents says what is written, and of what is not that it is
// not; systems that nobody meets any more are not in it, and no figure is.
func TestRegistrySaysWhatIsWritten(t *testing.T) {
	set := setup(explained())
	set.Notice.Contact = "mairie@ville.example"
	base := start(t, set)
	for path, says := range map[string][]string{
		"/registre":                     {"5" + nb + "systèmes", "Il propose une <b>première</b> version", "Il ne décide pas seul", "Vous pouvez parler à une personne" + nb + ": l’accueil de la mairie.", "Il décide seul, sans qu’une personne relise", "La personne à qui parler n’est pas indiquée", "Rien n’indique s’il décide seul"},
		"/registre/assistant-redaction": {"L’agent signe.", "Écrivez au médiateur", "ia@ville.example", "Un agent relit.", "relu par des personnes concernées le 20" + nb + "mai" + nb + "2026", "/registre/assistant-redaction"},
		"/registre/transcription":       {"n’est pas encore écrit", "mairie@ville.example, contact de la collectivité", "Non renseigné", "n’a pas été relu selon les règles"},
		"/en/registre/transcription":    {"is not written yet", "mairie@ville.example, the authority’s contact"},
	} {
		a := get(t, base+path)
		text := textOf(parse(t, a.body))
		for _, say := range says {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %q in\n%s", path, say, text)
			}
		}
		if strings.Contains(text, "kWh") || strings.Contains(text, "Résumés du cabinet") {
			t.Errorf("%s shows a figure, or a system that was withdrawn", path)
		}
	}
	for _, path := range []string{"/registre/resumes", "/registre/rien", "/registre?page=9"} {
		if a := get(t, base+path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
}

// An experiment that is past its end, on which nobody decided, stays in the
// register, where it stands out: its notices hang at counters still.
func TestRegistryKeepsAnOverdueExperiment(t *testing.T) {
	f := explained()
	f.register.Systems[5].Phases = register.Phases{Experiment: period.Date{Year: 2026, Month: 1, Day: 1}, ExperimentEnd: period.Date{Year: 2026, Month: 6, Day: 30}}
	set := setup(f)
	set.Known.Stands = func(id measure.System) approval.Standing {
		if id == "resumes" {
			return approval.Beyond
		}
		return ""
	}
	base := start(t, set)
	for path, says := range map[string]string{
		"/registre": "Résumés du cabinet (expérimentation échue)", "/registre/resumes": "Résumés du cabinet (expérimentation échue)", "/registre.json": `"standing": "beyond"`,
	} {
		if a := get(t, base+path); a.status != http.StatusOK || strings.Count(a.body, says) == 0 {
			t.Errorf("%s (%d) does not say %q:\n%s", path, a.status, says, a.body)
		}
	}
}

// The code of a notice is read by another library, and leads to the notice.
func TestNoticeHasACodeThatLeadsToIt(t *testing.T) {
	set := setup(explained())
	set.URL = "https://vigie.ville.example"
	for path, want := range map[string]string{
		"/registre/assistant-redaction":    "https://vigie.ville.example/registre/assistant-redaction",
		"/en/registre/assistant-redaction": "https://vigie.ville.example/en/registre/assistant-redaction",
	} {
		body := get(t, start(t, set)+path).body
		got, err := read(body)
		if err != nil || got != want {
			t.Errorf("%s: the code says %q, %v", path, got, err)
		}
		if !strings.Contains(body, "<p>"+want+"</p>") {
			t.Errorf("%s: the address does not stand below the code", path)
		}
	}
}

// read decodes the code that a page draws, eight points a square.
func read(body string) (string, error) {
	size, err := strconv.Atoi(regexp.MustCompile(`viewBox="0 0 (\d+) `).FindStringSubmatch(body)[1])
	if err != nil {
		return "", err
	}
	const scale = 8
	picture := image.NewGray(image.Rect(0, 0, size*scale, size*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(body, -1) {
		n := [3]int{}
		for i := range n {
			if n[i], err = strconv.Atoi(m[i+1]); err != nil {
				return "", err
			}
		}
		for y := range scale {
			for x := range n[2] * scale {
				picture.Set(n[0]*scale+x, n[1]*scale+y, color.Black)
			}
		}
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// The file for machines has every key, and null for what nobody stated.
func TestRegistryForMachines(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) {
		f := explained()
		s.Public, s.Reporter, s.Known.Register = []string{"registre"}, f, f.register
	})
	a := get(t, base+"/registre.json")
	var d struct {
		Format  string
		Systems []map[string]any
	}
	if err := json.Unmarshal([]byte(a.body), &d); err != nil || d.Format != "vigie-registre-1" || len(d.Systems) != 5 || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%v, %d\n%s", err, a.status, a.body)
	}
	first, third := d.Systems[0], d.Systems[2]
	if first["plain"] != "Il propose une <b>première</b> version" || first["automated_decision"] != "no" || first["easy_read"] != "2026-05-20" {
		t.Errorf("%v", first)
	}
	documented := document(t, "../docs/open-data.md")
	for key := range first {
		if value, ok := third[key]; !ok || value == "" && key != "phase" {
			t.Errorf("%s of a system without a notice: %v", key, value)
		}
		if !strings.Contains(documented, "`"+key+"`") && !strings.Contains(documented, "`systems[]."+key+"`") {
			t.Errorf("docs/open-data.md does not tell of %s", key)
		}
	}
	if third["plain"] != nil || third["contest"] != nil {
		t.Errorf("%v", third)
	}
}
