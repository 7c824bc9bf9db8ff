import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { boundToken, tokenSecretPath } from '../../cluster/api/bootstrap-tokens.ts';
import { CLUSTER_WRITE_FAILED } from '../../cluster/api/cluster-api-sentences.ts';
import { getObject } from '../../cluster/api/get.ts';
import { CERTIFICATE_REQUESTS } from '../../cluster/api/kubelet-signer.ts';
import { readClaimed } from './claim.ts';
import { type DrainOptions, drain } from './drain.ts';
import { leaseFacts, leasePath, nodePath, readNode } from './facts.ts';
import type { NodeRemoval } from './removal.ts';
import { REMAINS_DELETED } from './remove-progress-sentences.ts';
import { type AdminAccess, deleted } from './requests.ts';

/** A kubelet changes its Node every few seconds, which then has another version. */
const CONFLICTS_MS = 30_000;
const PAUSE_MS = 200;
/** Until a Lease that is deleted stays away. */
const LEASE_MS = 10_000;

/**
 * Deletes the Node as it was read: cordoned, without a Pod to evict. False if it was gone. Throws the failures of
 * `drain`.
 */
export async function deleteNode(
  removal: NodeRemoval & { uid: string },
  options: DrainOptions,
  access: AdminAccess,
): Promise<boolean> {
  const { node: name, uid } = removal;
  const { admin, reading } = access;
  const { clock, signal } = reading;
  // From the first conflict: the drain before it may take long.
  let until = Number.POSITIVE_INFINITY;
  for (;;) {
    const node = await readClaimed(removal, access);
    if (node === undefined) return false;
    await drain(removal, options, access);
    const { resourceVersion } = node;
    if (await deleted(nodePath(name), { uid, resourceVersion }, access)) return true;
    const at = clock.monotonic();
    until = Math.min(until, at + CONFLICTS_MS);
    if (at > until)
      throw new Failure(CLUSTER_WRITE_FAILED, { server: admin.server, path: nodePath(name), reason: 'Conflict' });
    await clock.sleep(PAUSE_MS * clock.random(), signal);
  }
}

/**
 * Deletes what was bound to the node, and waits until its Lease is gone. True if there is a Node of its name again: then
 * the Lease is that Node's.
 */
export async function deleteRemains({ node, tokens, requests }: NodeRemoval, access: AdminAccess): Promise<boolean> {
  const { admin, reading } = access;
  const { clock, emit, signal } = reading;
  const optional = { ...reading, absentIsFine: true };
  const gone = (message: Message) => emit({ type: 'notice', level: 'info', message });
  for (const id of tokens) {
    const path = tokenSecretPath(id);
    const token = boundToken(await getObject(admin, path, optional));
    if (token?.binding.node !== node) continue;
    const { uid, resourceVersion } = token;
    if (await deleted(path, { uid, resourceVersion }, access)) gone(REMAINS_DELETED({ node, what: 'token', name: id }));
  }
  for (const name of requests) {
    const path = `${CERTIFICATE_REQUESTS}/${encodeURIComponent(name)}`;
    if (await deleted(path, undefined, access)) gone(REMAINS_DELETED({ node, what: 'request', name }));
  }
  for (const began = clock.monotonic(); ; await clock.sleep(PAUSE_MS, signal)) {
    if ((await readNode(admin, node, reading)) !== undefined) return true;
    const lease = await getObject(admin, leasePath(node), optional);
    if (lease === undefined || clock.monotonic() - began > LEASE_MS) return false;
    const { uid, resourceVersion } = leaseFacts(lease);
    if (await deleted(leasePath(node), { uid, resourceVersion }, access))
      gone(REMAINS_DELETED({ node, what: 'lease', name: `kube-node-lease/${node}` }));
  }
}
