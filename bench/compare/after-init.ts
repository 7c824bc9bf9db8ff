import type { LabHost } from '../../lab/machine/host.ts';
import { until } from '../../lab/machine/wait.ts';
import type { Lab } from '../../lab/run/lifecycle.ts';
import { IGNORED_PREFLIGHT_ERRORS, initConfig } from '../../lab/support/kubeadm-config.ts';
import { anonymously } from '../anonymously.ts';
import type { Comparison } from '../comparison.ts';
import { measure } from '../measure.ts';
import { alternating, fieldOf, place, TOOLS, type Tool } from '../tools.ts';

const CONFIG = '/root/init.yaml';
const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
const TOKEN = 'abcdef.0123456789abcdef';

/** In milliseconds. */
interface FirstJoin {
  /** From its start to its exit. */
  exit: number;
  /** To its exit, from its start or, if that came later, from the signature in cluster-info. */
  afterSignature: number;
}

/** A worker that starts to join the moment that init ends: cluster-info may not be signed yet. */
export const afterInit: Comparison = {
  hosts: { controlPlanes: 2, workers: 1 },
  async compare(lab, runs) {
    const [[, first], [worker]] = [lab.controlPlanes, lab.workers];
    if (!first || !worker) throw new Error('the lab has no hosts for another cluster: `lab up --control-planes=2`');
    await place([first, worker]);
    const joins = await alternating(runs, (tool) => initAndJoin(tool, first, worker, lab));
    const row = (field: keyof FirstJoin) => fieldOf(joins, field);
    return [
      {
        what: 'worker that joins the moment init ends: exit after the signature',
        unit: 'ms',
        ...row('afterSignature'),
        goal: 1000,
        goalOf: 'value',
      },
      { what: 'worker that joins the moment init ends: command to exit', unit: 'ms', ...row('exit') },
    ];
  },
};

async function initAndJoin(tool: Tool, first: LabHost, worker: LabHost, { versions }: Lab): Promise<FirstJoin> {
  try {
    const endpoint = `${first.address}:6443`;
    const init = { bootstrapTokens: [{ token: TOKEN }] };
    await first.writeFile(
      CONFIG,
      await initConfig({ versions, nodeName: first.name, address: first.address, endpoint, init }),
      0o600,
    );
    const signature = signedAt(first);
    signature.catch(() => {}); // a failed run says more
    const made = await measure(first, [
      TOOLS[tool],
      'init',
      '--config',
      CONFIG,
      `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`,
    ]);
    if (made.exitCode !== 0) throw new Error(`${tool} init failed with ${made.exitCode}: ${made.stderr}`);
    const trust = ['--token', TOKEN, '--discovery-token-unsafe-skip-ca-verification', '--ignore-preflight-errors=all'];
    const join = await measure(worker, [TOOLS[tool], 'join', endpoint, ...trust]);
    if (join.exitCode !== 0) throw new Error(`${tool} join failed with ${join.exitCode}: ${join.stderr}`);
    return {
      exit: join.endedAt - join.startedAt,
      afterSignature: join.endedAt - Math.max(join.startedAt, await signature),
    };
  } finally {
    await worker.reset();
    await first.reset();
  }
}

/** Reads this machine's clock, without a credential, as a joining node does. */
async function signedAt(host: LabHost): Promise<number> {
  const signature = `"jws-kubeconfig-${TOKEN.slice(0, 6)}"`;
  const signed = async () => (await anonymously(host, CLUSTER_INFO))?.body.includes(signature) ?? false;
  await until('cluster-info to be signed', signed, { timeoutMs: 180_000, everyMs: 20 });
  return performance.timeOrigin + performance.now();
}
