/** `admission install`, `status` and `remove` against an API server in memory: what the approver's account may do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../../src/base/record.ts';
import type { Emit, JoinEvent } from '../../../src/engine/events.ts';
import { installAdmission, removeAdmission } from '../../../src/features/admission/install.ts';
import { inventoryOf, inventoryText } from '../../../src/features/admission/inventory/inventory.ts';
import { admissionStatus } from '../../../src/features/admission/status.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { parseHosts } from '../../../src/operations/hosts/hosts-file.ts';
import { ServedApi } from '../../support/served-api.ts';

const CLUSTER_ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/kubejoin:approver';
const INVENTORY = '/api/v1/namespaces/kube-system/configmaps/kubejoin-approver-inventory';
const CONFIG_ROLE = '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/roles/kubejoin:approver';
const DEPLOYMENT = '/apis/apps/v1/namespaces/kube-system/deployments/kubejoin-approver';
const [CLIENT, SERVING] = ['kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving'];
const IMAGE = 'registry.example.com/kubejoin:1.0.0';
const HOSTS = {
  ...{ apiVersion: 'kubejoin/v1', kind: 'Fleet', defaults: { user: 'secret-user', identityFile: '/secret/key' } },
  hosts: [{ name: 'w7', address: '10.0.0.7', joinConfiguration: { nodeRegistration: { criSocket: 'secret' } } }],
};

let api: ServedApi;
let folder: string;
beforeEach(async () => {
  api = await ServedApi.start({ admission: false });
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-install-'));
});
afterEach(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

const options = (dryRun = false, emit: Emit = () => {}) => ({
  ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), dryRun, emit },
  signal: new AbortController().signal,
});

function hostsFile(content: object = HOSTS): string {
  const file = path.join(folder, 'hosts.yaml');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function rulesAbout(resource: string): Record<string, unknown>[] {
  const { rules } = record(api.memory.object(CLUSTER_ROLE));
  return (rules as Record<string, unknown>[]).filter(({ resources }) => (resources as string[]).includes(resource));
}

function container(): Record<string, unknown> {
  const { spec } = record(api.memory.object(DEPLOYMENT));
  return record((record(record(record(spec).template).spec).containers as unknown[])[0]);
}

const argsOf = () => container().args as string[];

describe('without an inventory', () => {
  it('the account may approve no serving certificate, and reads only what client certificates need', async () => {
    await installAdmission(options());
    expect(rulesAbout('signers')).toEqual([
      { verbs: ['approve'], apiGroups: ['certificates.k8s.io'], resources: ['signers'], resourceNames: [CLIENT] },
    ]);
    expect(rulesAbout('nodes')).toEqual([{ verbs: ['get'], apiGroups: [''], resources: ['nodes'] }]);
    expect(rulesAbout('services')).toEqual([]);
    expect(api.memory.object(CONFIG_ROLE)).toBeUndefined();
    expect(api.memory.object(INVENTORY)).toBeUndefined();
    expect(await admissionStatus(options())).toMatchObject({
      ...{ missing: [], inventoryNodes: undefined, approvesServing: false },
    });
  });

  it('loses the right that an earlier version gave, which the status reports before', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE, inventoryPath: hostsFile() });
    api.memory.remove(INVENTORY);
    expect(await admissionStatus(options())).toMatchObject({ inventoryNodes: undefined, approvesServing: true });
    const { changes } = await installAdmission(options());
    expect(changes.filter(({ kind }) => kind === 'delete-object').map(({ subject }) => subject)).toEqual([
      'Role kube-system/kubejoin:approver',
      'RoleBinding kube-system/kubejoin:approver',
    ]);
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT]);
    expect(await admissionStatus(options())).toMatchObject({ missing: [], approvesServing: false });
    // Its Pods could not start without the ConfigMap.
    expect(argsOf().join()).not.toContain('--inventory');
    expect(container()).toMatchObject({ image: IMAGE });
  });

  it('the Deployment has none', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE });
    expect(argsOf().join()).not.toContain('--inventory');
    expect(container()).not.toHaveProperty('volumeMounts');
  });
});

describe('with an inventory', () => {
  it('the account may approve serving certificates, and the Deployment mounts names and addresses alone', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE, inventoryPath: hostsFile() });
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT, SERVING]);
    expect(api.memory.object(CONFIG_ROLE)).toBeDefined();
    const [[key, text] = []] = Object.entries(record(api.memory.object(INVENTORY)?.data));
    expect(text).toContain('10.0.0.7');
    expect(text).not.toContain('secret');
    const [{ mountPath }] = container().volumeMounts as [{ mountPath: string }];
    expect(argsOf()).toContain(`--inventory=${mountPath}/${key}`);
    expect(await admissionStatus(options())).toMatchObject({
      ...{ missing: [], inventoryNodes: 1, approvesServing: true },
      deployment: { image: IMAGE, inventory: true },
    });
  });

  it('it is kept by an installation without one, and an existing Deployment gets it', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE });
    await installAdmission({ ...options(), inventoryPath: hostsFile() });
    expect(argsOf().join()).toContain('--inventory');
    expect(container()).toMatchObject({ image: IMAGE });
    const before = api.memory.object(INVENTORY);
    await installAdmission({ ...options(), approverImage: `${IMAGE}-2` });
    expect(api.memory.object(INVENTORY)).toEqual(before);
    expect(argsOf().join()).toContain('--inventory');
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT, SERVING]);
  });

  it('a Deployment is not touched without need, and none is made without an image', async () => {
    await installAdmission({ ...options(), inventoryPath: hostsFile() });
    expect(api.memory.object(DEPLOYMENT)).toBeUndefined();
    await installAdmission({ ...options(), approverImage: IMAGE });
    const before = api.memory.object(DEPLOYMENT);
    const { changes } = await installAdmission({ ...options(), inventoryPath: hostsFile() });
    expect(changes.map(({ subject }) => subject)).not.toContain('Deployment kube-system/kubejoin-approver');
    expect(api.memory.object(DEPLOYMENT)).toEqual(before);
  });

  it('changes nothing in a preview, nor with a file that has problems', async () => {
    const before = api.memory.store.version;
    const { changes } = await installAdmission({ ...options(true), inventoryPath: hostsFile() });
    expect(changes.find(({ subject }) => subject.endsWith('-inventory'))).toMatchObject({
      ...{ action: 'create', diff: expect.stringContaining('10.0.0.7') },
    });
    const wrong = hostsFile({ ...HOSTS, hosts: [{ name: 'w7', nodeAddresses: ['*'] }] });
    await expect(installAdmission({ ...options(), inventoryPath: wrong })).rejects.toMatchObject({
      code: 'HOSTS_FILE_INVALID',
    });
    const nowhere = path.join(folder, 'nowhere.yaml');
    await expect(installAdmission({ ...options(), inventoryPath: nowhere })).rejects.toMatchObject({
      kind: 'HOSTS_FILE_MISSING',
    });
    expect(api.memory.store.version).toBe(before);
  });

  it('it is taken away with the rights, and the Deployment goes on without it', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE, inventoryPath: hostsFile() });
    await installAdmission({ ...options(), removeInventory: true });
    for (const one of [INVENTORY, CONFIG_ROLE]) expect(api.memory.object(one)).toBeUndefined();
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT]);
    expect(argsOf().join()).not.toContain('--inventory');
    expect(container()).toMatchObject({ image: IMAGE });
    expect(await admissionStatus(options())).toMatchObject({
      ...{ missing: [], inventoryNodes: undefined, approvesServing: false },
    });
    const { changes } = await installAdmission({ ...options(), removeInventory: true });
    expect(changes.filter(({ kind }) => kind === 'delete-object')).toEqual([]);
  });

  it('everything is removed', async () => {
    await installAdmission({ ...options(), approverImage: IMAGE, inventoryPath: hostsFile() });
    await removeAdmission(options());
    for (const one of [INVENTORY, CONFIG_ROLE, CLUSTER_ROLE, DEPLOYMENT])
      expect(api.memory.object(one)).toBeUndefined();
  });
});

it('a removal tells of nothing that was not there', async () => {
  await installAdmission(options());
  const { changes } = await removeAdmission(options());
  const subjects = changes.map(({ subject }) => subject);
  expect(subjects).toContain('ServiceAccount kube-system/kubejoin-approver');
  expect(subjects.filter((one) => /^Deployment|inventory/.test(one))).toEqual([]);
  expect((await removeAdmission(options())).changes).toEqual([]);
});

describe('an inventory of somebody else, who may create ConfigMaps alone,', () => {
  const [collection = ''] = INVENTORY.split(/\/(?=[^/]*$)/);
  const theirs = {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { name: 'kubejoin-approver-inventory', namespace: 'kube-system' },
    data: { 'hosts.yaml': JSON.stringify({ ...HOSTS, hosts: [{ name: 'w6', address: '10.0.0.9' }] }) },
  };
  const put = () => api.memory.put(collection, theirs);

  it.each([undefined, IMAGE])('gives the account no right and is not used, but warned of (image %s)', async (image) => {
    put();
    const events: JoinEvent[] = [];
    await installAdmission({ ...options(false, (event) => events.push(event)), approverImage: image });
    expect(events).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.objectContaining({ key: 'INVENTORY_IGNORED' }) }),
    );
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT]);
    expect(api.memory.object(CONFIG_ROLE)).toBeUndefined();
    if (image) expect(argsOf().join()).not.toContain('--inventory');
    expect(await admissionStatus(options())).toMatchObject({
      ...{ missing: [], inventoryNodes: 1, approvesServing: false },
    });
  });

  it('is replaced by that of the administrator', async () => {
    put();
    await installAdmission({ ...options(), inventoryPath: hostsFile() });
    expect(JSON.stringify(api.memory.object(INVENTORY))).not.toContain('10.0.0.9');
    expect(rulesAbout('signers')[0]?.resourceNames).toEqual([CLIENT, SERVING]);
  });

  it('is deleted on request', async () => {
    put();
    await installAdmission({ ...options(), removeInventory: true });
    expect(api.memory.object(INVENTORY)).toBeUndefined();
  });
});

describe('the inventory in the cluster', () => {
  const parsed = (hosts: readonly object[]) =>
    parseHosts(Buffer.from(JSON.stringify({ ...HOSTS, defaults: {}, hosts })), 'hosts');

  it('means what the hosts file means', () => {
    const inventory = inventoryOf(
      parsed([
        { name: 'w7', address: '10.0.0.7' },
        { name: 'W8', nodeName: 'W8.Example.com', nodeAddresses: ['010.0.0.8', '2001:DB8::8', 'W8.example.com'] },
        { name: 'cp1', role: 'control-plane', address: 'gateway', port: 1, advertiseAddress: '10.0.0.1' },
        { name: 'cp2', role: 'control-plane', address: 'gateway', port: 2, advertiseAddress: '10.0.0.2' },
        { name: 'many.of.them', nodeAddresses: [] },
      ]),
    );
    const text = inventoryText(inventory);
    expect(inventoryOf(parseHosts(Buffer.from(text), 'stored'))).toEqual(inventory);
    expect(text).not.toContain('gateway');
  });

  it('leaves out what no certificate can be for', () => {
    const text = inventoryText(inventoryOf(parsed([{ name: 'w7', address: 'my_ssh_alias' }])));
    expect(text).not.toContain('alias');
    expect(inventoryOf(parseHosts(Buffer.from(text), 'stored')).of.get('w7')).toEqual(new Set(['w7']));
  });
});
