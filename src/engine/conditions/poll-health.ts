import { atIntervals } from '../../base/pace.ts';
import type { ChangeContext } from '../kind.ts';

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 250;
const SAY_EVERY_MS = 2_000;

/** Looks, often at first, until `look` finds no trouble any more; `say` tells of it now and then. */
export async function pollHealth<Trouble>(
  { host, signal }: Pick<ChangeContext, 'host' | 'signal'>,
  look: () => Promise<Trouble | undefined>,
  say: (trouble: Trouble) => void,
): Promise<void> {
  const { clock } = host.read;
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  for (let poll = FIRST_POLL_MS; ; poll = Math.min(poll * 1.5, LAST_POLL_MS)) {
    signal.throwIfAborted();
    const trouble = await look();
    if (trouble === undefined) return;
    if (isTimeToSay()) say(trouble);
    await clock.sleep(poll, signal);
  }
}
