import { createHash } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ImageToStore } from '../../src/host/images.ts';
import { Containerd } from '../../src/host/linux/container-runtime/containerd/containerd.ts';
import { type CriLimits, connectCri } from '../../src/host/linux/container-runtime/cri.ts';
import { linuxRuntimeWriters } from '../../src/host/linux/container-runtime/runtimes.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { FakeContainerd } from './support/containerd-server.ts';
import { grpcServer, http1Server } from './support/cri-server.ts';

const NAME = 'registry.k8s.io/kube-proxy:v1.37.2';
const never = new AbortController().signal;

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An image of a layer of 25 parts, and a manifest with a label. Counts the bytes that are read. */
function image({ layer = Buffer.alloc(25_000, 'layer') } = {}) {
  const read: [string, number][] = [];
  const blob = (bytes: Buffer, labels: Record<string, string>) => {
    const digest = digestOf(bytes);
    return {
      ...{ digest, size: bytes.length, labels },
      async *read(from: number) {
        read.push([digest, from]);
        for (let at = from; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
      },
    };
  };
  const child = blob(layer, {});
  const manifest = blob(Buffer.from('a manifest'), { 'containerd.io/gc.ref.content.l.0': child.digest });
  const { digest, size } = manifest;
  const target = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size };
  const blobs: [typeof child, typeof manifest] = [child, manifest];
  return { read, image: { name: NAME, target, blobs } satisfies ImageToStore };
}

async function connected() {
  const fake = await FakeContainerd.start();
  const containerd = new Containerd(fake.socket);
  onTestFinished(() => containerd.close());
  return { fake, containerd };
}

it('an image is stored with its blobs, which a lease protects until the image does', async () => {
  const { fake, containerd } = await connected();
  const { image: given } = image();
  await containerd.store(given, { signal: never, now: Date.parse('2026-11-28T12:00:00Z') });
  expect(fake.images.get(NAME)).toEqual(given.target);
  const [layer, manifest] = given.blobs.map(({ digest }) => fake.blobs.get(digest));
  expect(layer?.bytes).toHaveLength(25_000);
  expect(manifest).toMatchObject({ labels: given.blobs[1]?.labels, lease: layer?.lease });
  expect(layer?.lease).toMatch(/^kubejoin-[0-9a-f]{64}$/);
  expect([fake.leases.size, fake.ingests.size]).toEqual([0, 0]);
});

it('what is stored already is not read again, and an older image of the name is replaced', async () => {
  const { fake, containerd } = await connected();
  const old = image({ layer: Buffer.from('old') });
  await containerd.store(old.image, { signal: never, now: 0 });
  const [manifest] = [image().image.blobs[1]];
  Object.assign(fake.blobs.get(manifest?.digest ?? '') ?? {}, { labels: {} });
  const { image: given, read } = image();
  await containerd.store(given, { signal: never, now: 0 });
  expect(read.map(([digest]) => digest)).toEqual([given.blobs[0]?.digest]);
  expect(fake.images.get(NAME)).toEqual(given.target);
  // Its manifest now refers to another layer.
  expect(fake.blobs.get(manifest?.digest ?? '')?.labels).toEqual(given.blobs[1]?.labels);
});

it('after a kill in the middle of a layer, the import goes on from there', async () => {
  const { fake, containerd } = await connected();
  const killed = new AbortController();
  fake.onWrite = (_, offset) => {
    if (offset === 10_000) killed.abort(new Error('killed'));
  };
  const { image: given, read } = image();
  await expect(containerd.store(given, { signal: killed.signal, now: 0 })).rejects.toThrow('killed');
  expect([...fake.images.keys()]).toEqual([]);
  expect(fake.leases.size).toBe(1);
  fake.onWrite = () => {};
  const unlocked = () => [...fake.ingests.values()].every(({ locked }) => !locked);
  await expect.poll(unlocked).toBe(true);
  await containerd.store(given, { signal: never, now: 0 });
  expect(fake.images.get(NAME)).toEqual(given.target);
  expect(read[1]?.[1]).toBeGreaterThanOrEqual(10_000);
  expect(fake.leases.size).toBe(0);
});

it('content that does not match its digest is refused, and no image is made', async () => {
  const { fake, containerd } = await connected();
  const { image: given } = image();
  const [layer, manifest] = given.blobs;
  const other = {
    ...layer,
    size: layer.size,
    read: async function* () {
      yield Buffer.alloc(layer.size);
    },
  };
  const blobs = [other, manifest];
  await expect(containerd.store({ ...given, blobs }, { signal: never, now: 0 })).rejects.toMatchObject({
    code: 'CRI_CALL_FAILED',
    params: { answer: expect.stringContaining('unexpected commit digest') },
  });
  expect(fake.images.size).toBe(0);
  await containerd.store(given, { signal: never, now: 0 });
  expect(fake.images.get(NAME)).toEqual(given.target);
});

it('images are found by name and their blobs read', async () => {
  const { containerd } = await connected();
  const { image: given } = image();
  await containerd.store(given, { signal: never, now: 0 });
  expect(await containerd.find(NAME)).toEqual(given.target);
  expect(await containerd.find('other:v1')).toBeUndefined();
  expect(await containerd.blob(`sha256:${'0'.repeat(64)}`)).toBeUndefined();
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await containerd.blob(given.blobs[0]?.digest ?? '')) ?? []) chunks.push(chunk);
  expect(digestOf(Buffer.concat(chunks))).toBe(given.blobs[0]?.digest);
  expect(chunks.length).toBeGreaterThan(1);
});

it('other runtimes and other programs are told apart', async () => {
  const { fake } = await connected();
  fake.without = ['Leases'];
  const runtime = (socket: string) => linuxRuntimeWriters.connect(socket);
  const { image: given } = image();
  const stored = (socket: string) => {
    const writer = runtime(socket);
    onTestFinished(() => writer.close());
    return writer.importImage(given, never);
  };
  await expect(stored(fake.socket)).rejects.toMatchObject({ code: 'CONTAINERD_NEEDED' });
  await expect(stored(await http1Server())).rejects.toMatchObject({ code: 'CRI_NOT_GRPC' });
  await expect(stored('unix:///nowhere.sock')).rejects.toMatchObject({ code: 'CRI_NOT_LISTENING' });
});

it('removes an image by CRI', async () => {
  const asked: string[] = [];
  const socket = await grpcServer((stream, path) => {
    asked.push(path);
    stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '5' }, { endStream: true });
  });
  const writer = linuxRuntimeWriters.connect(socket);
  onTestFinished(() => writer.close());
  await writer.removeImage(NAME); // removing it again succeeds
  expect(asked).toEqual(['/runtime.v1.ImageService/RemoveImage']);
});

it('a blob that stops half-way is not awaited for ever', async () => {
  const fake = await FakeContainerd.start();
  const containerd = new Containerd(fake.socket, { partMs: 5_000 });
  onTestFinished(() => containerd.close());
  const { image: given } = image();
  await containerd.store(given, { signal: never, now: 0 });
  fake.stallsFrom = 0;
  let length = 0;
  const reading = async () => {
    for await (const part of (await containerd.blob(given.blobs[0].digest)) ?? []) length += part.length;
  };
  await expect(reading()).rejects.toMatchObject({ code: 'CRI_TIMED_OUT', params: { timeoutMs: 5_000 } });
  expect(length).toBe(1000);
});

it('a part that containerd does not take is not awaited for ever', async () => {
  const fake = await FakeContainerd.start();
  const containerd = new Containerd(fake.socket, { partMs: 5_000 });
  onTestFinished(() => containerd.close());
  fake.onWrite = (_, offset) => (offset === 10_000 ? new Promise(() => {}) : undefined);
  await expect(containerd.store(image().image, { signal: never, now: 0 })).rejects.toMatchObject({
    code: 'CRI_TIMED_OUT',
    params: { socket: fake.socket, method: 'containerd.services.content.v1.Content/Write', timeoutMs: 5_000 },
  });
  expect(fake.images.size).toBe(0);
});

function importing(fake: FakeContainerd, limits: Partial<CriLimits>) {
  const runtime = connectCri(fake.socket, limits);
  onTestFinished(() => runtime.close());
  return runtime.importImage(image().image, never);
}

it('a commit may take as long as containerd answers meanwhile, and no longer', async () => {
  const fake = await FakeContainerd.start();
  const versions = () => fake.calls.filter((path) => path.endsWith('/Version')).length;
  fake.onCommit = () => vi.waitUntil(() => versions() >= 3, { timeout: PATIENCE_MS, interval: 5 });
  await importing(fake, { aliveEvery: 10, alive: PATIENCE_MS });
  expect(fake.images.has(NAME)).toBe(true);

  const stopped = await FakeContainerd.start();
  stopped.onCommit = () => {
    stopped.stopped = true;
  };
  await expect(importing(stopped, { aliveEvery: 10, alive: 100 })).rejects.toMatchObject({
    code: 'CRI_TIMED_OUT',
    params: { socket: stopped.socket, method: 'Version', timeoutMs: 100 },
  });
});
