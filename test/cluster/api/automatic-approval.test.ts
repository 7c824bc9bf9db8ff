import { expect, test } from 'vitest';
import { approvesKubelets } from '../../../src/cluster/api/automatic-approval.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const allowed = (value: unknown) => ({ status: 201, body: { status: { allowed: value } } });

test.each<[string, { status: number; body?: unknown }[], boolean]>([
  ['yes', [allowed(true)], true],
  ['no', [allowed(false)], false],
  ['something else', [allowed('true')], false],
  ['yes, when the server knows the token and is not busy', [{ status: 401 }, { status: 503 }, allowed(true)], true],
  ['that one may not ask', [{ status: 403 }], false],
  ['nothing but errors', Array.from({ length: 100 }, () => ({ status: 500 })), false],
])('a cluster that says %s', async (_, answers, expected) => {
  const time = new VirtualTime();
  const asked: unknown[] = [];
  const request = async ({ body }: { body: unknown }) => {
    asked.push(body);
    return { serverTime: undefined, body: undefined, ...(answers.shift() ?? { status: 404 }) };
  };
  const cluster = { connection: { request }, server: 'https://192.0.2.10:6443' } as unknown as TrustedCluster;
  const signal = AbortSignal.timeout(20_000);
  const options = { timeoutMs: 60_000, clock: time.clock, random: () => 0.5, emit: () => {}, signal };
  expect(await time.during(approvesKubelets(cluster, options))).toBe(expected);
  expect(time.now).toBeLessThanOrEqual(5_000);
  expect(asked[0]).toMatchObject({ kind: 'SelfSubjectAccessReview' });
});
