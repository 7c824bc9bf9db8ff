import path from 'node:path';
import type { LabHost } from '../lab/machine/host.ts';
import { forgetPages } from './measure.ts';
import type { Row } from './table.ts';

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
  const [kubeadm, kubejoin] = await inTurn(['kubeadm', 'kubejoin'], runs, once);
  return { kubeadm, kubejoin };
}

/** As `alternating`, for any two ways to do something. */
export async function inTurn<Way, Result>(
  [one, other]: readonly [Way, Way],
  runs: number,
  once: (way: Way) => Promise<Result>,
): Promise<[Result[], Result[]]> {
  const results: [Result[], Result[]] = [[], []];
  for (const way of [one, other]) await once(way);
  for (let run = 0; run < runs; run++) {
    for (const side of run % 2 ? ([1, 0] as const) : ([0, 1] as const))
      results[side].push(await once(side === 0 ? one : other));
  }
  return results;
}

/** Both tools' runs, as a row of the table wants them. */
export function rowOf({ kubeadm, kubejoin }: Both<number>): Pick<Row, 'runs'> {
  return { runs: [kubeadm, kubejoin] };
}

/** One measurement of every run. */
export function fieldOf<Field extends string>(
  { kubeadm, kubejoin }: Both<Record<Field, number>>,
  field: Field,
): Pick<Row, 'runs'> {
  return { runs: [kubeadm.map((run) => run[field]), kubejoin.map((run) => run[field])] };
}
