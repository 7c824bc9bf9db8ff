import { Failure } from '../../../base/failure.ts';
import { atIntervals } from '../../../base/pace.ts';
import { sha256 } from '../../../base/sha256.ts';
import { FILE_CHANGED_MEANWHILE } from '../../../host/linux/files/sentences.ts';
import { type AccountEdit, editedAccounts } from '../../../manifests/accounts/account-files.ts';
import type { RollbackContext } from '../../kind.ts';
import { ACCOUNTS_FILE_LOCKED, WAITING_ACCOUNTS_FILE } from './sentences.ts';

type LockContext = Omit<RollbackContext, 'trust'>;

/** As long as shadow-utils' own programs wait for each other. */
const LOCKED_MS = 15_000;
const RETRY_MS = 200;
const SAY_EVERY_MS = 2_000;

/**
 * Edits /etc/passwd or /etc/group as they are now: between the moment at which they were read and the lock somebody may have added accounts of his
 * own. Throws ACCOUNTS_FILE_LOCKED, and FILE_CHANGED_MEANWHILE where a name or an id is not free any more, or somebody writes without the lock.
 */
export async function editAccounts(path: string, edit: AccountEdit, mode: number, context: LockContext): Promise<void> {
  const { files } = context.host.write;
  await withAccountLock(path, context, async () => {
    const current = await context.host.read.files.read(path);
    const edited = current && editedAccounts(current, edit);
    if (edited === undefined) throw new Failure(FILE_CHANGED_MEANWHILE, { path });
    await files.write(path, edited, { mode, editOf: sha256(current as Buffer) });
  });
}

/** Does `work` while /etc/passwd or /etc/group is locked against the programs that add and change accounts. Throws ACCOUNTS_FILE_LOCKED. */
async function withAccountLock(path: string, { host, emit, signal }: LockContext, work: () => Promise<void>): Promise<void> {
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
