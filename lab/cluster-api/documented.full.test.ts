/**
 * The objects and patches of docs/cluster-api.md, judged by the schemas of Cluster API's own CRDs. What webhooks and
 * rules in CEL would say is not judged. Needs no cluster.
 */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyMergePatch } from '../../src/manifests/patches/merge-patch.ts';
import { FIRST_BOOTS } from './first-boot.ts';
import { moduleDirectory } from './provider-program.ts';

interface IgnitionSpec {
  format: string;
  ignition: { containerLinuxConfig: { additionalConfig: string } };
  preKubeadmCommands: string[];
}

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const CRDS = {
  KubeadmConfig: 'bootstrap/kubeadm/config/crd/bases/bootstrap.cluster.x-k8s.io_kubeadmconfigs.yaml',
  KubeadmConfigTemplate: 'bootstrap/kubeadm/config/crd/bases/bootstrap.cluster.x-k8s.io_kubeadmconfigtemplates.yaml',
  KubeadmControlPlane: 'controlplane/kubeadm/config/crd/bases/controlplane.cluster.x-k8s.io_kubeadmcontrolplanes.yaml',
  MachineDeployment: 'core/config/crd/bases/cluster.x-k8s.io_machinedeployments.yaml',
  MachinePool: 'core/config/crd/bases/cluster.x-k8s.io_machinepools.yaml',
} as const;

const infrastructure = (kind: string) => ({ apiGroup: 'infrastructure.cluster.x-k8s.io', kind, name: 'machine' });
const VERSION = 'v1.37.2';

/** What a cluster has before the patches of the page. */
const CONTROL_PLANE = {
  ...{ apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2', kind: 'KubeadmControlPlane' },
  metadata: { name: 'control-plane' },
  spec: {
    ...{ replicas: 3, version: VERSION },
    machineTemplate: { spec: { infrastructureRef: infrastructure('LabMachineTemplate') } },
    kubeadmConfigSpec: { initConfiguration: { nodeRegistration: { criSocket: 'unix:///run/containerd.sock' } } },
  },
};
const CONFIG_REF = { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfigTemplate', name: 'workers' };
const WORKERS = {
  ...{ apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachineDeployment', metadata: { name: 'workers' } },
  spec: {
    ...{ clusterName: 'lab', selector: {} },
    template: {
      spec: {
        ...{ clusterName: 'lab', version: VERSION, bootstrap: { configRef: CONFIG_REF } },
        infrastructureRef: infrastructure('LabMachineTemplate'),
      },
    },
  },
};

const POOL_REF = { ...CONFIG_REF, kind: 'KubeadmConfig', name: 'pool' };
const POOL = {
  ...{ apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', metadata: { name: 'pool' } },
  spec: {
    ...{ clusterName: 'lab', replicas: 2 },
    template: {
      spec: {
        ...{ clusterName: 'lab', version: VERSION, bootstrap: { configRef: POOL_REF } },
        infrastructureRef: infrastructure('LabMachinePool'),
      },
    },
  },
};

/** An API server drops fields that a schema does not have; here they are errors. */
function strict(schema: Schema): Schema {
  const { properties, items, additionalProperties: more } = schema;
  const closed = properties && more === undefined && !schema['x-kubernetes-preserve-unknown-fields'];
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strict(one)])),
    }),
    ...(items && { items: strict(items) }),
    ...(typeof more === 'object' && { additionalProperties: strict(more) }),
    ...(closed && { additionalProperties: false }),
  };
}

let directory: string;
beforeAll(async () => {
  directory = await moduleDirectory(tmpdir());
});

/** What the CRD of an object's kind says against it. */
async function wrongWith(object: { apiVersion: string; kind: string }): Promise<string> {
  const file = CRDS[object.kind as keyof typeof CRDS];
  const { spec } = parse(await readFile(path.join(directory, file), 'utf8'));
  expect(object.apiVersion.split('/')[0]).toBe(spec.group);
  const version = spec.versions.find(({ name }: { name: string }) => object.apiVersion.endsWith(`/${name}`));
  expect(version).toMatchObject({ served: true, storage: true });
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.validate(strict(version.schema.openAPIV3Schema), object);
  return ajv.errors ? ajv.errorsText() : '';
}

describe.each(['docs/cluster-api.md', 'docs/pt-BR/cluster-api.md'])('%s', (page) => {
  let blocks: unknown[];
  let text: string;
  beforeAll(async () => {
    text = await readFile(path.join(import.meta.dirname, '../..', page), 'utf8');
    blocks = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => parse(yaml));
  });

  it('has a template for workers that the CRD allows', async () => {
    const template = blocks[0] as { apiVersion: string; kind: string };
    expect(template.kind).toBe('KubeadmConfigTemplate');
    expect(await wrongWith(template)).toBe('');
    const misspelt = JSON.parse(JSON.stringify(template).replace('preKubeadmCommands', 'preKubeadmCommand'));
    expect(await wrongWith(misspelt)).toContain('must NOT have additional properties');
  });

  it('has a patch by which the workers use it', async () => {
    const [, patch = ''] = /kubectl patch machinedeployment workers[^']*'([^']*)'/.exec(text) ?? [];
    expect(await wrongWith(WORKERS)).toBe('');
    const patched = applyMergePatch(structuredClone(WORKERS), JSON.parse(patch)) as typeof WORKERS;
    expect(await wrongWith(patched)).toBe('');
    const { name } = (blocks[0] as { metadata: { name: string } }).metadata;
    expect(patched.spec.template.spec.bootstrap.configRef).toEqual({ ...CONFIG_REF, name });
  });

  it('has a patch of the control plane with the same commands', async () => {
    expect(await wrongWith(CONTROL_PLANE)).toBe('');
    const patched = applyMergePatch(structuredClone(CONTROL_PLANE), blocks[1] as never) as typeof CONTROL_PLANE;
    expect(await wrongWith(patched)).toBe('');
    const template = blocks[0] as { spec: { template: { spec: { preKubeadmCommands: string[] } } } };
    const { preKubeadmCommands } = template.spec.template.spec;
    expect(preKubeadmCommands).toHaveLength(1);
    expect(patched.spec.kubeadmConfigSpec).toEqual({ ...CONTROL_PLANE.spec.kubeadmConfigSpec, preKubeadmCommands });
  });

  it('has a config for a pool, and a patch by which the pool uses it', async () => {
    const config = blocks[2] as { apiVersion: string; kind: string; metadata: { name: string } };
    expect(config.kind).toBe('KubeadmConfig');
    expect(await wrongWith(config)).toBe('');
    const [, patch = ''] = /kubectl patch machinepool pool[^']*'([^']*)'/.exec(text) ?? [];
    expect(await wrongWith(POOL)).toBe('');
    const patched = applyMergePatch(structuredClone(POOL), JSON.parse(patch)) as typeof POOL;
    expect(await wrongWith(patched)).toBe('');
    expect(patched.spec.template.spec.bootstrap.configRef).toEqual({ ...POOL_REF, name: config.metadata.name });
  });

  it('has a template for Ignition that the CRD allows, whose unit and PATH are those of the lab', async () => {
    const template = blocks[3] as { apiVersion: string; kind: string; spec: { template: { spec: IgnitionSpec } } };
    expect(await wrongWith(template)).toBe('');
    const { format, ignition, preKubeadmCommands } = template.spec.template.spec;
    const { config, preKubeadmCommands: tested } = FIRST_BOOTS.ignition;
    expect(format).toBe('ignition');
    const { additionalConfig } = ignition.containerLinuxConfig;
    expect(config).toMatchObject({ format, ignition: { containerLinuxConfig: { additionalConfig } } });
    expect(preKubeadmCommands.at(-1)).toBe(tested.at(-1));
  });
});
