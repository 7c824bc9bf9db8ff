import { failure } from '../base/failure.ts';
import { and, didYouMean, or } from '../base/phrases.ts';
import { type Say, text, withFacts } from '../base/text.ts';
import { list } from '../base/wording.ts';
import { CONFIG_UNKNOWN_FIELD } from './documents/config-documents-sentences.ts';
import type { FieldType } from './fields/field.ts';
import { CONFIG_FLAGS_ENDPOINT_MISSING } from './from-flags/config-flags-sentences.ts';
import { type ConfigProblem, problemLines } from './problem.ts';

/** The type of a value in a file. */
export type FoundType = 'string' | 'boolean' | 'integer' | 'number' | 'null' | 'list' | 'mapping';

const FOUND: Record<FoundType, string> = {
  string: 'a string',
  boolean: 'a boolean (an unquoted yes, no, on, off, y or n is one too)',
  integer: 'a number',
  number: 'a number',
  null: 'nothing (null)',
  list: 'a list',
  mapping: 'a mapping',
};

export const TEXT_TYPES: readonly FieldType[] = ['string', 'secret'];

const EXPECTED: Record<FieldType, string> = {
  string: 'a string',
  secret: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  long: 'a whole number',
  number: 'a number',
  quantity: 'a quantity such as 500Mi, or a number',
  anything: 'a value',
  duration: 'a duration in quotes or with a unit, such as 5m, 90s or 1h30m',
  time: 'a time such as 2026-01-31T12:00:00Z',
  object: 'a mapping of fields',
  'list of objects': 'a list of mappings',
  'list of strings': 'a list of strings',
  'list of integers': 'a list of whole numbers',
  'map of strings': 'a mapping of names to strings',
  'map of booleans': 'a mapping of names to true or false',
  'map of quantities': 'a mapping of names to quantities such as 500Mi',
};

const count = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'one problem' : `${listed.length + more} problems`;

const theProblems = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'the problem' : 'the problems listed';

const andMore = (more: number): string => (more === 0 ? '' : `\n  … and ${more} more`);

export const CONFIG_KUBERNETES_VERSION_UNSUPPORTED = text(
  'CONFIG_KUBERNETES_VERSION_UNSUPPORTED',
  (p: { value: string; oldest: string; newest: string }) =>
    `${p.value} is not supported. kubejoin can create clusters with Kubernetes ${p.oldest} to ${p.newest}.`,
);

export const CONFIG_FEATURE_GATE = text(
  'CONFIG_FEATURE_GATE',
  (p: { name: string; nearest: string | undefined; known: readonly string[]; version: string }) =>
    `kubeadm has no feature gate named ${p.name} in Kubernetes ${p.version}.${didYouMean(p.nearest)} Known feature gates: ${and(p.known)}. Feature gates of a component belong in its extraArgs.`,
);

export const CONFIG_EMPTY = text(
  'CONFIG_EMPTY',
  (p: { needed: readonly string[] }) => `The file is empty. It must contain a document of kind ${or(p.needed)}.`,
);

// Kind and version
export const CONFIG_NOT_A_MAPPING = text(
  'CONFIG_NOT_A_MAPPING',
  (p: { found: FoundType }) =>
    `A configuration must be a mapping of fields that starts with apiVersion and kind; this is ${FOUND[p.found]}.`,
);

export const CONFIG_NO_API_VERSION = text(
  'CONFIG_NO_API_VERSION',
  (p: { wanted: readonly string[]; current: string }) =>
    `apiVersion is missing. For ${or(p.wanted.slice(0, 2))}, set apiVersion: ${p.current}.`,
);

export const CONFIG_NO_KIND = text(
  'CONFIG_NO_KIND',
  (p: { wanted: readonly string[] }) => `kind is missing. Use ${or(p.wanted)}.`,
);

export const CONFIG_UNKNOWN_KIND = text(
  'CONFIG_UNKNOWN_KIND',
  (p: { kind: string; nearest: string | undefined; known: readonly string[] }) =>
    `Unknown kind ${p.kind}.${didYouMean(p.nearest)} Known kinds: ${and(p.known)}.`,
);

export const CONFIG_WRONG_GROUP = text(
  'CONFIG_WRONG_GROUP',
  (p: { kind: string; found: string; expected: string }) => `${p.kind} belongs to ${p.expected}, not to ${p.found}.`,
);

export const CONFIG_UNKNOWN_VERSION = text(
  'CONFIG_UNKNOWN_VERSION',
  (p: { version: string; nearest: string | undefined; known: readonly string[] }) =>
    `Unknown version ${p.version}.${didYouMean(p.nearest)} Known versions: ${and(p.known)}.`,
);

export const CONFIG_RETIRED_VERSION = text('CONFIG_RETIRED_VERSION', (p: { version: string; migratedBy: string }) =>
  p.migratedBy === 'kubejoin'
    ? `${p.version} is no longer supported. To update the file, run "kubejoin config migrate --old-config FILE --new-config NEW".`
    : `${p.version} is no longer supported. kubeadm ${p.migratedBy} can still read it: run "kubeadm config migrate --old-config FILE --new-config NEW" with that release, and repeat with newer releases until the file uses v1beta2 or later. From then on, "kubejoin config migrate" can update it.`,
);

export const CONFIG_EXPERIMENTAL_VERSION = text(
  'CONFIG_EXPERIMENTAL_VERSION',
  (p: { version: string; current: string }) =>
    `${p.version} is experimental. Allow it with --allow-experimental-api, or use ${p.current}.`,
);

export const CONFIG_WRONG_TYPE = text('CONFIG_WRONG_TYPE', (p: { expected: FieldType; found: FoundType }) => {
  const quote =
    TEXT_TYPES.includes(p.expected) && !['list', 'mapping'].includes(p.found) ? ' Put the value in quotes.' : '';
  return `Expected ${EXPECTED[p.expected]}, found ${FOUND[p.found]}.${quote}`;
});

export const CONFIG_NOT_ALLOWED = text(
  'CONFIG_NOT_ALLOWED',
  (p: { value: string; allowed: readonly string[]; nearest: string | undefined }) =>
    `${p.value === '' ? 'An empty value' : `The value ${p.value}`} is not allowed.${didYouMean(p.nearest)} Allowed: ${or(p.allowed)}.`,
);

export const CONFIG_INVALID = failure('CONFIG_INVALID', {
  class: 'usage',
  sample: {
    source: 'join.yaml',
    problems: [
      withFacts(
        CONFIG_UNKNOWN_FIELD({
          name: 'nmae',
          nearest: 'name',
          versions: undefined,
          version: 'v1beta4',
          elsewhere: undefined,
          kind: undefined,
          allowed: ['criSocket', 'name', 'taints'],
        }),
        { line: 5, column: 3, path: 'nodeRegistration.nmae' },
      ),
    ],
    more: 0,
  },
  english: (p: { source: string; problems: readonly ConfigProblem[]; more: number }, say: Say) => ({
    what: `The configuration file ${p.source} has ${count(p.problems, p.more)}:${problemLines(p.source, p.problems, say)}${andMore(p.more)}`,
    cause: 'The whole file is checked first; this machine was not changed.',
    cure: `Fix ${theProblems(p.problems, p.more)} and run the same command again. docs/config.md lists every field with its type and default.`,
  }),
});

export const FLAGS_INVALID = failure('FLAGS_INVALID', {
  class: 'usage',
  sample: {
    problems: [
      withFacts(CONFIG_FLAGS_ENDPOINT_MISSING({ flag: '--token', command: 'kubejoin join' }), {
        line: undefined,
        column: undefined,
        path: '',
      }),
    ],
    more: 0,
  },
  english: (p: { problems: readonly ConfigProblem[]; more: number; by?: 'library' }, say: Say) => ({
    what: `${p.by ? 'The options of the call have' : 'The command line has'} ${count(p.problems, p.more)}:${problemLines(undefined, p.problems, say)}${andMore(p.more)}`,
    cause: `${p.by ? 'The options are' : 'The command line is'} checked first; this machine was not changed.`,
    cure: `Fix ${theProblems(p.problems, p.more)} and ${p.by ? 'call the function again' : 'run the command again. --help lists the flags'}.`,
  }),
});

export const KUBERNETES_VERSION_NOT_SUPPORTED = failure('KUBERNETES_VERSION_NOT_SUPPORTED', {
  class: 'cluster',
  sample: { version: 'v1.33.4', oldest: '1.34', newest: '1.37' },
  english: (p: { version: string; oldest: string; newest: string }) => ({
    what: `The cluster runs Kubernetes ${p.version}, but this version of kubejoin supports control-plane nodes only for versions ${p.oldest} to ${p.newest}. Nothing was changed.`,
    cause: `kubernetesVersion in the ConfigMap kube-system/kubeadm-config is ${p.version}, and this version of kubejoin does not include the manifests and image tags for that Kubernetes version.`,
    cure: `Use a kubejoin release that supports Kubernetes ${p.version} or, if the cluster runs a version older than ${p.oldest}, first upgrade the cluster to a supported version with "kubeadm upgrade apply".`,
  }),
});

const expectedValues = {
  boolean: 'true or false (also 1, 0, t, f)',
  integer: 'a 32-bit integer',
  level: 'a 32-bit decimal integer',
  modules: 'a comma-separated list of FILE=LEVEL',
  list: 'a comma-separated list with balanced quotes ("a,b",c)',
} as const;

export const FLAG_VALUE_INVALID = failure('FLAG_VALUE_INVALID', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: 'dry-run', value: 'maybe', expected: 'boolean', choices: [] },
  english: (p: {
    flag: string;
    /** Absent for the value of a secret. */
    value: string | undefined;
    expected: keyof typeof expectedValues | 'choice' | 'no-go-template';
    choices: readonly string[];
  }) => ({
    what:
      p.value === undefined
        ? `The value of --${p.flag} is not valid.`
        : `The value ${JSON.stringify(p.value)} of --${p.flag} is not valid.`,
    cause:
      p.expected === 'no-go-template'
        ? 'kubejoin does not support Go templates: only programs written in Go can evaluate them the way kubeadm does.'
        : p.expected === 'choice'
          ? `The allowed values are: ${list(p.choices)}.`
          : `The value must be ${expectedValues[p.expected]}.`,
    cure:
      p.expected === 'no-go-template'
        ? `Use a JSONPath template: --${p.flag} jsonpath='{.kind}'; or process the output of --${p.flag} json with another program.`
        : `Correct the value of --${p.flag}.`,
  }),
});

export const CONFIG_FILE_MISSING = failure('CONFIG_FILE_MISSING', {
  code: 'CONFIG_INVALID',
  class: 'usage',
  sample: { path: 'join.yaml' },
  /** flag: that names the file; default: config. */
  english: (p: { path: string; flag?: string }) => ({
    what: `The configuration file ${p.path} does not exist.`,
    cause:
      'Relative paths are resolved against the current directory, or against the root file system specified with --rootfs.',
    cure: `Correct the --${p.flag ?? 'config'} path.`,
  }),
});
