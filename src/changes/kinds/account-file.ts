import { atIntervals } from '../../at-intervals.ts';
import { Failure } from '../../failure.ts';
import type { Surroundings } from '../kind.ts';

/** As long as shadow-utils' own programs wait for each other. */
const LOCKED_MS = 15_000;
const RETRY_MS = 200;
const SAY_EVERY_MS = 2_000;

/** Does `work` while /etc/passwd or /etc/group is locked against the programs that add and change accounts. Throws ACCOUNTS_FILE_LOCKED. */
export async function withAccountLock(
  path: string,
  { host, emit, signal }: Pick<Surroundings, 'host' | 'emit' | 'signal'>,
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
    if (waited >= LOCKED_MS) throw new Failure('ACCOUNTS_FILE_LOCKED', { ...params, seconds: Math.round(waited / 1000) });
    if (isTimeToSay()) emit({ type: 'waiting', message: { key: 'WAITING_ACCOUNTS_FILE', params } });
    await clock.sleep(RETRY_MS, signal);
  }
}
