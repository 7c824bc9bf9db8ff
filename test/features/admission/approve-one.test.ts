import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { approveNamed, approveRequest } from '../../../src/features/admission/approve.ts';
import { REQUEST_NOT_APPROVED } from '../../../src/features/admission/approver/admission-approver-sentences.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { SECRETS, ServedApi } from '../../support/served-api.ts';
import { servingCsr } from './serving-support.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
let api: MemoryApi;
let events: JoinEvent[];

beforeEach(() => {
  api = new MemoryApi();
  events = [];
  const given = { description: '', ttl: 60_000, expires: undefined, usages: ['authentication'] };
  const token = { ...given, token: new Secret('abcdef.0123456789abcdef'), groups: [boundGroup('worker')] };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put('/api/v1/namespaces/kube-system/secrets', revealed(bootstrapTokenSecret(token, NOW, binding)));
});

const approve = (name = 'csr-1') =>
  approveNamed(api.cluster, name, {
    ...{ clock: { now: () => NOW }, signal: new AbortController().signal },
    emit: (event) => void events.push(event),
  });

async function refusal(posted: Posted): Promise<{ state: string; reason: unknown; cure: string }> {
  api.put(CSRS, csrOf(posted));
  const error = await approve().catch((thrown: unknown) => thrown);
  if (!isFailure(error, REQUEST_NOT_APPROVED)) throw error;
  return { ...error.params, cure: error.text.cure };
}

describe('one request', () => {
  it('is approved with the right to list requests, and none to get one', async () => {
    api.put(CSRS, csrOf());
    api.put(CSRS, csrOf({ name: 'csr-10' }));
    await approve();
    expect(events).toMatchObject([{ message: { key: 'REQUEST_APPROVED' } }]);
    expect(api.asked.filter((line) => line.startsWith(`GET ${CSRS}`))).toEqual([
      `GET ${CSRS}?fieldSelector=metadata.name%3Dcsr-1`,
    ]);
  });

  it('that is approved already is left alone', async () => {
    api.put(CSRS, csrOf({ status: { conditions: [{ type: 'Approved' }] } }));
    await approve();
    expect(api.asked).toHaveLength(1);
  });

  it('that is not there is missing, although the server shows another', async () => {
    api.put(CSRS, csrOf({ name: 'csr-10' }));
    await expect(approve()).rejects.toMatchObject({ kind: 'REQUEST_MISSING' });
  });

  it('that waits can be tried again', async () => {
    api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    const { state, cure } = await refusal({});
    expect([state, cure]).toEqual(['waits', expect.stringContaining('run the command again')]);
  });

  it.each<[string, Posted]>([
    ['is denied now', { pem: pemOf('cp1') }],
    ['was denied', { status: { conditions: [{ type: 'Denied' }] } }],
  ])('that %s needs another token, not another attempt', async (_, posted) => {
    const { state, cure } = await refusal(posted);
    expect(state).toBe('denied');
    expect(cure).toContain('token create --for-node');
    expect(cure).not.toContain('run the command again');
  });

  it('for a serving certificate that was denied needs another cause, and the kubelet makes another request', async () => {
    const status = { conditions: [{ type: 'Denied' }] };
    api.put(CSRS, servingCsr('w7', { dnsNames: ['w6'] }, { status }));
    await expect(approve()).rejects.toMatchObject({
      params: { state: 'serving-denied' },
      text: { cure: expect.stringContaining('the kubelet sends a new request') },
    });
  });

  it('of somebody else is for an administrator', async () => {
    const { state, cure } = await refusal({ spec: { username: 'alice', groups: [] } });
    expect([state, cure]).toEqual(['other', expect.stringContaining('kubectl certificate')]);
  });

  it('that others change each time is given up', async () => {
    api.put(CSRS, csrOf());
    api.disturb = ({ path }) =>
      path.endsWith('/approval') ? { status: 409, serverTime: undefined, body: {} } : undefined;
    await expect(approve()).rejects.toMatchObject({
      params: { state: 'waits', reason: { key: 'DECISION_CONTENDED' } },
    });
    expect(api.asked.filter((line) => line.endsWith('/approval'))).toHaveLength(5);
  });

  it.each([
    [401, 'APPROVER_UNAUTHENTICATED'],
    [403, 'ADMISSION_FORBIDDEN'],
    [500, 'CLUSTER_WRITE_FAILED'],
  ])('fails with the cause when the API server answers %d', async (status, kind) => {
    api.disturb = () => ({ status, serverTime: undefined, body: {} });
    await expect(approve()).rejects.toMatchObject({ kind });
  });
});

it('by its name is approved with the permissions of a kubeconfig', async () => {
  const served = await ServedApi.start();
  onTestFinished(() => served.stop());
  const expires = Date.parse('2100-01-01T00:00:00Z');
  const given = { description: '', ttl: undefined, expires, usages: ['authentication'] };
  const token = { ...given, token: new Secret('abcdef.0123456789abcdef'), groups: [boundGroup('worker')] };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  served.memory.put(SECRETS, revealed(bootstrapTokenSecret(token, NOW, binding)));
  const name = nodeRequestName('w7', keys.publicKey);
  served.memory.put(CSRS, csrOf({ name }));
  await approveRequest(name, {
    ...{ kubeconfigPath: served.kubeconfig, host: linuxHost(), signal: new AbortController().signal },
    emit: (event) => void events.push(event),
  });
  expect(events).toMatchObject([{ message: { key: 'REQUEST_APPROVED' } }]);
  expect(served.memory.object(`${CSRS}/${name}`)).toMatchObject({ status: { conditions: [{ type: 'Approved' }] } });
});
