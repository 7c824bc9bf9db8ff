/** What a bundle is created from: a cluster behind TLS, a key, an executable and images in a layout. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ServedApi } from '../fleet/support/served-api.ts';
import { Images, sshKey } from './support.ts';

const CONFIGURATION =
  'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nimageRepository: registry.k8s.io\n';

/** Puts images into an OCI image layout, and gives its directory. */
export function layoutOf(images = new Images()): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-layout-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  for (const [digest, bytes] of images.blobs) writeFileSync(join(directory, 'blobs/sha256', digest.slice(7)), bytes);
  const manifests = [...images.names].map(([name, descriptor]) => ({
    ...descriptor,
    annotations: { 'io.containerd.image.name': name },
  }));
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return directory;
}

export interface Sources {
  api: ServedApi;
  /** Everything that `createBundle` needs, but the images. */
  options: {
    kubeconfig: string;
    nodeName: string;
    signKey: string;
    outputFile: string;
    executable: string;
  };
  /** Trusts the key. */
  signers: string;
  /** Names in the directory of the bundle. */
  left(): string[];
}

/** Starts a cluster for the test. */
export async function bundleSources(): Promise<Sources> {
  const api = await ServedApi.start();
  onTestFinished(() => api.stop());
  api.memory.put('/api/v1/namespaces/kube-system/configmaps', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubeadm-config', namespace: 'kube-system' } },
    data: { ClusterConfiguration: CONFIGURATION },
  });
  const { key, signers, directory } = sshKey();
  const executable = join(directory, 'kubejoin');
  writeFileSync(executable, 'kubejoin!\n', { mode: 0o755 });
  const bundles = join(directory, 'bundles');
  mkdirSync(bundles);
  const outputFile = join(bundles, 'node-1.kubejoin');
  return {
    ...{ api, signers },
    options: { kubeconfig: api.kubeconfig, nodeName: 'node-1', signKey: key, outputFile, executable },
    left: () => readdirSync(bundles),
  };
}
