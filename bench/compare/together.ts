import type { LabHost } from '../../lab/machine/host.ts';
import type { Cluster } from '../../lab/support/cluster.ts';
import type { Comparison } from '../comparison.ts';
import { measure } from '../measure.ts';
import { alternating, type Compared, fieldOf, place, TOOLS, type Tool } from '../tools.ts';

const HOSTS = 8;

/** From the first command's start, in milliseconds. */
interface Fleet {
  firstReady: number;
  lastReady: number;
  lastExit: number;
}

/** Hosts that join at the same moment. */
export function together(compared: Compared): Comparison {
  return {
    hosts: { workers: HOSTS },
    sides: ['kubeadm', compared],
    async compare(lab, runs) {
      const hosts = lab.workers.slice(0, HOSTS);
      if (hosts.length < HOSTS) throw new Error(`the lab has ${hosts.length} workers: \`lab up --workers=${HOSTS}\``);
      await place(hosts, compared);
      const joins = await alternating(runs, (tool) => joinTogether(tool, hosts, lab.cluster), compared);
      const row = (field: keyof Fleet) => fieldOf(joins, field);
      return [
        { what: `${HOSTS} hosts at once: last node Ready`, unit: 'ms', ...row('lastReady'), goal: 0.9 },
        { what: `${HOSTS} hosts at once: first node Ready`, unit: 'ms', ...row('firstReady') },
        { what: `${HOSTS} hosts at once: last exit`, unit: 'ms', ...row('lastExit') },
      ];
    },
  };
}

async function joinTogether(tool: Tool, hosts: readonly LabHost[], cluster: Cluster): Promise<Fleet> {
  const token = await cluster.createToken();
  const watch = await cluster.watchNodes();
  try {
    const args = [...(await cluster.joinArgs(token)), '--ignore-preflight-errors=all'];
    const runs = await Promise.all(hosts.map((host) => measure(host, [TOOLS[tool], 'join', ...args])));
    const failed = runs.find(({ exitCode }) => exitCode !== 0);
    if (failed) throw new Error(`${tool} join failed with ${failed.exitCode}: ${failed.stderr}`);
    const started = Math.min(...runs.map(({ startedAt }) => startedAt));
    const ready = await Promise.all(hosts.map((host) => watch.ready(host.name, { sinceMs: started })));
    return {
      firstReady: Math.min(...ready) - started,
      lastReady: Math.max(...ready) - started,
      lastExit: Math.max(...runs.map(({ endedAt }) => endedAt)) - started,
    };
  } finally {
    watch.close();
    for (const host of hosts) await cluster.forget(host);
    await Promise.all(hosts.map((host) => host.reset()));
    await cluster.deleteToken(token);
  }
}
