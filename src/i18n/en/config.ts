import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import { type ConfigProblem, configProblems, problemLines } from './config-problems.ts';

const count = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'one problem' : `${listed.length + more} problems`;
const andMore = (more: number): string => (more === 0 ? '' : `\n  … and ${more} more`);

export const config = {
  failures: {
    CONFIG_INVALID: (p: { source: string; problems: readonly ConfigProblem[]; more: number }): FailureText => ({
      what: `The configuration file ${p.source} has ${count(p.problems, p.more)}:${problemLines(configProblems, p.source, p.problems)}${andMore(p.more)}`,
      cause: 'The whole file is checked before anything is done; this machine was not changed.',
      cure: 'Correct the places named and run the same command again. docs/config.md lists every field with its type and default.',
    }),
    FLAGS_INVALID: (p: { problems: readonly ConfigProblem[]; more: number }): FailureText => ({
      what: `The command line has ${count(p.problems, p.more)}:${problemLines(configProblems, undefined, p.problems)}${andMore(p.more)}`,
      cause: 'The command line is checked before anything is done; this machine was not changed.',
      cure: 'Correct what is named and run the command again; --help lists the flags.',
    }),
    CONFIG_WITH_FLAGS: (p: { flags: string[]; beside: string[] }): FailureText => ({
      what: `--config can not be combined with ${new Intl.ListFormat('en').format(p.flags)}.`,
      cause: 'The configuration file already says what these flags would say.',
      cure: `Write the values into the file and leave the flags out, or leave --config out. Beside --config may stand ${new Intl.ListFormat('en').format([...p.beside, 'flags that are not about configuration'])}.`,
    }),
    VERSION_LABEL_UNRESOLVED: (p: { label: string; reason: Reason }, say: Say): FailureText => ({
      what: `What the Kubernetes version ${p.label} is could not be asked of dl.k8s.io.`,
      cause: say(p.reason),
      cure: 'Write the version itself, such as v1.37.2, with --kubernetes-version or as kubernetesVersion of the ClusterConfiguration.',
    }),
    NODE_NAME_INVALID: (p: { name: string; origin: 'hostname' | 'hostname-override' | 'configuration' }): FailureText => ({
      what: `"${p.name}" can not be the name of a node.`,
      cause: {
        hostname:
          "It is this machine's host name, and no other name was given. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.",
        'hostname-override':
          'It is the argument hostname-override of nodeRegistration.kubeletExtraArgs. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.',
        configuration: 'It is nodeRegistration.name. Names of nodes have a-z, 0-9, - and ., and start and end with a letter or digit.',
      }[p.origin],
      cure: 'Give a name with --node-name or nodeRegistration.name.',
    }),
  },
  texts: {
    ...configProblems,
    CONFIG_DOCUMENT_IGNORED: (p: { source: string; line: number; kind: string; command: 'join' | 'init' | 'reset' | 'config' }): string =>
      `${p.source}:${p.line}: the ${p.kind} is not used by ${p.command}${p.command === 'join' ? ', which takes only the JoinConfiguration from this file, and the rest from the cluster' : ''}.`,
    CONFIG_OLD_VERSION_READ: (p: { source: string; version: string; current: string }): string =>
      `${p.source} is written in ${p.version}, which kubeadm 1.37 no longer reads; ${p.current} is its successor. This writes the file in it: kubejoin config migrate --old-config ${p.source}`,
    CONFIG_EXPERIMENTAL_VERSION_READ: (p: { source: string; version: string }): string =>
      `${p.source} is written in ${p.version}, which is experimental: its fields may still change.`,
    CONFIG_CRI_SOCKET_SCHEME: (p: { path: string; socket: string }): string =>
      `${p.path} has no unix:// before its path; ${p.socket} is used. Please write that.`,
    CONFIG_TIMEOUT_CAPPED: (p: { path: string }): string =>
      `${p.path} is longer than 24 days and 20 hours, the longest time that can be measured; that is used.`,
    CONFIG_CONTROL_PLANE_NULL: (p: { source: string; line: number }): string =>
      `${p.source}:${p.line}: controlPlane is empty, so the node joins as a worker. For a control plane write controlPlane: {}.`,
    CONFIG_ENDPOINT_IGNORED: (p: { endpoint: string }): string =>
      `The address ${p.endpoint} on the command line is not used: with --config the file says where the cluster is.`,
    CONFIG_CONTROL_PLANE_FLAGS: (p: { flags: string[] }): string =>
      `Not used without --control-plane: ${p.flags.join(', ')}. The node joins as a worker.`,
    CONFIG_SUBNET_SITE_LOCAL: (p: { path: string; subnet: string }): string =>
      `${p.path}: ${p.subnet} has site-local addresses (fec0::/10), which RFC 3879 has deprecated.`,
    CONFIG_VALIDITY_LONG: (p: { path: string; days: number }): string =>
      `${p.path} is longer than ${p.days} days, which is the default and what is recommended.`,
    CONFIG_VALIDITY_BEYOND_CA: (): string =>
      'certificateValidityPeriod is longer than caCertificateValidityPeriod: certificates will outlive their CA.',
    VERSION_LABEL_NEWER: (p: { label: string; found: string; instead: string }): string =>
      `The Kubernetes version ${p.label} is ${p.found}, which is newer than this program; ${p.instead} is used.`,
    VERSION_LABEL_UNKNOWN: (p: { label: string; reason: Reason; version: string }, say: Say): string =>
      `What the Kubernetes version ${p.label} is could not be asked of dl.k8s.io; ${p.version} is used. ${say(p.reason)}`,
    VERSION_LABEL_STATUS: (p: { url: string; status: number }): string => `${p.url} answers with status ${p.status}.`,
    VERSION_LABEL_NO_VERSION: (p: { url: string }): string => `What ${p.url} answers is not a version.`,
    VERSION_WITHOUT_KUBELET: (p: { version: string }): string =>
      `No Kubernetes version is given, and this machine has no kubelet that could say one; ${p.version} is used.`,
    VERSION_NOT_OF_KUBELET: (p: { kubelet: string; version: string; oldest: string; newest: string }): string =>
      `No Kubernetes version is given, and that of this machine's kubelet, ${p.kubelet}, is none of the supported ${p.oldest} to ${p.newest}; ${p.version} is used.`,
    CONFIG_DISCOVERY_FLAGS_IGNORED: (p: { flags: string[] }): string => `Not used with --discovery-file: ${p.flags.join(', ')}.`,
  },
};
