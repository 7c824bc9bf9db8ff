import { isFailure, onFailure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import type { Reason } from '../../base/text.ts';
import { parseRfc3339 } from '../../base/time.ts';
import { readBootstrapTokens } from '../../cluster/api/bootstrap-tokens.ts';
import { allCertificateRequests, requestsOf } from '../../cluster/api/certificate-requests.ts';
import { readClusterConfiguration } from '../../cluster/api/cluster-facts.ts';
import { getList, getObject, type ReadOptions } from '../../cluster/api/get.ts';
import { isControlPlane } from '../../cluster/api/kubelet-serving.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/kubelet-signer.ts';
import { nodeAddresses, nodeCondition } from '../../cluster/api/node-condition.ts';
import { type Answer, retry } from '../../cluster/api/requests.ts';
import { ServerClock } from '../../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { objectName } from '../../manifests/objects/kubernetes-object.ts';
import type { MemberFacts } from './majority.ts';
import { type PodContext, type PodFacts, podFacts } from './pods.ts';
import { REMOVE_ETCD_OUT_OF_REACH } from './remove-sentences.ts';

/** Annotation of a control plane's Node while a run removes it. It counts only on a cordoned Node. */
export const REMOVING = 'kubejoin/removing';

/** A Node of the cluster. */
export interface NodeFacts {
  name: string;
  uid: string;
  resourceVersion: string;
  isControlPlane: boolean;
  isReady: boolean;
  isCordoned: boolean;
  /** A run removes this control plane, or was interrupted. */
  isBeingRemoved: boolean;
  addresses: readonly string[];
}

/** What the cluster has of a node that is to be removed. */
export interface TargetFacts {
  name: string;
  /** Undefined if there is no Node of that name. */
  node: NodeFacts | undefined;
  pods: readonly PodFacts[];
  /** IDs of the bootstrap tokens that are bound to it. */
  tokens: readonly string[];
  /** Names of the CertificateSigningRequests for its certificates. */
  requests: readonly string[];
  /** Its Lease in kube-node-lease. */
  lease: { uid: string; resourceVersion: string; renewed: number; lastsMs: number } | undefined;
}

export interface RemovalFacts extends PodContext {
  /** https://host:port of the kubeconfig. */
  server: string;
  nodes: readonly NodeFacts[];
  targets: readonly TargetFacts[];
  /** Read only for a control-plane node, or a target without a Node. */
  configuration: ClusterConfiguration | undefined;
  /** Undefined without a configuration, or with an external etcd. */
  members: readonly MemberFacts[] | undefined;
  /** Why etcd could not be asked whether a member has outlived its Node. A Node's own member is always asked for. */
  etcdNotAsked: Reason | undefined;
}

/** It is a control-plane node, or runs an etcd member. */
export function isManaging({ node, pods }: TargetFacts): boolean {
  return node?.isControlPlane === true || pods.some(({ etcdUrls }) => etcdUrls !== undefined);
}

/** Where the facts come from: an administrator's connection, and etcd's own. */
export interface FactSources {
  admin: TrustedCluster;
  reading: ReadOptions;
  readMembers(configuration: ClusterConfiguration): Promise<readonly MemberFacts[]>;
}

export function leasePath(name: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${encodeURIComponent(name)}`;
}

export function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}

/** Reads all that the plan depends on. Throws a Failure. */
export async function readFacts(
  names: readonly string[],
  { admin, reading, readMembers }: FactSources,
): Promise<RemovalFacts> {
  const { now, heard } = new ServerClock(reading.clock);
  const options = { ...reading, heard };
  const [nodes, { tokens }, ...own] = await Promise.all([
    getList(admin, '/api/v1/nodes', { ...options, pick: nodeFacts }),
    readBootstrapTokens(admin, options),
    ...names.map((name) => readTarget(admin, name, options)),
  ]);
  const targets = own.map((target) => ({
    ...target,
    node: nodes.find(({ name }) => name === target.name),
    tokens: tokens.filter(({ binding }) => binding?.node === target.name).map(({ id }) => id),
  }));
  // A member may have outlived its Node: without etcd's answer, nobody knows.
  const isNeeded = targets.some((target) => target.node === undefined || isManaging(target));
  const configuration = isNeeded ? await readClusterConfiguration(admin, options) : undefined;
  let etcdNotAsked: Reason | undefined;
  const notAsked = onFailure((failure) => {
    if (targets.some(isManaging)) throw failure;
    etcdNotAsked = isFailure(failure, REMOVE_ETCD_OUT_OF_REACH) ? failure.params.reason : failure;
    return undefined;
  }, reading.signal);
  const members = configuration?.etcd.type === 'local' ? await readMembers(configuration).catch(notAsked) : undefined;
  return {
    ...{ server: admin.server, nodes, targets, configuration, members, etcdNotAsked },
    daemonSets: await readDaemonSets(
      admin,
      targets.flatMap(({ pods }) => pods),
      options,
    ),
    now: now(),
  };
}

async function readTarget(
  admin: TrustedCluster,
  name: string,
  options: ReadOptions,
): Promise<Omit<TargetFacts, 'node' | 'tokens'>> {
  const [pods, requests, lease] = await Promise.all([
    readPods(admin, name, options),
    readRequests(admin, name, options),
    getObject(admin, leasePath(name), { ...options, absentIsFine: true }),
  ]);
  return { name, pods, requests, lease: lease === undefined ? undefined : leaseFacts(lease) };
}

/** The Pods of a node, finished ones too. */
export async function readPods(admin: TrustedCluster, node: string, options: ReadOptions): Promise<PodFacts[]> {
  const path = `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`;
  const pick = (pod: unknown) => (record(record(pod).spec).nodeName === node ? [podFacts(pod)] : []);
  return (await getList(admin, path, { ...options, pick })).flat();
}

/** Those that exist, as namespace/name; none are read without a Pod that names one. */
export async function readDaemonSets(
  admin: TrustedCluster,
  pods: readonly PodFacts[],
  options: ReadOptions,
): Promise<ReadonlySet<string>> {
  if (!pods.some(({ controller }) => controller?.isDaemonSet)) return new Set();
  const pick = (object: unknown) => `${record(record(object).metadata).namespace}/${objectName(object)}`;
  return new Set(await getList(admin, '/apis/apps/v1/daemonsets', { ...options, pick }));
}

function readRequests(admin: TrustedCluster, node: string, options: ReadOptions): Promise<string[]> {
  const attempt = (): Promise<{ result: string[] } | Answer> =>
    allCertificateRequests(admin, node, options.signal).then(
      async ({ requests, ...response }) =>
        requests ? { result: (await requestsOf(node, requests)).map(({ name }) => name) } : { response },
      onFailure((failure) => ({ failure }), options.signal),
    );
  const { refusal } = options;
  return retry(attempt, {
    ...options,
    refusal: (response) => {
      if (refusal === undefined) throw new TypeError('an administrator has a refusal');
      return refusal(response, CERTIFICATE_REQUESTS);
    },
  });
}

function nodeFacts(node: unknown): NodeFacts {
  const { metadata, spec } = record(node);
  const { uid, resourceVersion, annotations } = record(metadata);
  const isCordoned = record(spec).unschedulable === true;
  return {
    ...{ name: objectName(node), uid: String(uid), resourceVersion: String(resourceVersion) },
    ...{ isControlPlane: isControlPlane(node), isReady: nodeCondition(node).ready, isCordoned },
    isBeingRemoved: isCordoned && Object.hasOwn(record(annotations), REMOVING),
    addresses: nodeAddresses(node),
  };
}

/** The Node of that name; undefined if there is none. */
export async function readNode(
  admin: TrustedCluster,
  name: string,
  options: ReadOptions,
): Promise<NodeFacts | undefined> {
  const node = await getObject(admin, nodePath(name), { ...options, absentIsFine: true });
  return node === undefined ? undefined : nodeFacts(node);
}

/** Its kubelet renews the Lease while it runs. */
export function leaseFacts(lease: unknown): NonNullable<TargetFacts['lease']> {
  const { metadata, spec } = record(lease);
  const { renewTime, leaseDurationSeconds } = record(spec);
  const { uid, resourceVersion } = record(metadata);
  return {
    ...{ uid: String(uid), resourceVersion: String(resourceVersion) },
    renewed: typeof renewTime === 'string' ? parseRfc3339(renewTime) : Number.NaN,
    lastsMs: (typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : 40) * 1000,
  };
}
