import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/manifests/patches/json-object.ts';
import type { PatchProblem } from '../../../src/manifests/patches/patch-problem.ts';
import { applyStrategicPatch } from '../../../src/manifests/patches/strategic/strategic-merge.ts';
import { problemOf } from './problem-of.ts';

describe('strategic merge patch', () => {
  const pod = { spec: { containers: [{ name: 'etcd', env: [{ name: 'A' }], securityContext: {} }] } };

  test.each([
    [
      { spec: { containers: [{ name: 'etcd', env: [{ value: 'x' }] }] } },
      { kind: 'no-merge-key', path: 'spec.containers[name=etcd].env', mergeKey: 'name' },
    ],
    [{ spec: { containers: [1] } }, { kind: 'mixed-elements', path: 'spec.containers' }],
    [{ spec: { $patch: 'remove' } }, { kind: 'unknown-directive', path: 'spec', found: '"remove"' }],
    [
      { spec: { containers: [{ name: 'etcd', $patch: 'merge' }] } },
      { kind: 'merge-directive-in-list', path: 'spec.containers' },
    ],
    [
      { spec: { $retainKeys: ['volumes'], containers: [] } },
      { kind: 'not-retained', path: 'spec', field: 'containers' },
    ],
    [
      { spec: { '$setElementOrder/containers': 'x' } },
      { kind: 'wrong-type', path: 'spec.$setElementOrder/containers', expected: 'array', found: 'string' },
    ],
    [
      { spec: { containers: [{ name: 'etcd', env: [{ name: 'B' }, 'C'] }] } },
      { kind: 'mixed-elements', path: 'spec.containers[name=etcd].env' },
    ],
    [{ spec: { containers: [null] } }, { kind: 'mixed-elements', path: 'spec.containers' }],
    [{ spec: { containers: [[]] } }, { kind: 'mixed-elements', path: 'spec.containers' }],
    [
      { spec: { containers: [{ name: { a: 1 } }] } },
      { kind: 'no-merge-key', path: 'spec.containers', mergeKey: 'name' },
    ],
    [
      { spec: { containers: [{ $patch: 'delete' }] } },
      { kind: 'no-merge-key', path: 'spec.containers', mergeKey: 'name' },
    ],
    [
      { spec: { containers: [{ name: 'etcd', $patch: 'none' }] } },
      { kind: 'unknown-directive', path: 'spec.containers', found: '"none"' },
    ],
    [
      { spec: { containers: [{ name: 'etcd', $patch: 'n'.repeat(200) }] } },
      { kind: 'unknown-directive', path: 'spec.containers', found: `"${'n'.repeat(99)}` },
    ],
    [{ spec: { $patch: 'n'.repeat(200) } }, { kind: 'unknown-directive', path: 'spec', found: `"${'n'.repeat(99)}` }],
    [{ $patch: 'none' }, { kind: 'unknown-directive', path: '', found: '"none"' }],
    [{ spec: { $retainKeys: 'containers' } }, { kind: 'malformed-directive', path: 'spec', directive: '$retainKeys' }],
    [
      { spec: { '$setElementOrder/containers': [{ name: 'x' }], containers: [{ name: 'etcd' }] } },
      { kind: 'order-mismatch', path: 'spec.containers' },
    ],
    [
      { spec: { '$setElementOrder/containers': [{ image: 'x' }], containers: [{ name: 'etcd' }] } },
      { kind: 'no-merge-key', path: 'spec.containers', mergeKey: 'name' },
    ],
    [
      { spec: { '$setElementOrder/containers': [{ name: 'etcd' }], containers: ['etcd'] } },
      { kind: 'no-merge-key', path: 'spec.containers', mergeKey: 'name' },
    ],
    [
      { spec: { '$setElementOrder/nodeSelector': ['a'] } },
      { kind: 'wrong-type', path: 'spec.nodeSelector', expected: 'object', found: 'array' },
    ],
    [
      { spec: { '$setElementOrder/containers': [{ name: 'etcd' }], containers: 7 } },
      { kind: 'wrong-type', path: 'spec.containers', expected: 'array', found: 'number' },
    ],
    [
      { spec: { '$setElementOrder/containers': null } },
      { kind: 'wrong-type', path: 'spec.$setElementOrder/containers', expected: 'array', found: 'null' },
    ],
    [
      { spec: { '$setElementOrder.containers': [] } },
      { kind: 'malformed-directive', path: 'spec', directive: '$setElementOrder.containers' },
    ],
    [
      { spec: { '$deleteFromPrimitiveList/containers': [{ name: 'etcd' }] } },
      { kind: 'malformed-directive', path: 'spec.containers', directive: '$deleteFromPrimitiveList/containers' },
    ],
    [
      { spec: { '$deleteFromPrimitiveList/containers': ['etcd'] } },
      { kind: 'mixed-elements', path: 'spec.containers' },
    ],
    [
      { spec: { '$deleteFromPrimitiveList.containers': [] } },
      { kind: 'malformed-directive', path: 'spec', directive: '$deleteFromPrimitiveList.containers' },
    ],
  ] as [JsonObject, PatchProblem][])('%j is refused', (patch, problem) => {
    expect(problemOf(() => applyStrategicPatch(pod, patch, 'Pod'))).toEqual(problem);
  });

  test.each([[['a']], [null], [{}], ['b', 1, {}]])('a list of names with %j in it is refused', (...finalizers) => {
    const problem = problemOf(() =>
      applyStrategicPatch({ metadata: { finalizers: ['a'] } }, { metadata: { finalizers } }, 'Pod'),
    );
    expect(problem).toEqual({ kind: 'mixed-elements', path: 'metadata.finalizers' });
  });

  test('$retainKeys says nothing of what is deleted, put in order or taken from a list', () => {
    const patch = {
      $retainKeys: ['containers'],
      nodeName: null,
      '$setElementOrder/containers': [{ name: 'etcd' }],
      '$deleteFromPrimitiveList/tolerations': ['a'],
    };
    const spec = { ...pod.spec, nodeName: 'a', hostNetwork: true, tolerations: ['a', 'b'] };
    expect(applyStrategicPatch({ spec }, { spec: patch }, 'Pod')).toEqual({ spec: pod.spec });
  });

  test('a null of $deleteFromPrimitiveList deletes the list; other values do nothing', () => {
    const object = { metadata: { finalizers: ['a', 'b', 'a'] } };
    const cut = (unwanted: Json, more: JsonObject = {}) =>
      applyStrategicPatch(object, { metadata: { '$deleteFromPrimitiveList/finalizers': unwanted, ...more } }, 'Pod');
    expect(cut(null)).toEqual({ metadata: {} });
    expect(cut(['a'])).toEqual({ metadata: { finalizers: ['b'] } });
    expect(cut('a')).toEqual(object);
    // Additions come before deletions.
    expect(cut(['a', 'c'], { finalizers: ['c'] })).toEqual({ metadata: { finalizers: ['b'] } });
    const nothing = { metadata: {} };
    expect(applyStrategicPatch(nothing, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } }, 'Pod')).toEqual(
      nothing,
    );
  });

  test('what is new is without nulls and without whatever holds a directive, at any depth', () => {
    const fresh = {
      nodeSelector: { a: null, b: { c: null, d: [{ e: null, f: 1 }] } },
      containers: [{ name: 'a', env: [{ name: 'x', $patch: 'delete' }, { name: 'y' }] }],
      affinity: { $patch: 'delete' },
    };
    expect(applyStrategicPatch({}, { spec: fresh }, 'Pod')).toEqual({
      spec: { nodeSelector: { b: { d: [{ f: 1 }] } }, containers: [{ name: 'a', env: [{ name: 'y' }] }] },
    });
    // Another type takes the place of what was there.
    expect(applyStrategicPatch({ spec: 'x' }, { spec: fresh }, 'Pod')).toMatchObject({
      spec: { nodeSelector: { b: { d: [{ f: 1 }] } } },
    });
  });

  test('the nearest name of an unknown field is told', () => {
    const problem = problemOf(() =>
      applyStrategicPatch({ spec: { securtyContext: { a: 1 } } }, { spec: { securtyContext: { b: 1 } } }, 'Pod'),
    );
    expect(problem).toEqual({ kind: 'unknown-field', path: 'spec.securtyContext', nearest: 'securityContext' });
  });

  test('thousands of elements are merged', () => {
    const volumes = Array.from({ length: 3000 }, (_, index) => ({ name: `v${index}` }));
    const result = applyStrategicPatch({ spec: { volumes } }, { spec: { volumes: volumes.toReversed() } }, 'Pod') as {
      spec: typeof pod.spec & { volumes: unknown[] };
    };
    expect(result.spec.volumes).toEqual(volumes.toReversed());
  });
});
