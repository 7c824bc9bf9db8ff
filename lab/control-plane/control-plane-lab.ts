/** State before and after every test of a control plane's join: one control plane, and hosts that can become others. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { Lab } from '../run/lifecycle.ts';
import type { Cluster } from '../support/cluster.ts';
import { install, type JsonRun, join, joinPhase } from '../worker/kubejoin.ts';
import { secretOf } from '../worker/worker-lab.ts';

export interface ControlPlaneLab {
  readonly lab: Lab;
  readonly cluster: Cluster;
  /** The host that joins, when it is one. */
  readonly host: LabHost;
  /** All that can: cp2, cp3 ... */
  readonly joiners: readonly LabHost[];
  readonly token: string;
  readonly certificateKey: string;
  /** The secret half of the token, and the certificate key: what nobody may find anywhere afterwards. */
  readonly secrets: readonly string[];
  /** ENDPOINT --token TOKEN --discovery-token-ca-cert-hash PIN */
  readonly discovery: readonly string[];
  /** The same with --control-plane and the certificate key. */
  readonly args: readonly string[];
}

/** `stays`: what has joined stays until the end of the file, for tests that build on each other. */
export function controlPlaneLab({ stays = false } = {}): ControlPlaneLab {
  const state: { -readonly [Name in keyof ControlPlaneLab]?: ControlPlaneLab[Name] } = {};
  beforeAll(async () => {
    const lab = await Lab.attach();
    const { cluster } = lab;
    const joiners = lab.controlPlanes.filter((host) => host !== cluster.first);
    const [host] = joiners;
    if (host === undefined)
      throw new Error('the lab has no host for a further control plane: lab up --control-planes=4');
    for (const joiner of joiners) await install(joiner);
    const [token, certificateKey] = [await cluster.createToken(), await cluster.uploadCerts()];
    const discovery = await cluster.joinArgs(token);
    const args = [...discovery, '--control-plane', '--certificate-key', certificateKey];
    Object.assign(state, {
      lab,
      cluster,
      host,
      joiners,
      token,
      certificateKey,
      discovery,
      args,
      secrets: [secretOf(token), certificateKey],
    });
  });
  const clear = async () => {
    if (state.lab !== undefined && state.joiners !== undefined) await leaveAll(state.lab, state.joiners);
  };
  if (!stays) afterEach(clear);
  afterAll(async () => {
    if (stays) await clear();
    if (state.token !== undefined) await state.cluster?.deleteToken(state.token);
    state.lab?.close();
  });
  return state as ControlPlaneLab;
}

/**
 * The cluster has one control plane again, and the hosts are as after their boot. A host that nothing was done to costs
 * a few milliseconds.
 */
export async function leaveAll({ cluster, place }: Lab, joiners: readonly LabHost[]): Promise<void> {
  const members = await cluster.controlPlane.etcdMembers().catch(() => undefined);
  for (const host of joiners) {
    await cluster.controlPlane.mend(host);
    const isMember = members?.some(({ peerUrls }) => peerUrls.includes(`https://${host.address}:2380`)) ?? true;
    if (isMember || (await hasTraces(host))) await cluster.evict(host);
  }
  expect(await cluster.controlPlane.etcdVoters(), `lab ${place.id} is left with one control plane`).toEqual([
    cluster.first.name,
  ]);
}

/** Evicting is for who has joined; whatever else a test did to the host is undone by the same. */
async function hasTraces(host: LabHost): Promise<boolean> {
  const looks =
    'ls -A /etc/kubernetes /var/lib/kubelet /var/lib/etcd /var/lib/kubejoin /root 2>/dev/null | grep -v : ; crictl pods -q';
  return (await host.mustExec(['sh', '-c', `{ ${looks}; } || true`])).trim() !== '';
}

export function joinControlPlane(host: LabHost, args: readonly string[]): Promise<JsonRun> {
  return join(host, args);
}

/**
 * Sends a signal to each process of this name, whenever one starts on the host, until the returned function is called.
 * A loop in the host itself: on a busy machine the test may not come to it for seconds.
 */
export async function striking(host: LabHost, name: string, signal: 'KILL' | 'STOP'): Promise<() => Promise<void>> {
  const striker = await host.spawn(['sh', '-c', `while :; do pkill -${signal} -x ${name}; sleep 0.02; done`]);
  return async () => {
    await striker.kill();
    await striker.ended;
    if (signal === 'STOP') await host.exec(['pkill', '-CONT', '-x', name]);
  };
}

export { joinPhase };
