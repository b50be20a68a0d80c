package acceptance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// inbox is an address that takes messages, slowly, and now and then does not.
type inbox struct {
	mu    sync.Mutex
	asked int
	told  map[string]map[string]bool // by channel and text of a fact: the ids of the messages that hold it
}

func (x *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the sender was killed while it wrote
	}
	var m struct {
		ID    string `json:"id"`
		Items []struct {
			Text string `json:"text"`
		} `json:"items"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.asked++; x.asked%5 == 0 {
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	for _, it := range m.Items {
		fact := r.URL.Path + " " + it.Text
		if x.told[fact] == nil {
			x.told[fact] = map[string]bool{}
		}
		x.told[fact][m.ID] = true
	}
	time.Sleep(20 * time.Millisecond) // the moment between taking and saying so is the point of this test
}

// facts are how many were told.
func (x *inbox) facts() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.told)
}

// killTelling has one more fact each time, and kills the server at any moment:
// each is told, and told under one id alone.
func killTelling(t *testing.T, times int) {
	t.Helper()
	x := &inbox{told: map[string]map[string]bool{}}
	server := httptest.NewServer(x)
	defer server.Close()
	h := newHouse(t, "")
	var actions, channels, sends strings.Builder
	roles := []string{"elu", "durable", "rh", "approbateur", "contributeur", "representant", "admin"}
	for _, role := range roles { // each has its own minute between two messages
		h.env = append(h.env, "VIGIE_"+strings.ToUpper(role)+"="+server.URL+"/"+role)
		fmt.Fprintf(&channels, "    - {name: %s, type: webhook, url: {env: VIGIE_%s}}\n", role, strings.ToUpper(role))
		fmt.Fprintf(&sends, "    - {by: %s, roles: [%s], topics: [action], every: 1m}\n", role, role)
	}
	configure := func(i int) {
		fmt.Fprintf(&actions, "  - {indicator: energy, text: Décision %04d, owner: direction, decided: 2026-01-05, due: 2026-02-01}\n", i)
		h.write("vigie.yaml", `
organisation: {name: Ville d'essai}
server: {url: "https://vigie.ville.fr"}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
notify:
  channels:
`+channels.String()+"  send:\n"+sends.String()+"actions:\n"+actions.String())
	}
	for i := range times {
		configure(i)
		s := h.serve()
		time.Sleep(time.Duration(i%20) * 60 * time.Millisecond) // the moment is the point of this test
		s.end(syscall.SIGKILL)
	}
	early := x.facts()
	s := h.serve()
	for deadline := time.Now().Add(5 * time.Minute); x.facts() < times*len(roles) && time.Now().Before(deadline); {
		time.Sleep(time.Second)
	}
	s.end(syscall.SIGTERM)
	x.mu.Lock()
	defer x.mu.Unlock()
	for text, ids := range x.told {
		if len(ids) != 1 {
			t.Errorf("%q was told under %d ids", text, len(ids))
		}
	}
	t.Logf("%d kills, %d facts told before the last start, %d in all by %d requests", times, early, len(x.told), x.asked)
	if len(x.told) != times*len(roles) {
		t.Errorf("%d facts were told, of %d", len(x.told), times*len(roles))
	}
	if early == 0 {
		t.Error("nothing was told while it was killed: this test proves little")
	}
}
