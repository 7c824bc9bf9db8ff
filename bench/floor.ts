import type { LabHost } from '../lab/machine/host.ts';
import type { Cluster } from '../lab/support/cluster.ts';
import { measure } from './measure.ts';
import { TOOLS } from './tools.ts';

/**
 * Milliseconds until the node is registered after the start of a kubelet that finds everything in place, what no join
 * can be faster than: the files of a join that requests the kubelet's certificate itself, and no Node.
 */
export async function floorOnce(host: LabHost, cluster: Cluster): Promise<number> {
  const token = await cluster.createToken();
  try {
    await host.mustExec([TOOLS.kubejoin, 'join', ...(await cluster.joinArgs(token)), '--ignore-preflight-errors=all']);
    await host.mustExec(['systemctl', 'stop', 'kubelet']);
    await cluster.forget(host);
    const watch = await cluster.watchNodes();
    try {
      const run = await measure(host, ['systemctl', 'start', 'kubelet']);
      return (await watch.registered(host.name, { sinceMs: run.startedAt })) - run.startedAt;
    } finally {
      watch.close();
    }
  } finally {
    await cluster.forget(host);
    await host.reset();
    await cluster.deleteToken(token);
  }
}
