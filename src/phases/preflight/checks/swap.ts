import type { HostReader } from '../../../host/ports.ts';
import { type Check, found, nothingFound } from '../check.ts';
import { SWAP_ON } from './sentences.ts';

/** proc(5): /proc/swaps has one header line, then a line for each area, its path first. */
export function swap({ files }: HostReader): Check {
  return {
    name: 'Swap',
    async run() {
      const lines = (await files.read('/proc/swaps'))?.toString('utf8').split('\n') ?? [];
      const areas = lines.slice(1).flatMap((line) => line.trim().split(/\s+/)[0] || []);
      return areas.length === 0 ? nothingFound : found(SWAP_ON({ areas }));
    },
  };
}
