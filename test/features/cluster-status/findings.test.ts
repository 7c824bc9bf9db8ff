/** What does not fit together in the facts of a cluster. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsIn } from '../../../src/features/cluster-status/findings/findings.ts';
import { minorsBehind } from '../../../src/features/cluster-status/findings/node-findings.ts';
import { certificate, DAY, etcd, facts, found, member, NOW, node, pod, server, silent } from './support.ts';

it('a cluster in which everything fits together has no findings', () => {
  expect(findingsIn(facts())).toEqual([]);
});

describe('etcd', () => {
  const [cp1, cp2, cp3] = ['cp1', 'cp2', 'cp3'].map((name) => member(name));

  it('one of three members that does not respond leaves a majority without a spare', () => {
    expect(found({ etcd: etcd([cp1, cp2, member('cp3', silent)] as never) })).toEqual([
      'warning ETCD_MAJORITY_TIGHT',
      'warning ETCD_MEMBER_SILENT cp3',
    ]);
  });

  it('two of three members that do not respond cost the majority', () => {
    const members = [cp1, member('cp2', silent), member('cp3', silent)];
    expect(found({ etcd: etcd(members as never) })[0]).toBe('error ETCD_MAJORITY_LOST');
    const unconfirmed = { ...etcd([]), withoutMajority: ['https://10.0.0.1:2379'] };
    expect(found({ etcd: unconfirmed })).toEqual(['error ETCD_MAJORITY_LOST']);
  });

  it('a single member is not reported, two members are', () => {
    const nodes = [node('cp1'), node('worker9')];
    const ofOne = { nodes, pods: [pod('cp1', 'kube-apiserver')], apiServers: [server('cp1')] };
    expect(found({ ...ofOne, etcd: etcd([cp1] as never) })).toEqual([]);
    expect(found({ nodes: [node('cp1'), node('cp2')], etcd: etcd([cp1, cp2] as never) })).toEqual([
      'warning ETCD_MAJORITY_TIGHT',
    ]);
  });

  it('a member without a Node names the command, and the majority that remains', () => {
    const nodes = [node('cp1'), node('cp2')];
    expect(found({ nodes })).toEqual(['warning ETCD_MEMBER_WITHOUT_NODE cp3']);
    const [stray] = findingsIn(facts({ nodes }));
    expect(stray?.failure.params).toMatchObject({ voters: 2, healthy: 2, holds: true });
    expect(stray?.failure.text.cure).toContain('kubejoin remove cp3');
    const weak = [cp1, member('cp2', silent), cp3];
    const cures = findingsIn(facts({ nodes, etcd: etcd(weak as never) })).map(({ failure }) => failure);
    const one = cures.find(({ code }) => code === 'ETCD_MEMBER_WITHOUT_NODE');
    expect(one?.params).toMatchObject({ voters: 2, healthy: 1, holds: false });
    expect(one?.text.cure).not.toContain('kubejoin remove');
  });

  it('a member belongs to a Node by its address if its name is another one', () => {
    expect(found({ etcd: etcd([cp1, cp2, { ...cp3, name: 'other' }] as never) })).toEqual([]);
  });

  it('a control-plane node without a member is found, a worker is not', () => {
    expect(found({ etcd: etcd([cp1, cp2] as never) })).toEqual([
      'warning ETCD_MAJORITY_TIGHT',
      'warning NODE_WITHOUT_MEMBER cp3',
    ]);
  });

  it('members of an external etcd have no Nodes', () => {
    expect(found({ etcd: { ...etcd([member('e1'), member('e2'), member('e3')]), topology: 'external' } })).toEqual([]);
  });

  it('a learner is found once a join would have promoted it', () => {
    const members = [cp1, cp2, member('cp3', { isLearner: true })];
    const started = (ms: number) => [
      ...['cp1', 'cp2', 'cp3'].map((name) => pod(name, 'kube-apiserver')),
      pod('cp3', 'etcd', { created: NOW - ms }),
    ];
    const learner = 'warning ETCD_LEARNER_WAITS cp3';
    expect(found({ etcd: etcd(members as never), pods: started(600_000) })).toContain(learner);
    expect(found({ etcd: etcd(members as never), pods: started(60_000) })).not.toContain(learner);
    expect(found({ etcd: etcd(members as never), pods: undefined })).toContain(learner);
  });

  it('a learner does not count for the majority', () => {
    const members = [cp1, cp2, cp3, member('cp4', { ...silent, isLearner: true })];
    const nodes = ['cp1', 'cp2', 'cp3', 'cp4'].map((name) => node(name));
    expect(found({ etcd: etcd(members as never), nodes, pods: undefined })).toEqual(['warning ETCD_LEARNER_WAITS cp4']);
  });

  it('an alarm is an error', () => {
    const members = [member('cp1', { alarms: ['NOSPACE'] }), cp2, cp3];
    expect(found({ etcd: etcd(members as never) })).toEqual(['error ETCD_ALARM cp1']);
  });
});

describe('nodes and API servers', () => {
  it('a kubelet may be three minor versions older, and never newer', () => {
    const skew = (kubeletVersion: string) =>
      found({ nodes: [...(facts().nodes ?? []), node('w7', { kubeletVersion })] });
    expect(skew('v1.34.0')).toEqual([]);
    expect(skew('v1.33.9')).toEqual(['error KUBELET_OUTDATED w7']);
    expect(skew('v1.37.9')).toEqual([]);
    expect(skew('v1.38.0')).toEqual(['error KUBELET_AHEAD w7']);
    expect(skew('')).toEqual([]);
  });

  it('the skew is the difference of the minor versions, whatever their patches and builds', () => {
    const minor = fc.nat({ max: 99 });
    const rest = fc.constantFrom('.0', '.12', '.0-rc.1', '.3+k3s1');
    fc.assert(
      fc.property(minor, minor, rest, rest, (kubelet, server, a, b) => {
        expect(minorsBehind(`v1.${kubelet}${a}`, `v1.${server}${b}`)).toBe(server - kubelet);
      }),
    );
    expect(minorsBehind('v1.37.2', undefined)).toBeUndefined();
  });

  it('a Node that is not Ready is found', () => {
    const [first, ...others] = facts().nodes ?? [];
    expect(found({ nodes: [{ ...first, ready: false } as never, ...others] })).toEqual(['warning NODE_UNREADY cp1']);
  });

  it('an API server that does not respond, and a Pod that is missing', () => {
    const reason = 'connection refused' as never;
    expect(found({ apiServers: [server('cp1'), server('cp2', { reason })] })).toEqual(['error API_SERVER_SILENT cp2']);
    const pods = [pod('cp1', 'kube-apiserver'), pod('cp2', 'kube-apiserver'), pod('cp3', 'etcd')];
    expect(found({ pods })).toEqual(['error API_SERVER_POD_MISSING cp3']);
  });

  it('without any Pod of an API server, kubelets do not run the control plane', () => {
    expect(found({ pods: [] })).toEqual([]);
  });
});

describe('certificates and tokens', () => {
  it('certificates of this machine are one finding, an error once one has expired', () => {
    const soon = certificate('apiserver', { expires: NOW + 29 * DAY });
    const later = certificate('admin.conf', { expires: NOW + 31 * DAY });
    const gone = certificate('etcd-server', { expires: NOW - 1_000 });
    expect(found({ certificates: [soon, later] })).toEqual(['warning CERTIFICATES_END']);
    const [finding] = findingsIn(facts({ certificates: [gone, soon, later] }));
    expect(finding).toMatchObject({ level: 'error', failure: { params: { names: ['etcd-server', 'apiserver'] } } });
  });

  it('a CA is found half a year before its end', () => {
    const ca = (days: number) => [certificate('ca', { isAuthority: true, expires: NOW + days * DAY })];
    expect(found({ certificates: ca(181) })).toEqual([]);
    expect(found({ certificates: ca(179) })).toEqual(['warning AUTHORITY_ENDS ca']);
  });

  it('the certificate that an API server presents is found', () => {
    const apiServers = [server('cp1'), server('cp2', { expires: NOW + DAY })];
    expect(found({ apiServers })).toEqual(['warning SERVING_CERTIFICATE_ENDS cp2']);
  });

  it('a token that never expires is found if it admits any machine', () => {
    const token = { id: 'abcdef', expires: undefined, usages: ['authentication'], groups: [], binding: undefined };
    expect(found({ tokens: [{ ...token, admits: 'any' }] })).toEqual(['warning TOKEN_UNLIMITED abcdef']);
    expect(found({ tokens: [{ ...token, admits: 'one' }] })).toEqual([]);
    expect(found({ tokens: [{ ...token, admits: 'any', expires: NOW + DAY }] })).toEqual([]);
  });
});

it('a fact that is unknown never finds anything that the other facts do not show', () => {
  const subjects = ['version', 'nodes', 'pods', 'apiServers', 'etcd', 'certificates', 'tokens'] as const;
  const broken = {
    nodes: [node('cp1', { ready: false, kubeletVersion: 'v1.38.0' }), node('cp2')],
    etcd: etcd([member('cp1', { alarms: ['CORRUPT'] }), member('cp5', silent), member('cp6', { isLearner: true })]),
    apiServers: [server('cp1', { reason: 'refused' as never }), server('cp2', { expires: NOW - DAY })],
    pods: [pod('cp1', 'kube-apiserver')],
  };
  const all = new Set(found(broken));
  fc.assert(
    fc.property(fc.subarray([...subjects]), (hidden) => {
      const partial = { ...broken, ...Object.fromEntries(hidden.map((name) => [name, undefined])) };
      expect(found(partial).filter((one) => !all.has(one))).toEqual([]);
    }),
  );
});
