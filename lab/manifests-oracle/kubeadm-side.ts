import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { StaticPodName } from '../../src/manifests/paths.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { kubeadmConfiguration, type ManifestCase } from './manifest-case.ts';

/** Files whose owner RootlessControlPlane changes: they must be there. */
const KEYS = [
  'pki/sa.pub',
  'pki/sa.key',
  'pki/ca.key',
  'pki/apiserver.key',
  'pki/apiserver-kubelet-client.key',
  'pki/apiserver-etcd-client.key',
  'pki/front-proxy-client.key',
  'pki/etcd/server.key',
  'pki/etcd/peer.key',
  'controller-manager.conf',
  'scheduler.conf',
];

/** The real kubeadm on a host that is a directory: it changes its root to it. Needs the superuser. */
export class KubeadmHost {
  constructor(
    readonly kubeadm: string,
    readonly version: string,
    readonly root: string,
  ) {}

  async prepare(one: ManifestCase): Promise<void> {
    await this.#put('config.yaml', kubeadmConfiguration(one, this.version));
    await mkdir(path.join(this.root, 'tmp'));
    for (const folder of one.folders ?? []) await mkdir(path.join(this.root, folder), { recursive: true });
    for (const [name, content] of Object.entries(one.patches ?? {})) await this.#put(`patches/${name}`, content);
    if (one.externalCa) await this.#makeExternalCa(one);
    if (one.accounts) await this.#prepareAccounts(one.accounts);
  }

  async #put(name: string, content: string, mode = 0o644): Promise<void> {
    const file = path.join(this.root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
  }

  /** kubeadm makes one with all that it signs, and the key is taken away. */
  async #makeExternalCa(one: ManifestCase): Promise<void> {
    for (const phase of ['certs', 'kubeconfig'])
      await this.run(['init', 'phase', phase, 'all', '--config', '/config.yaml']);
    const directory = (one.cluster.certificatesDir as string | undefined) ?? '/etc/kubernetes/pki';
    await rm(path.join(this.root, directory, 'ca.key'));
  }

  async #prepareAccounts({ passwd, group, loginDefs }: NonNullable<ManifestCase['accounts']>): Promise<void> {
    await this.#put('etc/passwd', passwd);
    await this.#put('etc/group', group);
    if (loginDefs !== undefined) await this.#put('etc/login.defs', loginDefs);
    for (const name of KEYS) await this.#put(`etc/kubernetes/${name}`, '', 0o600);
  }

  async run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const { stdout } = await promisify(execFile)(this.kubeadm, [...args, '--rootfs', this.root], {
      env: { ...environment },
      timeout: PATIENCE_MS,
    });
    return stdout;
  }

  /** The manifests it writes, parsed; etcd's only where the cluster has a local one. */
  async manifests(one: ManifestCase): Promise<Partial<Record<StaticPodName, unknown>>> {
    const config = ['--config', '/config.yaml'];
    await this.run(['init', 'phase', 'control-plane', 'all', ...config], one.environment);
    const names: StaticPodName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
    if (!hasExternalEtcd(one)) {
      await this.run(['init', 'phase', 'etcd', 'local', ...config], one.environment);
      names.push('etcd');
    }
    const contents = names.map((name) =>
      readFile(path.join(this.root, 'etc/kubernetes/manifests', `${name}.yaml`), 'utf8'),
    );
    return Object.fromEntries((await Promise.all(contents)).map((content, index) => [names[index], parse(content)]));
  }
}

export function hasExternalEtcd({ cluster }: ManifestCase): boolean {
  return (cluster.etcd as { external?: unknown } | undefined)?.external !== undefined;
}
