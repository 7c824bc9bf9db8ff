/** The kind of change apply-object against a real API server: what the in-memory one of the unit tests claims of it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import type { ApplyObject } from '../../src/engine/changes/change.ts';
import { type ChangeContext, changeContext } from '../../src/engine/kind.ts';
import { applyObject, deleteObject } from '../../src/engine/kinds/objects/apply-object.ts';
import { linuxHost } from '../../src/host/linux/index.ts';
import { corednsObjects } from '../../src/manifests/objects/coredns.ts';
import { kubeProxyObjects } from '../../src/manifests/objects/kube-proxy.ts';
import { type KubernetesObject, objectPath } from '../../src/manifests/objects/kubernetes-object.ts';
import { nodeBootstrapObjects } from '../../src/manifests/objects/rbac.ts';
import { NO_PATCHES } from '../../src/manifests/patches/patch-set.ts';
import { KeyStock } from '../../src/pki/keys/key-stock.ts';
import { Lab } from '../run/lifecycle.ts';
import { PATIENCE_MS } from '../support/patience.ts';

let lab: Lab;
let context: ChangeContext;

beforeAll(async () => {
  lab = await Lab.attach();
  const given = {
    host: linuxHost(),
    trust: undefined,
    keys: new KeyStock(1),
    signal: new AbortController().signal,
    emit: () => {},
  };
  context = changeContext(given);
});
afterEach(() => remove(CONFIG));
afterAll(() => {
  context.identities.close();
  lab.close();
});

const CONFIG: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'kubejoin-test', namespace: 'kube-system' },
  data: { a: '1' },
};

const change = (object: KubernetesObject, onConflict: ApplyObject['onConflict'] = 'update'): ApplyObject => ({
  kind: 'apply-object',
  object,
  onConflict,
  access: { kubeconfigPath: lab.cluster.kubeconfigFile, timeoutMs: PATIENCE_MS },
});
const apply = (object: KubernetesObject, onConflict?: ApplyObject['onConflict']) =>
  applyObject.apply(change(object, onConflict), context);
const preview = async (object: KubernetesObject) => (await applyObject.preview?.(change(object), context))?.shown;
const remove = (object: KubernetesObject) =>
  deleteObject.apply({ kind: 'delete-object', object, access: change(object).access }, context);
const stored = async (object: KubernetesObject) =>
  (await lab.cluster.api('GET', objectPath(object))).body as unknown as KubernetesObject;

describe('a ConfigMap', () => {
  it('is created, left as it is, changed and kept', async () => {
    expect(await preview(CONFIG)).toMatchObject({ action: 'create' });
    expect(await stored(CONFIG)).toMatchObject({ kind: 'Status', code: 404 });
    expect(await apply(CONFIG)).toMatchObject({ result: 'created', uid: (await stored(CONFIG)).metadata?.uid });
    expect(await preview(CONFIG)).toEqual({ action: 'unchanged' });
    expect(await apply(CONFIG)).toMatchObject({ result: 'unchanged' });
    const changed = { ...CONFIG, data: { a: '2' } };
    expect(await preview(changed)).toMatchObject({
      action: 'update',
      diff: expect.stringMatching(/^-\s+a: "1"\n\+\s+a: "2"$/m),
    });
    expect(await apply(changed)).toMatchObject({ result: 'updated' });
    expect(await apply(CONFIG, 'keep')).toMatchObject({ result: 'kept' });
    expect(await stored(CONFIG)).toMatchObject({ data: { a: '2' } });
    await expect(apply(CONFIG, 'fail')).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
  });

  it('that many change at the same time loses nothing', async () => {
    await apply(CONFIG);
    const labelled = Array.from({ length: 8 }, (_, n) => ({
      ...CONFIG,
      metadata: { ...CONFIG.metadata, labels: { [`l${n}`]: 'x' } },
    }));
    await Promise.all(labelled.map((object) => apply(object)));
    expect(Object.keys((await stored(CONFIG)).metadata?.labels ?? {})).toHaveLength(8);
  });

  it('is deleted once', async () => {
    await apply(CONFIG);
    expect(await remove(CONFIG)).toEqual({ deleted: true });
    expect(await remove(CONFIG)).toEqual({ deleted: false });
  });
});

describe('the objects of init, in a cluster that kubeadm has made', () => {
  it('are there already: applied again, nothing of their meaning changes', async () => {
    const { body } = await lab.cluster.api('GET', '/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
    const { parse } = await import('yaml');
    const configuration = clusterConfiguration(
      parse((body as { data: Record<string, string> }).data.ClusterConfiguration ?? ''),
    );
    const [address = '', port = ''] = lab.cluster.endpoint.split(':');
    const endpoint = { advertiseAddress: address, bindPort: Number(port) };
    const dns = corednsObjects(configuration, { patches: NO_PATCHES });
    const proxy = kubeProxyObjects({ configuration, given: {}, endpoint, proxyEnv: [], patches: NO_PATCHES });
    // kube-proxy's ConfigMap has its configuration in another order of the same words.
    const objects = [
      dns.configMap,
      ...dns.others,
      ...nodeBootstrapObjects(configuration),
      ...proxy.filter(({ kind }) => kind !== 'ConfigMap'),
    ];
    for (const object of objects) {
      expect(await preview(object), objectPath(object)).toEqual({ action: 'unchanged' });
      expect(await apply(object), objectPath(object)).toMatchObject({ result: 'unchanged' });
    }
  });
});
