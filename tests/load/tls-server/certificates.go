package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

func template(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	check(err)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
}

func write(file, kind string, bytes []byte) {
	check(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600))
}

// newAuthority leaves NAME.pem in the folder.
func newAuthority(folder, name string) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	certificate := template(name)
	certificate.IsCA = true
	certificate.BasicConstraintsValid = true
	certificate.KeyUsage = x509.KeyUsageCertSign
	bytes, err := x509.CreateCertificate(rand.Reader, certificate, certificate, &key.PublicKey, key)
	check(err)
	write(filepath.Join(folder, name+".pem"), "CERTIFICATE", bytes)
	parsed, err := x509.ParseCertificate(bytes)
	check(err)
	return &authority{parsed, key}
}

// issue leaves NAME.pem and NAME.key in the folder.
func (a *authority) issue(folder string, certificate *x509.Certificate) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	certificate.KeyUsage = x509.KeyUsageDigitalSignature
	bytes, err := x509.CreateCertificate(rand.Reader, certificate, a.certificate, &key.PublicKey, a.key)
	check(err)
	file := filepath.Join(folder, certificate.Subject.CommonName)
	write(file+".pem", "CERTIFICATE", bytes)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	write(file+".key", "PRIVATE KEY", private)
}

func writeCertificates(folder string) *authority {
	made := newAuthority(folder, "ca")
	newAuthority(folder, "other-ca")
	server := template("server")
	server.DNSNames = []string{"localhost"}
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	made.issue(folder, server)
	elsewhere := template("elsewhere")
	elsewhere.DNSNames = []string{"elsewhere.test"}
	made.issue(folder, elsewhere)
	client := template("client")
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	made.issue(folder, client)
	return made
}
