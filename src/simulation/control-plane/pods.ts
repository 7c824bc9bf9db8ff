import type { ObjectStore, StoredObject } from '../api-machinery/object-store.ts';
import { forbidden } from '../api-machinery/status.ts';
import { nodeNameOf, type User } from './authenticator.ts';
import { NODES } from './nodes.ts';

export const PODS = { group: '', resource: 'pods' } as const;
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

/**
 * NodeRestriction (admitPodCreate): a node may only mirror its own static Pods, owned by its own Node. Then what
 * defaulting adds.
 */
export function admitNewPod(user: User, pod: StoredObject, store: ObjectStore): StoredObject {
  const own = nodeNameOf(user);
  if (own !== undefined) refuseForeignPod(own, pod, store);
  const status = { phase: 'Pending', qosClass: 'Burstable', ...(pod.status as object | undefined) };
  return { ...pod, status };
}

/** NodeRestriction (admitPodDelete): only Pods that are bound to the node itself. */
export function refuseForeignDelete(user: User, object: StoredObject): void {
  const own = nodeNameOf(user);
  if (
    own === undefined ||
    object.kind !== 'Pod' ||
    (object.spec as { nodeName?: string } | undefined)?.nodeName === own
  )
    return;
  throw forbidden(
    { ...PODS, name: object.metadata.name },
    `node "${own}" can only delete pods with spec.nodeName set to itself`,
  );
}

function refuseForeignPod(own: string, pod: StoredObject, store: ObjectStore): void {
  const refuse = (why: string) => forbidden({ ...PODS, name: pod.metadata.name }, why);
  if (pod.metadata.annotations?.[MIRROR_ANNOTATION] === undefined) {
    throw refuse(`pod does not have "${MIRROR_ANNOTATION}" annotation, node "${own}" can only create mirror pods`);
  }
  if ((pod.spec as { nodeName?: string } | undefined)?.nodeName !== own) {
    throw refuse(`node "${own}" can only create pods with spec.nodeName set to itself`);
  }
  const [owner, ...others] = (pod.metadata.ownerReferences ?? []) as OwnerReference[];
  const itself = owner?.apiVersion === 'v1' && owner.kind === 'Node' && owner.name === own;
  if (!itself || others.length > 0)
    throw refuse(`node "${own}" can only create pods with an owner reference set to itself`);
  if (owner.controller !== true)
    throw refuse(`node "${own}" can only create pods with a controller owner reference set to itself`);
  const uid = store.get(NODES, undefined, own).metadata.uid;
  if (owner.uid !== uid) throw refuse(`node ${own} UID mismatch: expected ${owner.uid} got ${uid}`);
}
