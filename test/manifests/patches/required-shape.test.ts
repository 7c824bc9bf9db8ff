import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/manifests/patches/json-object.ts';
import { PatchError } from '../../../src/manifests/patches/patch-problem.ts';
import { requireShape } from '../../../src/manifests/patches/strategic/merge-schema.ts';

const pod = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec,
});

function problemOf(object: JsonObject): unknown {
  try {
    requireShape(object, 'Pod');
  } catch (error) {
    if (error instanceof PatchError) return error.problem;
    throw error;
  }
}

describe('a Pod that would not decode as one', () => {
  it.each([
    [pod({ containers: 'etcd' }), 'spec.containers', 'array', 'string'],
    [pod({ containers: { name: 'etcd' } }), 'spec.containers', 'array', 'object'],
    [pod({ containers: ['etcd'] }), 'spec.containers[0]', 'object', 'string'],
    [pod({ containers: [{ name: 'etcd', command: 'etcd' }] }), 'spec.containers[0].command', 'array', 'string'],
    [
      pod({ containers: [{ livenessProbe: { httpGet: [] } }] }),
      'spec.containers[0].livenessProbe.httpGet',
      'object',
      'array',
    ],
    [pod({ volumes: [{ name: 'x', hostPath: '/x' }] }), 'spec.volumes[0].hostPath', 'object', 'string'],
    [pod({}, { labels: 'x' }), 'metadata.labels', 'object', 'string'],
    [{ apiVersion: 'v1', kind: 'Pod', spec: 1 }, 'spec', 'object', 'number'],
  ])('%j', (object, path, expected, found) => {
    expect(problemOf(object as JsonObject)).toEqual({ kind: 'wrong-type', path, expected, found });
  });
});

it.each([
  [
    pod({
      containers: [
        { name: 'a', command: ['a'], env: [{ name: 'b', value: 'c' }], resources: { requests: { cpu: '1' } } },
      ],
    }),
  ],
  [pod({ containers: null, volumes: [] })],
  [pod({ unknown: 'field' })],
  [{}],
])('nothing is found in %j', (object) => {
  expect(problemOf(object as JsonObject)).toBeUndefined();
});
