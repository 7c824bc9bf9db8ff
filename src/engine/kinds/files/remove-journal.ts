import { dirname } from 'node:path';
import { PATHS } from '../../../manifests/paths.ts';
import type { RemoveJournal } from '../../changes/reset-changes.ts';
import type { KindOfChange } from '../../kind.ts';

/**
 * Removes the journal, the contents that were kept for an undo, and the directory they are in. Never skipped: a reset
 * has written it.
 */
export const removeJournal: KindOfChange<RemoveJournal> = {
  describe: () => ({ subject: PATHS.journal }),

  observe: async () => ({ holds: false, action: 'remove' }),

  async apply(_change, { host }) {
    // The journal first: contents that nobody asks for are harmless, a journal that asks for what is gone is not.
    await host.write.files.remove(PATHS.journal);
    await host.write.files.empty(PATHS.earlier);
    await host.write.files.removeDirectory(PATHS.earlier);
    await host.write.files.removeDirectory(dirname(PATHS.journal));
    return undefined;
  },
};
