import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { blobName } from '../../../src/features/bundle/format/checksums.ts';
import {
  accepting,
  bundleOf,
  checksumsIn,
  digestOf,
  HOUR,
  hostWith,
  Images,
  NOW,
  opened,
  PATH,
  PIN,
  SIGNERS,
  WORKER_IMAGES,
} from './support.ts';

const bundle = await bundleOf();
const genuine = accepting(checksumsIn(bundle));
const open = (bytes: Buffer) => opened(bytes, { verify: genuine });
const REFUSED = expect.objectContaining({ code: expect.stringMatching(/^BUNDLE_(DAMAGED|SIGNATURE_INVALID)$/) });

function flipped(at: number, mask: number): Buffer {
  const copy = Buffer.from(bundle);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

it('gives the configuration, the description and the images', async () => {
  const events: JoinEvent[] = [];
  const { configuration, description, images } = await opened(bundle, { emit: (event) => events.push(event) });
  expect(configuration.reveal()).toBe('kind: JoinConfiguration\n');
  expect(description).toMatchObject({ node: 'node-1', role: 'worker', endpoint: '192.0.2.1:6443' });
  expect(description).toMatchObject({ caCertHashes: [PIN], expires: new Date(NOW + 24 * HOUR).toISOString() });
  expect(images.images.map(({ name }) => name)).toEqual(WORKER_IMAGES);
  for (const { digest, blobs } of images.images) {
    for (const { digest, from, size } of blobs) expect(digestOf(bundle.subarray(from, from + size))).toBe(digest);
    const [config, ...layers] = blobs.slice(0, -1).map((blob) => blob.digest);
    expect(blobs.at(-1)).toMatchObject({ digest, labels: { 'containerd.io/gc.ref.content.config': config } });
    expect(Object.values(blobs.at(-1)?.labels ?? {})).toEqual([config, ...layers]);
  }
  expect(events).toMatchObject([{ type: 'notice', message: { params: { signer: 'admin@example.com' } } }]);
});

it('contains what images share once', async () => {
  const shared = blobName(digestOf(Buffer.from('shared')).slice(7));
  expect(bundle.toString('latin1').split(`${shared}\0`)).toHaveLength(2);
});

describe('a changed bundle is refused', () => {
  // Each byte in turn: every-byte.long.test.ts.
  it('whatever became of a byte', async () => {
    const place = fc.tuple(fc.nat(bundle.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(place, async ([at, mask]) => {
        await expect(open(flipped(at, mask))).rejects.toEqual(REFUSED);
      }),
    );
  });

  it('whatever was cut out, put in or said twice', async () => {
    const cut = fc.tuple(fc.nat(bundle.length), fc.integer({ min: 1, max: 2000 }), fc.uint8Array({ maxLength: 1024 }));
    await fc.assert(
      fc.asyncProperty(cut, async ([at, length, put]) => {
        const changed = Buffer.concat([bundle.subarray(0, at), put, bundle.subarray(at + length)]);
        fc.pre(!changed.equals(bundle));
        await expect(open(changed)).rejects.toEqual(REFUSED);
      }),
    );
  });

  it('wherever it ends', async () => {
    for (let length = 0; length < bundle.length; length += 97)
      await expect(open(bundle.subarray(0, length))).rejects.toMatchObject({ code: 'BUNDLE_DAMAGED' });
  });

  it('if anything follows', async () => {
    const damaged = { code: 'BUNDLE_DAMAGED', params: { problem: 'trailing' } };
    for (const more of ['\0', bundle])
      await expect(open(Buffer.concat([bundle, Buffer.from(more)]))).rejects.toMatchObject(damaged);
  });
});

describe('signed content is refused', () => {
  const resigned = async (change: (sums: string) => string) => {
    const sums = checksumsIn(bundle).toString();
    const changed = change(sums);
    expect(changed).toHaveLength(sums.length); // so that the header fits
    const bytes = Buffer.from(bundle);
    bytes.write(changed, 512);
    return opened(bytes);
  };
  const malformed = { code: 'BUNDLE_DAMAGED', params: { entry: 'SHA256SUMS', problem: 'malformed' } };

  it('with names that lead out of the archive, or are unknown, or not those of their content', async () => {
    for (const name of ['../bundle.j', '/etc/passwd', 'bundle_json', 'kubejoin\0\0\0', 'kubejoin   '])
      await expect(resigned((sums) => sums.replace('bundle.json', name))).rejects.toMatchObject(malformed);
    const other = 'f'.repeat(64);
    await expect(
      resigned((sums) => sums.replace(/blobs\/sha256\/[0-9a-f]{64}/, blobName(other))),
    ).rejects.toMatchObject(malformed);
  });

  it('if it expired', async () => {
    const late = { host: hostWith(bundle, { now: NOW + 24 * HOUR + 1 }) };
    await expect(opened(bundle, late)).rejects.toMatchObject({
      code: 'BUNDLE_EXPIRED',
      params: { path: PATH, now: '2026-11-29T12:00:00.001Z', expires: '2026-11-29T12:00:00.000Z' },
    });
    const inTime = { host: hostWith(bundle, { now: NOW + 24 * HOUR }) };
    await expect(opened(bundle, inTime)).resolves.toBeDefined();
  });
});

it('warns of a bundle that others can read', async () => {
  const events: JoinEvent[] = [];
  await opened(bundle, { host: hostWith(bundle, { mode: 0o644 }), emit: (event) => events.push(event) });
  expect(events[0]).toMatchObject({ level: 'warning', message: { key: 'BUNDLE_READABLE', params: { mode: '644' } } });
});

it('needs signers that only root can change', async () => {
  const host = hostWith(bundle);
  const lstat = async () => ({ type: 'file', mode: 0o666, uid: 0, gid: 0, size: 1 }) as const;
  const unsafe = { ...host, files: { ...host.files, lstat } };
  await expect(opened(bundle, { host: unsafe })).rejects.toMatchObject({ code: 'BUNDLE_SIGNERS_UNSAFE' });
  const lost = async (path: string) =>
    path === SIGNERS
      ? undefined
      : ({ type: 'directory', mode: path === '/' ? 0o755 : 0o1777, uid: 0, gid: 0, size: 1 } as const);
  const removed = { ...host, files: { ...host.files, lstat: lost } };
  await expect(opened(bundle, { host: removed })).rejects.toMatchObject({ code: 'BUNDLE_SIGNERS_MISSING' });
  await expect(opened(bundle, { signers: '/nowhere' })).rejects.toMatchObject({ code: 'BUNDLE_SIGNERS_MISSING' });
  await expect(opened(bundle, { path: '/nowhere' })).rejects.toMatchObject({ kind: 'BUNDLE_MISSING' });
  expect(SIGNERS).toBe('/etc/kubejoin/allowed_signers');
});

it.each([
  ['absent', (images: Images) => images.names.delete(WORKER_IMAGES[0] ?? '')],
  ['blob', (images: Images) => images.blobs.delete(digestOf(Buffer.from('shared')))],
  ['digest', (images: Images) => images.blobs.set(digestOf(Buffer.from('shared')), Buffer.from('sharee'))],
  ['digest', (images: Images) => images.blobs.set(digestOf(Buffer.from('shared')), Buffer.from('shared!'))],
] as const)('cannot be made from images of which a part is wrong (%s)', async (problem, spoil) => {
  const from = new Images();
  spoil(from);
  await expect(bundleOf({ from })).rejects.toMatchObject({ code: 'BUNDLE_IMAGE_UNAVAILABLE', params: { problem } });
});
