import { type FileContent, Secret } from '../../../base/secret.ts';
import { sha256 } from '../../../base/sha256.ts';
import { editedAccounts } from '../../../manifests/accounts/account-files.ts';
import type { WriteFile } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { editAccounts } from './account-file.ts';

/** Writes a whole file atomically with its mode. Holds when content and mode are there already. */
export const writeFile: KindOfChange<WriteFile> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  digestAfter: (change) => sha256(bytes(change.content)),

  async observe(change, host) {
    const [current, stat] = await Promise.all([host.files.read(change.path), host.files.stat(change.path)]);
    if (current === undefined || stat === undefined) return { holds: false, action: 'create' };
    const digestBefore = sha256(current);
    // Of accounts only the own lines count: what others have in the file is theirs.
    const wanted = change.accounts ? editedAccounts(current, change.accounts) : bytes(change.content);
    const same = wanted?.equals(current) && stat.mode === change.mode;
    if (same || change.unlessExists) return { holds: true, action: 'unchanged', digestBefore };
    return { holds: false, action: 'replace', digestBefore };
  },

  async apply(change, context) {
    const { path, content, mode, directoryMode, accounts } = change;
    if (accounts) await editAccounts(path, accounts, mode, context);
    else {
      const options = directoryMode === undefined ? { mode } : { mode, directoryMode };
      await context.host.write.files.write(path, bytes(content), options);
    }
    return undefined;
  },
};

export function bytes(content: FileContent): Buffer {
  return Buffer.from(content instanceof Secret ? content.reveal() : content);
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
