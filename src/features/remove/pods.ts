import { isRecord, listOf, record } from '../../base/record.ts';
import { parseRfc3339 } from '../../base/time.ts';

/** A Pod, as far as its removal depends on it (core/v1 Pod). */
export interface PodFacts {
  namespace: string;
  name: string;
  uid: string;
  /** Its phase is Succeeded or Failed. */
  isFinished: boolean;
  /** A static Pod, which the kubelet reads from a file. */
  isMirror: boolean;
  /** The owner that made it, such as a ReplicaSet. */
  controller: { kind: string; name: string; isDaemonSet: boolean } | undefined;
  hasEmptyDir: boolean;
  /** Its end, in ms since the epoch; undefined if it was not deleted. */
  deletedAt: number | undefined;
  /** Client URLs of the etcd member that it runs, as kubeadm's annotation names them; undefined for any other Pod. */
  etcdUrls: readonly string[] | undefined;
}

/** The flags that decide about Pods. "kubectl drain" has the same names. */
export interface PodRules {
  force: boolean;
  deleteEmptydirData: boolean;
  /** In seconds; 0 waits for every Pod. */
  skipWaitForDeleteTimeout: number;
}

/**
 * Why a Pod is evicted (controller, finished, no-controller, orphan), left (daemonset, mirror, ended), or refused
 * (no-controller, orphan, emptydir).
 */
export type PodReason =
  | 'controller'
  | 'finished'
  | 'no-controller'
  | 'orphan'
  | 'daemonset'
  | 'mirror'
  | 'ended'
  | 'emptydir';

/** What is done about a Pod. */
export interface PodVerdict {
  /** Namespace of the Pod. */
  namespace: string;
  /** Name of the Pod. */
  name: string;
  /** The Pod's metadata.uid. */
  uid: string;
  /** `refuse`: evicted only with an option that is missing. */
  action: 'evict' | 'leave' | 'refuse';
  /** Why. */
  reason: PodReason;
  /** Kind and name of its controller. */
  controller?: string | undefined;
  /** Data in an emptyDir volume goes with it. */
  losesData: boolean;
}

/** `daemonSets`: those that exist, as namespace/name. `now`: the API server's time, in ms since the epoch. */
export interface PodContext {
  daemonSets: ReadonlySet<string>;
  now: number;
}

/** Decides about a Pod as "kubectl drain --ignore-daemonsets" does: its filters, in their order. */
export function judged(pod: PodFacts, rules: PodRules, { daemonSets, now }: PodContext): PodVerdict {
  const { namespace, name, uid, controller, isFinished } = pod;
  const losesData = pod.hasEmptyDir && !isFinished;
  const verdict = (action: PodVerdict['action'], reason: PodReason): PodVerdict => ({
    ...{ namespace, name, uid, action, reason },
    ...(controller && { controller: `${controller.kind} ${controller.name}` }),
    losesData: action === 'evict' && losesData,
  });
  if (hasEnded(pod, rules, now)) return verdict('leave', 'ended');
  const isOfDaemonSet = controller?.isDaemonSet === true && !isFinished;
  const isOrphan = isOfDaemonSet && !daemonSets.has(`${namespace}/${controller.name}`);
  if (isOrphan && !rules.force) return verdict('refuse', 'orphan');
  if (isOfDaemonSet && !isOrphan) return verdict('leave', 'daemonset');
  if (pod.isMirror) return verdict('leave', 'mirror');
  if (losesData && !rules.deleteEmptydirData) return verdict('refuse', 'emptydir');
  if (isFinished) return verdict('evict', 'finished');
  if (controller) return verdict('evict', isOrphan ? 'orphan' : 'controller');
  return verdict(rules.force ? 'evict' : 'refuse', 'no-controller');
}

/** It was to end long ago, and the kubelet has not said that it did. */
function hasEnded({ deletedAt }: PodFacts, { skipWaitForDeleteTimeout: limit }: PodRules, now: number): boolean {
  return limit > 0 && deletedAt !== undefined && Math.trunc((now - deletedAt) / 1000) > limit;
}

const ADVERTISED = 'kubeadm.kubernetes.io/etcd.advertise-client-urls';

export function podFacts(pod: unknown): PodFacts {
  const { metadata, spec, status } = record(pod);
  const { namespace, name, uid, annotations, labels, ownerReferences, deletionTimestamp } = record(metadata);
  const { phase } = record(status);
  const { component, tier } = record(labels);
  const isMirror = Object.hasOwn(record(annotations), 'kubernetes.io/config.mirror');
  const owner = listOf(ownerReferences)
    .map(record)
    .find(({ controller }) => controller === true);
  return {
    namespace: String(namespace),
    name: String(name),
    uid: String(uid),
    isFinished: phase === 'Succeeded' || phase === 'Failed',
    isMirror,
    controller: owner && {
      ...{ kind: String(owner.kind), name: String(owner.name) },
      // Of any group, as kubectl compares: another kind of DaemonSet tolerates the cordon too.
      isDaemonSet: owner.kind === 'DaemonSet',
    },
    hasEmptyDir: listOf(record(spec).volumes).some((volume) => isRecord(record(volume).emptyDir)),
    deletedAt: typeof deletionTimestamp === 'string' ? parseRfc3339(deletionTimestamp) : undefined,
    etcdUrls:
      isMirror && namespace === 'kube-system' && component === 'etcd' && tier === 'control-plane'
        ? String(record(annotations)[ADVERTISED] ?? '').split(',')
        : undefined,
  };
}

/** namespace/name */
export function podTitle({ namespace, name }: Pick<PodVerdict, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
