import { rfc3339 } from '../../base/time.ts';
import { nodePath, REMOVING } from './facts.ts';
import type { NodeRemoval, RemovalPlan } from './removal.ts';
import { type AdminAccess, write } from './requests.ts';

/**
 * Cordons all nodes, so that no Pod moves to one that is removed next, and marks control planes. Two runs that remove
 * different control planes see each other's marks: `planAgain` then throws, and this run takes its own marks back.
 */
export async function claim(
  { removals }: RemovalPlan,
  access: AdminAccess,
  planAgain: () => Promise<unknown>,
): Promise<void> {
  const claimed: NodeRemoval[] = [];
  try {
    for (const removal of removals) {
      if (removal.uid === undefined) continue;
      await patch(removal, true, access);
      claimed.push(removal);
    }
    if (claimed.some(isControlPlane)) await planAgain();
  } catch (error) {
    if (!access.reading.signal.aborted)
      for (const removal of claimed) if (removal.cordon) await patch(removal, false, access).catch(() => {});
    throw error;
  }
}

function isControlPlane({ role }: NodeRemoval): boolean {
  return role === 'control-plane';
}

/** Only this Node: deleteNode reports another one of its name. */
async function patch(removal: NodeRemoval, isOn: boolean, access: AdminAccess): Promise<void> {
  const { node, uid } = removal;
  const mark = isOn ? rfc3339(access.reading.clock.now()) : null;
  const annotations = isControlPlane(removal) ? { annotations: { [REMOVING]: mark } } : {};
  const body = { metadata: { uid, ...annotations }, spec: { unschedulable: isOn || null } };
  const request = { method: 'PATCH', path: nodePath(node), body, contentType: 'application/merge-patch+json' } as const;
  await write(request, [200, 404, 409], access);
}
