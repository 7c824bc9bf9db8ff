import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabHost } from '../lab/machine/host.ts';
import { until } from '../lab/machine/wait.ts';
import type { Lab } from '../lab/run/lifecycle.ts';
import { AdminApi, isReady } from '../lab/support/api.ts';
import { IGNORED_PREFLIGHT_ERRORS, initConfig } from '../lab/support/kubeadm-config.ts';
import { anonymously } from './anonymously.ts';
import { firstHealthy } from './livez.ts';
import { measure } from './measure.ts';
import type { Tool } from './tools.ts';

/** One init, in milliseconds from the command's start. */
export interface Init {
  exit: number;
  /** The API server says 200 at /livez, as anybody may ask. */
  livez: number;
  ready: number;
  peakMemory: number;
  processorTime: number;
}

const CONFIG = '/root/init.yaml';

/** Makes a cluster on a pristine host, and takes it apart. */
export async function initialiseOnce(tool: Tool, program: string, host: LabHost, { versions }: Lab): Promise<Init> {
  const stop = new AbortController();
  try {
    const settings = { versions, nodeName: host.name, address: host.address, endpoint: `${host.address}:6443` };
    await host.writeFile(CONFIG, await initConfig(settings), 0o600);
    const healthy = firstHealthy(host.name, async () => (await anonymously(host, '/livez'))?.status, stop.signal);
    healthy.catch(() => {}); // a failed run says more
    const ready = healthy.then(() => firstReady(host));
    ready.catch(() => {});
    const run = await measure(host, [
      program,
      'init',
      '--config',
      CONFIG,
      `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`,
    ]);
    if (run.exitCode !== 0) throw new Error(`${tool} init failed with ${run.exitCode}: ${run.stderr}`);
    const after = (at: number) => at - run.startedAt;
    return {
      exit: after(run.endedAt),
      livez: after(await healthy),
      ready: after(await ready),
      peakMemory: run.peakMemory,
      processorTime: run.processorTime,
    };
  } finally {
    stop.abort();
    await host.reset();
  }
}

/** With the administrator's kubeconfig that works before there are any roles. */
async function firstReady(host: LabHost): Promise<number> {
  const api = new AdminApi(await readFile(path.join(host.place.root, 'etc/kubernetes/super-admin.conf'), 'utf8'));
  try {
    const ready = async () => isReady((await api.call('GET', `/api/v1/nodes/${host.name}`)).body);
    await until(`node ${host.name} to be Ready`, ready, { timeoutMs: 120_000, everyMs: 50 });
    return performance.timeOrigin + performance.now();
  } finally {
    api.close();
  }
}
