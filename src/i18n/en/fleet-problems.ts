import type { FoundType } from './config-problems.ts';

const FOUND: Partial<Record<FoundType, string>> = { list: 'a list', null: 'empty' };

export const SSH_VALUES = {
  user: 'a name of letters, digits, ".", "_" and "-"',
  identityFile: 'the path of a private key, without the "%" and "${" that ssh would replace',
  proxyJump: 'one or more hosts, [user@]host[:port], with commas between them and nothing that ssh would replace ("%")',
} as const;

/** What can be wrong in hosts.yaml, beside what can be wrong in any YAML file. */
export const fleetProblems = {
  FLEET_SECOND_DOCUMENT: (): string => 'A second document begins here; a hosts file has one.',
  FLEET_NOT_A_MAPPING: (p: { found: FoundType }): string =>
    `A hosts file is a mapping of fields that starts with apiVersion and kind; this is ${FOUND[p.found] ?? 'a single value'}.`,
  FLEET_HEAD_MISSING: (p: { name: string; expected: string }): string => `${p.name} is missing. Write ${p.name}: ${p.expected}.`,
  FLEET_HEAD_UNKNOWN: (p: { value: string; nearest: string | undefined; known: string }): string =>
    `${p.value} is not known here.${p.nearest === undefined ? '' : ` Did you mean ${p.nearest}?`} Known: ${p.known}.`,
  FLEET_NO_HOSTS: (): string => 'There are no hosts. List at least one, with its name.',
  FLEET_TOO_MANY_HOSTS: (p: { hosts: number; limit: number }): string =>
    `There are ${p.hosts} hosts; at most ${p.limit} are taken in one run. Split the file.`,
  FLEET_NAME_MISSING: (): string =>
    'Each host needs a name: it stands in the output and in reports, and is its address unless address says otherwise.',
  FLEET_NAME: (p: { name: string }): string =>
    `"${p.name}" can not be the name of a host: names have letters, digits, ".", "_" and "-", and start with a letter or digit.`,
  FLEET_ADDRESS: (p: { value: string }): string =>
    `"${p.value}" can not be the address of a host: give a DNS name, an IP address without brackets, or a Host of ssh's configuration. User and port have fields of their own.`,
  FLEET_HOST_TWICE: (p: { field: 'name' | 'address' | 'nodeName'; value: string; line: number }): string =>
    `The ${p.field} ${p.value} was already given to the host on line ${p.line}. Each host must have its own.`,
  FLEET_SSH_VALUE: (p: { field: keyof typeof SSH_VALUES; value: string }): string => `"${p.value}" is not ${SSH_VALUES[p.field]}.`,
  FLEET_LABEL_KEY: (p: { key: string }): string =>
    `"${p.key}" can not be the key of a label: an optional DNS name and /, then at most 63 characters of letters, digits, -, _ and ., such as example.com/rack.`,
  FLEET_LABEL_VALUE: (p: { value: string }): string =>
    `"${p.value}" can not be the value of a label: at most 63 characters of letters, digits, -, _ and ., starting and ending with a letter or digit.`,
  FLEET_LABEL_RESERVED: (p: { key: string }): string =>
    `A node may not give itself the label ${p.key}: of the domains kubernetes.io and k8s.io it may only have a few, such as topology.kubernetes.io/zone and node.kubernetes.io/…, and its kubelet does not start with another. Set it with "kubectl label node" afterwards.`,
  FLEET_OF_CONTROL_PLANES: (p: { field: string }): string =>
    `${p.field} is for control planes, and this host is a worker. Write role: control-plane, or leave it out.`,
  FLEET_SECRET_FIELD: (p: { field: string }): string =>
    `${p.field} can not stand in a hosts file, whatever its mode: such files are shared and kept in version control. Give tokens with --token-file, the certificate key with --certificate-key-file, or both with --config.`,
  FLEET_FIELD_ELSEWHERE: (p: { field: string }): string => `${p.field} can not stand here: a flag or another field of the host says it.`,
};
