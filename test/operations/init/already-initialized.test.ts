import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { DISCOVERY_FILE_NO_CREDENTIALS } from '../../../src/cluster/cluster-sentences.ts';
import type { NodeMembership } from '../../../src/phases/facts/node-membership.ts';
import { isInitialized } from '../../../src/phases/init/facts/already-initialized.ts';
import type { InitFacts } from '../../../src/phases/init/facts/facts.ts';
import type { InitFactSource } from '../../../src/phases/init/facts/read-facts.ts';
import { joiningExisting } from '../../../src/phases/init/joining.ts';
import { spkiHash } from '../../../src/pki/keys/spki.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { inputOf } from './support.ts';

const SERVER = 'https://10.0.0.5:6443';
const member: NodeMembership = {
  state: 'member',
  server: SERVER,
  caBundle: '',
  kubeletActive: true,
  resumable: false,
  role: 'control-plane',
};

/** Facts that a test says, in place of what a machine has. */
function facts(
  membership: NodeMembership,
  {
    endpoint = '',
    published = SERVER,
    caBundle = '',
    left = [],
    removal,
  }: { endpoint?: string; published?: string | undefined; caBundle?: string; left?: string[]; removal?: object } = {},
) {
  const known: Partial<Record<keyof InitFacts, unknown>> = {
    nodeMembership: membership,
    node: { name: 'cp1' },
    previousRun: {
      filesOf: async (prefix: string) => (prefix === 'control-plane-' ? left : []),
      unfinishedRemoval: async (paths: readonly string[]) => removal && { by: 'reset', left: paths, ...removal },
    },
    cluster: { configuration: inputOf({ controlPlaneEndpoint: endpoint }).cluster },
    localEndpoint: { advertiseAddress: '10.0.0.5', bindPort: 6443 },
    ...(published && { published: { server: published, caBundle } }),
  };
  const get = async (name: keyof InitFacts) => {
    if (!(name in known)) throw new Failure(DISCOVERY_FILE_NO_CREDENTIALS, { source: name });
    return known[name];
  };
  return { get } as unknown as InitFactSource;
}

describe('a machine that is', () => {
  it.each<[string, NodeMembership]>([
    ['no node', { state: 'none' }],
    ['a node that its cluster does not know any more', { state: 'stale', reason: '' }],
    [
      'a node whose API server does not answer',
      { state: 'unanswered', server: SERVER, caBundle: '', resumable: false, reason: '' },
    ],
    ['half-way through an init', { ...member, resumable: true }],
  ])('%s goes on to the checks', async (_, membership) => {
    expect(await isInitialized(facts(membership), true)).toBe(false);
  });

  it('a control plane that did not finish its join uses no key of that cluster for another one', async () => {
    const left = ['/etc/group', '/etc/kubernetes/pki/ca.key'];
    for (const membership of [{ state: 'none' }, { ...member, resumable: true }] as const) {
      const failure = await failureOf(isInitialized(facts(membership, { left }), true));
      expect(failure).toMatchObject({
        kind: 'CONTROL_PLANE_FILES_LEFT',
        params: { paths: ['/etc/kubernetes/pki/ca.key'], wanted: 'cluster' },
      });
    }
  });

  it.each(['reset', 'undo'])('a control plane that an unfinished %s left its keys uses none of them', async (by) => {
    for (const membership of [{ state: 'none' }, { state: 'stale', reason: '' }] as const) {
      const failure = await failureOf(isInitialized(facts(membership, { removal: { by } }), true));
      const paths = ['ca', 'sa', 'front-proxy-ca'].map((name) => `/etc/kubernetes/pki/${name}.key`);
      const params = { by, paths, wanted: 'cluster' };
      expect(failure).toMatchObject({ kind: 'CLUSTER_KEYS_LEFT', class: 'host', params });
      expect((failure as unknown as Failure).text.cure).toContain(`"kubejoin ${by}"`);
    }
  });

  it('this control plane already is a success where that is wanted, else says so', async () => {
    expect(await isInitialized(facts(member), true)).toBe(true);
    expect(await failureOf(isInitialized(facts(member), false))).toMatchObject({
      code: 'ALREADY_INITIALIZED',
      params: { server: SERVER },
    });
  });

  it('this control plane with its kubelet stopped is told to start it', async () => {
    const failure = await failureOf(isInitialized(facts({ ...member, kubeletActive: false }), true));
    expect(failure.code).toBe('KUBELET_STOPPED');
  });

  it.each([
    [{ endpoint: 'api.example' }, 'MACHINE_OF_ANOTHER_CLUSTER'],
    [{ endpoint: 'api.example', published: 'https://api.example:6443' }, 'ALREADY_INITIALIZED'],
    [{ published: 'https://api.example:6443' }, 'MACHINE_OF_ANOTHER_CLUSTER'],
    [{ published: undefined }, 'ALREADY_INITIALIZED'],
  ])('a control plane is known by the endpoint of its administrator: %j', async (given, code) => {
    expect((await failureOf(isInitialized(facts(member, given), false))).code).toBe(code);
  });

  it('a worker, or a node under another name, is told whose it is', async () => {
    const other: NodeMembership = {
      state: 'other-name',
      node: 'old',
      server: SERVER,
      caBundle: '',
      kubeletActive: false,
      role: 'control-plane',
    };
    for (const [membership, params] of [
      [
        { ...member, role: 'worker' },
        { node: 'cp1', role: 'worker' },
      ],
      [other, { node: 'old', role: 'control-plane' }],
    ] as [NodeMembership, object][])
      expect(await failureOf(isInitialized(facts(membership), true))).toMatchObject({
        code: 'MACHINE_IS_A_NODE',
        params,
      });
  });
});

describe('other machines join', () => {
  it('by the endpoint and the hashes of the cluster that is there, without its secrets', async () => {
    const { pem } = await Authority.make('cluster');
    const published = 'https://api.example:6443';
    const given = facts(member, { endpoint: 'api.example', published, caBundle: pem });
    expect(await joiningExisting(given)).toEqual({
      tokens: [],
      certificateKey: undefined,
      cluster: {
        endpoint: 'api.example:6443',
        caCertHashes: [spkiHash(new X509Certificate(pem))],
        controlPlanes: true,
      },
    });
  });

  it('by nothing that this machine knows where it has no admin.conf', async () => {
    expect((await joiningExisting(facts(member, { published: '' }))).cluster).toBeUndefined();
  });
});
