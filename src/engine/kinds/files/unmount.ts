import { Failure } from '../../../base/failure.ts';
import { mountsBelow } from '../../../host/mounts.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Unmount } from '../../changes/reset-changes.ts';
import { MOUNTS_BUSY } from '../../engine-sentences.ts';
import type { KindOfChange } from '../../kind.ts';

/** Processes that have just ended may hold a file this long. */
const BUSY_MS = 5_000;
const RETRY_MS = 200;

/** Unmounts everything below a directory. Holds when nothing is mounted there. */
export const unmount: KindOfChange<Unmount> = {
  describe: (change) => ({ subject: change.below }),
  effects: () => ({ beyondUndo: true }),

  async observe(change, host) {
    const points = await pointsBelow(change, host);
    return { holds: points.length === 0, action: 'unmount', items: points };
  },

  /** Checks the remaining mounts instead of umount's answer, because shared mounts disappear together. */
  async apply(change, { host, signal }) {
    const { below, force, lazy } = change;
    const { clock } = host.read;
    let until = clock.monotonic() + BUSY_MS;
    let before = Number.POSITIVE_INFINITY;
    for (;;) {
      const points = await pointsBelow(change, host.read);
      if (points.length === 0) return undefined;
      if (points.length < before) until = clock.monotonic() + BUSY_MS;
      before = points.length;
      signal.throwIfAborted();
      const reason = await host.write.mounts.unmount(points, { force, lazy });
      const left = await pointsBelow(change, host.read);
      if (left.length > 0 && clock.monotonic() > until) throw new Failure(MOUNTS_BUSY, { below, points: left, reason });
      if (left.length > 0) await clock.sleep(RETRY_MS, signal);
    }
  },
};

async function pointsBelow({ below, except = [] }: Unmount, { mounts }: HostReader): Promise<string[]> {
  const points = mountsBelow(await mounts.list(), below).map(({ point }) => point);
  const spared = new Set(except);
  return points.filter((point) => !spared.has(point));
}
