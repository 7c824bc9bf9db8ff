import { expect, test } from 'vitest';
import type { EmitNotice } from '../../../src/base/events.ts';
import { approvesKubelets } from '../../../src/cluster/api/automatic-approval.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { APPROVED_BY } from '../../rehearsal/contract/answers.ts';
import { patience } from '../../support/patience.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

/** In the words of a real API server (lab/worker/contract.test.ts). */
const KUBEADM = APPROVED_BY;
const OPEN =
  'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "any" to Group "system:bootstrappers:kubeadm:default-node-tokens"';
const allowed = (value: unknown, reason = KUBEADM) => ({ status: 201, body: { status: { allowed: value, reason } } });
const groups = (...names: string[]) => ({
  ...{ status: 201, body: { status: { userInfo: { username: 'system:bootstrap:abcdef', groups: names } } } },
});
const BOUND = 'system:bootstrappers:kubejoin:worker';

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
  const signal = patience();
  const options = { timeoutMs: 60_000, clock: time.clock, random: () => 0.5, emit: () => {}, signal };
  expect(await time.during(approvesKubelets(cluster, options))).toBe(expected);
  expect(time.now).toBeLessThanOrEqual(5_000);
  expect(asked[0]).toMatchObject({ kind: 'SelfSubjectAccessReview' });
});

test.each<[string, { status: number; body?: unknown }[], { asked: number; warns: boolean }]>([
  ["kubeadm's tokens", [allowed(true)], { asked: 1, warns: false }],
  [
    'all tokens, of a bound one',
    [allowed(true, OPEN), groups('system:bootstrappers', BOUND)],
    { asked: 2, warns: true },
  ],
  ['all tokens, of another', [allowed(true, OPEN), groups('system:bootstrappers')], { asked: 2, warns: false }],
  ['for a reason that it keeps, a bound one', [allowed(true, ''), groups(BOUND)], { asked: 2, warns: true }],
  ['all tokens, but does not say whose this is', [allowed(true, OPEN), { status: 403 }], { asked: 2, warns: false }],
  ['no bound tokens', [allowed(false, ''), groups(BOUND)], { asked: 1, warns: false }],
])('a cluster that approves %s', async (_, answers, expected) => {
  const asked: string[] = [];
  const request = async ({ path }: { path: string }) => {
    asked.push(path);
    return { serverTime: undefined, body: undefined, ...(answers.shift() ?? { status: 404 }) };
  };
  const cluster = { connection: { request }, server: 'https://192.0.2.10:6443' } as unknown as TrustedCluster;
  const told: unknown[] = [];
  const emit: EmitNotice = (event) => void told.push(event);
  const { clock } = new VirtualTime();
  await approvesKubelets(cluster, {
    timeoutMs: 60_000,
    clock,
    emit,
    signal: patience(),
  });
  expect(asked).toHaveLength(expected.asked);
  const warning = expect.objectContaining({
    level: 'warning',
    message: expect.objectContaining({ key: 'BOUND_TOKEN_APPROVED' }),
  });
  expect(told).toEqual(expected.warns ? [warning] : []);
});
