import type { Vitest } from 'vitest/node';

/**
 * SIGINT, SIGTERM and the end of the process that started this one as an AbortSignal: who is interrupted cleans up
 * first and ends then.
 */
export class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super('interrupted; everything is taken down');
    this.name = 'Interrupted';
  }
}

/** Exit codes, as a shell says them. */
export const INTERRUPTIONS = { SIGINT: 130, SIGTERM: 143 } as const;
export type Interruption = keyof typeof INTERRUPTIONS;

export function interruptible(log: (line: string) => void): AbortController {
  const controller = new AbortController();
  const interrupt = (reason: string, exitCode: number) => {
    if (controller.signal.aborted) return;
    log(`${reason}: taking the lab down`);
    controller.abort(new Interrupted(exitCode));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt(name, INTERRUPTIONS[name]));
  // Where there is a channel to the parent (run-tests.ts), it closes however the parent ends.
  const orphaned = () => interrupt('the parent is gone', INTERRUPTIONS.SIGTERM);
  process.on('disconnect', orphaned);
  process.channel?.unref();
  // It may have closed before anybody listened.
  if (process.connected === false) orphaned();
  return controller;
}

/** Ends vitest, whose process this is, at the signal: no further file starts, and `takeDown` comes first. */
export function endWhenInterrupted(
  vitest: Pick<Vitest, 'cancelCurrentRun'>,
  signal: AbortSignal,
  takeDown: () => Promise<void>,
): void {
  const end = () => {
    // It would wait for the tests that run; the workers end with this process (end-with-vitest.ts).
    vitest.cancelCurrentRun('keyboard-input').catch(() => {});
    // vitest may run no teardown after a signal: no lab must outlive it.
    void takeDown().finally(() => process.exit((signal.reason as Interrupted).exitCode));
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end);
}
