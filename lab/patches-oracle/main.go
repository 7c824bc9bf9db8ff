// Command patches-oracle answers with what kubeadm's own patch code does, one JSON case a line on standard input, one
// JSON answer a line on standard output. The tests beside it compare kubejoin's src/manifests/patches with it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	kubelet "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubeadm/app/util/patches"
	"sigs.k8s.io/yaml"
)

type file struct {
	Path    string `json:"path"`
	Content []byte `json:"content"`
}

// request: `schema` alone, `yaml` alone, or target, object and files.
type request struct {
	Schema bool            `json:"schema"`
	YAML   []byte          `json:"yaml"`
	Target string          `json:"target"`
	Object json.RawMessage `json:"object"`
	Files  []file          `json:"files"`
}

type answer struct {
	Object json.RawMessage              `json:"object,omitempty"`
	Error  string                       `json:"error,omitempty"`
	Log    string                       `json:"log,omitempty"`
	Schema map[string]map[string]string `json:"schema,omitempty"`
}

func typeOf(target string) interface{} {
	switch target {
	case patches.KubeletConfiguration:
		return kubelet.KubeletConfiguration{}
	case patches.CoreDNSDeployment:
		return apps.Deployment{}
	case patches.KubeProxyDaemonSet:
		return apps.DaemonSet{}
	default:
		return core.Pod{}
	}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var r request
			if problem := json.Unmarshal(line, &r); problem != nil {
				fmt.Fprintln(os.Stderr, problem)
				os.Exit(1)
			}
			_ = out.Encode(answerTo(r))
		}
		if err != nil {
			return
		}
	}
}

func answerTo(r request) (result answer) {
	defer func() {
		if p := recover(); p != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", p)}
		}
	}()
	if r.Schema {
		return answer{Schema: schema()}
	}
	if r.YAML != nil {
		data, err := yaml.YAMLToJSON(r.YAML)
		if err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Object: data}
	}
	return apply(r)
}

func apply(r request) answer {
	dir, err := os.MkdirTemp("", "patches-oracle")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for _, f := range r.Files {
		name := filepath.Join(dir, f.Path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(name, f.Content, 0o644); err != nil {
			panic(err)
		}
	}
	var log bytes.Buffer
	manager, err := patches.GetPatchManagerForPath(dir, patches.KnownTargets(), &log)
	if err != nil {
		return answer{Error: err.Error(), Log: log.String()}
	}
	target := &patches.PatchTarget{Name: r.Target, StrategicMergePatchObject: typeOf(r.Target), Data: r.Object}
	if err := manager.ApplyPatchesToTarget(target); err != nil {
		return answer{Error: err.Error(), Log: log.String()}
	}
	return answer{Object: json.RawMessage(target.Data), Log: log.String()}
}

// schema lists, for every struct that a merge from the targets can reach, the fields that hold a struct, a map or a list:
// `T` a struct, `{}` a map or a struct of scalars, `[]` a list that is replaced, `[]:merge` and `[T]:merge=key` lists that
// are merged, by the tags.
func schema() map[string]map[string]string {
	types := map[string]map[string]string{}
	for _, root := range []interface{}{core.Pod{}, apps.Deployment{}, apps.DaemonSet{}, kubelet.KubeletConfiguration{}} {
		describe(reflect.TypeOf(root), types)
	}
	for _, fields := range types {
		for name, field := range fields {
			for leaf, leafFields := range types {
				if len(leafFields) == 0 && (field == leaf || strings.HasPrefix(field, "["+leaf+"]")) {
					fields[name] = strings.Replace(field, leaf, "{}", 1)
				}
			}
		}
	}
	for name, fields := range types {
		if len(fields) == 0 {
			delete(types, name)
		}
	}
	return types
}

func describe(t reflect.Type, types map[string]map[string]string) {
	if _, done := types[t.Name()]; done {
		return
	}
	fields := map[string]string{}
	types[t.Name()] = fields
	describeFields(t, fields, types)
}

func describeFields(t reflect.Type, fields map[string]string, types map[string]map[string]string) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.PkgPath != "" || name == "-" {
			continue
		}
		ft := deref(f.Type)
		if name == "" && f.Anonymous && ft.Kind() == reflect.Struct {
			describeFields(ft, fields, types)
			continue
		}
		if name == "" {
			name = f.Name
		}
		strategy := tags(f.Tag)
		if ft.Kind() == reflect.Slice && strategy == "" && ft.Elem().Kind() != reflect.Uint8 {
			fields[name] = "[]"
		} else if s := notation(ft, types); s != "" {
			fields[name] = s + strategy
		}
	}
}

func notation(t reflect.Type, types map[string]map[string]string) string {
	switch t.Kind() {
	case reflect.Map:
		if deref(t.Elem()).Kind() == reflect.Map || isObject(deref(t.Elem())) {
			panic("a map of objects is not described: " + t.String())
		}
		return "{}"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return ""
		}
		elem := deref(t.Elem())
		if isObject(elem) {
			describe(elem, types)
			return "[" + elem.Name() + "]"
		}
		if elem.Kind() == reflect.Slice || elem.Kind() == reflect.Map {
			panic("a list of lists or maps is not described: " + t.String())
		}
		return "[]"
	case reflect.Struct:
		if !isObject(t) {
			return ""
		}
		describe(t, types)
		return t.Name()
	}
	return ""
}

// isObject is false for structs that are a string or a number in JSON (Quantity, Time, Duration, IntOrString).
func isObject(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	marshaler := reflect.TypeOf((*json.Marshaler)(nil)).Elem()
	return !t.Implements(marshaler) && !reflect.PointerTo(t).Implements(marshaler)
}

func tags(tag reflect.StructTag) string {
	strategies := strings.Split(tag.Get("patchStrategy"), ",")
	for _, s := range strategies {
		if s == "" || s == "retainKeys" {
			continue // retainKeys only changes how a difference is written, not how it is applied
		}
		if key := tag.Get("patchMergeKey"); key != "" {
			return ":" + s + "=" + key
		}
		return ":" + s
	}
	return ""
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
