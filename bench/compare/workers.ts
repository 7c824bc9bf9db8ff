import type { Comparison } from '../comparison.ts';
import { floorOnce } from '../floor.ts';
import { median } from '../measure.ts';
import { alternating, type Compared, fieldOf, place, rowOf, TOOLS, type Tool } from '../tools.ts';
import { dryRun, joinOnce, startUp, type WorkerJoin } from '../worker-join.ts';

/** A worker's join, its dry run, and the start of the process. The least join has no dry run, but the same goals. */
export function workers(compared: Compared): Comparison {
  return {
    hosts: { workers: 1 },
    sides: ['kubeadm', compared],
    async compare(lab, runs) {
      const [host] = lab.workers;
      if (!host) throw new Error('the lab has no worker');
      const perTool = (): Record<Tool, number[]> => ({ kubeadm: [], kubejoin: [], 'least-join': [] });
      const [starts, previews] = [perTool(), perTool()];
      const floors: number[] = [];
      await place([host]);
      await place([host], compared);
      const measured = async (tool: Tool) => {
        if (tool === 'kubeadm') floors.push(await floorOnce(host, lab.cluster));
        for (let start = 0; start < 3; start++) starts[tool].push(await startUp(TOOLS[tool], host));
        if (compared === 'kubejoin') previews[tool].push(await dryRun(TOOLS[tool], host, lab.cluster));
        return joinOnce(tool, TOOLS[tool], host, lab.cluster);
      };
      const joins = await alternating(runs, measured, compared);
      const both = (of: Record<Tool, number[]>) => rowOf({ kubeadm: of.kubeadm, other: of[compared] });
      const row = (field: keyof WorkerJoin) => fieldOf(joins, field);
      const aboveFloor = (values: readonly number[]) => values.map((value) => value - median(floors));
      const [kubeadm, other] = row('registered').runs;
      return [
        { what: 'worker: command to node registered', unit: 'ms', ...row('registered'), goal: 0.75 },
        {
          what: `worker: that, above a kubelet with everything in place (${median(floors).toFixed(0)} ms)`,
          unit: 'ms',
          ...{ runs: [aboveFloor(kubeadm), aboveFloor(other)], goal: 120, goalOf: 'value' },
        },
        { what: 'worker: command to node Ready', unit: 'ms', ...row('ready'), goal: 0.8 },
        { what: 'worker: command to exit (kubeadm exits before the node is registered)', unit: 'ms', ...row('exit') },
        ...(compared === 'kubejoin'
          ? [{ what: 'worker: dry run', unit: 'ms', ...both(previews), goal: 0.95 } as const]
          : []),
        { what: '`version`, whole process', unit: 'ms', ...both(starts), goal: 0.95 },
        { what: 'processor time of a join (user and system)', unit: 'ms', ...row('processorTime'), goal: 1.0 },
        { what: 'peak memory of a join', unit: 'MiB', ...row('peakMemory'), goal: 1.2 },
        { what: 'API requests of a join', unit: '', ...row('requests'), goal: 8, goalOf: 'value' },
      ];
    },
  };
}
