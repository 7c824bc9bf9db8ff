/** Which nodes are removed, in which order, and which removals are refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { NodeFacts, RemovalFacts, TargetFacts } from '../../../src/features/remove/facts.ts';
import type { MemberFacts } from '../../../src/features/remove/majority.ts';
import { planRemoval } from '../../../src/features/remove/plan.ts';
import type { RemovalPlan } from '../../../src/features/remove/removal.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const RULES = { force: false, deleteEmptydirData: false, skipWaitForDeleteTimeout: 0 };

function nodeOf(name: string, index: number, more: Partial<NodeFacts> = {}): NodeFacts {
  return {
    ...{ name, uid: `uid-${name}`, resourceVersion: '1', isControlPlane: name.startsWith('cp'), isReady: true },
    ...{ isCordoned: false, isBeingRemoved: false, addresses: [`10.0.0.${index}`] },
    ...more,
  };
}

function memberAt(index: number, more: Partial<MemberFacts> = {}, name = `cp${index}`): MemberFacts {
  const urls = { peerUrls: [`https://10.0.0.${index}:2380`], clientUrls: [`https://10.0.0.${index}:2379`] };
  const member = { id: BigInt(index), name, isLearner: false, ...urls };
  return { member, isLeader: false, trouble: undefined, ...more };
}

function targetOf(name: string, node: NodeFacts | undefined, more: Partial<TargetFacts> = {}): TargetFacts {
  return { name, node, pods: [], tokens: [], requests: [], lease: undefined, ...more };
}

const NODES = [...['cp1', 'cp2', 'cp3'].map((name, at) => nodeOf(name, at + 1)), nodeOf('w1', 11), nodeOf('w2', 12)];
const MEMBERS = [memberAt(1, { isLeader: true }), memberAt(2), memberAt(3)];

function factsOf(names: readonly string[], more: Partial<RemovalFacts> = {}): RemovalFacts {
  const nodes = more.nodes ?? NODES;
  const configuration = { controlPlaneEndpoint: 'api.example:6443' } as RemovalFacts['configuration'];
  return {
    ...{ server: 'https://10.0.0.100:6443', configuration, members: MEMBERS, daemonSets: new Set(), now: NOW },
    etcdNotAsked: undefined,
    targets: names.map((name) =>
      targetOf(
        name,
        nodes.find((node) => node.name === name),
      ),
    ),
    ...more,
    nodes,
  };
}

function codeOf(facts: RemovalFacts): string | undefined {
  try {
    planRemoval(facts, RULES);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.code;
  }
}

const namesIn = ({ removals }: RemovalPlan) => removals.map(({ node }) => node);

describe('the order', () => {
  it('workers as they were named, then followers, then the leader', () => {
    const plan = planRemoval(factsOf(['cp1', 'w2', 'cp2', 'w1']), RULES);
    expect(namesIn(plan)).toEqual(['w2', 'w1', 'cp2', 'cp1']);
    expect(plan.removals[3]?.member).toEqual({ id: '1', peerUrl: 'https://10.0.0.1:2380' });
  });

  it('equal members as they were named', () => {
    expect(namesIn(planRemoval(factsOf(['cp3', 'cp2']), RULES))).toEqual(['cp3', 'cp2']);
    expect(namesIn(planRemoval(factsOf(['cp2', 'cp3']), RULES))).toEqual(['cp2', 'cp3']);
  });

  it('keeps the majority of any members for any list of nodes, or refuses', () => {
    const shapes = fc.array(fc.record({ ill: fc.boolean(), leaves: fc.boolean(), ready: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(shapes, fc.nat(), fc.boolean(), (given, leader, withWorker) => {
        const nodes = [
          ...given.map(({ ready }, at) => nodeOf(`cp${at + 1}`, at + 1, { isReady: ready })),
          nodeOf('w1', 100),
        ];
        const able = given.flatMap(({ ill }, at) => (ill ? [] : [at]));
        fc.pre(able.length * 2 > given.length);
        const members = given.map(({ ill }, at) =>
          memberAt(at + 1, { isLeader: at === able[leader % able.length], trouble: ill ? 'no response' : undefined }),
        );
        const names = [
          ...given.flatMap(({ leaves }, at) => (leaves ? [`cp${at + 1}`] : [])),
          ...(withWorker ? ['w1'] : []),
        ];
        const facts = factsOf(names, { nodes, members });
        if (codeOf(facts) !== undefined) return;
        const plan = planRemoval(facts, RULES);
        expect(namesIn(plan).sort()).toEqual([...names].sort());
        let left = members;
        for (const { node, member } of plan.removals) {
          left = left.filter(({ member: { id } }) => id.toString(16) !== member?.id);
          expect(left.filter(({ trouble }) => trouble === undefined).length * 2, node).toBeGreaterThan(left.length);
        }
        const stay = nodes.filter(({ name, isControlPlane }) => isControlPlane && !names.includes(name));
        if (names.some((name) => name !== 'w1')) expect(stay.some(({ isReady }) => isReady)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('refused', () => {
  it('the last control plane, and the last one that is Ready', () => {
    expect(codeOf(factsOf(['cp1', 'cp2', 'cp3']))).toBe('REMOVE_LAST_CONTROL_PLANE');
    const nodes = [nodeOf('cp1', 1), nodeOf('cp2', 2, { isReady: false })];
    expect(codeOf(factsOf(['cp1'], { nodes, members: [memberAt(1), memberAt(2)] }))).toBe('REMOVE_LAST_CONTROL_PLANE');
  });

  it('a member without which too few answer', () => {
    const members = [memberAt(1, { isLeader: true }), memberAt(2), memberAt(3, { trouble: 'no response' })];
    expect(codeOf(factsOf(['cp2'], { members }))).toBe('REMOVE_QUORUM_AT_STAKE');
    expect(codeOf(factsOf(['cp3'], { members }))).toBeUndefined();
    expect(namesIn(planRemoval(factsOf(['cp2', 'cp3'], { members }), RULES))).toEqual(['cp3', 'cp2']);
  });

  it('the node with the address of the API server', () => {
    expect(codeOf(factsOf(['cp2'], { server: 'https://10.0.0.2:6443' }))).toBe('REMOVE_ENDPOINT_ON_NODE');
    const configuration = { controlPlaneEndpoint: '10.0.0.2:6443' } as RemovalFacts['configuration'];
    expect(codeOf(factsOf(['cp2'], { configuration }))).toBe('REMOVE_ENDPOINT_ON_NODE');
    expect(codeOf(factsOf(['cp3'], { configuration }))).toBeUndefined();
    const nodes = [nodeOf('cp1', 1), nodeOf('cp2', 2, { addresses: ['10.0.0.2', 'fd00::0:2'] })];
    expect(codeOf(factsOf(['cp2'], { nodes, server: 'https://[fd00::2]:6443' }))).toBe('REMOVE_ENDPOINT_ON_NODE');
  });

  it('a control plane while another run removes a different one', () => {
    const nodes = NODES.map((node) => (node.name === 'cp3' ? { ...node, isBeingRemoved: true } : node));
    expect(codeOf(factsOf(['cp2'], { nodes }))).toBe('REMOVE_ANOTHER_RUNS');
    expect(codeOf(factsOf(['cp2', 'cp3'], { nodes }))).toBeUndefined();
    expect(codeOf(factsOf(['w1'], { nodes }))).toBeUndefined();
  });

  it('Pods that nothing replaces, on all nodes together', () => {
    const pod = {
      ...{ namespace: 'default', uid: '1', isFinished: false, isMirror: false, controller: undefined },
      ...{ hasEmptyDir: false, deletedAt: undefined, etcdUrls: undefined },
    };
    const targets = ['w1', 'w2'].map((name) =>
      targetOf(
        name,
        NODES.find((node) => node.name === name),
        { pods: [{ ...pod, name: `of-${name}` }] },
      ),
    );
    expect(() => planRemoval(factsOf([], { targets }), RULES)).toThrow(
      expect.objectContaining({
        code: 'REMOVE_PODS_REFUSED',
        params: { nodes: [expect.objectContaining({ node: 'w1' }), expect.objectContaining({ node: 'w2' })] },
      }),
    );
    expect(planRemoval(factsOf([], { targets }), { ...RULES, force: true }).removals).toHaveLength(2);
  });
});

describe("a node's member", () => {
  it('is found by address, whatever its name', () => {
    const members = [memberAt(1), memberAt(2, {}, 'old-name'), memberAt(3)];
    expect(planRemoval(factsOf(['cp2'], { members }), RULES).removals[0]?.member?.id).toBe('2');
  });

  it('is found by the URL of its etcd Pod if the Node has another address', () => {
    const nodes = [nodeOf('cp1', 1), nodeOf('cp2', 22), nodeOf('cp3', 3)];
    expect(codeOf(factsOf(['cp2'], { nodes }))).toBe('REMOVE_MEMBER_UNCLEAR');
    const pod = {
      ...{ namespace: 'kube-system', name: 'etcd-cp2', uid: '1', isFinished: false, isMirror: true },
      ...{ controller: undefined, hasEmptyDir: false, deletedAt: undefined, etcdUrls: ['https://10.0.0.2:2379'] },
    };
    const targets = [targetOf('cp2', nodes[1], { pods: [pod] })];
    expect(planRemoval(factsOf([], { nodes, targets }), RULES).removals[0]?.member?.id).toBe('2');
  });

  it('is not the one that another Node has the address or the name of', () => {
    const nodes = [nodeOf('cp1', 1), nodeOf('cp2', 2, { addresses: ['10.0.0.2', '10.0.0.3'] }), nodeOf('cp3', 3)];
    expect(codeOf(factsOf(['cp2'], { nodes }))).toBe('REMOVE_MEMBER_UNCLEAR');
    const members = [memberAt(1), memberAt(2, {}, 'cp3'), memberAt(3)];
    expect(codeOf(factsOf(['cp2'], { members }))).toBe('REMOVE_MEMBER_UNCLEAR');
  });

  it('a worker whose kubelet claims an etcd Pod does not get the member of another node', () => {
    const pod = {
      ...{ namespace: 'kube-system', name: 'etcd-w1', uid: '1', isFinished: false, isMirror: true },
      ...{ controller: undefined, hasEmptyDir: false, deletedAt: undefined, etcdUrls: ['https://10.0.0.2:2379'] },
    };
    const targets = [targetOf('w1', NODES[3], { pods: [pod] })];
    expect(codeOf(factsOf([], { targets }))).toBe('REMOVE_MEMBER_UNCLEAR');
  });

  it('of a Node that is gone is the one of its name, unless another Node has its address', () => {
    const nodes = NODES.filter(({ name }) => name !== 'cp2');
    const plan = planRemoval(factsOf(['cp2'], { nodes }), RULES);
    expect(plan.removals[0]).toMatchObject({ node: 'cp2', role: 'control-plane', uid: undefined, member: { id: '2' } });
    const claimed = [...nodes, nodeOf('w9', 2)];
    expect(codeOf(factsOf(['cp2'], { nodes: claimed }))).toBe('REMOVE_MEMBER_UNCLEAR');
  });

  it('without a name, because it has not started, is of no node', () => {
    const { member } = memberAt(3, {}, '');
    const members = [memberAt(1), memberAt(2), memberAt(3, { member: { ...member, isLearner: true, clientUrls: [] } })];
    expect(planRemoval(factsOf([''], { members }), RULES)).toEqual({ removals: [], absent: [''] });
  });

  it('an external etcd has none', () => {
    const plan = planRemoval(factsOf(['cp2'], { members: undefined }), RULES);
    expect(plan.removals).toEqual([expect.objectContaining({ node: 'cp2', role: 'control-plane', member: undefined })]);
  });
});

describe('the machine', () => {
  const lease = (ageMs: number) => ({ uid: '1', resourceVersion: '1', renewed: NOW - ageMs, lastsMs: 40_000 });
  const runs = (node: NodeFacts | undefined, given: TargetFacts['lease']) =>
    planRemoval(factsOf([], { targets: [targetOf('w1', node, { lease: given })] }), RULES).removals[0];

  it('runs while its Node is Ready and its Lease is renewed', () => {
    expect(runs(NODES[3], lease(3_000))).toMatchObject({ isRunning: true, renewedSeconds: 3, lease: true });
    expect(runs(NODES[3], lease(41_000))).toMatchObject({ isRunning: false, renewedSeconds: 41 });
    expect(runs({ ...(NODES[3] as NodeFacts), isReady: false }, lease(0))).toMatchObject({ isRunning: false });
    expect(runs(NODES[3], undefined)).toMatchObject({ isRunning: false, lease: false });
  });
});

it('a name of which the cluster has nothing is absent, one with a token is not', () => {
  expect(planRemoval(factsOf(['w1', 'w9']), RULES)).toMatchObject({ absent: ['w9'], removals: [{ node: 'w1' }] });
  const targets = [targetOf('w9', undefined, { tokens: ['abcdef'] })];
  expect(planRemoval(factsOf([], { targets }), RULES)).toMatchObject({
    absent: [],
    removals: [{ tokens: ['abcdef'] }],
  });
});
