import { Failure } from '../../../base/failure.ts';
import { atIntervals } from '../../../base/pace.ts';
import { type FileContent, Secret } from '../../../base/secret.ts';
import { sha256 } from '../../../base/sha256.ts';
import { FILE_CHANGED_MEANWHILE } from '../../../host/linux/files/linux-files-sentences.ts';
import { editedAccounts } from '../../../manifests/rootless/account-edits.ts';
import type { AccountEdit } from '../../../manifests/rootless/account-files.ts';
import type { SetOwner, WriteFile } from '../../changes/change.ts';
import { ACCOUNTS_FILE_LOCKED, WAITING_ACCOUNTS_FILE } from '../../engine-sentences.ts';
import type { KindOfChange, RollbackContext } from '../../kind.ts';

type LockContext = Omit<RollbackContext, 'trustedCluster'>;

/** shadow-utils' own programs wait this long for each other. */
const LOCKED_MS = 15_000;

const RETRY_MS = 200;

const SAY_EVERY_MS = 2_000;

/**
 * Writes a whole file atomically with its mode. Holds when the file has this content and mode. Throws
 * FILE_CHANGED_MEANWHILE for a file that is no longer the one that the change is based on.
 */
export const writeFile: KindOfChange<WriteFile> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  effects: ({ path }) => ({ writes: [path] }),
  digestAfter: (change) => sha256(bytes(change.content)),
  details: ({ accounts }) => accounts && { accounts },
  predicts: ({ predicted }) => (predicted ? [predicted.what] : []),
  transient: ({ keep, path }) => (keep === 'transient' ? path : undefined),
  shows: ({ path, content, accounts, predicted }) => ({
    ...{ path, isSecret: content instanceof Secret, predicted: predicted?.text },
    // An accounts file also has lines of others; the edit is one of the details.
    ...(!accounts && { content }),
  }),

  async observe(change, host) {
    const [current, stat] = await Promise.all([host.files.read(change.path), host.files.stat(change.path)]);
    if (current === undefined || stat === undefined) {
      expectBase(change);
      return { holds: false, action: 'create' };
    }
    const digestBefore = sha256(current);
    // Compares only our own lines of an accounts file: the others may change.
    const wanted = change.accounts ? await editedAccounts(current, change.accounts) : bytes(change.content);
    const same = wanted?.equals(current) && stat.mode === change.mode;
    if (same || change.unlessExists) return { holds: true, action: 'unchanged', digestBefore };
    expectBase(change, digestBefore);
    return { holds: false, action: 'replace', digestBefore };
  },

  async apply(change, context) {
    const { path, content, mode, directoryMode, accounts, basedOn } = change;
    const options = { mode, ...(directoryMode && { directoryMode }), ...(basedOn && { editOf: basedOn }) };
    if (accounts) await editAccounts(path, accounts, mode, context);
    else await context.host.write.files.write(path, bytes(content), options);
  },
};

function expectBase({ path, basedOn }: WriteFile, digest?: string): void {
  if (basedOn && basedOn !== digest) throw new Failure(FILE_CHANGED_MEANWHILE, { path });
}

function bytes(content: FileContent): Buffer {
  return Buffer.from(content instanceof Secret ? content.reveal() : content);
}

/** Sets a file's owner, group and mode. Holds when all three are set. */
export const setOwner: KindOfChange<SetOwner> = {
  describe: (change) => ({ subject: change.path, mode: octal(change.mode) }),
  effects: ({ path }) => ({ edits: [path] }),
  details: ({ uid, gid }) => ({ uid, gid }),

  async observe({ path, uid, gid, mode }, host) {
    const stat = await host.files.stat(path);
    return { holds: stat?.uid === uid && stat.gid === gid && stat.mode === mode, action: 'set' };
  },

  async apply({ path, uid, gid, mode }, { host }) {
    await host.write.files.setOwner(path, { uid, gid, mode });
  },
};

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/**
 * Edits the current content of /etc/passwd or /etc/group: someone may have added accounts between our first read and
 * the lock. Throws ACCOUNTS_FILE_LOCKED, or FILE_CHANGED_MEANWHILE if a name or an ID is no longer free or someone
 * writes without the lock.
 */
async function editAccounts(path: string, edit: AccountEdit, mode: number, context: LockContext): Promise<void> {
  const { files } = context.host.write;
  await withAccountLock(path, context, async () => {
    const current = await context.host.read.files.read(path);
    const edited = current && (await editedAccounts(current, edit));
    if (edited === undefined) throw new Failure(FILE_CHANGED_MEANWHILE, { path });
    await files.write(path, edited, { mode, editOf: sha256(current as Buffer) });
  });
}

/**
 * Runs `work` while /etc/passwd or /etc/group is locked against the programs that add and change accounts. Throws
 * ACCOUNTS_FILE_LOCKED.
 */
async function withAccountLock(
  path: string,
  { host, emit, signal }: LockContext,
  work: () => Promise<void>,
): Promise<void> {
  const { clock } = host.read;
  const started = clock.monotonic();
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  for (;;) {
    const lock = await host.write.files.lockAccountFile(path);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    const waited = clock.monotonic() - started;
    const params = { path, holder: lock.holder };
    if (waited >= LOCKED_MS) throw new Failure(ACCOUNTS_FILE_LOCKED, { ...params, seconds: Math.round(waited / 1000) });
    if (isTimeToSay()) emit({ type: 'waiting', message: WAITING_ACCOUNTS_FILE(params) });
    await clock.sleep(RETRY_MS, signal);
  }
}
