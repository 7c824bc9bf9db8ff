import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { endWhenInterrupted, interruptible } from '../../../lab/run/interrupt.ts';
import { note } from './note.ts';

/** Its lab is taken down in a moment, as real ones are. */
export default function setup({ vitest }: TestProject): void {
  const { signal } = interruptible(() => {});
  note(`vitest ${process.pid}`);
  endWhenInterrupted(vitest, signal, async () => {
    note('taking down');
    await sleep(100);
    note('down');
  });
}
