package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const secretWords = "quatre mots bien choisis" //nolint:gosec // of the tests

// guarded is the city with accounts of its own.
func guarded(t *testing.T, more string) string {
	t.Helper()
	path := city(t)
	raw, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(raw, "\naccess: {sign_on: local}\n"+more...), 0o600); err != nil { //nolint:gosec // the test's own
		t.Fatal(err)
	}
	return path
}

// safe is a buffer that two goroutines share.
type safe struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safe) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safe) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// served runs vigie serve until the test ends and returns its address.
func served(t *testing.T, config string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var said safe
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "-c", config}, strings.NewReader(""), io.Discard, &said)
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("code %d: %s", code, said.text())
		}
	})
	for range 400 {
		if m := regexp.MustCompile(`url=(https?://[^/]+)/`).FindStringSubmatch(said.text()); m != nil {
			return m[1]
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("it does not serve: %s", said.text())
	return ""
}

func read(t *testing.T, client *http.Client, address, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, bodyOf(t, res)
}

// bodyOf reads an answer to its end.
func bodyOf(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	return string(body)
}

// browser keeps cookies, and signs in.
func browser(t *testing.T, base, login string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	res, err := client.PostForm(base+"/connexion", url.Values{"login": {login}, "password": {secretWords}, "suite": {"/compte"}}) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("signing in: %d, %v", res.StatusCode, err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// TestAccountsFromTheCommandLine goes through accounts, sessions, tokens and
// the log as the person who administers Vigie does.
func TestAccountsFromTheCommandLine(t *testing.T) {
	config := guarded(t, "")
	add := func(args ...string) {
		t.Helper()
		code, _, errOut := vigie(t, secretWords+"\n", append([]string{"user", "add", "-c", config}, args...)...)
		if code != 0 {
			t.Fatal(errOut)
		}
	}
	add("rh", "--role", "rh", "--role", "elu")
	add("technique", "--role", "admin")
	if out := must(t, "user", "list", "-c", config); !strings.Contains(out, "rh         elu rh") || strings.Contains(out, "argon2") {
		t.Errorf("%q", out)
	}
	token := strings.TrimSpace(must(t, "token", "add", "supervision", "--role", "admin", "--expires", "2036-12-31", "-c", config))
	must(t, "collect", "-c", config, "--from", "2026-08-01", "--to", "2026-08-31")
	base := served(t, config)
	if code, body := read(t, http.DefaultClient, base+"/metrics", token); code != http.StatusOK || !strings.Contains(body, "vigie_store_up 1") {
		t.Errorf("the token: %d", code)
	}
	if code, _ := read(t, http.DefaultClient, base+"/api/v1/indicators", "vigie_wrong"); code != http.StatusUnauthorized {
		t.Errorf("a wrong token: %d", code)
	}
	hr := browser(t, base, "rh")
	if code, body := read(t, hr, base+"/frugalite?periode=2026-08", ""); code != http.StatusOK || !strings.Contains(body, "62") {
		t.Errorf("signed in: %d", code)
	}
	if code, _ := read(t, hr, base+"/metrics", ""); code != http.StatusForbidden {
		t.Errorf("the metrics, for HR: %d", code)
	}
	add("RH", "--role", "admin") // another password: whoever knew the old one is out
	if _, body := read(t, hr, base+"/compte", ""); !strings.Contains(body, `name="password"`) {
		t.Error("a session goes on after its password was changed")
	}
	hr = browser(t, base, "rh")
	if code, _ := read(t, hr, base+"/metrics", ""); code != http.StatusOK {
		t.Errorf("the metrics, with the new role: %d", code)
	}
	if out := must(t, "session", "list", "-c", config); !strings.Contains(out, "rh  local") {
		t.Errorf("%q", out)
	}
	must(t, "session", "revoke", "rh", "-c", config)
	if _, body := read(t, hr, base+"/compte", ""); !strings.Contains(body, `name="password"`) {
		t.Error("a session that was revoked goes on")
	}
	must(t, "token", "remove", "supervision", "-c", config)
	gone := browser(t, base, "technique")
	must(t, "user", "remove", "Technique", "-c", config)
	add("technique", "--role", "elu") // somebody else of that name
	if _, body := read(t, gone, base+"/compte", ""); !strings.Contains(body, `name="password"`) {
		t.Error("a session of an account that was removed comes back with the next of its name")
	}
	out := must(t, "audit", "verify", "-c", config)
	if !strings.HasPrefix(out, "13 events from ") { // 5 grants, the configuration, 3 sign-ins, a refusal, 3 revocations
		t.Errorf("%q", out)
	}
}

func TestWhatAccountsRefuse(t *testing.T) {
	config := guarded(t, "")
	for name, args := range map[string][]string{
		"short password": {"user", "add", "rh", "--role", "rh"}, "unknown role": {"user", "add", "rh", "--role", "maire"}, "bad login": {"user", "add", "R H"},
		"unknown direction": {"user", "add", "rh", "--direction", "nulle"}, "nobody": {"user", "remove", "rh"}, "no session": {"session", "revoke", "rh"},
		"no token": {"token", "remove", "x"}, "a day gone": {"token", "add", "x", "--role", "rh", "--expires", "2020-01-01"}, "no day": {"token", "add", "x", "--role", "rh", "--expires", "demain"},
	} {
		if code, _, errOut := vigie(t, "court\n", append(args, "-c", config)...); code != 1 || strings.Contains(errOut, "court") {
			t.Errorf("%s: code %d, %s", name, code, errOut)
		}
	}
	must(t, "token", "add", "x", "--role", "rh", "--expires", "2099-01-01", "-c", config)
	if code, _, errOut := vigie(t, "", "token", "add", "x", "--role", "admin", "--expires", "2099-01-01", "-c", config); code != 1 || !strings.Contains(errOut, "taken") {
		t.Errorf("a name twice: code %d, %s", code, errOut)
	}
	if out := must(t, "audit", "verify", "-c", config); !strings.HasPrefix(out, "1 events from ") {
		t.Errorf("the log tells of what was refused: %q", out)
	}
}

func TestWithoutSignOnOtherMachinesSeeNothing(t *testing.T) {
	for _, listen := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:80", "example:80"} {
		code, _, errOut := vigie(t, "", "serve", "--listen", listen, "-c", city(t))
		if code != 1 || !strings.Contains(errOut, "nobody signs on") {
			t.Errorf("%s: code %d, %s", listen, code, errOut)
		}
	}
}

func TestTLSFromFiles(t *testing.T) {
	config := guarded(t, "server: {tls: {certificate: vigie.pem, key: vigie.key}}\n")
	if code, _, errOut := vigie(t, "", "serve", "--listen", "127.0.0.1:0", "-c", config); code != 1 || !strings.Contains(errOut, "server.tls") {
		t.Errorf("without its files: code %d, %s", code, errOut)
	}
	pool := writeCertificate(t, filepath.Dir(config))
	base := served(t, config)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	res, err := client.Get(base + "/connexion") //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || !strings.HasPrefix(base, "https://") || res.StatusCode != http.StatusOK || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s: %d %v, %v", base, res.StatusCode, res.Header, err)
	}
}

// writeCertificate writes a certificate for 127.0.0.1 and its key.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"vigie.pem": {Type: "CERTIFICATE", Bytes: raw}, "vigie.key": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return pool
}
