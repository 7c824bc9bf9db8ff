import { count, duration, size } from '../../base/wording.ts';
import type { StatusSubject, TokenStatus } from './facts.ts';

/** The fixed words of the tables. */
export type StatusWord =
  | 'NODE'
  | 'ROLES'
  | 'READY'
  | 'KUBELET'
  | 'ETCD MEMBER'
  | 'ID'
  | 'ADDRESS'
  | 'STATE'
  | 'VERSION'
  | 'SIZE'
  | 'ALARMS'
  | 'API SERVER'
  | 'CERTIFICATE EXPIRES'
  | 'CERTIFICATE'
  | 'EXPIRES'
  | 'TOKEN'
  | 'USAGES'
  | 'ADMITS'
  | 'yes'
  | 'no'
  | 'none'
  | 'never'
  | 'unknown'
  | 'leader'
  | 'voter'
  | 'learner'
  | 'without a leader'
  | 'never started'
  | 'unreachable'
  | 'listed'
  | 'unlisted';

const SUBJECTS: Readonly<Record<StatusSubject, string>> = {
  version: 'version',
  nodes: 'nodes',
  pods: 'static Pods',
  'api-servers': 'API servers',
  etcd: 'etcd',
  certificates: 'certificates',
  tokens: 'tokens',
  approval: 'automatic approval',
};

const ADMITTED = {
  none: 'no machine',
  'any-approved': 'any machine, after an approval',
  any: 'any machine',
  unknown: 'unknown',
} as const;

/** Texts that only commands print. */
export const printed = {
  COMMAND_CLUSTER: () => 'Commands about the cluster as a whole',
  COMMAND_CLUSTER_STATUS: () => 'Show the state of the cluster, and what does not fit together',
  COMMAND_CLUSTER_STATUS_LONG: () =>
    `Reads the cluster with the kubeconfig of an administrator and changes nothing: nodes and versions, etcd members, API
servers, certificates, bootstrap tokens, and what the cluster approves automatically. Shows everything that does not fit
together, such as an etcd member without a Node or a learner that was not promoted, with its cause and its fix.

A subject that cannot be read is unknown, with the reason. etcd and a machine's certificates can be read only as root on a
control-plane node. The exit code is 0 once the cluster was read, whatever was found.`,
  STATUS_CLUSTER: (p: { server: string; version: string | undefined }) =>
    `${p.server}${p.version === undefined ? '' : `, Kubernetes ${p.version}`}`,
  STATUS_WORD: (p: { word: StatusWord }): string => p.word,
  STATUS_SIZE: (p: { bytes: number }) => size(p.bytes),
  STATUS_END: (p: { date: string; seconds: number }) =>
    `${p.date} (${p.seconds <= 0 ? 'expired' : `in ${duration(p.seconds)}`})`,
  STATUS_ADMITS_ONE: (p: { node: string; role: string; usesLeft: number }) =>
    `${p.node} (${p.role}), ${count(p.usesLeft, 'use', 'uses')} left`,
  STATUS_ADMITS: (p: { admits: Exclude<TokenStatus['admits'], 'one'> }): string => ADMITTED[p.admits],
  STATUS_APPROVES_NOTHING: () => 'The cluster approves no certificate request of a joining machine automatically.',
  STATUS_UNKNOWN: (p: { about: StatusSubject }) => `UNKNOWN ${SUBJECTS[p.about]}`,
  STATUS_LEVEL: (p: { level: 'error' | 'warning' }) => p.level.toUpperCase(),
  STATUS_SUMMARY: (p: { findings: number; unknown: number }) =>
    `${p.findings === 0 ? 'No problems were found' : `${count(p.findings, 'problem was', 'problems were')} found`}${
      p.unknown === 0 ? '' : `; ${count(p.unknown, 'subject', 'subjects')} could not be read`
    }.`,
};
