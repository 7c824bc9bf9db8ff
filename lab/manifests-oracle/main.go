// Command manifests-oracle answers with what kubeadm's own code makes, where its command line has no way to ask: Pods of an etcd with
// several members, arguments with a merge method, and the URLs at which join waits for the control plane. One JSON question a line on
// standard input, one JSON answer a line on standard output.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/scheme"
	"k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane"
	"k8s.io/kubernetes/cmd/kubeadm/app/phases/etcd"
	"k8s.io/kubernetes/cmd/kubeadm/app/util/apiclient"
	"k8s.io/kubernetes/cmd/kubeadm/app/util/config"
	etcdutil "k8s.io/kubernetes/cmd/kubeadm/app/util/etcd"
	"sigs.k8s.io/yaml"
)

// question: Config with Members, or Manifests with Address. Cluster takes the place of Config's ClusterConfiguration: of a version of
// the API that kubeadm knows and does not let its commands load yet.
type question struct {
	Config    string            `json:"config"`
	Cluster   string            `json:"cluster"`
	Members   []string          `json:"members"`
	Manifests map[string]string `json:"manifests"`
	Address   string            `json:"address"`
}

type answer struct {
	Pods  map[string]core.Pod `json:"pods,omitempty"`
	URLs  map[string]string   `json:"urls,omitempty"`
	Error string              `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var q question
			if problem := json.Unmarshal(line, &q); problem != nil {
				fmt.Fprintln(os.Stderr, problem)
				os.Exit(1)
			}
			a, problem := answerTo(q)
			if problem != nil {
				a.Error = problem.Error()
			}
			_ = out.Encode(a)
		}
		if err != nil {
			return
		}
	}
}

func answerTo(q question) (answer, error) {
	if q.Manifests != nil {
		return healthURLs(q)
	}
	return pods(q)
}

func pods(q question) (answer, error) {
	file, err := os.CreateTemp("", "manifests-oracle")
	if err != nil {
		return answer{}, err
	}
	defer os.Remove(file.Name())
	if _, err = file.WriteString(q.Config); err != nil {
		return answer{}, err
	}
	options := config.LoadOrDefaultConfigurationOptions{SkipCRIDetect: true}
	cfg, err := config.LoadInitConfigurationFromFile(file.Name(), options)
	if err != nil {
		return answer{}, err
	}
	kubeadm.SetActiveTimeouts(cfg.Timeouts)
	if q.Cluster != "" {
		cluster := kubeadm.ClusterConfiguration{}
		if err = runtime.DecodeInto(scheme.Codecs.UniversalDecoder(), []byte(q.Cluster), &cluster); err != nil {
			return answer{}, err
		}
		cfg.ClusterConfiguration = cluster
	}
	result := controlplane.GetStaticPodSpecs(&cfg.ClusterConfiguration, &cfg.LocalAPIEndpoint, []kubeadm.EnvVar{})
	if cfg.Etcd.Local != nil {
		var members []etcdutil.Member
		for _, member := range q.Members {
			name, url, _ := strings.Cut(member, "=")
			members = append(members, etcdutil.Member{Name: name, PeerURL: url})
		}
		result["etcd"] = etcd.GetEtcdPodSpec(&cfg.ClusterConfiguration, &cfg.LocalAPIEndpoint, cfg.NodeRegistration.Name, members)
	}
	return answer{Pods: result}, nil
}

var checking = regexp.MustCompile(`(?m)^\[control-plane-check\] Checking (\S+) at (\S+)$`)

// healthURLs are read from what the wait says first; it is given no time to go on.
func healthURLs(q question) (answer, error) {
	podMap := map[string]*core.Pod{}
	for name, manifest := range q.Manifests {
		podMap[name] = &core.Pod{}
		if err := yaml.Unmarshal([]byte(manifest), podMap[name]); err != nil {
			return answer{}, err
		}
	}
	client, err := clientset.NewForConfig(&rest.Config{Host: "https://127.0.0.1:1", Timeout: time.Millisecond})
	if err != nil {
		return answer{}, err
	}
	var said bytes.Buffer
	err = apiclient.NewKubeWaiter(client, time.Millisecond, &lockedWriter{out: &said}).WaitForControlPlaneComponents(podMap, q.Address)
	urls := map[string]string{}
	for _, match := range checking.FindAllStringSubmatch(said.String(), -1) {
		urls[match[1]] = match[2]
	}
	if len(urls) == 0 {
		return answer{}, err
	}
	return answer{URLs: urls}, nil
}
