import path from 'node:path';
import type { LabHost } from '../lab/machine/host.ts';
import { forgetPages } from './measure.ts';

export type Tool = 'kubeadm' | 'kubejoin';

/** How each is called on a lab host. */
export const TOOLS = { kubeadm: 'kubeadm', kubejoin: '/usr/local/bin/kubejoin' } as const satisfies Record<
  Tool,
  string
>;

/** Each tool's runs. */
export type Both<Result> = Record<Tool, Result[]>;

/** Puts the built kubejoin on hosts, and both tools in the state in which a machine has them after a boot. */
export async function place(...hosts: LabHost[]): Promise<void> {
  for (const host of hosts) {
    await host.putFile(path.resolve('dist/kubejoin'), TOOLS.kubejoin);
    await forgetPages(host, Object.values(TOOLS));
  }
}

/**
 * Once each to warm the page cache, then `runs` times, the first of the two in turn, so that neither always follows the
 * other.
 */
export async function alternating<Result>(runs: number, once: (tool: Tool) => Promise<Result>): Promise<Both<Result>> {
  const results: Both<Result> = { kubeadm: [], kubejoin: [] };
  for (const tool of ['kubeadm', 'kubejoin'] as const) await once(tool);
  for (let run = 0; run < runs; run++) {
    for (const tool of run % 2 ? (['kubejoin', 'kubeadm'] as const) : (['kubeadm', 'kubejoin'] as const)) {
      results[tool].push(await once(tool));
    }
  }
  return results;
}

/** One measurement of every run, as a row of the table wants it. */
export function fieldOf<Field extends string>(runs: Both<Record<Field, number>>, field: Field): Record<Tool, number[]> {
  return { kubeadm: runs.kubeadm.map((run) => run[field]), kubejoin: runs.kubejoin.map((run) => run[field]) };
}
