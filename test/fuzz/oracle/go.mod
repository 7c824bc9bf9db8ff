module kubejoin.test/fuzz-oracle

go 1.26.0

require (
	golang.org/x/net v0.57.0
	k8s.io/cluster-bootstrap v0.37.2
	sigs.k8s.io/yaml v1.6.0
)

require (
	go.yaml.in/yaml/v2 v2.4.4 // indirect
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/text v0.40.0 // indirect
	gopkg.in/go-jose/go-jose.v2 v2.6.3 // indirect
)
