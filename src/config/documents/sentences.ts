import { and, didYouMean, or } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { type Say, text, withFacts } from '../../base/text.ts';
import { type ConfigProblem, problemLines } from '../problem.ts';
import { CONFIG_SYNTAX_INDENT } from '../yaml/sentences.ts';

const DATA_PROBLEMS = {
  missing: 'It is not there',
  'not-yaml': 'It is no YAML',
  'not-a-map': 'It is no map of fields',
  fields: 'Fields in it are wrong',
};

export interface Malformed {
  object: string;
  key: string;
  problem: keyof typeof DATA_PROBLEMS;
  /** For `not-yaml` and `fields`. */
  problems?: readonly ConfigProblem[];
}

/** More fields than these are not listed: the nearest name says more. */
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
    what: `The ${p.object} of the cluster can't be used: its key ${p.key} is not what is expected.`,
    cause: p.problems
      ? `${DATA_PROBLEMS[p.problem]}:${problemLines(undefined, p.problems, say)}`
      : `${DATA_PROBLEMS[p.problem]}.`,
    cure: `Mend it with "kubectl -n kube-system edit ${p.object.split('/')[1]?.length ? `configmap ${p.object.split('/')[1]}` : 'configmap'}", or upload it again with "kubejoin init phase upload-config all --config FILE".`,
  }),
});

export const CONFIG_ONLY_COMMENTS = text(
  'CONFIG_ONLY_COMMENTS',
  (p: { needed: readonly string[] }) => `The file has only comments or empty documents. It needs ${or(p.needed)}.`,
);

export const CONFIG_NOT_FINITE = text(
  'CONFIG_NOT_FINITE',
  () => 'A number here must be finite: .inf and .nan have no form in JSON, which kubeadm makes of the file.',
);

export const CONFIG_TOO_MANY_VALUES = text(
  'CONFIG_TOO_MANY_VALUES',
  (p: { limit: number }) => `With its aliases the document has more than ${p.limit} values; it is not read further.`,
);

export const CONFIG_KIND_MISSING = text(
  'CONFIG_KIND_MISSING',
  (p: { needed: readonly string[]; kinds: readonly string[] }) =>
    `The file has only ${and(p.kinds)}; ${or(p.needed)} is needed.`,
);

export const CONFIG_DUPLICATE_KIND = text(
  'CONFIG_DUPLICATE_KIND',
  (p: { kind: string; line: number }) =>
    `A ${p.kind} was already given on line ${p.line}; a file may have one of each kind.`,
);

export const CONFIG_KUBECONFIG_GIVEN = text(
  'CONFIG_KUBECONFIG_GIVEN',
  () =>
    'This is a kubeconfig, not a configuration. To join a cluster with it, give it to join --discovery-file instead of --config.',
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
    const other = p.versions ? ` ${p.version} does not have it, ${and(p.versions)} does.` : '';
    const elsewhere = p.elsewhere ? ` It exists as ${p.elsewhere}${p.kind ? ` of ${p.kind}` : ''}.` : '';
    return `The field ${p.name} is not known here.${didYouMean(p.nearest)}${other}${elsewhere}${p.allowed.length > MANY_FIELDS ? '' : ` Known: ${and(p.allowed)}.`}`;
  },
);

export const CONFIG_INTEGER_RANGE = text('CONFIG_INTEGER_RANGE', () => 'The number is too large or too small.');

// Combinations
export const CONFIG_DISCOVERY_NONE = text(
  'CONFIG_DISCOVERY_NONE',
  () => 'It is not said how to find the cluster. Give discovery.bootstrapToken or discovery.file.',
);

export const CONFIG_DISCOVERY_BOTH = text(
  'CONFIG_DISCOVERY_BOTH',
  () => 'bootstrapToken and file are both given; the cluster is found in one way. Keep one of them.',
);

export const CONFIG_DOCUMENT_IGNORED = text(
  'CONFIG_DOCUMENT_IGNORED',
  (p: { source: string; line: number; kind: string; command: 'join' | 'init' | 'reset' | 'config' }) =>
    `${p.source}:${p.line}: the ${p.kind} is not used by ${p.command}${p.command === 'join' ? ', which takes only the JoinConfiguration from this file, and the rest from the cluster' : ''}.`,
);

export const CONFIG_OLD_VERSION_READ = text(
  'CONFIG_OLD_VERSION_READ',
  (p: { source: string; version: string; current: string }) =>
    `${p.source} is written in ${p.version}, which kubeadm 1.37 no longer reads; ${p.current} is its successor. This writes the file in it: kubejoin config migrate --old-config ${p.source}`,
);

export const CONFIG_EXPERIMENTAL_VERSION_READ = text(
  'CONFIG_EXPERIMENTAL_VERSION_READ',
  (p: { source: string; version: string }) =>
    `${p.source} is written in ${p.version}, which is experimental: its fields may still change.`,
);

export const CONFIG_CONTROL_PLANE_NULL = text(
  'CONFIG_CONTROL_PLANE_NULL',
  (p: { source: string; line: number }) =>
    `${p.source}:${p.line}: controlPlane is empty, so the node joins as a worker. For a control plane write controlPlane: {}.`,
);
