import { describe, expect, it } from 'vitest';
import { Failure, healsWithin } from '../../../src/base/failure.ts';
import { inOwnKubeconfig } from '../../../src/cluster/kubeconfig/own-kubeconfig.ts';
import type { FailureKind } from '../../../src/program/definitions.ts';
import { definitionOf } from '../../../src/program/definitions.ts';
import { failureSamples } from '../../support/sentences.ts';
import { failureOf } from './support/cluster.ts';

const failure = (kind: FailureKind, params: object = {}) => new Failure(definitionOf(kind), params as never);
const EVER = Number.POSITIVE_INFINITY;
const [MORNING, NOON, AFTERNOON] = ['2026-05-01T10:00:00Z', '2026-05-01T12:00:00Z', '2026-05-01T14:00:00Z'];

describe('for how long a failure may still go away', () => {
  it.each<[FailureKind, number, object?]>([
    ['CONNECTION_REFUSED', EVER],
    ['HOST_UNREACHABLE', EVER],
    ['CONNECTION_TIMED_OUT', EVER],
    ['CONNECTION_RESET', EVER],
    ['NAME_NOT_FOUND', EVER],
    ['RESOLVER_FAILED', EVER],
    ['PROXY_UNREACHABLE', EVER],
    ['REQUEST_TIMED_OUT', EVER],
    ['RESPONSE_BROKEN', EVER],
    ['CLUSTER_INFO_NOT_FOUND', EVER],
    ['CLUSTER_INFO_NOT_FOUND', 0, { program: 'kubelet' }],
    ['API_SERVER_NOT_READY', EVER],
    ['SIGNATURE_MISSING', EVER],
    ['TOKEN_UNKNOWN', 30_000],
    ['TOKEN_UNKNOWN', 10_000, { rejected: true }],
    ['CLUSTER_INFO_FORBIDDEN', 60_000],
    ['CREDENTIAL_REJECTED', 2_000],
    ['PROXY_REFUSED', EVER, { status: 502 }],
    ['PROXY_REFUSED', EVER, { status: 429 }],
    ['PROXY_REFUSED', 0, { status: 403 }],
    ['PROXY_REFUSED', 0, { status: 407 }],
    ['DISCOVERY_URL_STATUS', EVER, { status: 503 }],
    ['DISCOVERY_URL_STATUS', 0, { status: 404 }],
    ['TLS_CERTIFICATE_NOT_YET_VALID', 60_000, { notBefore: NOON, serverTime: AFTERNOON }],
    ['TLS_CERTIFICATE_NOT_YET_VALID', 0, { notBefore: NOON, serverTime: MORNING }],
    ['TLS_CERTIFICATE_NOT_YET_VALID', 0, { notBefore: NOON, serverTime: undefined }],
    ['TLS_CERTIFICATE_EXPIRED', 60_000, { notAfter: NOON, serverTime: MORNING }],
    ['TLS_CERTIFICATE_EXPIRED', 0, { notAfter: NOON, serverTime: AFTERNOON }],
    ['TLS_CERTIFICATE_EXPIRED', 0, { notAfter: NOON, serverTime: undefined }],
    ['SIGNATURE_INVALID', 0],
    ['CA_PIN_MISMATCH', 0],
    ['TLS_UNKNOWN_CA', 0],
    ['CLUSTER_INFO_CHANGED', 0],
    ['CLUSTER_INFO_UNAUTHORIZED', 0],
  ])('%s: %s ms %j', (kind, ms, params) => {
    const sample = failureSamples[kind] as object | undefined;
    expect(healsWithin(failure(kind, { ...sample, ...params }))).toBe(ms);
  });
});

describe('what is wrong with a kubeconfig of this machine', () => {
  const ADMIN = '/etc/kubernetes/admin.conf';
  const about = { kubeconfig: ADMIN, owner: 'control-plane' };
  it.each<[FailureKind, object, FailureKind, object]>([
    ['DISCOVERY_FILE_MISSING', { path: '/x' }, 'KUBECONFIG_MISSING', { looked: ['/x'], owner: 'control-plane' }],
    ['DISCOVERY_FILE_MALFORMED', { problem: 'no-ca' }, 'KUBECONFIG_MALFORMED', { ...about, problem: 'no-ca' }],
    [
      'DISCOVERY_FILE_MALFORMED',
      { problem: 'no-ca', detail: 'd' },
      'KUBECONFIG_MALFORMED',
      { ...about, problem: 'no-ca', detail: 'd' },
    ],
    ['FILE_NOT_READ', { path: ADMIN, reason: 'EIO' }, 'KUBECONFIG_UNREADABLE', { ...about, reason: 'EIO' }],
    ['FILE_NOT_READ', { path: '/other', reason: 'EIO' }, 'FILE_NOT_READ', { path: '/other', reason: 'EIO' }],
    ['DISCOVERY_FILE_AMBIGUOUS', { clusters: ['a', 'b'] }, 'KUBECONFIG_AMBIGUOUS', { ...about, clusters: ['a', 'b'] }],
    ['DISCOVERY_FILE_INSECURE', {}, 'KUBECONFIG_INSECURE', about],
    ['DISCOVERY_FILE_NO_CREDENTIALS', {}, 'KUBECONFIG_NO_CREDENTIALS', about],
    [
      'DISCOVERY_FILE_REFERENCE',
      { field: 'f', path: '/p' },
      'KUBECONFIG_REFERENCE',
      { ...about, field: 'f', path: '/p' },
    ],
    ['CONNECTION_REFUSED', { server: 's' }, 'CONNECTION_REFUSED', { server: 's' }],
  ])('%s %j is told as %s', async (kind, params, told, expected) => {
    const cause = failure(kind, params);
    const rejected = inOwnKubeconfig(ADMIN, () => Promise.reject(cause));
    expect(await failureOf(rejected)).toEqual({ kind: told, params: expected });
    const error = await rejected.catch((reason: unknown) => reason);
    if (told !== kind) expect((error as Error).cause).toBe(cause);
    else expect(error).toBe(cause);
  });

  it.each([
    [ADMIN, 'control-plane'],
    ['/etc/kubernetes/kubelet.conf', 'kubelet'],
    ['/root/.kube/config', 'administrator'],
  ])('%s is the %s’s', async (path, owner) => {
    const rejected = inOwnKubeconfig(path, () => Promise.reject(failure('DISCOVERY_FILE_INSECURE')));
    expect(await failureOf(rejected)).toMatchObject({ params: { kubeconfig: path, owner } });
  });

  it('is nothing else than what the work says', async () => {
    expect(await inOwnKubeconfig(ADMIN, async () => 7)).toBe(7);
    await expect(inOwnKubeconfig(ADMIN, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });
});
