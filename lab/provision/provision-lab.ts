/** Machines that are made from an image and user data: Debian's cloud-init on hosts that boot for the first time. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { booted, cloudImage, KUBEJOIN_IN_IMAGE } from '../first-boot/cloud-image.ts';
import type { ImageFile, LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import type { AddHostOptions } from '../run/lifecycle.ts';
import { BUILT, IGNORED, type JsonEvent, type JsonResult, kubejoin } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';
import { type ExecutableServer, serveExecutable } from './executable-server.ts';

export const STATE = '/var/lib/kubejoin/provision';
export const UNIT = 'kubejoin-join.service';
/** What later boots must not change. */
export const KEPT = ['/etc/kubejoin', '/etc/kubernetes', '/etc/systemd/system', '/usr/local', '/var/lib/kubejoin'];

export interface ProvisionLab extends WorkerLab {
  /** `kubejoin provision ARGS`, run on `on` (default: worker1, which stays as it is). */
  userData(args: readonly string[], on?: LabHost): Promise<string>;
  /** Boots a new host with cloud-init and this user data. `image`: more files of its image. */
  born(userData: string, image?: readonly ImageFile[]): Promise<LabHost>;
  /** Boots a new host from another image; it is removed after the test. */
  bornFrom(options: Omit<AddHostOptions, 'name'>): Promise<LabHost>;
  /** Serves the executable until the end of the test. `trusted`: the certificates of an image for it. */
  executable(): Promise<{ flags: string[]; trusted: ImageFile; server: ExecutableServer }>;
}

export function provisionLab(): ProvisionLab {
  const at = workerLab();
  const hosts: LabHost[] = [];
  const servers: ExecutableServer[] = [];
  const bornFrom: ProvisionLab['bornFrom'] = async (options) => {
    const host = await at.lab.addHost({ name: 'born1', ...options });
    hosts.push(host);
    return host;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    for (const host of hosts.splice(0)) {
      await at.lab.removeHost(host);
      await at.cluster.forget(host);
    }
  });
  return Object.assign(at, {
    userData: async (args: readonly string[], on = at.worker) => {
      const { code, stdout, stderr } = await kubejoin(on, ['provision', ...args, IGNORED]);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    },
    born: (userData: string, image: readonly ImageFile[] = [KUBEJOIN_IN_IMAGE]) =>
      bornFrom({ cloudImage: [...cloudImage(userData), ...image] }),
    bornFrom,
    executable: async () => {
      const authority = await Authority.make('lab-files');
      const issued = await authority.issue({ commonName: 'files', ips: [at.machineAddress] });
      const server = await serveExecutable(issued, { host: at.machineAddress, executable: () => BUILT });
      servers.push(server);
      const flags = ['--executable', server.url(at.machineAddress), '--sha256', sha256(await readFile(BUILT))];
      const trusted = { path: '/etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: authority.pem };
      return { flags, trusted, server };
    },
  });
}

const stateOf = async (host: LabHost) =>
  Object.fromEntries(
    (await host.mustExec(['systemctl', 'show', UNIT, '--property=ActiveState,Result,ConditionResult,ExecMainStatus']))
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );

/** Waits for the end of the service of this boot; gives its state. */
export async function serviceEnded(host: LabHost, hasBooted = booted): Promise<Record<string, string>> {
  const evidence = async () => `${await host.journal()}\n${await host.console()}`;
  await until(`${host.name} to have booted`, () => hasBooted(host), { everyMs: 200, evidence });
  return stateOf(host);
}

/** What is written to the console comes to its file by way of the journal and of systemd-nspawn. */
export async function consoleSays(host: LabHost, text: string): Promise<void> {
  await expect.poll(() => host.console()).toContain(text);
}

/** Until the kubelet runs: it may end at a boot, because the runtime is still starting, and is started again. */
export async function kubeletRuns(host: LabHost): Promise<void> {
  const active = async () => (await host.exec(['systemctl', 'is-active', 'kubelet'])).code === 0;
  await until(`the kubelet of ${host.name} to run`, active, { evidence: () => host.journal() });
}

/** The service has ended well, in this state, and its machine is a node. */
export async function expectProvisioned(
  { cluster }: ProvisionLab,
  host: LabHost,
  { Result, ActiveState }: Record<string, string>,
): Promise<void> {
  expect([Result, ActiveState], await host.console()).toEqual(['success', 'inactive']);
  expect(await resultOf(host)).toMatchObject({ outcome: 'joined', exitCode: 0, nodeName: host.name });
  expect(await host.fileExists('/etc/kubejoin/join.yaml')).toBe(false);
  await cluster.waitReady(host.name);
}

/** Makes a machine whose certificate is not approved until `trouble` has come to it. */
export async function bornWithoutApproval(
  { cluster: { controlPlane } }: ProvisionLab,
  born: () => Promise<LabHost>,
  trouble: (host: LabHost) => Promise<void>,
): Promise<LabHost> {
  await controlPlane.freeze('kube-controller-manager');
  try {
    const host = await born();
    await eventOf(host, 'the wait for the certificate', ({ type, change }) => {
      return type === 'change-started' && change?.kind === 'store-kubelet-certificate';
    });
    await trouble(host);
    return host;
  } finally {
    await controlPlane.thaw('kube-controller-manager');
  }
}

export async function resultOf(host: LabHost): Promise<JsonResult> {
  return JSON.parse(await host.readFile(`${STATE}/result.json`)) as JsonResult;
}

/** Waits for a line of the running join. */
export async function eventOf(host: LabHost, what: string, pick: (event: JsonEvent) => boolean): Promise<void> {
  const seen = async () => {
    const { code, stdout } = await host.exec(['cat', `${STATE}/events.jsonl`]);
    const lines = code === 0 ? stdout.split('\n').slice(0, -1) : [];
    return lines.some((line) => pick(JSON.parse(line) as JsonEvent));
  };
  const evidence = async () => `${await host.journal()}\n${await host.console()}`;
  await until(what, seen, { everyMs: 100, evidence });
}
