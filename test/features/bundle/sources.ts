/** What a bundle is created from: a cluster behind TLS, a key, an executable and images in a layout. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FakeContainerd } from '../../host/support/containerd-server.ts';
import { ServedApi } from '../../support/served-api.ts';
import { Images, sshKey, WORKER_IMAGES } from './support.ts';

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

/** The images of a worker, of which one has a layer of many parts. */
export function withLargeLayer(): Images {
  const images = new Images();
  images.add(WORKER_IMAGES[0] ?? '', 'layer'.repeat(40_000));
  return images;
}

/** An ssh-agent that never answers. */
export async function silentAgent() {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-agent-'));
  const agent = { socket: join(directory, 'agent.sock'), connections: 0, open: 0 };
  const server = createServer((socket) => {
    agent.connections += 1;
    agent.open += 1;
    socket.on('error', () => {}).on('close', () => (agent.open -= 1));
    socket.resume();
  });
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  await new Promise<void>((resolve) => server.listen(agent.socket, resolve));
  return agent;
}

/** Puts images into a containerd. */
export async function containerdOf(images = new Images()): Promise<FakeContainerd> {
  const containerd = await FakeContainerd.start();
  for (const [digest, bytes] of images.blobs) containerd.blobs.set(digest, { bytes, labels: {}, lease: '' });
  for (const [name, descriptor] of images.names) containerd.images.set(name, descriptor);
  return containerd;
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
