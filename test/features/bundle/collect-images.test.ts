import { describe, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { collectImages, imagesOf } from '../../../src/features/bundle/create/collect-images.ts';
import { createBundle } from '../../../src/features/bundle/create/create-bundle.ts';
import {
  bundleOf,
  CLUSTER,
  CONFIGURATION,
  digestOf,
  HOUR,
  Images,
  NOW,
  PIN,
  SIGNATURE,
  WORKER_IMAGES,
} from './support.ts';

const NAME = 'registry.example/x:v1';
const [INDEX, MANIFEST] = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'];

it('a worker needs the proxy, if there is one, and the pause image', () => {
  expect(imagesOf('worker', CLUSTER)).toEqual(WORKER_IMAGES);
  expect(imagesOf('worker', { ...CLUSTER, proxy: { disabled: true } })).toEqual(WORKER_IMAGES.slice(1));
});

it('a control plane needs more', () => {
  const dns = { disabled: false, imageRepository: '', imageTag: '' };
  const cluster = { ...CLUSTER, dns, etcd: { local: { imageRepository: '', imageTag: '' } } };
  const images = imagesOf('control-plane', cluster as unknown as typeof CLUSTER);
  expect(images).toContain('registry.k8s.io/kube-apiserver:v1.37.2');
  expect(images).not.toEqual(WORKER_IMAGES);
});

const unavailable = (problem: string) => ({
  code: 'BUNDLE_IMAGE_UNAVAILABLE',
  params: { image: NAME, source: '/srv/images', architecture: 'amd64', problem },
});

/** A store with this image, and its manifest. */
function store(target?: (images: Images, manifest: object) => object | undefined) {
  const images = new Images([NAME]);
  const manifest = images.names.get(NAME) as { mediaType: string; digest: string; size: number };
  const found = target?.(images, manifest);
  if (found) images.names.set(NAME, found as typeof manifest);
  return { images, manifest };
}

const indexOf = (images: Images, ...manifests: object[]) =>
  images.put(INDEX, JSON.stringify({ schemaVersion: 2, manifests }));
const platform = (architecture: string, os = 'linux') => ({ platform: { os, architecture } });

describe('an image is collected', () => {
  it('with its parts, each once, and its size', async () => {
    const { images, manifest } = store();
    images.add('registry.example/y:v1');
    const collected = await collectImages([NAME, 'registry.example/y:v1'], images);
    const shared = digestOf(Buffer.from('shared'));
    expect(collected.images[0]).toEqual({ name: NAME, mediaType: MANIFEST, digest: manifest.digest });
    expect(collected.images.map(({ name }) => name)).toEqual([NAME, 'registry.example/y:v1']);
    expect(new Set(collected.blobs.keys())).toEqual(new Set(images.blobs.keys()));
    for (const [digest, { size }] of collected.blobs) expect(size).toBe(images.blobs.get(digest)?.length);
    expect(collected.blobs.get(shared)).toEqual({ size: 6, image: 'registry.example/y:v1' });
    expect(collected.blobs.get(manifest.digest)).toEqual({ size: manifest.size, image: NAME });
    const parts = ['shared', `layer of ${NAME}`, JSON.stringify({ architecture: 'amd64', os: 'linux', name: NAME })];
    expect(collected.sizes.get(NAME)).toBe(parts.reduce((sum, { length }) => sum + length, manifest.size));
  });

  it.each<[string, (images: Images, manifest: object) => object]>([
    ['for this platform', (images, manifest) => indexOf(images, { ...manifest, ...platform('amd64') })],
    ['for any platform', (images, manifest) => indexOf(images, manifest)],
    [
      'after others',
      (images, manifest) =>
        indexOf(
          images,
          { ...images.put(MANIFEST, 'a'), ...platform('arm64') },
          { ...images.put(MANIFEST, 'b'), ...platform('amd64', 'windows') },
          { ...manifest, ...platform('amd64') },
        ),
    ],
    ['in three indexes', (images, manifest) => indexOf(images, indexOf(images, indexOf(images, manifest)))],
  ])('behind an index: %s', async (_, target) => {
    const { images, manifest } = store(target);
    const collected = await collectImages([NAME], images);
    expect(collected.images).toEqual([{ name: NAME, mediaType: MANIFEST, digest: manifest.digest }]);
    expect(collected.blobs.size).toBe(4);
  });
});

describe('an image is not available', () => {
  it.each<[string, string, (images: Images, manifest: object) => object | undefined]>([
    ['without its name', 'absent', (images) => void images.names.delete(NAME)],
    ['for another platform', 'platform', (images, one) => indexOf(images, { ...one, ...platform('arm64') })],
    ['for another system', 'platform', (images, one) => indexOf(images, { ...one, ...platform('amd64', 'windows') })],
    ['in an empty index', 'platform', (images) => indexOf(images)],
    [
      'in four indexes',
      'malformed',
      (images, one) => indexOf(images, indexOf(images, indexOf(images, indexOf(images, one)))),
    ],
    ['without a manifest', 'malformed', (images) => images.put(MANIFEST, '{}')],
    ['with a manifest that is too large', 'malformed', (images, one) => padded(images, one, 4 * 1024 ** 2 + 1)],
    ['with a manifest of other content', 'digest', (images) => ({ ...images.put(MANIFEST, 'x'), ...spoiled(images) })],
    [
      'with a manifest that is gone',
      'blob',
      () => ({ mediaType: MANIFEST, digest: `sha256:${'0'.repeat(64)}`, size: 1 }),
    ],
  ])('%s', async (_, problem, target) => {
    const { images } = store(target);
    await expect(collectImages([NAME], images)).rejects.toMatchObject(unavailable(problem));
  });

  function spoiled(images: Images): object {
    const digest = digestOf(Buffer.from('spoiled'));
    images.blobs.set(digest, Buffer.from('other'));
    return { digest };
  }

  it.each([
    ['its config', 8 ** 11, 1],
    ['a layer', 1, 8 ** 11],
  ])('if %s is too large for an archive', async (_, config, layer) => {
    const part = (size: number, digit: string) => ({ mediaType: 'm', digest: `sha256:${digit.repeat(64)}`, size });
    const content = { schemaVersion: 2, config: part(config, 'a'), layers: [part(layer, 'b')] };
    const { images } = store((all) => all.put(MANIFEST, JSON.stringify(content)));
    await expect(collectImages([NAME], images)).rejects.toMatchObject(unavailable('too-large'));
  });

  it('but the largest manifest is', async () => {
    const { images } = store((all, manifest) => padded(all, manifest, 4 * 1024 ** 2));
    expect((await collectImages([NAME], images)).images).toHaveLength(1);
  });

  /** The same manifest with blanks at its end. */
  function padded(images: Images, manifest: object, length: number): object {
    const text = images.blobs.get((manifest as { digest: string }).digest)?.toString() ?? '';
    return images.put(MANIFEST, text.padEnd(length));
  }
});

describe('a bundle that is created', () => {
  it('names each image once, with its new megabytes, and is signed for the purpose', async () => {
    const images = new Images();
    images.add(WORKER_IMAGES[0] ?? '', 'x'.repeat(2_000_001));
    const events: JoinEvent[] = [];
    const signed: object[] = [];
    const { signal } = new AbortController();
    const sign = async (given: object) => {
      signed.push(given);
      return { type: 'signed' as const, signature: SIGNATURE };
    };
    const moreImages = [WORKER_IMAGES[1] ?? ''];
    await bundleOf({ from: images, moreImages, sign, signal, emit: (event) => events.push(event) });
    expect(events).toEqual(
      WORKER_IMAGES.map((image, index) => ({
        ...{ type: 'notice', level: 'info' },
        message: { key: 'BUNDLE_IMAGE_ADDED', params: { image, megabytes: index === 0 ? 3 : 1 } },
      })),
    );
    expect(signed).toEqual([{ message: expect.any(Buffer), key: '/key', namespace: 'kubejoin-bundle', signal }]);
  });

  it('has the images beside those of its role', async () => {
    const images = new Images([...WORKER_IMAGES, NAME]);
    const events: JoinEvent[] = [];
    await bundleOf({ from: images, moreImages: [NAME], emit: (event) => events.push(event) });
    const added = events.map((event) => event.type === 'notice' && (event.message.params as { image: string }).image);
    expect(added).toEqual([...WORKER_IMAGES, NAME]);
  });

  it.each([
    [{ type: 'failed', answer: 'no key' } as const, 'BUNDLE_SIGNING_FAILED', { key: '/key', answer: 'no key' }],
    [{ type: 'no-program' } as const, 'SSH_KEYGEN_MISSING', { to: 'sign' }],
  ])('is none after %j', async (answer, code, params) => {
    await expect(bundleOf({ sign: async () => answer })).rejects.toMatchObject({ code, params });
  });

  it('is none once it is interrupted, whatever the signer says', async () => {
    const stop = new AbortController();
    const sign = async () => {
      stop.abort(new Error('interrupted'));
      return { type: 'failed', answer: 'killed' } as const;
    };
    await expect(bundleOf({ sign, signal: stop.signal })).rejects.toThrow('interrupted');
    const silent = bundleOf({ sign: () => new Promise(() => {}), signal: AbortSignal.abort(new Error('at once')) });
    await expect(silent).rejects.toThrow('at once');
  });

  it('is an OCI image layout, too, and says what it contains', async () => {
    const images = new Images();
    const input = await inputOf(images);
    const chunks: Uint8Array[] = [];
    for await (const chunk of input.chunks()) chunks.push(chunk);
    const archive = Buffer.concat(chunks).toString('latin1');
    expect(archive).toContain('{"imageLayoutVersion":"1.0.0"}');
    const manifests = WORKER_IMAGES.map((name) => ({
      ...images.names.get(name),
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    }));
    expect(archive).toContain(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
    expect(input.images).toEqual(
      WORKER_IMAGES.map((name) => ({ name, digest: images.names.get(name)?.digest, size: expect.any(Number) })),
    );
    expect(Math.min(...input.images.map(({ size }) => size))).toBeGreaterThan(400);
    expect(input.executable.size).toBe(10);
    expect(input.description).toMatchObject({ kubernetesVersion: 'v1.37.2', created: '2026-11-28T12:00:00.000Z' });
  });
});

/** The bundle itself, before it is written. */
function inputOf(from: Images): ReturnType<typeof createBundle> {
  const read = async function* () {
    yield Buffer.from('kubejoin!\n');
  };
  return createBundle({
    ...{ node: 'node-1', role: 'worker', cluster: CLUSTER, moreImages: [], from, signKey: '/key' },
    sign: async () => ({ type: 'signed', signature: SIGNATURE }),
    point: { endpoint: '192.0.2.1:6443', caCertHashes: [PIN] },
    configuration: CONFIGURATION,
    executable: { path: '/k', size: 10, read },
    ...{ created: NOW, expires: NOW + HOUR, signal: new AbortController().signal, emit: () => {} },
  });
}
