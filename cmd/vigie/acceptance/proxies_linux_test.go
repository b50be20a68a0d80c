package acceptance_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recipe is a proxy in front of Vigie: a file of docs/deploy, and what Debian's
// package needs around it to run apart from the machine's own.
type recipe struct {
	file, program string
	base          func(r running) string // what stands before the recipe; "" for nothing
	args          func(r running) []string
	port          [2]string // how the recipe says 443, and how it says another port
}

// running is where one of them runs.
type running struct{ dir, file, port string }

func recipes() []recipe {
	return []recipe{
		{"nginx.conf", "nginx", func(r running) string {
			return fmt.Sprintf("user root;\ndaemon off;\npid %[1]s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/b;\nproxy_temp_path %[1]s/p;\nfastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\n", r.dir)
		}, func(r running) []string { return []string{"-c", r.file} }, [2]string{"listen 443", "listen 127.0.0.1:%s"}},
		{"apache.conf", "apache2", func(r running) string {
			var modules strings.Builder
			for _, m := range []string{"mpm_event", "authz_core", "ssl", "socache_shmcb", "proxy", "proxy_http", "headers"} {
				fmt.Fprintf(&modules, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", m, m)
			}
			return fmt.Sprintf("ServerRoot %[1]s\nServerName localhost\nDefaultRuntimeDir %[1]s\nPidFile %[1]s/pid\nErrorLog /dev/stderr\nUser www-data\nGroup www-data\nListen 127.0.0.1:%[2]s\n", r.dir, r.port) + modules.String()
		}, func(r running) []string { return []string{"-f", r.file, "-DFOREGROUND"} }, [2]string{"*:443", "*:%s"}},
		{"haproxy.cfg", "haproxy", func(running) string {
			return "global\n    maxconn 200\ndefaults\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n"
		}, func(r running) []string { return []string{"-f", r.file, "-db"} }, [2]string{"bind :443", "bind 127.0.0.1:%s"}},
		{"Caddyfile", "caddy", func(r running) string {
			return fmt.Sprintf("{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port %s\n\tdefault_bind 127.0.0.1\n\tstorage file_system %s\n}\n", r.port, r.dir)
		}, func(r running) []string { return []string{"run", "--adapter", "caddyfile", "--config", r.file} }, [2]string{"", ""}},
	}
}

// certificate writes one for vigie.example, with its key apart and beside it.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "vigie.example"}, DNSNames: []string{"vigie.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	secret := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	for name, text := range map[string][]byte{"vigie.pem": public, "vigie.key": secret, "vigie-all.pem": append(bytes.Clone(public), secret...)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(public)
	return pool
}

// front starts the proxy of a recipe before a Vigie, and returns its port.
func (r recipe) front(t *testing.T, vigie, dir string) (port string) {
	t.Helper()
	program := needs(t, []string{r.program}, "apt install nginx-light apache2 haproxy caddy")
	_, port, err := net.SplitHostPort(freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join("../../../docs/deploy", r.file))
	if err != nil {
		t.Fatal(err)
	}
	at := running{dir, filepath.Join(dir, r.file), port}
	text := strings.NewReplacer("127.0.0.1:8080", strings.TrimPrefix(vigie, "http://"), "/etc/ssl/certs/", dir+"/", "/etc/ssl/private/", dir+"/").Replace(string(raw))
	if r.port[0] != "" {
		if !strings.Contains(text, r.port[0]) {
			t.Fatalf("%s does not say %q", r.file, r.port[0])
		}
		text = strings.ReplaceAll(text, r.port[0], fmt.Sprintf(r.port[1], port))
	}
	text = r.base(at) + text
	if r.program == "nginx" {
		text += "}\n"
	}
	if err := os.WriteFile(at.file, []byte(text), 0o600); err != nil { //nolint:gosec // of the test's own folder
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, r.args(at)...) //nolint:gosec // the test's own
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Env = &said, &said, append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }() //nolint:errcheck,gosec // it is ended by a signal
	t.Cleanup(func() {
		<-ended
		if t.Failed() {
			t.Logf("%s: %s", r.program, said.String())
		}
	})
	eventually(t, r.program, func() bool {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", "127.0.0.1:"+port)
		return err == nil && conn.Close() == nil
	})
	return port
}

// visitor is a browser of its own address that reaches vigie.example.
func visitor(pool *x509.CertPool, port, from string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 5 * time.Second}
	return &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, "tcp", "127.0.0.1:"+port)
			},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

const site = "https://vigie.example"

func signInAs(t *testing.T, c *http.Client, login, password string) *http.Response {
	t.Helper()
	form := url.Values{"login": {login}, "password": {password}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/connexion", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {site}, "Sec-Fetch-Site": {"same-origin"}, "X-Forwarded-For": {"203.0.113.9"}}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res
}

// TestRecipesOfProxies: behind each proxy as docs/deploy writes it, on the
// configuration that init writes for a server, people sign in with a cookie for
// TLS alone, who tries passwords locks out their own address and nobody else's,
// and a workbook of 8 MB arrives.
func TestRecipesOfProxies(t *testing.T) {
	for _, r := range recipes() {
		t.Run(r.program, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, "")
			const password = "tuba Cigogne 7 raclette" //nolint:gosec // of a made-up account
			h.mustWith("Ville\n\n\n\n\n"+site+"\n", "init", "--server", "--force", "--data", h.dir)
			h.mustWith(password+"\n", "user", "add", "agent", "--role", "contributeur")
			s := h.serveOn(freePort(t))
			dir := t.TempDir()
			pool := certificate(t, dir)
			port := r.front(t, s.url, dir)
			here, there := visitor(pool, port, "127.0.0.2"), visitor(pool, port, "127.0.0.3")

			res := signInAs(t, here, "agent", password)
			if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 || !res.Cookies()[0].Secure || res.Cookies()[0].Name != "__Host-vigie" || !strings.HasPrefix(res.Header.Get("Location"), "/") {
				t.Fatalf("signing in: %d, %v, to %q", res.StatusCode, res.Header["Set-Cookie"], res.Header.Get("Location"))
			}
			if res.Header.Get("Strict-Transport-Security") == "" {
				t.Error("browsers are not told to stay with TLS")
			}
			if status := upload(t, here, res.Cookies()[0], 8<<20); status != http.StatusUnprocessableEntity { // it arrives, and holds nothing
				t.Errorf("a workbook of 8 MB: %d", status)
			}
			for i := range 20 {
				signInAs(t, here, fmt.Sprintf("made-up-%d", i), "wrong")
			}
			if res := signInAs(t, here, "agent", password); res.StatusCode != http.StatusUnauthorized {
				t.Errorf("whoever tried twenty logins: %d", res.StatusCode)
			}
			if res := signInAs(t, there, "agent", password); res.StatusCode != http.StatusSeeOther {
				t.Errorf("somebody else: %d", res.StatusCode)
			}
		})
	}
}

func upload(t *testing.T, c *http.Client, session *http.Cookie, size int) int {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, text := range map[string]string{"title": "x", "reason": "y", "kind": "workbook"} {
		if err := w.WriteField(field, text); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("workbook", "x.xlsx")
	if err == nil {
		_, err = part.Write(make([]byte, size))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/saisie", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", site)
	req.AddCookie(session)
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // only its status counts
	return res.StatusCode
}

// mustWith is must of a command that reads its input.
func (h *house) mustWith(in string, args ...string) {
	h.t.Helper()
	cmd := h.command(args...)
	cmd.Stdin = strings.NewReader(in)
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("vigie %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
