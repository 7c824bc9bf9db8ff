import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Case } from './cases.js';

const run = promisify(execFile);
const API_VERSION = 'kubeadm.k8s.io/v1beta4';

/** Where one side's files are. */
export interface Place {
  root: string;
  certificatesDir: string;
  kubeconfigDir: string;
}

export function placeOf(root: string, { directory = 'pki' }: Case): Place {
  return { root, certificatesDir: path.join(root, directory), kubeconfigDir: root };
}

/** ClusterConfiguration as the cluster would have it stored. */
export function clusterOf({ cluster = {} }: Case, { certificatesDir }: Place): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    certificatesDir,
    ...cluster,
  };
}

/** As the case writes it. kubejoin's own has the address as its configuration reads it. */
export function endpointOf({ address = '10.0.0.5', port = 6443 }: Case): {
  advertiseAddress: string;
  bindPort: number;
} {
  return { advertiseAddress: address, bindPort: port };
}

export function nodeOf({ node = 'cp-2' }: Case): { name: string } {
  return { name: node };
}

/**
 * kubeadm's own certificates, keys and kubeconfigs; what is there already it keeps, or refuses. Answers what it
 * printed.
 */
export async function kubeadmMakes(kubeadm: string, one: Case, place: Place): Promise<string> {
  await mkdir(place.root, { recursive: true });
  const output: string[] = [];
  const phase = async (config: string, ...words: string[]) => {
    const { stdout } = await run(kubeadm, ['init', 'phase', ...words, '--config', config]);
    output.push(stdout);
  };
  if (one.authorities !== undefined) {
    const earlier = await configFile(
      { ...one, cluster: { ...one.cluster, encryptionAlgorithm: one.authorities } },
      place,
      'authorities.yaml',
    );
    for (const ca of ['ca', 'front-proxy-ca', 'etcd-ca']) await phase(earlier, 'certs', ca);
  }
  const config = await configFile(one, place, 'kubeadm.yaml');
  await phase(config, 'certs', 'all');
  await phase(config, 'kubeconfig', 'all', '--kubeconfig-dir', place.kubeconfigDir);
  return output.join('');
}

export async function configFile(one: Case, place: Place, name: string): Promise<string> {
  const init = {
    apiVersion: API_VERSION,
    kind: 'InitConfiguration',
    localAPIEndpoint: endpointOf(one),
    nodeRegistration: { ...nodeOf(one), criSocket: 'unix:///run/containerd/containerd.sock' },
  };
  const file = path.join(place.root, name);
  await writeFile(file, [init, clusterOf(one, place)].map((document) => stringify(document)).join('---\n'));
  return file;
}

const AUTHORITIES = ['ca', 'front-proxy-ca', 'etcd/ca'] as const;
const SHARED = [...AUTHORITIES.flatMap((name) => [`${name}.crt`, `${name}.key`]), 'sa.key', 'sa.pub'];

/** Copies the files that control planes share: CAs with their keys, and the keys of service accounts. */
export function copyShared(from: Place, to: Place): Promise<void> {
  return copy(from, to, SHARED);
}

/** The private ones of these alone, as an init leaves them that is ended half-way. */
export function copySharedKeys(from: Place, to: Place): Promise<void> {
  return copy(
    from,
    to,
    SHARED.filter((file) => file.endsWith('.key')),
  );
}

async function copy(from: Place, to: Place, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const source = path.join(from.certificatesDir, file);
    const target = path.join(to.certificatesDir, file);
    await cp(source, target).catch((error: NodeJS.ErrnoException) => {
      if (!(error.code === 'ENOENT' && file.startsWith('etcd/'))) throw error; // external etcd has no CA here
    });
  }
}
