// Results of Go's own readers for an input of the fuzz targets. A frame on standard input is a question (one byte), the
// input's length (4 bytes, big-endian) and the input; each is answered, in order, by a length and that much JSON.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
	"k8s.io/cluster-bootstrap/token/jws"
	"sigs.k8s.io/yaml"
)

type certificate struct {
	// Hex of SHA-256.
	Raw  string `json:"raw"`
	SPKI string `json:"spki"`
	// In seconds since the epoch.
	NotBefore int64 `json:"notBefore"`
	NotAfter  int64 `json:"notAfter"`
}

type request struct {
	// Hex of SHA-256.
	SPKI          string   `json:"spki"`
	CommonName    string   `json:"commonName"`
	Organizations []string `json:"organizations"`
	// Attributes of the subject, and extensions asked for.
	Names      int `json:"names"`
	Extensions int `json:"extensions"`
}

type answer struct {
	Request      *request        `json:"request,omitempty"`
	Error        string          `json:"error,omitempty"`
	Certificate  *certificate    `json:"certificate,omitempty"`
	Certificates []certificate   `json:"certificates,omitempty"`
	Pool         []string        `json:"pool,omitempty"`
	Valid        bool            `json:"valid,omitempty"`
	JSON         json.RawMessage `json:"json,omitempty"`
	Proxy        string          `json:"proxy,omitempty"`
	Status       int             `json:"status,omitempty"`
}

var questions = []func([]byte) answer{readCertificate, readBundle, checkJWS, readYAML, chooseProxy, readRequest, readStatus}

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		var head [5]byte
		if _, err := io.ReadFull(in, head[:]); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		input := make([]byte, binary.BigEndian.Uint32(head[1:]))
		if _, err := io.ReadFull(in, input); err != nil {
			log.Fatal(err)
		}
		reply(out, answered(questions[head[0]], input))
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				log.Fatal(err)
			}
		}
	}
}

// A panic of Go's own readers is an answer, too.
func answered(question func([]byte) answer, input []byte) (said answer) {
	defer func() {
		if trouble := recover(); trouble != nil {
			said = answer{Error: "panic"}
		}
	}()
	return question(input)
}

func reply(out *bufio.Writer, said answer) {
	bytes, err := json.Marshal(said)
	if err != nil {
		log.Fatal(err)
	}
	var length [4]byte
	binary.BigEndian.PutUint32(length[:], uint32(len(bytes)))
	out.Write(length[:])
	out.Write(bytes)
}

func digest(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}

func describe(read *x509.Certificate) certificate {
	return certificate{Raw: digest(read.Raw), SPKI: digest(read.RawSubjectPublicKeyInfo), NotBefore: read.NotBefore.Unix(), NotAfter: read.NotAfter.Unix()}
}

func readCertificate(der []byte) answer {
	read, err := x509.ParseCertificate(der)
	if err != nil {
		return answer{Error: err.Error()}
	}
	described := describe(read)
	return answer{Certificate: &described}
}

// readBundle says what client-go's ParseCertsPEM gives (pins, client certificates) and what AppendCertsFromPEM trusts.
func readBundle(text []byte) answer {
	var said answer
	for rest := text; len(rest) > 0; {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
			continue
		}
		if read, err := x509.ParseCertificate(block.Bytes); err == nil {
			said.Pool = append(said.Pool, digest(read.Raw))
		}
		read, err := x509.ParseCertificates(block.Bytes)
		if err != nil {
			if said.Error == "" {
				said.Error = err.Error()
			}
			continue
		}
		for _, one := range read {
			said.Certificates = append(said.Certificates, describe(one))
		}
	}
	return said
}

// readStatus says what the client of kubeadm's health checks reads.
func readStatus(response []byte) answer {
	read, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(response)), nil)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Status: read.StatusCode}
}

// readRequest says what the API server reads in a CertificateSigningRequest, whose signature it checks, too.
func readRequest(der []byte) answer {
	read, err := x509.ParseCertificateRequest(der)
	if err == nil {
		err = read.CheckSignature()
	}
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Request: &request{
		SPKI:          digest(read.RawSubjectPublicKeyInfo),
		CommonName:    read.Subject.CommonName,
		Organizations: read.Subject.Organization,
		Names:         len(read.Subject.Names),
		Extensions:    len(read.Extensions),
	}}
}

func checkJWS(question []byte) answer {
	var asked struct{ JWS, Content, ID, Secret []byte }
	if err := json.Unmarshal(question, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Valid: jws.DetachedTokenIsValid(string(asked.JWS), string(asked.Content), string(asked.ID), string(asked.Secret))}
}

func readYAML(text []byte) answer {
	read, err := yaml.YAMLToJSON(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{JSON: read}
}

func chooseProxy(question []byte) answer {
	var asked struct {
		URL, HTTPProxy, HTTPSProxy, NoProxy string
	}
	if err := json.Unmarshal(question, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	target, err := url.Parse(asked.URL)
	if err != nil {
		return answer{Error: err.Error()}
	}
	config := httpproxy.Config{HTTPProxy: asked.HTTPProxy, HTTPSProxy: asked.HTTPSProxy, NoProxy: asked.NoProxy}
	chosen, err := config.ProxyFunc()(target)
	if err != nil {
		return answer{Error: err.Error()}
	}
	if chosen == nil {
		return answer{Proxy: ""}
	}
	return answer{Proxy: chosen.String()}
}
