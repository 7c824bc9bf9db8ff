import { Failure } from '../../../base/failure.ts';
import { remainingQuorum } from '../../../cluster/etcd/leaving.ts';
import { etcdEndpoint } from '../../../wire/endpoint.ts';
import type { ControlPlanePod, EtcdStatus, MemberStatus, NodeStatus, StatusFacts } from '../facts.ts';
import {
  ETCD_ALARM,
  ETCD_LEARNER_WAITS,
  ETCD_MAJORITY_LOST,
  ETCD_MAJORITY_TIGHT,
  ETCD_MEMBER_SILENT,
  ETCD_MEMBER_WITHOUT_NODE,
  NODE_WITHOUT_MEMBER,
} from './cluster-status-findings-sentences.ts';
import { error, type Finding, isControlPlane, warning } from './finding.ts';

/** Time for a join to promote its learner after the etcd Pod has started. */
const PROMOTED_MS = 5 * 60_000;

/** Majority, alarms, and members and Nodes that do not belong together. */
export function etcdFindings({ etcd, nodes, pods, now }: StatusFacts): Finding[] {
  if (etcd === undefined) return [];
  if (etcd.withoutMajority) return [error(new Failure(ETCD_MAJORITY_LOST, { responding: etcd.withoutMajority }))];
  const placed = nodes && etcd.topology === 'stacked' ? placesOf(etcd.members, nodes) : undefined;
  return [
    ...majority(etcd),
    ...etcd.members.flatMap(({ id, name, alarms }) =>
      alarms.map((alarm) => error(new Failure(ETCD_ALARM, { alarm, member: name || id }))),
    ),
    ...etcd.members.filter(({ isLearner }) => isLearner).flatMap((one) => learner(one, placed, pods, now)),
    ...(placed ? strays(etcd, placed) : []),
  ];
}

function majority({ members }: EtcdStatus): Finding[] {
  const { voters, healthy, needed, holds } = quorumOf(members);
  const silent = members.filter((one) => !one.isLearner && !one.healthy);
  const named = silent.map(({ id, name, clientUrls, peerUrls, reason }) => {
    const url = clientUrls[0] ?? peerUrls[0] ?? '';
    return warning(new Failure(ETCD_MEMBER_SILENT, { member: name || id, url, reason: reason ?? '' }));
  });
  if (!holds) return [error(new Failure(ETCD_MAJORITY_LOST, { responding: urlsOf(members) })), ...named];
  const isTight = voters > 1 && healthy === needed;
  return [...(isTight ? [warning(new Failure(ETCD_MAJORITY_TIGHT, { voters, healthy, needed }))] : []), ...named];
}

const urlsOf = (members: readonly MemberStatus[]) =>
  members.filter(({ healthy }) => healthy).flatMap(({ clientUrls }) => clientUrls.slice(0, 1));

/** The voters among these members, and those that a majority needs. */
export function quorumOf(members: readonly MemberStatus[]): ReturnType<typeof remainingQuorum> {
  const voters = members.filter(({ isLearner }) => !isLearner);
  const healthy = new Set<unknown>(voters.filter((one) => one.healthy));
  return remainingQuorum(voters as never, (member) => healthy.has(member));
}

interface Places {
  /** The Node of each member that has one, by ID of the member. */
  nodeOf: ReadonlyMap<string, NodeStatus>;
  /** Control-plane nodes without a member. */
  without: readonly NodeStatus[];
}

/** Members are named after their Nodes, and have their addresses; one of both is enough. */
export function placesOf(members: readonly MemberStatus[], nodes: readonly NodeStatus[]): Places {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const byAddress = new Map(nodes.flatMap((node) => node.addresses.map((address) => [address, node])));
  const nodeOf = new Map<string, NodeStatus>();
  for (const { id, name, peerUrls } of members) {
    const hosts = peerUrls.map((url) => etcdEndpoint(url)?.host ?? '');
    const node = byName.get(name) ?? hosts.flatMap((host) => byAddress.get(host) ?? [])[0];
    if (node !== undefined) nodeOf.set(id, node);
  }
  const taken = new Set([...nodeOf.values()].map(({ name }) => name));
  return { nodeOf, without: nodes.filter((node) => isControlPlane(node) && !taken.has(node.name)) };
}

function strays({ members }: EtcdStatus, { nodeOf, without }: Places): Finding[] {
  const voters = members.filter((one) => !one.isLearner && !nodeOf.has(one.id));
  return [
    ...voters.map((stray) => {
      const { voters: left, healthy, holds } = quorumOf(members.filter((one) => one !== stray));
      const url = stray.peerUrls[0] ?? '';
      return warning(
        new Failure(ETCD_MEMBER_WITHOUT_NODE, { name: stray.name, id: stray.id, url, voters: left, healthy, holds }),
      );
    }),
    ...without.map(({ name, ready }) => warning(new Failure(NODE_WITHOUT_MEMBER, { node: name, ready }))),
  ];
}

/** A join promotes its learner soon after the etcd Pod has started. */
function learner(
  { id, name, peerUrls }: MemberStatus,
  placed: Places | undefined,
  pods: readonly ControlPlanePod[] | undefined,
  now: number,
): Finding[] {
  const node = placed?.nodeOf.get(id)?.name;
  const pod = pods?.find((one) => one.component === 'etcd' && one.node === node && node !== undefined);
  const age = pod?.created === undefined ? undefined : now - pod.created;
  if (age !== undefined && age < PROMOTED_MS) return [];
  const minutes = age === undefined ? undefined : Math.floor(age / 60_000);
  return [warning(new Failure(ETCD_LEARNER_WAITS, { member: name || id, id, url: peerUrls[0] ?? '', node, minutes }))];
}
