package certificate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/certificate"
)

// write writes a certificate of that serial number, as of a day.
func write(t *testing.T, cert, key string, serial int64, day int) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().AddDate(1, 0, 0), DNSNames: []string{"vigie.example"}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC)
	if err := errors.Join(
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600),
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.Chtimes(cert, at, at),
	); err != nil {
		t.Fatal(err)
	}
}

func serial(t *testing.T, c *tls.Config) int64 {
	t.Helper()
	got, err := c.GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(got.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return leaf.SerialNumber.Int64()
}

// A renewed certificate is served at once; one that cannot be read leaves the
// one before in use.
func TestRenewed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if _, err := certificate.Open(cert, key); err == nil || !strings.Contains(err.Error(), "server.tls") {
		t.Errorf("without files: %v", err)
	}
	write(t, cert, key, 1, 1)
	f, err := certificate.Open(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if got := serial(t, f.Config()); got != 1 || f.Config().MinVersion != tls.VersionTLS12 {
		t.Errorf("number %d is served, by TLS %x", got, f.Config().MinVersion)
	}
	write(t, cert, key, 2, 2)
	if got := serial(t, f.Config()); got != 2 {
		t.Errorf("renewed, number %d is served", got)
	}
	if err := os.WriteFile(cert, []byte("not one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := serial(t, f.Config()); got != 2 {
		t.Errorf("with a broken file, number %d is served", got)
	}
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	if got := serial(t, f.Config()); got != 2 {
		t.Errorf("without its file, number %d is served", got)
	}
}
