import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldNames, fieldSchema, rootType } from '../../../src/manifests/patches/strategic/merge-schema.ts';
import { TYPES } from '../../../src/manifests/patches/strategic/types.ts';

/** Found by reflection on Kubernetes 1.37.2, written by lab/patches-oracle/write-expected.ts. */
const GO = JSON.parse(readFileSync(path.join(import.meta.dirname, 'go-types.json'), 'utf8')) as unknown;

describe('the table of types', () => {
  it('is that of the Go types', () => {
    expect(TYPES).toEqual(GO);
  });

  it('names only types that it has', () => {
    for (const [type, fields] of Object.entries(TYPES)) {
      for (const name of Object.keys(fields)) {
        const field = fieldSchema(type, name)?.type ?? '';
        expect(field === '{}' || field === '' || fieldNames(field).length > 0, `${type}.${name}`).toBe(true);
      }
    }
  });
});

describe('a field', () => {
  it.each([
    ['Pod', 'spec', { type: 'PodSpec', list: false, merge: false, mergeKey: '' }],
    ['PodSpec', 'nodeSelector', { type: '{}', list: false, merge: false, mergeKey: '' }],
    ['PodSpec', 'containers', { type: 'Container', list: true, merge: true, mergeKey: 'name' }],
    ['Container', 'ports', { type: '{}', list: true, merge: true, mergeKey: 'containerPort' }],
    ['Container', 'command', { type: '', list: true, merge: false, mergeKey: '' }],
    ['ObjectMeta', 'finalizers', { type: '', list: true, merge: true, mergeKey: '' }],
  ])('%s.%s', (type, name, schema) => {
    expect(fieldSchema(type, name)).toEqual(schema);
  });

  it.each([
    ['Pod', 'metadat'],
    ['Pod', 'toString'],
    ['toString', 'name'],
    ['{}', 'name'],
    ['', ''],
  ])('%s.%s is none', (type, name) => {
    expect(fieldSchema(type, name)).toBeUndefined();
  });

  it('has a name among those of its type', () => {
    expect(fieldNames('Probe')).toEqual(['exec', 'grpc', 'httpGet', 'tcpSocket']);
    expect(fieldNames('toString')).toEqual([]);
    expect(fieldNames('{}')).toEqual([]);
  });
});

it.each([
  ['kubeletconfiguration', 'KubeletConfiguration'],
  ['corednsdeployment', 'Deployment'],
  ['kubeproxydaemonset', 'DaemonSet'],
  ['etcd', 'Pod'],
  ['kube-apiserver', 'Pod'],
] as const)('what is patched as %s is a %s', (target, type) => {
  expect(rootType(target)).toBe(type);
});
