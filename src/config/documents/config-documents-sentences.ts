import { failure } from '../../base/failure.ts';
import { and, didYouMean, or } from '../../base/phrases.ts';
import { type Say, text, withFacts } from '../../base/text.ts';
import { type ConfigProblem, problemLines } from '../problem.ts';
import { CONFIG_SYNTAX_INDENT } from '../yaml/config-yaml-sentences.ts';

const DATA_PROBLEMS = {
  missing: 'The key is missing',
  'not-yaml': 'The value is not valid YAML',
  'not-a-map': 'The value is not a mapping of fields',
  fields: 'The value has invalid fields',
};

export interface Malformed {
  object: string;
  key: string;
  problem: keyof typeof DATA_PROBLEMS;
  /** For `not-yaml` and `fields`. */
  problems?: readonly ConfigProblem[];
}

/** The largest number of fields that a message lists; with more, the nearest name helps better. */
export const MANY_FIELDS = 30;

export const CLUSTER_DATA_MALFORMED = failure('CLUSTER_DATA_MALFORMED', {
  class: 'cluster',
  sample: {
    object: 'ConfigMap kube-system/kubeadm-config',
    key: 'ClusterConfiguration',
    problem: 'not-yaml',
    problems: [withFacts(CONFIG_SYNTAX_INDENT(), { line: 3, column: 1, path: '' })],
  },
  english: (p: Malformed, say: Say) => ({
    what: `Cannot use the key ${p.key} in the cluster's ${p.object}.`,
    cause: p.problems
      ? `${DATA_PROBLEMS[p.problem]}:${problemLines(undefined, p.problems, say)}`
      : `${DATA_PROBLEMS[p.problem]}.`,
    cure: `Fix the ConfigMap with "kubectl -n kube-system edit ${p.object.split('/')[1]?.length ? `configmap ${p.object.split('/')[1]}` : 'configmap'}", or upload the configuration again with "kubejoin init phase upload-config all --config FILE".`,
  }),
});

export const CONFIG_ONLY_COMMENTS = text(
  'CONFIG_ONLY_COMMENTS',
  (p: { needed: readonly string[] }) =>
    `The file contains only comments or empty documents. It must contain a document of kind ${or(p.needed)}.`,
);

export const CONFIG_NOT_FINITE = text(
  'CONFIG_NOT_FINITE',
  () => 'The number must be finite: kubeadm converts the file to JSON, which does not support .inf or .nan.',
);

export const CONFIG_TOO_MANY_VALUES = text(
  'CONFIG_TOO_MANY_VALUES',
  (p: { limit: number }) => `With its aliases expanded, the document exceeds the limit of ${p.limit} values.`,
);

export const CONFIG_KIND_MISSING = text(
  'CONFIG_KIND_MISSING',
  (p: { needed: readonly string[]; kinds: readonly string[] }) =>
    `The file contains only ${and(p.kinds)}. Add a document of kind ${or(p.needed)}.`,
);

export const CONFIG_DUPLICATE_KIND = text(
  'CONFIG_DUPLICATE_KIND',
  (p: { kind: string; line: number }) =>
    `${p.kind} is already defined on line ${p.line}. A file can contain only one document of each kind.`,
);

export const CONFIG_KUBECONFIG_GIVEN = text(
  'CONFIG_KUBECONFIG_GIVEN',
  () =>
    'This is a kubeconfig, not a kubeadm configuration. To join a cluster with it, use join --discovery-file instead of --config.',
);

// Fields
export const CONFIG_UNKNOWN_FIELD = text(
  'CONFIG_UNKNOWN_FIELD',
  (p: {
    name: string;
    nearest: string | undefined;
    versions: readonly string[] | undefined;
    version: string;
    elsewhere: string | undefined;
    kind: string | undefined;
    allowed: readonly string[];
  }) => {
    const other = p.versions ? ` ${p.version} does not have this field; it exists in ${and(p.versions)}.` : '';
    const elsewhere = p.elsewhere ? ` The field exists as ${p.elsewhere}${p.kind ? ` in ${p.kind}` : ''}.` : '';
    return `Unknown field ${p.name}.${didYouMean(p.nearest)}${other}${elsewhere}${p.allowed.length > MANY_FIELDS ? '' : ` Fields allowed here: ${and(p.allowed)}.`}`;
  },
);

export const CONFIG_INTEGER_RANGE = text(
  'CONFIG_INTEGER_RANGE',
  (p: { bits: 32 | 64 }) => `The number must fit in a signed ${p.bits}-bit integer.`,
);

// Combinations
export const CONFIG_DISCOVERY_NONE = text(
  'CONFIG_DISCOVERY_NONE',
  () => 'No cluster was specified. Set discovery.bootstrapToken or discovery.file.',
);

export const CONFIG_DISCOVERY_BOTH = text(
  'CONFIG_DISCOVERY_BOTH',
  () => 'bootstrapToken and file are both set, but only one can be used for discovery. Remove one of them.',
);

export const CONFIG_DOCUMENT_IGNORED = text(
  'CONFIG_DOCUMENT_IGNORED',
  (p: { source: string; line: number; kind: string; command: 'join' | 'init' | 'reset' | 'config' }) =>
    `${p.source}:${p.line}: ${p.command} ignores the ${p.kind}${p.command === 'join' ? '. From this file, join reads only the JoinConfiguration; the rest of the configuration comes from the cluster' : ''}.`,
);

export const CONFIG_OLD_VERSION_READ = text(
  'CONFIG_OLD_VERSION_READ',
  (p: { source: string; version: string; current: string }) =>
    `${p.source} uses ${p.version}, which kubeadm 1.37 no longer reads; the current version is ${p.current}. To update the file, run: kubejoin config migrate --old-config ${p.source}`,
);

export const CONFIG_EXPERIMENTAL_VERSION_READ = text(
  'CONFIG_EXPERIMENTAL_VERSION_READ',
  (p: { source: string; version: string }) =>
    `${p.source} uses ${p.version}, which is experimental: its fields may still change.`,
);

export const CONFIG_CONTROL_PLANE_NULL = text(
  'CONFIG_CONTROL_PLANE_NULL',
  (p: { source: string; line: number }) =>
    `${p.source}:${p.line}: controlPlane is empty, so the machine joins as a worker. To join as a control-plane node, set controlPlane: {}.`,
);
