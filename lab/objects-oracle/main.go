// Command objects-oracle answers with the objects that kubeadm's own init phases make in a cluster: its phases run on a clientset in memory.
// One JSON question a line on standard input, one JSON answer a line on standard output.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm"
	phases "k8s.io/kubernetes/cmd/kubeadm/app/cmd/phases/init"
	"k8s.io/kubernetes/cmd/kubeadm/app/cmd/phases/workflow"
	"k8s.io/kubernetes/cmd/kubeadm/app/phases/kubeconfig"
	"k8s.io/kubernetes/cmd/kubeadm/app/util/config"
	cryptoutil "k8s.io/kubernetes/cmd/kubeadm/app/util/crypto"
)

// question: Config as `init --config` reads it; Kubeconfig is admin.conf; Key the certificate key in hexadecimal. Existing: objects that the
// cluster has before. Sealed: entries of a Secret kubeadm-certs, to be opened with Key.
type question struct {
	Config      string            `json:"config"`
	Kubeconfig  string            `json:"kubeconfig"`
	Key         string            `json:"key"`
	Environment map[string]string `json:"environment"`
	Existing    []json.RawMessage `json:"existing"`
	Sealed      map[string][]byte `json:"sealed"`
}

type answer struct {
	Objects []json.RawMessage `json:"objects"`
	// Entries of the Secret kubeadm-certs that the phases made, and of Sealed.
	Entries map[string]string `json:"entries"`
	Opened  map[string]string `json:"opened"`
	Error   string            `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr // the phases tell what they do
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

// initData has what the phases ask for; anything else would end the program.
type initData struct {
	phases.InitData
	cfg        *kubeadm.InitConfiguration
	client     clientset.Interface
	kubeconfig *clientcmdapi.Config
	key        string
	patches    string
}

func (d *initData) Cfg() *kubeadm.InitConfiguration                   { return d.cfg }
func (d *initData) Client() (clientset.Interface, error)              { return d.client, nil }
func (d *initData) KubeConfig() (*clientcmdapi.Config, error)         { return d.kubeconfig, nil }
func (d *initData) KubeConfigOriginal() (*clientcmdapi.Config, error) { return d.kubeconfig, nil }
func (d *initData) OutputWriter() io.Writer                           { return io.Discard }
func (d *initData) PatchesDir() string                                { return d.patches }
func (d *initData) UploadCerts() bool                                 { return true }
func (d *initData) CertificateKey() string                            { return d.key }
func (d *initData) SkipCertificateKeyPrint() bool                     { return true }
func (d *initData) SkipTokenPrint() bool                              { return true }
func (d *initData) DryRun() bool                                      { return false }
func (d *initData) Tokens() []string                                  { return nil }

func answerTo(q question) (answer, error) {
	for name, value := range q.Environment {
		os.Setenv(name, value)
		defer os.Unsetenv(name)
	}
	data, client, err := prepared(q)
	if err != nil {
		return answer{}, err
	}
	if err := ensureClusterAdmins(client); err != nil {
		return answer{}, err
	}
	for _, phase := range []workflow.Phase{
		phases.NewUploadConfigPhase(),
		phases.NewUploadCertsPhase(),
		phases.NewBootstrapTokenPhase(),
		phases.NewAddonPhase(),
	} {
		if err := run(phase, data); err != nil {
			return answer{}, err
		}
	}
	return collected(client, q)
}

func prepared(q question) (*initData, *fake.Clientset, error) {
	file, err := os.CreateTemp("", "objects-oracle")
	if err != nil {
		return nil, nil, err
	}
	defer os.Remove(file.Name())
	if _, err = file.WriteString(q.Config); err != nil {
		return nil, nil, err
	}
	options := config.LoadOrDefaultConfigurationOptions{SkipCRIDetect: true}
	cfg, err := config.LoadInitConfigurationFromFile(file.Name(), options)
	if err != nil {
		return nil, nil, err
	}
	kubeadm.SetActiveTimeouts(&kubeadm.Timeouts{KubernetesAPICall: &metav1.Duration{Duration: time.Second}})
	existing := []runtime.Object{}
	for _, content := range q.Existing {
		object, _, err := clientscheme.Codecs.UniversalDeserializer().Decode(content, nil, nil)
		if err != nil {
			return nil, nil, err
		}
		existing = append(existing, object)
	}
	kubeconfig, err := clientcmd.Load([]byte(q.Kubeconfig))
	if err != nil {
		return nil, nil, err
	}
	client := fake.NewSimpleClientset(existing...)
	data := &initData{cfg: cfg, client: client, kubeconfig: kubeconfig, key: q.Key}
	if cfg.Patches != nil {
		data.patches = cfg.Patches.Directory
	}
	return data, client, nil
}

// ensureClusterAdmins: admin.conf has no right yet, super-admin.conf has every one.
func ensureClusterAdmins(super *fake.Clientset) error {
	admin := fake.NewSimpleClientset()
	admin.PrependReactor("create", "clusterrolebindings", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{}, "", nil)
	})
	_, err := kubeconfig.EnsureAdminClusterRoleBindingImpl(context.Background(), admin, super, time.Millisecond, time.Second)
	return err
}

func run(phase workflow.Phase, data *initData) error {
	if phase.Run != nil {
		if err := phase.Run(data); err != nil {
			return err
		}
	}
	for _, below := range phase.Phases {
		if err := run(below, data); err != nil {
			return err
		}
	}
	return nil
}

func collected(client *fake.Clientset, q question) (answer, error) {
	all := metav1.ListOptions{}
	ctx := context.Background()
	lists := []func() (runtime.Object, error){
		func() (runtime.Object, error) { return client.CoreV1().ConfigMaps("").List(ctx, all) },
		func() (runtime.Object, error) { return client.CoreV1().Secrets("").List(ctx, all) },
		func() (runtime.Object, error) { return client.CoreV1().Services("").List(ctx, all) },
		func() (runtime.Object, error) { return client.CoreV1().ServiceAccounts("").List(ctx, all) },
		func() (runtime.Object, error) { return client.AppsV1().Deployments("").List(ctx, all) },
		func() (runtime.Object, error) { return client.AppsV1().DaemonSets("").List(ctx, all) },
		func() (runtime.Object, error) { return client.RbacV1().Roles("").List(ctx, all) },
		func() (runtime.Object, error) { return client.RbacV1().RoleBindings("").List(ctx, all) },
		func() (runtime.Object, error) { return client.RbacV1().ClusterRoles().List(ctx, all) },
		func() (runtime.Object, error) { return client.RbacV1().ClusterRoleBindings().List(ctx, all) },
	}
	result := answer{}
	for _, list := range lists {
		found, err := list()
		if err != nil {
			return answer{}, err
		}
		objects, err := meta.ExtractList(found)
		if err != nil {
			return answer{}, err
		}
		for _, object := range objects {
			kinds, _, err := clientscheme.Scheme.ObjectKinds(object)
			if err != nil {
				return answer{}, err
			}
			object.GetObjectKind().SetGroupVersionKind(kinds[0])
			content, err := json.Marshal(object)
			if err != nil {
				return answer{}, err
			}
			result.Objects = append(result.Objects, content)
			if secret, ok := object.(*core.Secret); ok && secret.Name == "kubeadm-certs" {
				if result.Entries, err = opened(secret.Data, q.Key); err != nil {
					return answer{}, err
				}
			}
		}
	}
	var err error
	result.Opened, err = opened(q.Sealed, q.Key)
	return result, err
}

func opened(entries map[string][]byte, key string) (map[string]string, error) {
	bytes, err := hex.DecodeString(key)
	if err != nil {
		return nil, err
	}
	result := map[string]string{}
	for name, sealed := range entries {
		content := []byte{}
		if len(sealed) > 0 {
			if content, err = cryptoutil.DecryptBytes(sealed, bytes); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		result[name] = string(content)
	}
	return result, nil
}
