import { dirname } from 'node:path';
import { PATHS } from '../../../manifests/paths.ts';
import type { RemoveJournal } from '../../changes/reset-changes.ts';
import type { KindOfChange } from '../../kind.ts';

/** Removes the journal, the contents saved for an undo, and their directory. Never skipped: a reset has written it. */
export const removeJournal: KindOfChange<RemoveJournal> = {
  describe: () => ({ subject: PATHS.journal }),
  effects: () => ({ unrecorded: true, beyondUndo: true }),

  observe: async ({ keepsAside }) => ({ holds: false, action: keepsAside ? 'rename' : 'remove' }),

  async apply({ keepsAside }, { host }) {
    if (keepsAside) {
      await host.write.files.setAside(PATHS.journal);
      return;
    }
    // The journal first: contents without a journal are harmless, a journal without its contents is not.
    await host.write.files.remove(PATHS.journal);
    await host.write.files.empty(PATHS.earlier);
    await host.write.files.removeDirectory(PATHS.earlier);
    await host.write.files.removeDirectory(dirname(PATHS.journal));
  },
};
