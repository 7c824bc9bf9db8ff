import type { Comparison } from '../comparison.ts';
import { floorOnce } from '../floor.ts';
import { median } from '../measure.ts';
import { alternating, type Both, fieldOf, place, rowOf, TOOLS } from '../tools.ts';
import { dryRun, joinOnce, startUp, type WorkerJoin } from '../worker-join.ts';

/** A worker's join, its dry run, and the start of the process. */
export const workers: Comparison = {
  hosts: { workers: 1 },
  async compare(lab, runs) {
    const [host] = lab.workers;
    if (!host) throw new Error('the lab has no worker');
    await place(host);
    const starts: Both<number> = { kubeadm: [], kubejoin: [] };
    const previews: Both<number> = { kubeadm: [], kubejoin: [] };
    const floors: number[] = [];
    const joins = await alternating(runs, async (tool) => {
      if (tool === 'kubeadm') floors.push(await floorOnce(host, lab.cluster));
      for (let start = 0; start < 3; start++) starts[tool].push(await startUp(TOOLS[tool], host));
      previews[tool].push(await dryRun(TOOLS[tool], host, lab.cluster));
      return joinOnce(tool, TOOLS[tool], host, lab.cluster);
    });
    const row = (field: keyof WorkerJoin) => fieldOf(joins, field);
    const aboveFloor = (values: readonly number[]) => values.map((value) => value - median(floors));
    const [kubeadm, kubejoin] = row('registered').runs;
    return [
      { what: 'worker: command to node registered', unit: 'ms', ...row('registered'), goal: 0.75 },
      {
        what: `worker: that, above a kubelet with everything in place (${median(floors).toFixed(0)} ms)`,
        unit: 'ms',
        ...{ runs: [aboveFloor(kubeadm), aboveFloor(kubejoin)], goal: 120, goalOf: 'value' },
      },
      { what: 'worker: command to node Ready', unit: 'ms', ...row('ready'), goal: 0.8 },
      { what: 'worker: command to exit (kubeadm exits before the node is registered)', unit: 'ms', ...row('exit') },
      { what: 'worker: dry run', unit: 'ms', ...rowOf(previews), goal: 0.95 },
      { what: '`version`, whole process', unit: 'ms', ...rowOf(starts), goal: 0.95 },
      { what: 'processor time of a join (user and system)', unit: 'ms', ...row('processorTime'), goal: 1.0 },
      { what: 'peak memory of a join', unit: 'MiB', ...row('peakMemory'), goal: 1.2 },
      { what: 'API requests of a join', unit: '', ...row('requests'), goal: 5, goalOf: 'value' },
    ];
  },
};
