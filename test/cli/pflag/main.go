// Reads rows with a command line each ([{"line": ["join", "-v4"]}, ...]) from standard input, lets cobra and pflag, the
// libraries kubeadm uses, take them apart with kubeadm's flags, and writes the rows with what came out. After adding
// a line to table.json:
//
//	go run . < table.json > new.json && mv new.json table.json
package main

import (
	"encoding/json"
	"errors"
	goflag "flag"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type outcome struct {
	Line    []string       `json:"line"`
	Command string         `json:"command,omitempty"`
	Args    []string       `json:"args,omitempty"`
	Flags   map[string]any `json:"flags,omitempty"`
	Help    bool           `json:"help,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// level is klog's flag value: a decimal number of 32 bits.
type level int32

func (l *level) String() string { return strconv.Itoa(int(*l)) }
func (l *level) Set(s string) error {
	v, err := strconv.ParseInt(s, 10, 32)
	*l = level(v)
	return err
}

func main() {
	var table []outcome
	if err := json.NewDecoder(os.Stdin).Decode(&table); err != nil {
		panic(err)
	}
	var outcomes []string
	for _, row := range table {
		text, err := json.Marshal(try(row.Line))
		if err != nil {
			panic(err)
		}
		outcomes = append(outcomes, "  "+string(text))
	}
	io.WriteString(os.Stdout, "[\n"+strings.Join(outcomes, ",\n")+"\n]\n")
}

func try(line []string) outcome {
	result := outcome{Line: line}
	record := func(cmd *cobra.Command, args []string) error {
		result.Command = cmd.CommandPath()
		result.Args = args
		result.Flags = map[string]any{}
		cmd.Flags().Visit(func(f *pflag.Flag) { result.Flags[f.Name] = value(cmd, f) })
		return nil
	}
	root := tree(record)
	root.SetArgs(line)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		result.Help = true
		result.Command = cmd.CommandPath()
	})
	if err := root.Execute(); err != nil {
		result = outcome{Line: line, Error: kind(err)}
	}
	return result
}

func value(cmd *cobra.Command, f *pflag.Flag) any {
	switch f.Value.Type() {
	case "bool":
		v, _ := cmd.Flags().GetBool(f.Name)
		return v
	case "int32":
		v, _ := cmd.Flags().GetInt32(f.Name)
		return v
	case "stringSlice":
		return f.Value.(pflag.SliceValue).GetSlice()
	case "string":
		return f.Value.String()
	default:
		v, _ := strconv.Atoi(f.Value.String())
		return v
	}
}

// kind sorts cobra's and pflag's sentences; their wording is of no interest here.
func kind(err error) string {
	kinds := []struct{ part, kind string }{
		{"unknown command", "UNKNOWN_COMMAND"},
		{"unknown flag", "UNKNOWN_FLAG"},
		{"unknown shorthand", "UNKNOWN_SHORTHAND"},
		{"needs an argument", "FLAG_NEEDS_VALUE"},
		{"invalid argument", "FLAG_VALUE_INVALID"},
		{"bad flag syntax", "FLAG_SYNTAX"},
		{"accepts at most", "TOO_MANY_ARGUMENTS"},
		{"subcommand is required", "COMMAND_REQUIRED"},
	}
	for _, k := range kinds {
		if strings.Contains(err.Error(), k.part) {
			return k.kind
		}
	}
	return err.Error()
}

func tree(run func(*cobra.Command, []string) error) *cobra.Command {
	root := &cobra.Command{Use: "kubejoin", SilenceErrors: true, SilenceUsage: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().String("rootfs", "", "")
	var l level
	klog := goflag.NewFlagSet("klog", goflag.ContinueOnError)
	klog.Var(&l, "v", "")
	root.PersistentFlags().AddGoFlagSet(klog)

	join := &cobra.Command{Use: "join", RunE: run, Args: cobra.MaximumNArgs(1)}
	f := join.Flags()
	for _, name := range []string{"node-name", "certificate-key", "apiserver-advertise-address", "discovery-token",
		"discovery-file", "tls-bootstrap-token", "cri-socket", "config", "token", "patches"} {
		f.String(name, "", "")
	}
	for _, name := range []string{"discovery-token-ca-cert-hash", "ignore-preflight-errors", "skip-phases"} {
		f.StringSlice(name, nil, "")
	}
	for _, name := range []string{"discovery-token-unsafe-skip-ca-verification", "control-plane", "dry-run"} {
		f.Bool(name, false, "")
	}
	f.Int32("apiserver-bind-port", 6443, "")

	required := func(*cobra.Command, []string) error { return errors.New("subcommand is required") }
	phase := &cobra.Command{Use: "phase", RunE: required, Args: cobra.NoArgs}
	preflight := &cobra.Command{Use: "preflight", RunE: run, Args: cobra.MaximumNArgs(1)}
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "skip-phases" && flag.Name != "patches" {
			preflight.Flags().AddFlag(flag)
		}
	})
	wait := &cobra.Command{Use: "kubelet-wait-bootstrap", RunE: run, Args: cobra.MaximumNArgs(1)}
	for _, name := range []string{"config", "cri-socket", "dry-run"} {
		wait.Flags().AddFlag(f.Lookup(name))
	}
	prepare := &cobra.Command{Use: "control-plane-prepare", RunE: required, Args: cobra.NoArgs}
	prepare.AddCommand(&cobra.Command{Use: "certs", RunE: run, Args: cobra.MaximumNArgs(1)})
	phase.AddCommand(preflight, wait, prepare)
	join.AddCommand(phase)

	version := &cobra.Command{Use: "version", RunE: run, Args: cobra.NoArgs}
	version.Flags().StringP("output", "o", "", "")
	root.AddCommand(join, version)
	return root
}
