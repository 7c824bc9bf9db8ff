import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JoinConfiguration } from '../../src/config/types/join.ts';
import { clusterInfoObjects } from '../../src/manifests/objects/published.ts';
import { boundConfiguration, type RequestedJoin, refuseDryRun } from '../../src/operations/bound-join.ts';
import { fakeHost } from '../support/fake-host.ts';
import { NEW, PIN, requested } from '../support/requested-join.ts';
import { ServedApi } from '../support/served-api.ts';

const CONF = '/etc/kubernetes/admin.conf';
const ENDPOINT = 'lb.example.com:6443';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start();
  const published = clusterInfoObjects({ server: `https://${ENDPOINT}`, caBundle: api.ca.certificate });
  api.memory.put('/api/v1/namespaces/kube-public/configmaps', published[0] as object);
});
afterAll(() => api.stop());

/** An administrator of the cluster. */
function administrator() {
  const host = fakeHost({});
  host.content.set(CONF, { bytes: readFileSync(api.kubeconfig), mode: 0o600 });
  const clock = { ...host.read.clock, now: () => Date.now() };
  const here = { ...host, read: { ...host.read, clock } };
  return { host: here, emit: () => {}, signal: new AbortController().signal, kubeconfigPath: CONF };
}

describe('the configuration of a bound token', () => {
  const bound = async (...asked: Parameters<typeof requested>) => {
    const { join, found } = requested(...asked);
    return { ...(await boundConfiguration(join, NEW, administrator())), found: found[0] };
  };
  const hashes = [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)];

  it.each<[string, Parameters<typeof requested>, object | undefined]>([
    ['the endpoint and the CA of the kubeconfig', [], { endpoint: ENDPOINT, token: NEW, caCertHashes: hashes }],
    ['the endpoint that is given', [{}, { endpoint: 'e:1' }], { endpoint: 'e:1', token: NEW, caCertHashes: hashes }],
    ['the hashes that are given', [{ caCertHashes: [PIN] }], { endpoint: ENDPOINT, token: NEW }],
    ['no hash, if it is unsafe', [{ unsafeSkipCaVerification: true }], { endpoint: ENDPOINT, token: NEW }],
    [
      'a hash, if it is not',
      [{ unsafeSkipCaVerification: false }],
      { endpoint: ENDPOINT, token: NEW, caCertHashes: hashes },
    ],
    ['the discovery file', [{ discoveryFile: '/f' }], { tlsBootstrapToken: NEW }],
    [
      'the discovery file and the endpoint',
      [{ discoveryFile: '/f' }, { endpoint: 'e:1' }],
      { endpoint: 'e:1', tlsBootstrapToken: NEW },
    ],
    ['nothing, if it is whole', [{}, { isWhole: true }], undefined],
  ])('has %s', async (_, asked, expected) => {
    const { found } = await bound(...asked);
    expect(found).toEqual(expected);
  });

  it('has the token, the name and the role of its node', async () => {
    const worker = await bound();
    expect(worker).toMatchObject({ token: NEW, node: 'w1', role: 'worker' });
    expect(worker.configuration.discovery.bootstrapToken?.token).toBe(NEW);
    const controlPlane = await bound({}, { more: { controlPlane: true } });
    expect(controlPlane.role).toBe('control-plane');
  });

  it.each([
    ['without a name', { nodeName: '' }, { path: '--node-name', key: 'PROVISION_NODE_MISSING' }],
    ['that is a preview', { dryRun: true }, { path: 'dryRun', key: 'PROVISION_DRY_RUN' }],
  ])('is refused %s', async (_, more, problem) => {
    const { join } = requested({}, { isWhole: true });
    const asIs: RequestedJoin = {
      ...join,
      configuration: async () => {
        const made = await join.configuration();
        const name = 'nodeName' in more ? '' : 'w1';
        return { ...made, nodeRegistration: { ...made.nodeRegistration, name }, dryRun: 'dryRun' in more };
      },
    };
    await expect(boundConfiguration(asIs, NEW, administrator())).rejects.toMatchObject({
      code: 'FLAGS_INVALID',
      params: { problems: [expect.objectContaining(problem)] },
    });
  });
});

it.each([true, false, undefined])('a preview is no configuration for another machine: %s', async (dryRun) => {
  const refuse = async () => refuseDryRun({ dryRun } as JoinConfiguration);
  if (dryRun) await expect(refuse()).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  else await refuse();
});
