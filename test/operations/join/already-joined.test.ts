import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { joinConfigurationFromFlags } from '../../../src/config/from-flags/join-flags.ts';
import type { NodeMembership } from '../../../src/phases/facts/node-membership.ts';
import { hasJoinedBefore } from '../../../src/phases/join/facts/already-joined.ts';
import type { JoinFactSource } from '../../../src/phases/join/facts/read-facts.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';
import { Authority } from '../../wire/support/authority.ts';

const SERVER = '10.0.0.5:6443';
const { configuration } = joinConfigurationFromFlags(
  { token: new Secret('abcdef.0123456789abcdef'), unsafeSkipCaVerification: true },
  SERVER,
  undefined,
);
const reason = new Failure(CONNECTION_REFUSED, { server: SERVER });
const unanswered: NodeMembership = {
  state: 'unanswered',
  server: `https://${SERVER}`,
  caBundle: '',
  resumable: false,
  reason,
};
const facts = (membership: NodeMembership, left: readonly string[] = [], removal?: object) => {
  const previousRun = {
    filesOf: async (prefix: string) => (prefix === 'control-plane-' ? left : []),
    unfinishedRemoval: async (paths: readonly string[]) => removal && { left: paths, ...removal },
  };
  const known = { nodeMembership: membership, node: { name: 'node-1' }, previousRun };
  return { get: async (name: string) => known[name as 'node'] } as unknown as JoinFactSource;
};

describe('a node of this cluster whose API server does not answer', () => {
  it('is told so where a node is wanted: its files are not in the way', async () => {
    const failure = await failureOf(hasJoinedBefore(facts(unanswered), { configuration, ifNeeded: true }));
    expect(failure).toMatchObject({ code: 'NODE_UNANSWERED', params: { node: 'node-1', reason } });
    expect((failure as unknown as Failure).text.cause).toBe(
      new Failure(CONNECTION_REFUSED, { server: SERVER }).text.what,
    );
  });

  it.each([
    ['that wants a join', unanswered, false],
    ['whose own join was cut off', { ...unanswered, resumable: true }, true],
  ])('%s goes on to the checks', async (_, membership, ifNeeded) => {
    expect(await hasJoinedBefore(facts(membership), { configuration, ifNeeded })).toBe(false);
  });
});

describe('files that an unfinished control-plane join left', () => {
  const KEY = '/etc/kubernetes/pki/ca.key';
  const resumed: NodeMembership = {
    ...{ state: 'member', server: `https://${SERVER}`, caBundle: '', resumable: true },
    ...{ kubeletActive: true, role: 'control-plane' },
  };
  const asked = (membership: NodeMembership, left: string[], more: object = {}) =>
    hasJoinedBefore(facts(membership, left), { configuration: { ...configuration, ...more }, ifNeeded: true });

  it.each<[string, NodeMembership]>([
    ['without a kubelet.conf', { state: 'none' }],
    ['whose certificate has expired', { state: 'stale', reason: 'HTTP 401' }],
    ['whose API server does not answer', { ...unanswered, resumable: true }],
    ['that is a node by now', resumed],
    // Its kubelet's configuration was edited, so it is not resumed; a complete control plane would have its Pods.
    ['that looks like a worker', { ...resumed, resumable: false, role: 'worker' }],
  ])('are refused by a worker %s', async (_, membership) => {
    const failure = await failureOf(asked(membership, [KEY, '/etc/passwd']));
    expect(failure).toMatchObject({ kind: 'CONTROL_PLANE_FILES_LEFT', class: 'host', params: { paths: [KEY] } });
    expect((failure as unknown as Failure).text.cause).toContain(KEY);
    expect((failure as unknown as Failure).text.cure).toContain('"kubejoin undo"');
  });

  it('are refused where a reset or an undo did not finish, but not by a control plane', async () => {
    const wanted = { configuration: { ...configuration, caCertPath: '/srv/pki/ca.crt' }, ifNeeded: false };
    const removed = facts({ state: 'none' }, [], { by: 'undo' });
    expect(await failureOf(hasJoinedBefore(removed, wanted))).toMatchObject({
      kind: 'CLUSTER_KEYS_LEFT',
      params: { by: 'undo', paths: ['ca', 'sa', 'front-proxy-ca'].map((name) => `/srv/pki/${name}.key`) },
    });
    const controlPlane = { localAPIEndpoint: { advertiseAddress: '', bindPort: 6443 }, certificateKey: undefined };
    const asOne = { configuration: { ...configuration, controlPlane }, ifNeeded: false };
    expect(await hasJoinedBefore(removed, asOne)).toBe(false);
  });

  it('are named in part', async () => {
    const failure = await failureOf(asked({ state: 'none' }, ['/a', '/b', '/c', '/d']));
    expect(failure).toMatchObject({ params: { paths: ['/a', '/b', '/c'] } });
  });

  it('are used by a control plane', async () => {
    const controlPlane = { localAPIEndpoint: { advertiseAddress: '', bindPort: 6443 } };
    expect(await asked({ state: 'none' }, [KEY], { controlPlane })).toBe(false);
  });

  it('are none where only those are there that every worker has', async () => {
    const usual = ['/etc/group', '/etc/kubernetes/pki/ca.crt', '/etc/passwd'];
    expect(await asked({ state: 'none' }, usual)).toBe(false);
    const caCertPath = '/etc/kubernetes/other.crt';
    expect(await failureOf(asked({ state: 'none' }, usual, { caCertPath }))).toMatchObject({
      params: { paths: ['/etc/kubernetes/pki/ca.crt'] },
    });
  });
});

describe('a node that is to join by an endpoint where nothing responds', () => {
  afterEach(() => vi.useRealTimers());
  const elsewhere: NodeMembership = {
    ...{ state: 'member', server: 'https://10.9.9.9:6443', caBundle: '', resumable: false },
    ...{ kubeletActive: true, role: 'worker' },
  };
  const silent = () => {
    const known = facts(elsewhere);
    const never = new Promise<never>(() => {});
    return { get: (name: string) => (name === 'trustedCluster' ? never : known.get(name as 'node')) } as JoinFactSource;
  };

  it('is left to the checks within seconds, as in kubeadm', async () => {
    vi.useFakeTimers();
    const joined = hasJoinedBefore(silent(), { configuration, ifNeeded: false });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await Promise.race([joined, 'still waiting'])).toBe(false);
  });

  const ignoring = (names: string[]) => ({
    ...configuration,
    nodeRegistration: { ...configuration.nodeRegistration, ignorePreflightErrors: names },
  });

  it.each<[string, typeof configuration, boolean]>([
    ['a node is wanted', configuration, true],
    ['all checks are ignored', ignoring(['all']), false],
    ['its files are ignored', ignoring(['FileAvailable--etc-kubernetes-kubelet.conf']), false],
    ['no check is made', { ...configuration, skipPhases: ['preflight'] }, false],
  ])('waits for its cluster where %s', async (_, asked, ifNeeded) => {
    vi.useFakeTimers();
    const joined = hasJoinedBefore(silent(), { configuration: asked, ifNeeded });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await Promise.race([joined, 'still waiting'])).toBe('still waiting');
  });
});

describe('a node of another cluster', () => {
  const pinned = joinConfigurationFromFlags(
    { token: new Secret('abcdef.0123456789abcdef'), caCertHashes: [`sha256:${'ab'.repeat(32)}`] },
    SERVER,
    undefined,
  ).configuration;

  it('is a node only where any cluster will do', async () => {
    const { pem: caBundle } = await Authority.make('other');
    const other: NodeMembership = {
      ...{ state: 'member', server: 'https://10.9.9.9:6443', caBundle, resumable: false },
      ...{ kubeletActive: true, role: 'worker' },
    };
    expect(await hasJoinedBefore(facts(other), { configuration: pinned, ifNeeded: true })).toBe(false);
    const wanted = { configuration: pinned, ifNeeded: false, anyCluster: true };
    expect(await failureOf(hasJoinedBefore(facts(other), wanted))).toMatchObject({ code: 'ALREADY_JOINED' });
  });
});
