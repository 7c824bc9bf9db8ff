/**
 * State before every test of an attacker on the path: a worker whose connections to the API server reach the
 * attacker, and secrets that must not.
 */
import { afterEach, expect } from 'vitest';
import type { ExecOutcome } from '../machine/enter.ts';
import { type JsonRun, join } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';
import { type Act, Interceptor } from './interceptor.ts';
import { impatientJoin, kubeadmJoin } from './kubeadm-join.ts';
import { divert, undivert } from './on-the-path.ts';

export const CONFIG = '/root/join.json';

/** Time limit for faults that waiting could fix, also on a busy machine; other faults end immediately. */
const TIMEOUT_S = 20;

export interface PathLab {
  readonly at: WorkerLab;
  /** The address of the API server as joining machines know it. */
  server(): { host: string; port: number };
  /** Whoever is on the path in this test. */
  interceptor(): Interceptor;
  /** He does this with the connection of that number. `isProxy`: he is asked by CONNECT, and nothing is diverted. */
  onThePath(act: (number: number) => Act, isProxy?: boolean): Promise<void>;
  /** The discovery of a join by token. `pin`: of another CA than the cluster's; null for none. */
  discovery(pin?: string | null): object;
  /** kubejoin with little patience. */
  impatient(options?: { pin?: string | null; env?: Record<string, string> }): Promise<JsonRun>;
  /** The real kubeadm with as little. */
  kubeadm(options?: { pin?: string }): Promise<ExecOutcome>;
  /** He was met, and no part of the token's secret came to him. */
  expectHeardNothing(): void;
}

export function pathLab(): PathLab {
  const at = workerLab();
  let interceptor: Interceptor | undefined;
  const server = () => ({ host: at.cluster.endpointAddress, port: 6443 });
  const his = () => ({ host: at.machineAddress, port: met().port });
  const met = () => {
    if (interceptor === undefined) throw new Error('nobody is on the path');
    return interceptor;
  };
  const discovery = (pin: string | null = at.pin) => ({
    bootstrapToken: {
      token: at.token,
      apiServerEndpoint: at.cluster.endpoint,
      ...(pin === null ? { unsafeSkipCAVerification: true } : { caCertHashes: [pin] }),
    },
  });
  afterEach(async () => {
    if (interceptor === undefined) return;
    await undivert(at.worker, server(), his());
    await interceptor.close();
    interceptor = undefined;
  });
  return {
    at,
    server,
    interceptor: met,
    discovery,
    async onThePath(act, isProxy = false) {
      const upstream = { host: at.cluster.first.address, port: 6443 };
      interceptor = await Interceptor.listen({ host: at.machineAddress, upstream, act, isProxy });
      if (!isProxy) await divert(at.worker, server(), his());
    },
    async impatient({ pin, env = {} } = {}) {
      await at.worker.writeFile(CONFIG, impatientJoin({ discovery: discovery(pin), seconds: TIMEOUT_S }), 0o600);
      const run = await join(at.worker, ['--config', CONFIG], { env });
      await at.worker.mustExec(['rm', CONFIG]);
      return run;
    },
    kubeadm: ({ pin } = {}) => kubeadmJoin(at.worker, { discovery: discovery(pin), seconds: 6 }),
    expectHeardNothing() {
      const { acts, requests } = met();
      expect(acts.some((act) => act !== 'pass')).toBe(true);
      expect(requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
      expect(met().heard(at.secret)).toBe(false);
    },
  };
}
