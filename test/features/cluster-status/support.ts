import type {
  ApiServerStatus,
  CertificateStatus,
  ControlPlanePod,
  MemberStatus,
  NodeStatus,
  StatusFacts,
} from '../../../src/features/cluster-status/facts.ts';
import type { Finding } from '../../../src/features/cluster-status/findings/finding.ts';
import { findingsIn } from '../../../src/features/cluster-status/findings/findings.ts';

export const NOW = Date.parse('2026-12-03T12:00:00Z');
export const DAY = 24 * 3_600_000;

export const node = (name: string, facts: Partial<NodeStatus> = {}): NodeStatus => ({
  ...{ name, roles: name.startsWith('cp') ? ['control-plane'] : [], ready: true, kubeletVersion: 'v1.37.2' },
  addresses: [`10.0.0.${name.replace(/\D/g, '')}`],
  ...facts,
});

export const member = (name: string, facts: Partial<MemberStatus> = {}): MemberStatus => {
  const host = `10.0.0.${name.replace(/\D/g, '')}`;
  return {
    ...{ id: `id-${name}`, name, peerUrls: [`https://${host}:2380`], clientUrls: [`https://${host}:2379`] },
    ...{ isLearner: false, isLeader: name === 'cp1', healthy: true, reason: undefined, version: '3.6.5' },
    ...{ sizeBytes: 4096, alarms: [] },
    ...facts,
  };
};

export const silent = { healthy: false, reason: 'connection refused', version: undefined, sizeBytes: undefined };

export const pod = (on: string, component: string, facts: Partial<ControlPlanePod> = {}): ControlPlanePod => ({
  ...{ node: on, component, created: NOW - DAY, endpoint: undefined },
  ...facts,
});

export const server = (on: string, facts: Partial<ApiServerStatus> = {}): ApiServerStatus => ({
  ...{ server: `10.0.0.${on.replace(/\D/g, '')}:6443`, node: on, listed: true },
  ...{ expires: NOW + 300 * DAY, reason: undefined },
  ...facts,
});

export const certificate = (name: string, facts: Partial<CertificateStatus> = {}): CertificateStatus => ({
  ...{ name, expires: NOW + 300 * DAY, isAuthority: false, external: false },
  ...facts,
});

const NAMES = ['cp1', 'cp2', 'cp3'];

/** A cluster of three control-plane nodes and a worker, in which everything fits together. */
export function facts(changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    ...{ server: 'https://10.0.0.1:6443', now: NOW, version: 'v1.37.2' },
    nodes: [...NAMES.map((name) => node(name)), node('worker9')],
    pods: NAMES.flatMap((name) => [pod(name, 'kube-apiserver'), pod(name, 'etcd')]),
    apiServers: NAMES.map((name) => server(name)),
    etcd: etcd(),
    ...{ certificates: [certificate('apiserver')], tokens: [], autoApproved: [], unknown: [] },
    ...changes,
  };
}

export const etcd = (members = NAMES.map((name) => member(name))): NonNullable<StatusFacts['etcd']> => ({
  ...{ topology: 'stacked', members, withoutMajority: undefined },
});

/** The findings as `level CODE subject`. */
export const found = (changes: Partial<StatusFacts>): string[] => findingsIn(facts(changes)).map(line);

function line({ level, failure }: Finding): string {
  const { node: of, member: name, name: own, server: at, id } = failure.params as Record<string, string | undefined>;
  return [level, failure.code, of ?? name ?? own ?? at ?? id].filter((one) => one !== undefined).join(' ');
}
