/** Machines that are made from an image and user data: Debian's cloud-init on hosts that boot for the first time. */
import { afterEach } from 'vitest';
import type { ImageFile, LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { IGNORED, type JsonEvent, type JsonResult, kubejoin } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';
import { booted, cloudImage, KUBEJOIN_IN_IMAGE } from './cloud-image.ts';

export const STATE = '/var/lib/kubejoin/provision';
export const UNIT = 'kubejoin-join.service';

export interface ProvisionLab extends WorkerLab {
  /** `kubejoin provision ARGS`, run on `on` (default: worker1, which stays as it is). */
  userData(args: readonly string[], on?: LabHost): Promise<string>;
  /** Boots a new host with this user data; it is removed after the test. `image`: more files of its image. */
  born(userData: string, image?: readonly ImageFile[]): Promise<LabHost>;
}

export function provisionLab(): ProvisionLab {
  const at = workerLab();
  const hosts: LabHost[] = [];
  afterEach(async () => {
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
    born: async (userData: string, image: readonly ImageFile[] = [KUBEJOIN_IN_IMAGE]) => {
      const host = await at.lab.addHost({ name: 'born1', cloudImage: [...cloudImage(userData), ...image] });
      hosts.push(host);
      return host;
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
export async function serviceEnded(host: LabHost): Promise<Record<string, string>> {
  const evidence = async () => `${await host.journal()}\n${await host.console()}`;
  await until(`${host.name} to have booted`, async () => booted(host), { timeoutMs: 150_000, everyMs: 200, evidence });
  return stateOf(host);
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
  await until(what, seen, { timeoutMs: 90_000, everyMs: 100, evidence });
}
