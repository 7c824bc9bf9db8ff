import path from 'node:path';
import type { LabHost } from '../lab/machine/host.ts';
import { forgetPages } from './measure.ts';
import type { Row } from './table.ts';

/** kubeadm, and what is compared with it. */
export type Tool = 'kubeadm' | Compared;
export type Compared = 'kubejoin' | 'least-join';

/** How each is called on a lab host. */
export const TOOLS = {
  kubeadm: 'kubeadm',
  kubejoin: '/usr/local/bin/kubejoin',
  'least-join': '/usr/local/bin/least-join',
} as const satisfies Record<Tool, string>;

/** The runs of kubeadm and of what is compared with it. */
export interface Both<Result> {
  readonly kubeadm: Result[];
  readonly other: Result[];
}

/** Puts the built program on hosts, and it and kubeadm in the state in which a machine has them after a boot. */
export async function place(hosts: readonly LabHost[], tool: Compared = 'kubejoin'): Promise<void> {
  for (const host of hosts) {
    await host.putFile(path.resolve('dist', tool), TOOLS[tool]);
    await forgetPages(host, [TOOLS.kubeadm, TOOLS[tool]]);
  }
}

/**
 * Once each to warm the page cache, then `runs` times, the first of the two in turn, so that neither always follows the
 * other.
 */
export async function alternating<Result>(
  runs: number,
  once: (tool: Tool) => Promise<Result>,
  compared: Compared = 'kubejoin',
): Promise<Both<Result>> {
  const [kubeadm, other] = await inTurn<Tool, Result>(['kubeadm', compared], runs, once);
  return { kubeadm, other };
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
export function rowOf({ kubeadm, other }: Both<number>): Pick<Row, 'runs'> {
  return { runs: [kubeadm, other] };
}

/** One measurement of every run. */
export function fieldOf<Field extends string>(
  { kubeadm, other }: Both<Record<Field, number>>,
  field: Field,
): Pick<Row, 'runs'> {
  return rowOf({ kubeadm: kubeadm.map((run) => run[field]), other: other.map((run) => run[field]) });
}
