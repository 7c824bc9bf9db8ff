/** State before every test of an init: a host that belongs to no cluster, with the images of a control plane. */
import { afterAll, beforeAll } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { Lab } from '../run/lifecycle.ts';
import { Cluster, type OtherCluster } from '../support/cluster.ts';
import { initConfig } from '../support/kubeadm-config.ts';
import { IGNORED, INSTALLED, install, type JsonRun, kubejoin, parsed } from '../worker/kubejoin.ts';

export const CONFIG = '/root/init.yaml';

/**
 * Part of an InitConfiguration: without it, each init creates a random token, and two compared clusters differ by it.
 */
export const SAME_TOKEN = { bootstrapTokens: [{ token: 'abcdef.0123456789abcdef', ttl: '2h' }] };

export interface InitLab {
  readonly lab: Lab;
  /** The host that becomes a first control plane. */
  readonly host: LabHost;
}

/** Afterwards the host is as it was after its boot. */
export function initLab(): InitLab {
  const state: { -readonly [Name in keyof InitLab]?: InitLab[Name] } = {};
  beforeAll(async () => {
    const lab = await Lab.attach();
    const host = lab.controlPlanes.find((one) => one !== lab.cluster.first);
    if (host === undefined) throw new Error('the lab has no host for another cluster: lab up --control-planes=2');
    await host.reset();
    await install(host);
    Object.assign(state, { lab, host });
  });
  afterAll(async () => {
    await state.host?.reset();
    state.lab?.close();
  });
  return state as InitLab;
}

/** Puts the lab's usual configuration on the host; its endpoint is the host's own address. `other`: laid over it. */
export async function configure(
  { lab, host }: InitLab,
  other: Pick<OtherCluster, 'configuration' | 'init'> = {},
): Promise<void> {
  const settings = {
    versions: lab.versions,
    nodeName: host.name,
    address: host.address,
    endpoint: `${host.address}:6443`,
  };
  await host.writeFile(CONFIG, await initConfig({ ...settings, ...other }), 0o600);
}

/** `kubejoin init ARGS --output=json`, with what every init in the lab needs. */
export async function init(host: LabHost, args: readonly string[]): Promise<JsonRun> {
  return parsed(await kubejoin(host, ['init', ...args, IGNORED, '--output=json']));
}

/** `kubejoin init phase PHASE --config CONFIG`. */
export async function initPhase(host: LabHost, phase: string, args: readonly string[] = []): Promise<JsonRun> {
  const words = phase.split(' ');
  const ignored = phase === 'preflight' ? [IGNORED] : [];
  return parsed(await kubejoin(host, ['init', 'phase', ...words, ...args, ...ignored, '--output=json']));
}

/** Like `OtherCluster.initialise`, but with kubejoin. The init must succeed. */
export async function initialiseWithKubejoin(host: LabHost, configFile: string): Promise<void> {
  await host.mustExec([INSTALLED, 'init', '--config', configFile, IGNORED]);
}

/** The cluster that this host's admin.conf is of. */
export function clusterOf({ lab, host }: InitLab): Promise<Cluster> {
  return Cluster.of(lab.place, host, lab.versions);
}
