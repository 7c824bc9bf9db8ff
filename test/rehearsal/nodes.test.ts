import { expect, test } from 'vitest';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';
import { nodeCertificate } from './support/node-identity.ts';

const start = controlPlanes();
const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';
type Certificate = { certificate: string; key: string };

const node = (name: string, fields: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  ...fields,
});
const create = (controlPlane: EmbeddedControlPlane, certificate: Certificate, body: unknown) =>
  ask(controlPlane, '/api/v1/nodes', { certificate, body });
const patch = (
  controlPlane: EmbeddedControlPlane,
  certificate: Certificate,
  path: string,
  body: unknown,
  contentType = STRATEGIC,
) => ask(controlPlane, path, { certificate, method: 'PATCH', body, contentType });

test('a new Node is tainted until it is Ready', async () => {
  const controlPlane = await start();
  const own = await nodeCertificate(controlPlane, 'a');
  const created = await create(
    controlPlane,
    own,
    node('a', { spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } }),
  );
  expect(created.body.spec.taints).toEqual([
    { key: 'x', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
  ]);
  const ready = await patch(controlPlane, own, '/api/v1/nodes/a/status', {
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  expect(ready.body.spec.taints).toEqual([{ key: 'x', effect: 'NoSchedule' }]);
  expect(controlPlane.nodes()).toHaveLength(1);
});

test('optimistic locking: a version that is out of date is 409, every change makes a new one, no change makes none', async () => {
  const controlPlane = await start();
  const own = await nodeCertificate(controlPlane, 'a');
  const first = (await create(controlPlane, own, node('a'))).body.metadata.resourceVersion;
  const label = (value: string, resourceVersion?: string) => ({
    metadata: { ...(resourceVersion && { resourceVersion }), labels: { mine: value } },
  });
  const second = await patch(controlPlane, own, '/api/v1/nodes/a', label('1', first));
  expect(second.status).toBe(200);
  expect(Number(second.body.metadata.resourceVersion)).toBeGreaterThan(Number(first));
  expect((await patch(controlPlane, own, '/api/v1/nodes/a', label('2', first))).body).toMatchObject({
    code: 409,
    reason: 'Conflict',
  });
  const same = await patch(controlPlane, own, '/api/v1/nodes/a', label('1'));
  expect(same.body.metadata.resourceVersion).toBe(second.body.metadata.resourceVersion);
  expect(same.body.metadata).toMatchObject({
    uid: second.body.metadata.uid,
    creationTimestamp: second.body.metadata.creationTimestamp,
  });
});

test('of many that create the same Node at once, one succeeds', async () => {
  const controlPlane = await start();
  const own = await nodeCertificate(controlPlane, 'a');
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(controlPlane, own, node('a'))));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
});

test('a kubelet may not take a role, nor labels that keep workloads apart, nor change its taints', async () => {
  const controlPlane = await start();
  const own = await nodeCertificate(controlPlane, 'a');
  const labelled = (labels: object) => node('a', { metadata: { name: 'a', labels } });
  for (const label of [
    'node-role.kubernetes.io/worker',
    'node-restriction.kubernetes.io/x',
    'a.node-restriction.kubernetes.io/x',
    'foo.k8s.io/x',
  ]) {
    expect((await create(controlPlane, own, labelled({ [label]: '' }))).body, label).toMatchObject({
      code: 403,
      reason: 'Forbidden',
    });
  }
  const allowed = {
    mine: '1',
    'example.com/x': '1',
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/x': '1',
    'a.kubelet.kubernetes.io/x': '1',
  };
  expect((await create(controlPlane, own, labelled(allowed))).status).toBe(201);
  const taints = { spec: { taints: [] } };
  expect((await patch(controlPlane, own, '/api/v1/nodes/a', taints)).body.message).toContain(
    'is not allowed to modify taints',
  );
});

test('what is wrong with a Node is 422 with the field', async () => {
  const controlPlane = await start();
  const certificate = await controlPlane.administrator();
  const bad = await create(
    controlPlane,
    certificate,
    node('Not_A_Name', { spec: { taints: [{ key: 'x', effect: 'Sometimes' }] } }),
  );
  expect(bad.body).toMatchObject({ code: 422, reason: 'Invalid', details: { kind: 'Node' } });
  expect(bad.body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'metadata.name',
    'spec.taints[0].effect',
  ]);
});

test('bodies that are no Node are 400', async () => {
  const controlPlane = await start();
  const certificate = await controlPlane.administrator();
  for (const raw of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}',
    '{"kind":"Node","apiVersion":"v1"}',
  ]) {
    expect((await ask(controlPlane, '/api/v1/nodes', { certificate, raw })).body, raw).toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
  }
});

test('a status patch changes the status alone; lists merge by their key in a strategic patch and are replaced in a merge patch', async () => {
  const controlPlane = await start();
  const own = await nodeCertificate(controlPlane, 'a');
  const two = {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'DiskPressure', status: 'False' },
    ],
  };
  await create(controlPlane, own, node('a', { status: two }));
  const body = {
    spec: { podCIDR: '10.0.0.0/24' },
    status: { conditions: [{ type: 'Ready', status: 'True' }], $setElementOrder: [] },
  };
  const merged = (await patch(controlPlane, own, '/api/v1/nodes/a/status', body)).body;
  expect(merged.spec.podCIDR).toBeUndefined();
  expect(merged.status.conditions).toEqual([
    { type: 'Ready', status: 'True' },
    { type: 'DiskPressure', status: 'False' },
  ]);
  const replaced = (await patch(controlPlane, own, '/api/v1/nodes/a/status', { status: { conditions: [] } }, MERGE))
    .body;
  expect(replaced.status.conditions).toEqual([]);
});

test('a selector by a field that has none is 400', async () => {
  const controlPlane = await start();
  const certificate = await controlPlane.administrator();
  expect((await ask(controlPlane, '/api/v1/nodes?fieldSelector=spec.podCIDR%3Dx', { certificate })).body).toMatchObject(
    {
      code: 400,
      message: 'field label not supported: spec.podCIDR',
    },
  );
});
