import type { LabHost } from '../../lab/machine/host.ts';
import type { Cluster } from '../../lab/support/cluster.ts';
import type { Comparison } from '../comparison.ts';
import { onLossyLine } from '../lossy-line.ts';
import { measure } from '../measure.ts';
import { type Both, fieldOf, place, TOOLS, type Tool } from '../tools.ts';

/** A kubelet, too, repeats what was lost, after pauses that grow. */
const LONGEST_MS = 400_000;

interface LossyJoin {
  exit: number;
  registered: number;
  failures: number;
}

/**
 * A worker's join while packets are lost. Two hosts join at the same time, one with each tool, so that both have the
 * same load of the machine; they change over after each run.
 */
export function lossy(percent: number): Comparison {
  return {
    hosts: { workers: 2 },
    async compare(lab, runs) {
      const pairs = pairsOf(lab.workers);
      await place(pairs.flat());
      const joins: Both<LossyJoin> = { kubeadm: [], other: [] };
      let left = runs;
      const work = async (pair: readonly [LabHost, LabHost]) => {
        for (let run = 0; left-- > 0; run++) {
          const [first, second] = run % 2 ? [pair[1], pair[0]] : pair;
          const one = (tool: Tool, host: LabHost) => joinOnce(tool, { host, cluster: lab.cluster, percent });
          const [kubeadm, kubejoin] = await Promise.all([one('kubeadm', first), one('kubejoin', second)]);
          joins.kubeadm.push(kubeadm);
          joins.other.push(kubejoin);
        }
      };
      await Promise.all(pairs.map(work));
      const named = (what: string) => `worker, ${percent} % of packets lost: ${what}`;
      return [
        { what: named('command to node registered'), unit: 'ms', ...fieldOf(joins, 'registered'), goal: 1 },
        { what: named('command to exit'), unit: 'ms', ...fieldOf(joins, 'exit') },
        { what: named('joins that failed'), unit: '', ...fieldOf(joins, 'failures') },
      ];
    },
  };
}

function pairsOf(hosts: readonly LabHost[]): [LabHost, LabHost][] {
  const pairs: [LabHost, LabHost][] = [];
  for (let at = 0; at + 1 < hosts.length; at += 2) pairs.push([hosts[at] as LabHost, hosts[at + 1] as LabHost]);
  if (pairs.length === 0) throw new Error('the lab needs two workers');
  return pairs;
}

/** A join that fails counts with the time of its end: somebody waited for it. */
async function joinOnce(
  tool: Tool,
  { host, cluster, percent }: { host: LabHost; cluster: Cluster; percent: number },
): Promise<LossyJoin> {
  const token = await cluster.createToken();
  const argv = [TOOLS[tool], 'join', ...(await cluster.joinArgs(token)), '--ignore-preflight-errors=all'];
  const watch = await cluster.watchNodes();
  try {
    const join = { exit: 0, registered: 0, failures: 0 };
    await onLossyLine({ host, peer: cluster.first, percent }, async () => {
      const run = await measure(host, argv, LONGEST_MS);
      join.exit = run.endedAt - run.startedAt;
      join.failures = run.exitCode === 0 ? 0 : 1;
      const registered = watch.registered(host.name, { sinceMs: run.startedAt, timeoutMs: LONGEST_MS });
      join.registered = (join.failures ? run.endedAt : await registered) - run.startedAt;
      if (join.failures) console.error(`${tool}: ${run.stderr.slice(-1500)}`);
      if (join.failures) registered.catch(() => {});
    });
    console.error(`${tool}: exit ${join.exit.toFixed(0)} ms, registered ${join.registered.toFixed(0)} ms`);
    return join;
  } finally {
    watch.close();
    // In this order: the kubelet of a join that failed may still register its Node.
    await host.reset();
    await cluster.forget(host);
    await cluster.deleteToken(token);
  }
}
