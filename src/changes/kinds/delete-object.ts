import { objectPath, objectTitle } from '../../cluster/kubernetes-object.ts';
import { ask } from '../../cluster/requests.ts';
import type { DeleteObject } from '../change.ts';
import type { KindOfChange } from '../kind.ts';
import { asAdministrator } from './administrator.ts';

/** Deletes an object of the cluster. */
export const deleteObject: KindOfChange<DeleteObject> = {
  describe: ({ object }) => ({ subject: objectTitle(object) }),

  async observe() {
    return { holds: false, action: 'delete' };
  },

  apply({ object, access }, surroundings) {
    const path = objectPath(object);
    return asAdministrator({ access, path }, surroundings, async (admin) => {
      const answer = await ask(admin, path, surroundings, { method: 'DELETE' });
      const status = answer.response?.status ?? 0;
      return [200, 202, 404].includes(status) ? { result: { deleted: status !== 404 } } : answer;
    });
  },

  predict: () => ({ deleted: true }),
};
