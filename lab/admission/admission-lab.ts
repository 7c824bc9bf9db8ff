/** Shared by the tests of bound tokens: roles in the cluster, and approvers with their own account's permissions. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { until } from '../machine/wait.ts';
import { CSRS, withToken } from '../support/anonymous.ts';
import type { Cluster } from '../support/cluster.ts';
import type { RunningJoin } from '../worker/kubejoin.ts';
import { type WorkerLab, workerLab } from '../worker/worker-lab.ts';
import { installAdmission, killApprover, must, says, startApprover } from './approver.ts';
import { decisionOf } from './requests.ts';

async function deleteRequests(cluster: Cluster): Promise<void> {
  await cluster.api('DELETE', CSRS);
}

/** The API server learns of a new token a moment after it was made. */
async function known(cluster: Cluster, token: string): Promise<void> {
  const isKnown = async () => (await withToken(cluster, token, 'GET', '/version')).status === 200;
  await until(`token ${token.slice(0, 6)} to be known`, isKnown);
}

export interface AdmissionLab extends WorkerLab {
  /** Starts an approver, which ends with the test, and waits for this message. */
  approver(message?: string, args?: readonly string[]): Promise<RunningJoin>;
  /** `kubejoin token create ARGS`; the API server knows the tokens. */
  newToken(...args: readonly string[]): Promise<string>;
  /** Waits until a request is approved or denied. */
  decided(name: string): Promise<unknown>;
}

/** Installs the roles before the file's tests and removes them at its end; after each test no approver runs. */
export function admissionLab(): AdmissionLab {
  const at = workerLab();
  const running: RunningJoin[] = [];
  beforeAll(() => installAdmission(at.cluster));
  afterEach(async () => {
    await Promise.all(running.splice(0).map(killApprover));
    await deleteRequests(at.cluster);
  });
  afterAll(async () => {
    await must(at.cluster, ['admission', 'remove']);
  });
  return Object.assign(at, {
    approver: async (awaited = 'APPROVER_STARTED', args: readonly string[] = []) => {
      const started = await startApprover(at.cluster, args);
      running.push(started);
      await says(started, awaited);
      return started;
    },
    newToken: async (...args: readonly string[]) => {
      const printed = await must(at.cluster, ['token', 'create', ...args]);
      for (const token of printed.split('\n')) await known(at.cluster, token);
      return printed;
    },
    decided: (name: string) =>
      until(`a decision about ${name}`, async () => (await decisionOf(at.cluster, name)).type !== undefined),
  });
}
