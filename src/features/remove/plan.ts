import { Failure } from '../../base/failure.ts';
import { type EtcdMember, hexadecimal } from '../../cluster/etcd/messages.ts';
import { canonicalName } from '../../config/values/address.ts';
import { etcdEndpoint, sameUrl } from '../../wire/endpoint.ts';
import { isManaging, type NodeFacts, type RemovalFacts, type TargetFacts } from './facts.ts';
import { leavingOrder } from './majority.ts';
import { judged, type PodRules } from './pods.ts';
import type { LeavingMember, NodeRemoval, RemovalPlan } from './removal.ts';
import {
  REMOVE_ANOTHER_RUNS,
  REMOVE_ENDPOINT_ON_NODE,
  REMOVE_LAST_CONTROL_PLANE,
  REMOVE_MEMBER_UNCLEAR,
  REMOVE_PODS_REFUSED,
  REMOVE_QUORUM_AT_STAKE,
} from './remove-sentences.ts';

/**
 * What is done to remove the nodes: workers in the order in which they were named, then control planes so that etcd keeps
 * its majority, its leader last. Throws a Failure if they cannot be removed.
 */
export function planRemoval(facts: RemovalFacts, rules: PodRules): RemovalPlan {
  const managing = facts.targets.filter(isManaging);
  refuseLast(facts);
  refuseOtherRuns(facts);
  refuseEndpoint(facts, managing);
  const members = membersOf(facts);
  const planned = leavingOrder(
    facts.members ?? [],
    [...members.values()].map(({ id }) => id),
  );
  if ('trouble' in planned) {
    const { member, ...trouble } = planned.trouble;
    throw new Failure(REMOVE_QUORUM_AT_STAKE, { ...shown(member), ...trouble });
  }
  const place = (name: string) => planned.order.findIndex(({ member }) => member.id === members.get(name)?.id);
  const rank = (target: TargetFacts) => (isManaging(target) || members.has(target.name) ? place(target.name) : -2);
  const removals = [...facts.targets]
    .sort((one, other) => rank(one) - rank(other))
    .map((target) => removalOf(target, members.get(target.name), facts, rules));
  const refused = removals.map(({ node, pods }) => ({ node, pods: pods.filter(({ action }) => action === 'refuse') }));
  if (refused.some(({ pods }) => pods.length > 0))
    throw new Failure(REMOVE_PODS_REFUSED, { nodes: refused.filter(({ pods }) => pods.length > 0) });
  return {
    removals: removals.filter((removal) => !isAbsent(removal)),
    absent: removals.filter(isAbsent).map(({ node }) => node),
  };
}

function isAbsent({ uid, member, tokens, requests, lease }: NodeRemoval): boolean {
  return uid === undefined && !member && !lease && tokens.length + requests.length === 0;
}

function removalOf(
  target: TargetFacts,
  member: EtcdMember | undefined,
  facts: RemovalFacts,
  rules: PodRules,
): NodeRemoval {
  const { name, node, pods, tokens, requests, lease } = target;
  const age = lease && facts.now - lease.renewed;
  return {
    node: name,
    role: isManaging(target) || member ? 'control-plane' : 'worker',
    uid: node?.uid,
    cordon: node !== undefined && !node.isCordoned,
    // The cluster itself deletes the Pods of a Node that is gone.
    pods: node ? pods.map((pod) => judged(pod, rules, facts)) : [],
    member: member && shown(member),
    ...{ tokens, requests, lease: lease !== undefined },
    renewedSeconds: age === undefined || Number.isNaN(age) ? undefined : Math.max(0, Math.round(age / 1000)),
    isRunning: node?.isReady === true && lease !== undefined && (age ?? 0) <= lease.lastsMs,
  };
}

function refuseLast({ nodes, targets }: RemovalFacts): void {
  const leaving = controlPlanes(targets);
  if (leaving.length === 0) return;
  const stay = nodes.filter(({ isControlPlane, name }) => isControlPlane && !leaving.includes(name));
  if (stay.some(({ isReady }) => isReady)) return;
  throw new Failure(REMOVE_LAST_CONTROL_PLANE, { nodes: leaving, unready: stay.map(({ name }) => name) });
}

/** Each run proves the majority for its own nodes only, so that two must not remove control planes at the same time. */
function refuseOtherRuns({ nodes, targets }: RemovalFacts): void {
  const leaving = controlPlanes(targets);
  const others = nodes.filter(({ name, isBeingRemoved }) => isBeingRemoved && !leaving.includes(name));
  if (leaving.length > 0 && others.length > 0)
    throw new Failure(REMOVE_ANOTHER_RUNS, { nodes: others.map(({ name }) => name) });
}

function controlPlanes(targets: readonly TargetFacts[]): string[] {
  return targets.filter(({ node }) => node?.isControlPlane).map(({ name }) => name);
}

/** The API server by which this run works, or by which nodes reach the cluster, must stay. */
function refuseEndpoint({ server, configuration }: RemovalFacts, managing: readonly TargetFacts[]): void {
  const endpoints = [
    { host: hostIn(server), of: 'kubeconfig' as const },
    { host: hostIn(`https://${configuration?.controlPlaneEndpoint ?? ''}`), of: 'cluster' as const },
  ];
  for (const { node } of managing)
    for (const { host, of } of endpoints)
      if (host !== undefined && node?.addresses.map(canonicalName).includes(canonicalName(host)))
        throw new Failure(REMOVE_ENDPOINT_ON_NODE, { node: node.name, host, of });
}

function hostIn(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}

/** The member of each node that has one. */
function membersOf(facts: RemovalFacts): Map<string, EtcdMember> {
  const found = facts.targets.map((target) => [target.name, memberOf(target, facts)] as const);
  return new Map(found.flatMap(([name, member]) => (member === undefined ? [] : [[name, member]])));
}

/**
 * By an address of the Node or the URL of its etcd Pod, because a name is only a label. Of a Node that is gone, by its name,
 * if no other Node has the member's address.
 */
function memberOf(target: TargetFacts, { members = [], nodes }: RemovalFacts): EtcdMember | undefined {
  const { name, node, pods } = target;
  const all = members.map(({ member }) => member);
  // A member that has not started has no name.
  const named = all.filter((member) => name !== '' && member.name === name);
  const urls = pods.flatMap(({ etcdUrls = [] }) => etcdUrls);
  const own = all.filter((member) => node && (hasAddress(node, member) || servesOne(member, urls)));
  const candidates = own.length > 0 ? own : named;
  const isUnclear =
    candidates.length > 1 ||
    (node !== undefined && own.length === 0 && named.length > 0) ||
    candidates.some((member) =>
      nodes.some((one) => one.name !== name && (hasAddress(one, member) || one.name === member.name)),
    );
  if (isUnclear) throw new Failure(REMOVE_MEMBER_UNCLEAR, { node: name, members: candidates.map(shown) });
  return candidates[0];
}

function servesOne({ clientUrls }: EtcdMember, urls: readonly string[]): boolean {
  return clientUrls.some((url) => urls.some((other) => other !== '' && sameUrl(url, other)));
}

function hasAddress({ addresses }: NodeFacts, { peerUrls }: EtcdMember): boolean {
  const own = addresses.map(canonicalName);
  return peerUrls.some((url) => own.includes(canonicalName(etcdEndpoint(url)?.host ?? '')));
}

function shown({ id, peerUrls }: EtcdMember): LeavingMember {
  return { id: hexadecimal(id), peerUrl: peerUrls[0] ?? '' };
}
