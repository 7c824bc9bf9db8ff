import type { Comparison } from '../comparison.ts';
import { type Init, initialiseOnce } from '../init.ts';
import { alternating, fieldOf, place, TOOLS } from '../tools.ts';

export const inits: Comparison = {
  hosts: { controlPlanes: 2, workers: 0 },
  async compare(lab, runs) {
    const [, host] = lab.controlPlanes;
    if (!host) throw new Error('the lab has no host for another cluster: `lab up --control-planes=2`');
    await place([host]);
    const made = await alternating(runs, (tool) => initialiseOnce(tool, TOOLS[tool], host, lab));
    const row = (field: keyof Init) => fieldOf(made, field);
    return [
      { what: 'init: command to its API server healthy (/livez)', unit: 'ms', ...row('livez') },
      { what: 'init: command to node Ready', unit: 'ms', ...row('ready') },
      { what: 'init: command to exit', unit: 'ms', ...row('exit') },
      { what: 'processor time of an init (user and system)', unit: 'ms', ...row('processorTime') },
      { what: 'peak memory of an init', unit: 'MiB', ...row('peakMemory') },
    ];
  },
};
