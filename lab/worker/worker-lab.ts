/** State before and after every test of a worker's join: two hosts that belong to no cluster. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { Lab } from '../run/lifecycle.ts';
import type { KubeObject } from '../support/api.ts';
import type { Cluster } from '../support/cluster.ts';
import { install } from './kubejoin.ts';

export interface WorkerLab {
  readonly lab: Lab;
  readonly cluster: Cluster;
  /** The host that joins. */
  readonly worker: LabHost;
  /** Secret half of the file's token, which must not be found anywhere. */
  readonly secret: string;
  readonly token: string;
  /** sha256:<hex> of the cluster's CA. */
  readonly pin: string;
  /** ENDPOINT --token TOKEN --discovery-token-ca-cert-hash PIN */
  readonly args: readonly string[];
  /** The machine itself, as hosts reach it: where a test's own servers listen. */
  readonly machineAddress: string;
}

/**
 * Installs the executable on worker1 and makes a token before the file's tests; after each the host is as it was, and
 * in no cluster.
 */
export function workerLab(): WorkerLab {
  const state: { -readonly [Name in keyof WorkerLab]?: WorkerLab[Name] } = {};
  beforeAll(async () => {
    const lab = await Lab.attach();
    const { cluster } = lab;
    const worker = lab.host('worker1');
    await install(worker);
    const [token, pin] = [await cluster.createToken(), await cluster.caHash()];
    const args = await cluster.joinArgs(token);
    Object.assign(state, {
      lab,
      cluster,
      worker,
      token,
      pin,
      args,
      secret: secretOf(token),
      machineAddress: `${lab.place.network}.1`,
    });
  });
  afterEach(async () => {
    const { lab, worker } = state;
    if (lab === undefined || worker === undefined) return;
    await lab.cluster.controlPlane.mend(worker);
    await leave(lab, worker);
  });
  afterAll(async () => {
    if (state.token !== undefined) await state.cluster?.deleteToken(state.token);
    state.lab?.close();
  });
  return state as WorkerLab;
}

export function secretOf(token: string): string {
  return token.slice(token.indexOf('.') + 1);
}

/** The host as it was after its boot, and out of the cluster under every name it may have had there. */
export async function leave({ cluster, hosts }: Lab, worker: LabHost): Promise<void> {
  // The host first: a kubelet that still runs would register its node again.
  await worker.reset();
  await cluster.forget(worker);
  const others = new Set(hosts.map(({ name }) => name));
  for (const name of await names(cluster, '/api/v1/nodes')) {
    if (others.has(name)) continue;
    await cluster.deleteNode(name);
    // Else the next node of this name would be given them.
    const pods = await names(cluster, `/api/v1/pods?fieldSelector=spec.nodeName=${name}`);
    await cluster.kubectl(['delete', 'pods', '-n', 'kube-system', '--force', '--grace-period=0', ...pods]);
  }
}

async function names(cluster: Cluster, path: string): Promise<string[]> {
  const { body } = await cluster.api('GET', path);
  return ((body as { items?: KubeObject[] }).items ?? []).map(({ metadata }) => metadata?.name ?? '');
}
