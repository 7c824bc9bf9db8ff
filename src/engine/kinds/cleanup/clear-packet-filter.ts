import { Failure } from '../../../base/failure.ts';
import { type Host, reasonOf } from '../../../host/ports.ts';
import type { ClearPacketFilter, RemoveInterface } from '../../changes/reset-changes.ts';
import { PROGRAM_FAILED } from '../../engine-sentences.ts';
import type { KindOfChange } from '../../kind.ts';
import { clearing, networkInterfaces } from './pod-network.ts';

const RUN_MS = 60_000;

/** Removes everything that Kubernetes has put into a packet filter. Holds when there is nothing. */
export const clearPacketFilter: KindOfChange<ClearPacketFilter> = {
  describe: (change) => ({ subject: change.part }),
  effects: () => ({ beyondUndo: true }),

  async observe({ part }, host) {
    const { items } = await clearing(part, host);
    return { holds: items.length === 0, action: 'clear', items };
  },

  async apply({ part }, { host }) {
    const { commands } = await clearing(part, host.read);
    for (const { argv, input } of commands) await run(argv, host, input);
  },

  predict: () => undefined,
};

/** Removes a network interface. Holds when no interface has that name. */
export const removeInterface: KindOfChange<RemoveInterface> = {
  describe: (change) => ({ subject: change.name }),
  effects: () => ({ beyondUndo: true }),

  async observe({ name }, host) {
    return { holds: !(await networkInterfaces(host)).includes(name), action: 'remove' };
  },

  async apply({ name }, { host }) {
    await run(['ip', 'link', 'delete', name], host);
  },

  predict: () => undefined,
};

/** Throws PROGRAM_FAILED. */
async function run(argv: readonly string[], { write }: Host, input?: string): Promise<void> {
  const result = await write.programs.run(argv, { timeoutMs: RUN_MS, ...(input !== undefined && { input }) });
  if (result.code !== 0) throw new Failure(PROGRAM_FAILED, { command: argv.join(' '), reason: reasonOf(result) });
}
