import { failure } from '../../base/failure.ts';
import { type Say, text, withFacts } from '../../base/text.ts';
import type { FoundType } from '../../config/config-sentences.ts';
import { type ConfigProblem, problemLines } from '../../config/problem.ts';

export const SSH_VALUES = {
  user: 'only letters, digits, ".", "_" and "-"',
  identityFile: 'the path to a private key, without "%" or "${", which ssh would expand',
  proxyJump: 'a comma-separated list of hosts in the form [user@]host[:port], without "%", which ssh would expand',
} as const;

const FOUND: Partial<Record<FoundType, string>> = { list: 'a list', null: 'empty' };

export const FLEET_SECOND_DOCUMENT = text(
  'FLEET_SECOND_DOCUMENT',
  () => 'A second document starts here; a hosts file can contain only one.',
);

export const FLEET_NOT_A_MAPPING = text(
  'FLEET_NOT_A_MAPPING',
  (p: { found: FoundType }) =>
    `A hosts file must be a mapping with apiVersion and kind; this one is ${FOUND[p.found] ?? 'a single value'}.`,
);

export const FLEET_HEAD_MISSING = text(
  'FLEET_HEAD_MISSING',
  (p: { name: string; expected: string }) => `${p.name} is missing. Add ${p.name}: ${p.expected}.`,
);

export const FLEET_HEAD_UNKNOWN = text(
  'FLEET_HEAD_UNKNOWN',
  (p: { value: string; nearest: string | undefined; known: string }) =>
    `Unknown value ${p.value}.${p.nearest === undefined ? ` Use ${p.known}.` : ` Did you mean ${p.nearest}?`}`,
);

export const FLEET_NO_HOSTS = text('FLEET_NO_HOSTS', () => 'No hosts are listed. List at least one, with its name.');

export const FLEET_TOO_MANY_HOSTS = text(
  'FLEET_TOO_MANY_HOSTS',
  (p: { hosts: number; limit: number }) =>
    `The file lists ${p.hosts} hosts; a run supports at most ${p.limit}. Split the file.`,
);

export const FLEET_NAME_MISSING = text(
  'FLEET_NAME_MISSING',
  () =>
    'Each host needs a name. It appears in output and reports, and is used as the address if the address field is not set.',
);

export const FLEET_NAME = text(
  'FLEET_NAME',
  (p: { name: string }) =>
    `"${p.name}" is not a valid host name here: use letters, digits, ".", "_" and "-", starting with a letter or digit.`,
);

export const FLEET_ADDRESS = text(
  'FLEET_ADDRESS',
  (p: { value: string }) =>
    `"${p.value}" is not a valid host address: use a DNS name, an IP address without brackets, or a Host from the ssh configuration. User and port have separate fields.`,
);

export const FLEET_HOST_TWICE = text(
  'FLEET_HOST_TWICE',
  (p: { field: 'name' | 'address' | 'nodeName' | 'nodeAddresses'; value: string; line: number }) =>
    p.field === 'nodeAddresses'
      ? `The host on line ${p.line} already has ${p.value} in nodeAddresses. Each host needs its own addresses.`
      : `The host on line ${p.line} already has the ${p.field} ${p.value}. Each host needs its own.`,
);

export const FLEET_NODE_ADDRESS = text(
  'FLEET_NODE_ADDRESS',
  (p: { value: string }) =>
    `"${p.value}" is not a valid Node address: use an IP address without brackets, or a DNS name without wildcards.`,
);

export const FLEET_SSH_VALUE = text(
  'FLEET_SSH_VALUE',
  (p: { field: keyof typeof SSH_VALUES; value: string }) =>
    `"${p.value}" is not a valid value: use ${SSH_VALUES[p.field]}.`,
);

export const FLEET_LABEL_KEY = text(
  'FLEET_LABEL_KEY',
  (p: { key: string }) =>
    `"${p.key}" is not a valid label key: use at most 63 characters (letters, digits, -, _ and .), optionally preceded by a DNS name and /, such as example.com/rack.`,
);

export const FLEET_LABEL_VALUE = text(
  'FLEET_LABEL_VALUE',
  (p: { value: string }) =>
    `"${p.value}" is not a valid label value: use at most 63 characters (letters, digits, -, _ and .), starting and ending with a letter or digit.`,
);

export const FLEET_LABEL_RESERVED = text(
  'FLEET_LABEL_RESERVED',
  (p: { key: string }) =>
    `A node cannot set the label ${p.key} on itself. In the domains kubernetes.io and k8s.io, only a few labels are allowed, such as topology.kubernetes.io/zone and node.kubernetes.io/…; with any other label in those domains, the kubelet does not start. Set ${p.key} with "kubectl label node" after the join.`,
);

export const FLEET_OF_CONTROL_PLANES = text(
  'FLEET_OF_CONTROL_PLANES',
  (p: { field: string }) =>
    `${p.field} applies only to control-plane nodes, but this host is a worker. Set role: control-plane, or remove the field.`,
);

export const FLEET_SECRET_FIELD = text(
  'FLEET_SECRET_FIELD',
  (p: { field: string }) =>
    `The ${p.field} field is not allowed in a hosts file, regardless of the file's permissions: such files are often shared and kept in version control. Pass tokens with --token-file, the certificate key with --certificate-key-file, or both with --config.`,
);

export const FLEET_FIELD_ELSEWHERE = text(
  'FLEET_FIELD_ELSEWHERE',
  (p: { field: string }) => `${p.field} is not allowed here: use the corresponding flag or host field.`,
);

export const HOSTS_FILE_MISSING = failure('HOSTS_FILE_MISSING', {
  code: 'HOSTS_FILE_INVALID',
  class: 'usage',
  sample: { path: 'hosts.yaml' },
  english: (p: { path: string }) => ({
    what:
      p.path === ''
        ? 'No hosts file was specified. Nothing was changed.'
        : `The hosts file ${p.path} does not exist. Nothing was changed.`,
    cause:
      'The path to the hosts file is the first argument of "fleet join", or the value of --inventory or --for-nodes-from.',
    cure: 'Specify the path to a hosts file. docs/fleet.md has an example.',
  }),
});

export const HOSTS_FILE_INVALID = failure('HOSTS_FILE_INVALID', {
  class: 'usage',
  sample: {
    source: 'hosts.yaml',
    problems: [withFacts(FLEET_NAME_MISSING(), { line: 6, column: 5, path: 'hosts[1].name' })],
    more: 0,
  },
  english: (p: { source: string; problems: readonly ConfigProblem[]; more: number }, say: Say) => ({
    what: `The hosts file ${p.source} has ${p.problems.length + p.more === 1 ? 'one problem' : `${p.problems.length + p.more} problems`}:${problemLines(p.source, p.problems, say)}${p.more === 0 ? '' : `\n  … and ${p.more} more`}`,
    cause: 'The whole file is checked before kubejoin connects to any host. Nothing was done.',
    cure: `Fix ${p.problems.length + p.more === 1 ? 'the problem' : 'the problems listed'} and run the same command again. docs/fleet.md lists every field.`,
  }),
});
