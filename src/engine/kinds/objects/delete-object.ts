import { type Answer, ask } from '../../../cluster/api/requests.ts';
import { objectPath, objectTitle } from '../../../manifests/objects/kubernetes-object.ts';
import type { DeleteObject } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { dryRun } from '../dry-run.ts';
import { asAdministrator } from './administrator.ts';

/** Deletes an object of the cluster. */
export const deleteObject: KindOfChange<DeleteObject> = {
  describe: ({ object }) => ({ subject: objectTitle(object) }),

  async observe() {
    return { holds: false, action: 'delete' };
  },

  apply({ object, access }, context) {
    const path = objectPath(object);
    return asAdministrator({ access, path }, context, async (admin) =>
      outcomeOf(await ask(admin, path, context, { method: 'DELETE' })),
    );
  },

  async preview({ object, access }, context) {
    const path = objectPath(object);
    const answered = await dryRun({ access, path }, context, async (send) => outcomeOf(await send('DELETE', path)));
    const outcome = answered ?? { deleted: true };
    return { outcome, shown: { action: outcome.deleted ? 'delete' : 'absent' } };
  },
};

function outcomeOf(answer: Answer): { result: { deleted: boolean } } | Answer {
  const status = answer.response?.status ?? 0;
  return [200, 202, 404].includes(status) ? { result: { deleted: status !== 404 } } : answer;
}
