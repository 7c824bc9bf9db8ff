import type { HostReader } from '../../../host/ports.ts';
import type { Check } from '../check.ts';
import { SWAP_ON } from './sentences.ts';

/** Warns about swap. proc(5): /proc/swaps has a header line, then one line for each area, which begins with its path. */
export function swap({ files }: HostReader): Check {
  return {
    name: 'Swap',
    async run() {
      const lines = (await files.read('/proc/swaps'))?.toString('utf8').split('\n') ?? [];
      const areas = lines.slice(1).flatMap((line) => line.trim().split(/\s+/)[0] || []);
      return areas.length > 0 ? SWAP_ON({ areas }) : undefined;
    },
  };
}
