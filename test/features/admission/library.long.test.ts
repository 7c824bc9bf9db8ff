import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  admissionStatus,
  installAdmission,
  removeAdmission,
  servingCertificates,
} from '../../../src/features/admission/library.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { requestsServingCertificate } from '../../../src/manifests/serving-certificates.ts';
import { run as command } from '../../cli/support/captured.ts';
import { ServedApi } from '../../support/served-api.ts';
import { CONFIG, machine } from './serving-certificates/machine.ts';

describe('the admission of a cluster', () => {
  const IMAGE = 'registry.example.com/kubejoin:1.0.0';
  let api: ServedApi;
  beforeEach(async () => {
    api = await ServedApi.start({ admission: false });
    for (const [name, data] of Object.entries({ 'kubelet-config': { kubelet: 'kind: KubeletConfiguration' } }))
      api.memory.put('/api/v1/namespaces/kube-system/configmaps', {
        ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data },
      });
  });
  afterEach(() => api.stop());

  it('is installed, shown and removed, with an event for each change', async () => {
    const { kubeconfig } = api;
    const inventory = path.join(api.folder, 'hosts.yaml');
    writeFileSync(inventory, 'apiVersion: kubejoin/v1\nkind: Fleet\nhosts: [{name: w7, address: 10.0.0.7}]\n');
    expect((await admissionStatus({ kubeconfig })).missing.length).toBeGreaterThan(8);

    const preview = await installAdmission({ kubeconfig, approverImage: IMAGE, inventory, dryRun: true });
    expect(preview.changes.every(({ action, diff }) => action === 'create' && diff !== undefined)).toBe(true);

    const run = installAdmission({ kubeconfig, approverImage: IMAGE, inventory });
    const done: string[] = [];
    for await (const event of run) if (event.type === 'change-done') done.push(event.change.subject);
    const { changes } = await run;
    expect(changes.map(({ subject }) => subject)).toEqual(preview.changes.map(({ subject }) => subject));
    expect([...done].sort()).toEqual(changes.map(({ subject }) => subject).sort());
    expect(await admissionStatus({ kubeconfig })).toMatchObject({
      ...{ missing: [], bound: [], inventoryNodes: 1, approvesServing: true },
      deployment: { image: IMAGE, inventory: true, replicas: 2, ready: 0 },
      serving: { requested: false, signed: [], unsigned: [], apiServers: [] },
    });

    const { changes: without } = await installAdmission({ kubeconfig, removeInventory: true });
    expect(without.map(({ subject }) => subject)).toContain('ConfigMap kube-system/kubejoin-approver-inventory');
    expect(await admissionStatus({ kubeconfig })).toMatchObject({ inventoryNodes: undefined, approvesServing: false });

    const remove = () => command(['admission', 'remove', '--kubeconfig', kubeconfig]);
    expect(await remove()).toMatchObject({ code: 0, out: expect.stringContaining('The objects were deleted.') });
    expect((await remove()).out).toContain('Nothing was changed: the cluster has none of the objects');
    expect(await admissionStatus({ kubeconfig })).toMatchObject({ deployment: undefined, inventoryNodes: undefined });
  });

  it('refuses options of a wrong kind, and an inventory that is not there, before it changes anything', async () => {
    const { kubeconfig } = api;
    const before = api.memory.store.version;
    await expect(installAdmission({ kubeconfig, approverImage: 'a b' })).rejects.toThrow('the name of an image');
    await expect(installAdmission({ kubeconfig, inventory: 7 as never })).rejects.toThrow(TypeError);
    await expect(installAdmission({ kubeconfig, inventory: 'x', removeInventory: true })).rejects.toThrow(TypeError);
    await expect(removeAdmission({ kubeconfig, dryrun: true } as never)).rejects.toThrow('"dryRun"');
    const inventory = path.join(api.folder, 'nowhere.yaml');
    await expect(installAdmission({ kubeconfig, inventory })).rejects.toMatchObject({ kind: 'HOSTS_FILE_MISSING' });
    expect(api.memory.store.version).toBe(before);
  });
});

describe('serving certificates', () => {
  let on: Awaited<ReturnType<typeof machine>>;
  beforeEach(async () => {
    on = await machine();
  });
  afterEach(() => on.close());

  const requests = () => requestsServingCertificate(on.text(CONFIG) ?? '');

  it('are set up on this machine and in the cluster, and undone', async () => {
    const preview = await servingCertificates({ host: on.ports, stage: 'certificates', dryRun: true });
    expect(preview.changes.length).toBeGreaterThan(2);
    expect(requests()).toBe(false);
    const run = servingCertificates({ host: on.ports, stage: 'certificates' });
    const types = new Set<string>();
    for await (const { type } of run) types.add(type);
    expect(types).toContain('change-done');
    expect(await run).toMatchObject({ node: 'worker-1', remaining: [] });
    expect(requests()).toBe(true);
    const { serving } = await admissionStatus({ host: on.ports });
    expect(serving).toMatchObject({ requested: true, signed: ['cp-2', 'worker-1'], unsigned: [] });
    await servingCertificates({ host: on.ports, off: true });
    expect(requests()).toBe(false);
  });

  it('are refused as the command refuses them', async () => {
    await expect(servingCertificates({ host: on.ports, stage: 'authority' })).rejects.toMatchObject({
      kind: 'SERVING_NOT_REQUESTED',
    });
    await expect(servingCertificates({ host: on.ports })).rejects.toThrow('`stage` is required');
    await expect(servingCertificates({ host: on.ports, stage: 'all' as never })).rejects.toThrow('`stage` must be one');
  });

  it("use the kubelet's own identity on a machine without an administrator's", async () => {
    on.host.content.delete(PATHS.adminConf);
    await expect(servingCertificates({ host: on.ports, stage: 'certificates' })).rejects.toMatchObject({
      kind: 'SERVING_NOT_REQUESTED',
    });
    await expect(servingCertificates({ host: on.ports, stage: 'authority' })).rejects.toMatchObject({
      kind: 'KUBECONFIG_MISSING',
    });
  });
});
