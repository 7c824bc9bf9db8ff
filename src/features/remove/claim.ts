import { Failure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/time.ts';
import { type NodeFacts, nodePath, REMOVING, readNode } from './facts.ts';
import type { NodeRemoval, RemovalPlan } from './removal.ts';
import { REMOVE_NODE_REPLACED, REMOVE_NODE_UNCORDONED } from './remove-sentences.ts';
import { type AdminAccess, write } from './requests.ts';

/**
 * Cordons all nodes, so that no Pod moves to one that is removed next, and marks control planes. Two runs that remove
 * different control planes see each other's marks: `planAgain` then throws, and this run takes its own marks back. Throws
 * REMOVE_NODE_REPLACED too.
 */
export async function claim(
  { removals }: RemovalPlan,
  access: AdminAccess,
  planAgain: () => Promise<unknown>,
): Promise<void> {
  const claimed: { removal: NodeRemoval; isMarked: boolean }[] = [];
  try {
    for (const removal of removals) {
      if (removal.uid === undefined) continue;
      // The mark of another run of the same Node, or of an interrupted one, stays when this run takes its own back.
      const isMarked = (await readNode(access.admin, removal.node, access.reading))?.isBeingRemoved === true;
      const own = { removal, isMarked };
      await patch(own, true, access);
      claimed.push(own);
    }
    if (claimed.some(({ removal }) => isControlPlane(removal))) await planAgain();
  } catch (error) {
    if (!access.reading.signal.aborted) for (const own of claimed) await patch(own, false, access).catch(() => {});
    throw error;
  }
}

function isControlPlane({ role }: NodeRemoval): boolean {
  return role === 'control-plane';
}

/** The Node as this run claimed it; undefined if it is gone. Throws REMOVE_NODE_REPLACED or REMOVE_NODE_UNCORDONED. */
export async function readClaimed(
  { node: name, uid }: NodeRemoval,
  { admin, reading }: AdminAccess,
): Promise<NodeFacts | undefined> {
  const node = await readNode(admin, name, reading);
  if (node === undefined) return undefined;
  if (node.uid !== uid) throw new Failure(REMOVE_NODE_REPLACED, { node: name });
  if (!node.isCordoned) throw new Failure(REMOVE_NODE_UNCORDONED, { node: name });
  return node;
}

/** Only this Node: the API server refuses the uid of another one (an old one with 422). */
async function patch(
  { removal, isMarked }: { removal: NodeRemoval; isMarked: boolean },
  isOn: boolean,
  access: AdminAccess,
): Promise<void> {
  const { node, uid, cordon } = removal;
  const mark = isOn ? rfc3339(access.reading.clock.now()) : null;
  const annotations = isControlPlane(removal) && !isMarked ? { annotations: { [REMOVING]: mark } } : {};
  // A Node that was cordoned before is left as it is now.
  const spec = isOn || cordon ? { spec: { unschedulable: isOn || null } } : {};
  const body = { metadata: { uid, ...annotations }, ...spec };
  const request = { method: 'PATCH', path: nodePath(node), body, contentType: 'application/merge-patch+json' } as const;
  const { status } = await write(request, [200, 404, 409, 422], access);
  if (status === 409 || status === 422) throw new Failure(REMOVE_NODE_REPLACED, { node });
}
