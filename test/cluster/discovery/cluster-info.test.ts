import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { CLUSTER_INFO_UNAUTHORIZED } from '../../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { inClusterInfo, readClusterInfo } from '../../../src/cluster/discovery/cluster-info.ts';
import { KubeconfigError } from '../../../src/cluster/kubeconfig/kubeconfig.ts';
import { servingCertificate } from '../../../src/pki/signing/serving-certificate.ts';
import { createAuthority, issueClient } from '../../../src/simulation/control-plane/certificates.ts';
import type { ApiResponse } from '../../../src/wire/http/api.ts';
import type { Connection } from '../../../src/wire/http/connection.ts';
import { CLUSTER_INFO, failureOf } from './support/cluster.ts';

const server = 'api.example:6443';
const signal = new AbortController().signal;
const data = {
  kubeconfig: 'k',
  'jws-kubeconfig-abcdef': 's',
  'jws-kubeconfig-fedcba': 't',
  'jws-kubeconfig-empty0': '',
  'jws-kubeconfig-': 's',
  'jws-kubeconfig-ABCDEF': 's',
  'jws-kubeconfig-abcdef\n': 's',
  'jws-kubeconfig-abcdefg': 's',
  other: 'o',
};
const configMap = { kind: 'ConfigMap', data };

function read(answer: Partial<ApiResponse>, asked: unknown[] = [], at = server) {
  const request = async (options: unknown) => {
    asked.push(options);
    return { status: 200, body: configMap, ...answer };
  };
  const connection = { server: at, request } as unknown as Connection;
  const unauthorized = () => new Failure(CLUSTER_INFO_UNAUTHORIZED, { server });
  return readClusterInfo(connection, { timeoutMs: 7, signal, anonymous: true, unauthorized });
}

describe('cluster-info', () => {
  it('is its kubeconfig and the signatures of tokens, whose IDs have six characters', async () => {
    const asked: unknown[] = [];
    const serverCertificate = Buffer.from('x');
    expect(await read({ serverTime: 5, serverCertificate }, asked)).toEqual({
      kubeconfig: 'k',
      signatures: new Map([
        ['abcdef', 's'],
        ['fedcba', 't'],
      ]),
      serverTime: 5,
      serverCertificate,
    });
    const limits = { maxBytes: 2 * 1024 * 1024, maxValues: 30_000 };
    const request = { method: 'GET', path: CLUSTER_INFO, timeoutMs: 7, signal, anonymous: true };
    expect(asked).toEqual([{ ...request, ...limits }]);
  });

  const malformed = (problem: string) => ['CLUSTER_INFO_MALFORMED', { server, problem }] as const;
  it.each<[Partial<ApiResponse>, string, object]>([
    [{ status: 401 }, 'CLUSTER_INFO_UNAUTHORIZED', { server }],
    [{ status: 403 }, 'CLUSTER_INFO_FORBIDDEN', { server }],
    [{ status: 404 }, 'CLUSTER_INFO_NOT_FOUND', { server }],
    [{ status: 503 }, 'API_SERVER_NOT_READY', { server, status: 503 }],
    [{ status: 429, retryAfterMs: 3_000 }, 'API_SERVER_NOT_READY', { server, status: 429, retryAfterSeconds: 3 }],
    [{ status: 302 }, 'API_UNEXPECTED_STATUS', { server, request: `GET ${CLUSTER_INFO}`, status: 302 }],
    [{ body: undefined }, ...malformed('not-json')],
    [{ body: null }, ...malformed('not-config-map')],
    [{ body: 'x' }, ...malformed('not-config-map')],
    [{ body: {} }, ...malformed('not-config-map')],
    [{ body: { kind: 'Secret', data } }, ...malformed('not-config-map')],
    [{ body: { kind: 'ConfigMap', data: null } }, ...malformed('not-config-map')],
    [{ body: { kind: 'ConfigMap', data: 'x' } }, ...malformed('not-config-map')],
    [{ body: { kind: 'ConfigMap', data: { ...data, more: 1 } } }, ...malformed('not-config-map')],
    [{ body: { kind: 'ConfigMap' } }, ...malformed('no-kubeconfig')],
    [{ body: { kind: 'ConfigMap', data: { kubeconfig: '' } } }, ...malformed('no-kubeconfig')],
  ])('%j: %s', async (answer, kind, params) => {
    expect(await failureOf(read(answer))).toEqual({ kind, params });
  });
});

describe('a port of another program of a node', () => {
  const made = servingCertificate('worker-1', Date.now()).certificates;
  const component = new X509Certificate(made).raw;
  const signed = async (commonName: string) => {
    const now = Date.now();
    const identity = { commonName, organizations: ['system:nodes'] };
    const { certificate } = await issueClient(await createAuthority('ecdsa', now), identity, {
      from: now,
      to: now + 1,
    });
    return new X509Certificate(certificate).raw;
  };
  const refused = (message: string, details = {}) => ({ kind: 'Status', status: 'Failure', message, details });
  const path = refused('forbidden: User "system:anonymous" cannot get path "/api/v1/namespaces/kube-public"');
  const object = refused('configmaps "cluster-info" is forbidden: User "system:anonymous" cannot get resource', {
    ...{ name: 'cluster-info', kind: 'configmaps' },
  });
  const ofComponent = { body: undefined, serverCertificate: component };

  it.each([
    ['10.0.0.1:10250', { status: 404, ...ofComponent }, 'kubelet'],
    ['[fd00::1]:10250', { status: 401, ...ofComponent }, 'kubelet'],
    ['10.0.0.1:10257', { status: 403, body: path }, 'kube-controller-manager'],
    ['10.0.0.1:10259', { status: 403, body: path }, 'kube-scheduler'],
    ['10.0.0.1:10259', { status: 403, ...ofComponent }, 'kube-scheduler'],
  ])('%s is that of the program that refuses there (case %#)', async (at, answer, program) => {
    const { kind, params } = await failureOf(read(answer, [], at));
    expect([kind, params]).toEqual(['CLUSTER_INFO_NOT_FOUND', { server: at, program }]);
  });

  it('is that of a kubelet whose certificate the cluster signed', async () => {
    const serverCertificate = await signed('system:node:worker-1');
    const { params } = await failureOf(read({ status: 404, body: undefined, serverCertificate }, [], 'a:10250'));
    expect(params).toEqual({ server: 'a:10250', program: 'kubelet' });
  });

  it.each([
    ['10.0.0.1:10250', { status: 404, body: undefined }, 'CLUSTER_INFO_NOT_FOUND'],
    ['10.0.0.1:10250', { status: 404, ...ofComponent, body: object }, 'CLUSTER_INFO_NOT_FOUND'],
    ['10.0.0.1:10257', { status: 403, body: object, serverCertificate: component }, 'CLUSTER_INFO_FORBIDDEN'],
    ['10.0.0.1:10259', { status: 401, body: refused('Unauthorized') }, 'CLUSTER_INFO_UNAUTHORIZED'],
    ['10.0.0.1:10250', { status: 404, body: undefined, serverCertificate: Buffer.from('x') }, 'CLUSTER_INFO_NOT_FOUND'],
    ['10.0.0.1:10250', { status: 503, ...ofComponent }, 'API_SERVER_NOT_READY'],
    ['10.0.0.1:102', { status: 404, ...ofComponent }, 'CLUSTER_INFO_NOT_FOUND'],
  ])('%s can be that of an API server (case %#)', async (at, answer, kind) => {
    const { kind: seen, params } = await failureOf(read(answer, [], at));
    expect([seen, (params as { program?: string }).program]).toEqual([kind, undefined]);
  });

  it('is that of an API server whose certificate names it', async () => {
    const serverCertificate = await signed('kube-apiserver');
    const { params } = await failureOf(read({ status: 404, body: undefined, serverCertificate }, [], 'a:10250'));
    expect(params).toEqual({ server: 'a:10250' });
  });
});

describe('what is wrong with its kubeconfig', () => {
  it.each([
    [new KubeconfigError('no-ca'), { server, problem: 'no-ca' }],
    [new KubeconfigError('wrong-type', 'users'), { server, problem: 'wrong-type', detail: 'users' }],
  ])('%s', async (error, params) => {
    const rejected = inClusterInfo(server, () => Promise.reject(error));
    expect(await failureOf(rejected)).toEqual({ kind: 'CLUSTER_INFO_MALFORMED', params });
    await expect(rejected).rejects.toHaveProperty('cause', error);
  });

  it('is nothing else', async () => {
    expect(await inClusterInfo(server, () => 7)).toBe(7);
    const bug = () => {
      throw new TypeError('a bug');
    };
    await expect(inClusterInfo(server, bug)).rejects.toThrow(TypeError);
  });
});
