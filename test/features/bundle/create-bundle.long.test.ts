import { chmodSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import { controlPlaneImages } from '../../../src/manifests/images.ts';
import { createBundle, showBundle } from '../../../src/program/library/bundle.ts';
import type { JoinEvent } from '../../../src/program/library/index.ts';
import { bundleSources, containerdOf, layoutOf, silentAgent, withLargeLayer } from './sources.ts';
import { Images, WORKER_IMAGES } from './support.ts';

test('a bundle is created with a token for its node, and is shown as it was made', async () => {
  const { api, options, signers, left } = await bundleSources();
  const cni = 'registry.example/cni:v1';
  const images = layoutOf(new Images([...WORKER_IMAGES, cni]));
  const run = createBundle({ ...options, images, moreImages: [cni], ttl: '1h', patches: '/etc/patches' });
  const events: JoinEvent[] = [];
  for await (const event of run) events.push(event);
  const { path, ...created } = await run;

  expect(path).toBe(options.outputFile);
  expect(left()).toEqual(['node-1.kubejoin']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(created).toMatchObject({
    ...{ node: 'node-1', role: 'worker', endpoint: api.endpoint, caCertHashes: api.pins },
    ...{ kubernetesVersion: 'v1.37.2', executable: { size: 10 } },
  });
  expect(Date.parse(created.expires) - Date.parse(created.created)).toBe(3_600_000);
  expect(created.images.map(({ name }) => name)).toEqual([...WORKER_IMAGES, cni]);
  const { expired, signer, ...shown } = await showBundle(path, { bundleSigners: signers });
  expect(shown).toEqual(created);
  expect([expired, signer.principal]).toEqual([false, 'admin@example.com']);

  const [id = ''] = api.tokens();
  expect(api.tokens()).toHaveLength(1);
  const [token = ''] = new RegExp(`${id}\\.[a-z0-9]{16}`).exec(readFileSync(path, 'latin1')) ?? [];
  expect(token).not.toBe('');
  const kinds = events.map(({ type }) => type);
  expect(kinds.filter((type) => type === 'notice')).toHaveLength(3);
  expect(events.some((event) => event.type === 'change-done' && event.change.subject.includes(id))).toBe(true);
  expect(JSON.stringify([events, created])).not.toContain(token.slice(7));
});

test('a whole configuration keeps its cluster, and gets the new token', async () => {
  const { api, options } = await bundleSources();
  const old = 'abcdef.0123456789abcdef';
  const found = { apiServerEndpoint: '192.0.2.7:6443', token: old, caCertHashes: [`sha256:${'a'.repeat(64)}`] };
  const configuration = { discovery: { bootstrapToken: found }, nodeRegistration: { taints: [] } };
  const { endpoint, path } = await createBundle({ ...options, configuration, images: layoutOf() });
  expect(endpoint).toBe('192.0.2.7:6443');
  const text = readFileSync(path, 'latin1');
  expect(text).not.toContain(old);
  expect(text).toContain(`${api.tokens()[0]}.`);
});

test('a control-plane node gets the images of its components, and the certificate key', async () => {
  const { options, signers } = await bundleSources();
  const apiVersion = 'kubeadm.k8s.io/v1beta4';
  const images = controlPlaneImages(
    clusterConfiguration({ apiVersion, kind: 'ClusterConfiguration', kubernetesVersion: 'v1.37.2' }),
  );
  const controlPlane = { certificateKey: 'c'.repeat(64) };
  const run = createBundle({ ...options, controlPlane, images: layoutOf(new Images(images)) });
  expect((await run).images.map(({ name }) => name)).toEqual(images);
  expect(images).toHaveLength(7);
  expect(await showBundle(options.outputFile, { bundleSigners: signers })).toMatchObject({ role: 'control-plane' });
  expect(readFileSync(options.outputFile, 'latin1')).toContain(controlPlane.certificateKey);
});

describe('an aborted signal ends the creation at once, without a file and a token', () => {
  const reason = new Error('enough');

  test.each([
    ['the manifests', 0, []],
    ['the layers', 100_000, [expect.stringMatching(/^\.node-1\.kubejoin\.kubejoin-/)]],
  ])('while containerd is slow with %s', async (_, stallsFrom, meanwhile) => {
    const { api, options, left } = await bundleSources();
    const containerd = await containerdOf(withLargeLayer());
    containerd.stallsFrom = stallsFrom;
    const aborting = new AbortController();
    const run = createBundle({ ...options, criSocket: containerd.socket, signal: aborting.signal });
    run.catch(() => {});
    await expect.poll(() => containerd.stalled).toBe(1);
    expect(left()).toEqual(meanwhile);
    aborting.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect([left(), api.tokens()]).toEqual([[], []]);
    await expect.poll(() => containerd.open).toBe(0);
  });

  test('while ssh-keygen waits for its agent', async () => {
    const { api, options, left } = await bundleSources();
    const agent = await silentAgent();
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
    const aborting = new AbortController();
    const [signKey, images] = [`${options.signKey}.pub`, layoutOf()];
    rmSync(options.signKey);
    const run = createBundle({ ...options, signKey, images, signal: aborting.signal });
    run.catch(() => {});
    await expect.poll(() => agent.connections).toBeGreaterThan(0);
    aborting.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect([left(), api.tokens()]).toEqual([[], []]);
    await expect.poll(() => agent.open).toBe(0);
  });
});

/** A layout whose manifests are whole, but whose other blobs cannot be read: each is a link to itself. */
function withoutLayers(): string {
  const images = new Images();
  const directory = layoutOf(images);
  const manifests = new Set([...images.names.values()].map(({ digest }) => digest));
  for (const digest of images.blobs.keys()) {
    if (manifests.has(digest)) continue;
    const blob = join(directory, 'blobs/sha256', digest.slice(7));
    rmSync(blob);
    symlinkSync(blob, blob);
  }
  return directory;
}

test('what cannot be made leaves no file and no token', async () => {
  const { api, options, left } = await bundleSources();
  const images = layoutOf();
  rmSync(join(images, 'index.json'));
  const failing: [object, string][] = [
    [{ images }, 'BUNDLE_SOURCE_UNREADABLE'],
    [{ images: withoutLayers() }, 'BUNDLE_SOURCE_UNREADABLE'],
    [{ images: layoutOf(), moreImages: ['registry.example/cni:v1'] }, 'BUNDLE_IMAGE_UNAVAILABLE'],
    [{ images: layoutOf(), signKey: '/nowhere' }, 'BUNDLE_SIGNING_FAILED'],
    [{ images: layoutOf(), signKey: '' }, 'FLAGS_INVALID'],
    [{ images: layoutOf(), ttl: '0s' }, 'FLAGS_INVALID'],
    [{ images: layoutOf(), nodeName: '' }, 'FLAGS_INVALID'],
    [{ images: layoutOf(), kubeconfig: '/nowhere' }, 'KUBECONFIG_MISSING'],
    [{ images: layoutOf(), configuration: {} }, 'CONFIG_INVALID'],
  ];
  for (const [more, kind] of failing)
    await expect(createBundle({ ...options, ...more }), kind).rejects.toMatchObject({ kind });
  chmodSync(options.executable, 0o777);
  await expect(createBundle(options)).rejects.toMatchObject({ kind: 'BUNDLE_EXECUTABLE_UNTRUSTED' });
  await expect(createBundle({ ...options, images: layoutOf(), host: {} } as never)).rejects.toThrow('"host"');
  await expect(createBundle({ ...options, token: 'abcdef.0123456789abcdef' } as never)).rejects.toThrow('"token"');
  await expect(createBundle({ ...options, moreImages: 'one' } as never)).rejects.toThrow('a list of strings');
  expect([left(), api.tokens()]).toEqual([[], []]);
});
