import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { ApplyObject, DeleteObject } from '../../../src/engine/changes/change.ts';
import { applyObject, deleteObject } from '../../../src/engine/kinds/objects/apply-object.ts';
import { patchNode } from '../../../src/engine/kinds/objects/patch-node.ts';
import {
  collectionPath,
  type KubernetesObject,
  objectPath,
  objectTitle,
} from '../../../src/manifests/objects/kubernetes-object.ts';
import type { ApiResponse } from '../../../src/wire/http/api.ts';
import { CONNECTION_RESET } from '../../../src/wire/wire-sentences.ts';
import { MemoryApi } from '../../support/memory-api.ts';

const ACCESS = { kubeconfigPath: '/etc/kubernetes/admin.conf', timeoutMs: 60_000 };
const CONFIG: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', namespace: 'kube-system' },
  data: { a: '1' },
};
const PATH = '/api/v1/namespaces/kube-system/configmaps';
const TOKEN: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system' },
  data: { 'token-id': 'YWJjZGVm', 'token-secret': new Secret('c2VjcmV0LXZhbHVl') },
};

function applying(object: KubernetesObject = CONFIG, more: Partial<ApplyObject> = {}): ApplyObject {
  return { kind: 'apply-object', object, onConflict: 'update', access: ACCESS, ...more };
}

const status = (kind: number, message = ''): ApiResponse => ({
  status: kind,
  serverTime: undefined,
  body: { message },
});
const reset = () => new Failure(CONNECTION_RESET, { server: '10.0.0.1:6443', reason: 'ECONNRESET' });

function world(existing?: KubernetesObject) {
  const api = new MemoryApi();
  if (existing) api.put(collectionPath(existing), existing);
  const { context, events } = api.context();
  return {
    api,
    events,
    apply: (change: ApplyObject) => applyObject.apply(change, context),
    preview: async (change: ApplyObject) => applyObject.preview?.(change, context),
    context,
  };
}

describe('where objects are', () => {
  test.each([
    [CONFIG, `${PATH}/x`, 'ConfigMap kube-system/x'],
    [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'kubeadm:get-nodes' },
      } as KubernetesObject,
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/kubeadm%3Aget-nodes',
      'ClusterRole kubeadm:get-nodes',
    ],
    [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'coredns', namespace: 'kube-system' },
      } as KubernetesObject,
      '/apis/apps/v1/namespaces/kube-system/deployments/coredns',
      'Deployment kube-system/coredns',
    ],
  ])('%#', (object, path, title) => {
    expect(objectPath(object)).toBe(path);
    expect(objectTitle(object)).toBe(title);
  });
});

describe('apply-object', () => {
  test('creates what is not there, with one request', async () => {
    const { api, apply } = world();
    expect(await apply(applying())).toMatchObject({ result: 'created', uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(api.asked).toEqual([`POST ${PATH}`]);
    expect(api.object(`${PATH}/x`)).toMatchObject({ data: { a: '1' } });
  });

  test('a Secret is sent as its value, and stands nowhere else', async () => {
    const { api, apply, events, preview } = world();
    const shown = JSON.stringify([
      await preview(applying(TOKEN)),
      applyObject.describe(applying(TOKEN)),
      applying(TOKEN),
    ]);
    await apply(applying(TOKEN));
    expect(api.object('/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef')).toMatchObject({
      data: { 'token-secret': 'c2VjcmV0LXZhbHVl' },
    });
    for (const text of [shown, JSON.stringify(events)]) {
      expect(text).not.toContain('c2VjcmV0LXZhbHVl');
      expect(text).not.toContain('secret-value');
    }
    expect(shown).toContain('token-id: abcdef');
    expect(shown).toContain('[secret]');
  });

  test('update: our fields take the place of those that are there; labels, annotations and fields of others stay', async () => {
    const { api, apply } = world({
      ...CONFIG,
      metadata: { ...CONFIG.metadata, labels: { theirs: '1', both: 'old' }, finalizers: ['f'] },
      data: { b: '2' },
      immutable: false,
    });
    const object = { ...CONFIG, metadata: { ...CONFIG.metadata, labels: { both: 'new' }, annotations: { ours: '1' } } };
    expect(await apply(applying(object))).toMatchObject({ result: 'updated' });
    expect(api.object(`${PATH}/x`)).toMatchObject({
      metadata: { labels: { theirs: '1', both: 'new' }, annotations: { ours: '1' }, finalizers: ['f'] },
      immutable: false,
    });
    expect(api.object(`${PATH}/x`)?.data).toEqual({ a: '1' });
  });

  test('update: what the server says has not changed is unchanged, with all its defaults', async () => {
    const { api, apply } = world();
    api.defaulted = (object) => ({ ...object, defaulted: true });
    await apply(applying());
    expect(await apply(applying())).toMatchObject({ result: 'unchanged' });
    expect(await apply(applying({ ...CONFIG, data: { a: '2' } }))).toMatchObject({ result: 'updated' });
  });

  test('keep: leaves what is there', async () => {
    const { api, apply } = world({ ...CONFIG, data: { mine: '1' } });
    expect(await apply(applying(CONFIG, { onConflict: 'keep' }))).toMatchObject({
      result: 'kept',
      uid: expect.stringContaining('-'),
    });
    expect(api.object(`${PATH}/x`)?.data).toEqual({ mine: '1' });
  });

  test('fail: says that it is there', async () => {
    const { apply } = world(CONFIG);
    await expect(apply(applying(CONFIG, { onConflict: 'fail' }))).rejects.toMatchObject({
      kind: 'OBJECT_EXISTS',
      params: { object: 'ConfigMap kube-system/x' },
    });
  });

  test('fail: an object that our own request made, whose answer was lost, is ours', async () => {
    const { api, apply } = world();
    api.disturb = (request, number) => {
      if (number !== 1) return undefined;
      api.put(PATH, request.body as object);
      throw reset();
    };
    expect(await apply(applying(CONFIG, { onConflict: 'fail' }))).toMatchObject({ result: 'created' });
    api.store.delete({ group: '', resource: 'configmaps' }, 'kube-system', 'x');
    api.requests.length = 0;
    api.disturb = (_, number) => {
      if (number !== 1) return undefined;
      api.put(PATH, { ...CONFIG, data: { of: 'another' } });
      throw reset();
    };
    await expect(apply(applying(CONFIG, { onConflict: 'fail' }))).rejects.toMatchObject({ kind: 'OBJECT_EXISTS' });
  });

  test('an object that somebody changes meanwhile is read again, and loses nothing', async () => {
    const { api, apply } = world({ ...CONFIG, data: { a: '0' } });
    let others = 0;
    api.disturb = (request) => {
      if (request.method !== 'PUT' || others >= 3) return undefined;
      others++;
      const current = api.object(`${PATH}/x`);
      if (current) {
        const labels = { ...current.metadata.labels, [`other${others}`]: '1' };
        api.store.update(
          { group: '', resource: 'configmaps' },
          { ...current, metadata: { ...current.metadata, labels } },
        );
      }
      return undefined;
    };
    expect(await apply(applying())).toMatchObject({ result: 'updated' });
    expect(api.object(`${PATH}/x`)).toMatchObject({
      data: { a: '1' },
      metadata: { labels: { other1: '1', other2: '1', other3: '1' } },
    });
  });

  test('a Service whose address is taken by itself is updated', async () => {
    const service: KubernetesObject = { ...CONFIG, kind: 'Service', spec: { clusterIP: '10.96.0.10' } };
    const { api, apply } = world(service);
    api.disturb = ({ method }) => (method === 'POST' ? status(422, 'provided IP is already allocated') : undefined);
    expect(await apply(applying({ ...service, spec: { clusterIP: '10.96.0.10', ports: [] } }))).toMatchObject({
      result: 'updated',
    });
  });

  test('an invalid object that is not there is refused with the reason', async () => {
    const { api, apply } = world();
    api.disturb = ({ method }) => (method === 'POST' ? status(422, 'spec.clusterIP: Invalid value') : undefined);
    await expect(apply(applying())).rejects.toMatchObject({
      kind: 'CLUSTER_WRITE_FAILED',
      params: { reason: 'spec.clusterIP: Invalid value' },
    });
  });

  test.each([429, 500, 503, 504])('%i is tried again', async (kind) => {
    const { api, apply, events } = world();
    api.disturb = (_, number) => (number < 4 ? status(kind, 'busy') : undefined);
    expect(await apply(applying())).toMatchObject({ result: 'created' });
    expect(events.filter(({ type }) => type === 'waiting')).toHaveLength(3);
  });

  test.each([
    [401, 'KUBECONFIG_REJECTED', 2_000],
    [403, 'KUBECONFIG_FORBIDDEN', 0],
    [404, 'CLUSTER_WRITE_FAILED', 0],
    [400, 'CLUSTER_WRITE_FAILED', 0],
    [503, 'CLUSTER_WRITE_FAILED', 60_000],
  ])('%i for ever ends as %s after %i ms at most', async (kind, failure, limit) => {
    const { api, apply, context } = world();
    api.disturb = () => status(kind, 'because');
    await expect(apply(applying())).rejects.toMatchObject({ kind: failure, params: { reason: 'because' } });
    const passed = context.host.read.clock.monotonic();
    expect(passed).toBeLessThanOrEqual(limit);
    expect(passed).toBeGreaterThanOrEqual(limit / 2);
  });

  test.each([403, 404])('%i heals where the control plane has only just begun', async (kind) => {
    const { api, apply } = world();
    const access = { ...ACCESS, settling: true } as const;
    api.disturb = (_, number) => (number < 5 ? status(kind, 'not yet') : undefined);
    expect(await apply(applying(CONFIG, { access }))).toMatchObject({ result: 'created' });
  });

  test('nobody answers: the connection’s own failure, after the time that was given', async () => {
    const { api, apply, context } = world();
    api.disturb = () => {
      throw reset();
    };
    await expect(apply(applying())).rejects.toMatchObject({ kind: 'CONNECTION_RESET' });
    expect(context.host.read.clock.monotonic()).toBeLessThanOrEqual(60_000);
  });

  test('property: whatever answers come between, an update ends with the wanted fields and everybody else’s labels', async () => {
    const disturbance = fc.constantFrom('ok', '503', 'reset before', 'reset after', 'other writer', '409');
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(disturbance, { maxLength: 12 }), async (isThere, script) => {
        const { api, apply } = world(isThere ? { ...CONFIG, data: { old: '1' } } : undefined);
        const labels = new Set<string>();
        api.disturb = async (request, number) => {
          const what = script[number - 1];
          if (what === '503') return status(503);
          if (what === '409' && request.method === 'PUT') return status(409, 'conflict');
          if (what === 'reset before') throw reset();
          if (what === 'other writer') relabel(api, `l${number}`, labels);
          if (what !== 'reset after') return undefined;
          api.disturb = () => undefined;
          await api.cluster.connection.request(request);
          throw reset();
        };
        await apply(applying());
        const after = api.object(`${PATH}/x`);
        expect(after?.data).toEqual({ a: '1' });
        expect(new Set(Object.keys(after?.metadata.labels ?? {}))).toEqual(labels);
      }),
      { numRuns: 300 },
    );
  });
});

function relabel(api: MemoryApi, label: string, labels: Set<string>): void {
  const current = api.object(`${PATH}/x`);
  if (current === undefined) return;
  labels.add(label);
  const metadata = { ...current.metadata, labels: { ...current.metadata.labels, [label]: '' } };
  api.store.update({ group: '', resource: 'configmaps' }, { ...current, metadata });
}

describe('a preview of apply-object', () => {
  test('shows what is not there whole, and stores nothing', async () => {
    const { api, preview } = world();
    expect(await preview(applying())).toMatchObject({
      outcome: { result: 'created' },
      shown: { action: 'create', diff: expect.stringContaining('+  a: "1"') },
    });
    expect(api.object(`${PATH}/x`)).toBeUndefined();
    expect(api.asked).toEqual([`POST ${PATH}?dryRun=All`]);
  });

  test('shows what the server would change, not its defaults nor what is its own', async () => {
    const { api, preview } = world();
    api.defaulted = (object) => ({ ...object, spec: { restartPolicy: 'Always' }, status: {} });
    await api.cluster.connection.request({
      method: 'POST',
      path: PATH,
      body: { ...CONFIG, data: { a: '0', c: '3' } },
      timeoutMs: 1,
    });
    const { shown } = (await preview(applying())) ?? {};
    expect(shown?.action).toBe('update');
    const changed = shown?.diff?.split('\n').filter((line) => /^[+-] /.test(line));
    expect(changed).toEqual(['-  a: "0"', '-  c: "3"', '+  a: "1"']);
    expect(api.object(`${PATH}/x`)?.data).toEqual({ a: '0', c: '3' });
  });

  test('says what would be left as it is', async () => {
    const { preview } = world(CONFIG);
    expect(await preview(applying())).toMatchObject({
      outcome: { result: 'unchanged' },
      shown: { action: 'unchanged' },
    });
    expect(await preview(applying(CONFIG, { onConflict: 'keep' }))).toMatchObject({
      outcome: { result: 'kept' },
      shown: { action: 'keep' },
    });
    await expect(preview(applying(CONFIG, { onConflict: 'fail' }))).rejects.toMatchObject({ kind: 'OBJECT_EXISTS' });
  });

  test('never shows the values of a Secret that is there', async () => {
    const { preview } = world({
      ...TOKEN,
      data: { 'token-id': 'YWJjZGVm', 'token-secret': 'b2xkLXNlY3JldA==', more: 'aGlkZGVu' },
    });
    const text = JSON.stringify(
      await preview(applying({ ...TOKEN, data: { ...(TOKEN.data as object), description: 'YQ==' } })),
    );
    expect(text).toContain('description: a');
    for (const secret of ['b2xkLXNlY3JldA==', 'old-secret', 'aGlkZGVu', 'hidden', 'c2VjcmV0LXZhbHVl', 'secret-value'])
      expect(text).not.toContain(secret);
  });

  test('shows objects whole, and says why once, where the cluster has no API server yet', async () => {
    const { api, preview, events } = world();
    const access = { ...ACCESS, settling: true } as const;
    api.disturb = () => {
      throw reset();
    };
    for (const name of ['x', 'y', 'z']) {
      const object = { ...CONFIG, metadata: { ...CONFIG.metadata, name } };
      expect(await preview(applying(object, { access }))).toMatchObject({ shown: { action: 'create' } });
    }
    expect(api.requests).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'notice', level: 'info', message: { key: 'OBJECTS_SHOWN_WHOLE' } }]);
  });

  test('fails where the cluster is there and does not answer, or would refuse', async () => {
    const { api, preview } = world();
    api.disturb = () => {
      throw reset();
    };
    await expect(preview(applying())).rejects.toMatchObject({ kind: 'CONNECTION_RESET' });
    api.disturb = () => status(403, 'no right');
    await expect(preview(applying())).rejects.toMatchObject({ kind: 'KUBECONFIG_FORBIDDEN' });
  });
});

describe('delete-object', () => {
  const deleting: DeleteObject = { kind: 'delete-object', object: CONFIG, access: ACCESS };

  test('deletes what is there, and says whether it was', async () => {
    const { api, context } = world(CONFIG);
    expect(await deleteObject.preview?.(deleting, context)).toEqual({
      outcome: { deleted: true },
      shown: { action: 'delete' },
    });
    expect(api.object(`${PATH}/x`)).toBeDefined();
    expect(await deleteObject.apply(deleting, context)).toEqual({ deleted: true });
    expect(api.object(`${PATH}/x`)).toBeUndefined();
    expect(await deleteObject.apply(deleting, context)).toEqual({ deleted: false });
    expect(await deleteObject.preview?.(deleting, context)).toEqual({
      outcome: { deleted: false },
      shown: { action: 'absent' },
    });
  });

  test('is refused without the right', async () => {
    const { api, context } = world(CONFIG);
    api.disturb = () => status(403, 'no');
    await expect(deleteObject.apply(deleting, context)).rejects.toMatchObject({ kind: 'KUBECONFIG_FORBIDDEN' });
  });
});

describe('patch-node', () => {
  const change = {
    kind: 'patch-node',
    access: ACCESS,
    nodeName: 'n1',
    labels: ['a'],
    taints: [{ key: 't', value: '', effect: 'NoSchedule' }],
    annotations: {},
  } as const;

  test('waits for the Node, and says so', async () => {
    const { api, context, events } = world();
    api.disturb = ({ method }, number) => {
      if (number === 3)
        api.put('/api/v1/nodes', {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'n1', labels: { a: '' } },
          spec: { taints: [{ key: 't', effect: 'NoSchedule' }] },
        });
      return method === 'PATCH' ? status(500) : undefined;
    };
    await patchNode.apply(change, context);
    expect(events).toMatchObject([
      { message: { key: 'WAITING_NODE_REGISTERED' } },
      { message: { key: 'WAITING_NODE_REGISTERED' } },
    ]);
  });

  test('without the right it says whose kubeconfig that was', async () => {
    const { api, context } = world();
    api.disturb = () => status(403, 'nodes is forbidden');
    await expect(patchNode.apply(change, context)).rejects.toMatchObject({
      kind: 'KUBECONFIG_FORBIDDEN',
      params: { kubeconfig: ACCESS.kubeconfigPath },
    });
  });
});
