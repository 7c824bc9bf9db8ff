/** What an approver with an administrator's kubeconfig tells at its start. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { approve } from '../../../src/features/admission/approve.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { joiningRights } from '../../../src/manifests/objects/joining-rights.ts';
import { objectPath, objectTitle } from '../../../src/manifests/objects/kubernetes-object.ts';
import { CSRS, ServedApi } from '../../support/served-api.ts';

let api: ServedApi;
beforeEach(async () => {
  api = await ServedApi.start();
});
afterEach(() => api.stop());

/** The keys and facts of the messages until the approver watches. */
async function toldAtStart(): Promise<{ key: string; params: unknown }[]> {
  const stop = new AbortController();
  const told: { key: string; params: unknown }[] = [];
  api.memory.disturb = ({ path }) => {
    if (forbidden(path)) return { status: 403, serverTime: undefined, body: {} };
    return undefined;
  };
  const emit = (event: JoinEvent) => {
    if ('message' in event && event.message) told.push({ key: event.message.key, params: event.message.params });
    const ends = event.type === 'notice' && event.message.key === 'REQUEST_PENDING';
    if (ends) stop.abort();
  };
  await approve({ kubeconfigPath: api.kubeconfig, host: linuxHost(), emit, signal: stop.signal });
  return told;
}

let forbidden: (path: string) => boolean;
/** A request that stays pending marks the end of the start. */
beforeEach(() => {
  forbidden = () => false;
  api.memory.put(CSRS, {
    ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'pending' } },
    spec: {
      ...{ request: '', usages: [], signerName: 'kubernetes.io/kube-apiserver-client-kubelet' },
      username: 'system:bootstrap:abcdef',
      groups: ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker', 'system:authenticated'],
    },
  });
});

it('a cluster in which bound tokens cannot be used is told, with what it lacks', async () => {
  const [first, ...others] = joiningRights();
  if (first === undefined) throw new Error('no objects');
  api.memory.remove(objectPath(first));
  expect(others).not.toEqual([]);
  expect(await toldAtStart()).toContainEqual({
    key: 'APPROVER_TOKENS_UNUSABLE',
    params: { server: `https://${api.endpoint}`, missing: [objectTitle(first)] },
  });
});

it.each<[string, (path: string) => boolean]>([
  ['has everything', () => false],
  ['does not let the account of the approver look', (path) => path.includes('/rbac.authorization.k8s.io/')],
])('a cluster that %s is not warned of', async (_, without) => {
  forbidden = without;
  const keys = (await toldAtStart()).map(({ key }) => key);
  expect(keys).toEqual(['APPROVER_STARTED', 'REQUEST_PENDING']);
});
