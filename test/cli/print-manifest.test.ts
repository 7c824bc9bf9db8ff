/**
 * `init phase addon ... --print-manifest`: needs no cluster, and changes nothing. What it prints is compared with
 * kubeadm's in lab/differential.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from './support/captured.ts';

type Printed = {
  kind: string;
  metadata: { name: string; annotations?: object };
  spec?: { replicas?: number; template: { spec: object } };
};

const PROXY = 'http://192.0.2.9:3128';
let directory: string;
const at = (name: string) => path.join(directory, name);
const config = (fields = '', cluster = '') => {
  const init = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 192.0.2.1}\n${fields}`;
  writeFileSync(
    at('c.yaml'),
    `${init}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.2\n${cluster}`,
  );
  return ['--config', at('c.yaml')];
};
const print = (addon: string, ...more: string[]) => run(['init', 'phase', 'addon', addon, '--print-manifest', ...more]);
const titles = (objects: readonly Printed[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
const COREDNS = [
  'ClusterRole system:coredns',
  'ClusterRoleBinding system:coredns',
  'ConfigMap coredns',
  'Deployment coredns',
  'Service kube-dns',
  'ServiceAccount coredns',
];
const KUBE_PROXY = [
  'ClusterRoleBinding kubeadm:node-proxier',
  'ConfigMap kube-proxy',
  'DaemonSet kube-proxy',
  'Role kube-proxy',
  'RoleBinding kube-proxy',
  'ServiceAccount kube-proxy',
];

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-addons-'));
  process.env.HTTPS_PROXY = PROXY;
});
afterAll(() => {
  delete process.env.HTTPS_PROXY;
  rmSync(directory, { recursive: true, force: true });
});

function documents(text: string): Printed[] {
  const read = parseAllDocuments(text, { strict: true });
  return read.map((document) => {
    expect('errors' in document ? document.errors : []).toEqual([]);
    return document.toJS() as Printed;
  });
}

describe('--print-manifest', () => {
  it.each([
    ['coredns', COREDNS],
    ['kube-proxy', KUBE_PROXY],
    ['all', [...COREDNS, ...KUBE_PROXY].sort()],
  ])('of %s prints each object as a document, and nothing else', async (addon, wanted) => {
    // Notices about the address go to standard error.
    const { code, out } = await print(addon, ...config());
    expect(code).toBe(0);
    expect(titles(documents(out))).toEqual(wanted);
  });

  it.each([
    ['skipPhases: [preflight, addon]\n', ''],
    ['', 'proxy: {disabled: true}\n'],
  ])('prints an add-on that a whole init leaves out (%j, %j)', async (init, cluster) => {
    const { code, out } = await print('kube-proxy', ...config(init, cluster));
    expect(code).toBe(0);
    expect(titles(documents(out))).toEqual(KUBE_PROXY);
  });

  it('prints what is of the cluster alone: no proxy of this process, no digest for upgrades', async () => {
    const { out } = await print('kube-proxy', ...config());
    expect(out).not.toContain(PROXY);
    expect(documents(out).filter(({ metadata }) => metadata.annotations)).toEqual([]);
  });

  it('prints patched workloads', async () => {
    writeFileSync(at('corednsdeployment+merge.yaml'), 'spec: {replicas: 7}\n');
    const { out } = await print('coredns', ...config(`patches: {directory: ${directory}}\n`));
    expect(documents(out).map(({ spec }) => spec?.replicas)).toContain(7);
    writeFileSync(at('corednsdeployment+merge.yaml'), 'metadata: {name: other}\n');
    const refused = await print('coredns', ...config(`patches: {directory: ${directory}}\n`));
    expect(refused).toMatchObject({ out: '', err: expect.stringContaining('PATCH_NOT_APPLICABLE') });
    rmSync(at('corednsdeployment+merge.yaml'));
  });

  it('with --output json has the objects in the result', async () => {
    const { code, out, err } = await print('all', ...config(), '--output=json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const result = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { objects: Printed[] };
    expect(result).toMatchObject({ type: 'result', outcome: 'printed', phase: 'addon', exitCode: 0 });
    expect(titles(result.objects)).toEqual([...COREDNS, ...KUBE_PROXY].sort());
  });
});
